"""A DynamoDB table of pictures, by their bytes, with what is seen in them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer

from look import Claim, Claimed, Ended, KnownPicture
from pipeline.aws_failures import aws_failures, item_in_the_way
from pipeline.dynamodb_batches import Item
from recognition import Label, Recognition
from website_pictures.picture_state import PictureState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

CLAIM_SECONDS = 240.0
"""The longest that an invocation takes. So the claim of a killed worker ends by itself."""

_UNCLAIMED = "attribute_not_exists(claimed_until) OR claimed_until < :now"
_UNKNOWN = (
    "attribute_not_exists(#state)"
    " OR #state = :labelled AND (attribute_not_exists(asked_for) OR asked_for <> :asked_for)"
)
"""The same as `PicturesTable._ending_in` says of an item."""

_serialize: Callable[[Any], Any] = TypeSerializer().serialize


class PicturesTable:
    """The `Pictures` port on a table whose key is `sha256`.

    `asked_for` says what is looked for. A picture that was looked at for something else is looked at again.
    """

    def __init__(
        self, client: "DynamoDBClient", table: str, asked_for: str, clock: Callable[[], float] = time.time
    ) -> None:
        """`clock` gives seconds since 1970."""
        self._client = client
        self._table = table
        self._resource = f"the table {table}"
        self._asked_for = asked_for
        self._clock = clock

    def find(self, sha256: str) -> Ended | None:
        return self._ending_in(self._item(sha256))

    def claim(self, sha256: str) -> Ended | Claim | Claimed:
        with aws_failures("UpdateItem", self._resource):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key={"sha256": {"S": sha256}},
                    UpdateExpression="SET claimed_until = :until,"
                    " first_seen = if_not_exists(first_seen, :today)",
                    ConditionExpression=f"({_UNCLAIMED}) AND ({_UNKNOWN})",
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues={
                        ":until": _seconds(self._clock() + CLAIM_SECONDS),
                        ":now": _seconds(self._clock()),
                        ":today": {"S": self._now()},
                        ":labelled": {"S": PictureState.LABELLED.value},
                        ":asked_for": {"S": self._asked_for},
                    },
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except self._client.exceptions.ConditionalCheckFailedException as error:
                return self._ending_in(item_in_the_way(error)) or Claimed()
        return Claim()

    def give_up(self, sha256: str) -> None:
        with aws_failures("UpdateItem", self._resource):
            self._client.update_item(
                TableName=self._table,
                Key={"sha256": {"S": sha256}},
                UpdateExpression="REMOVE claimed_until",
            )

    def keep(self, picture: KnownPicture) -> None:
        facts, seen = picture.facts, picture.recognition
        kept: dict[str, Any] = {
            "state": picture.state.value,
            "detail": picture.detail,
            "bytes": facts.bytes,
            "format": facts.format,
            "width": facts.width,
            "height": facts.height,
            "last_looked_at": self._now(),
            **(self._told(seen) if seen else {}),
        }
        names = {f"#kept{number}": name for number, name in enumerate(kept)}
        values = {f":kept{number}": _serialize(value) for number, value in enumerate(kept.values())}
        setting = ", ".join(f"#kept{number} = :kept{number}" for number in range(len(kept)))
        with aws_failures("UpdateItem", self._resource):
            self._client.update_item(
                TableName=self._table,
                Key={"sha256": {"S": facts.sha256}},
                UpdateExpression=f"SET {setting} REMOVE claimed_until",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )

    def _told(self, seen: Recognition) -> dict[str, Any]:
        return {
            "labels": [_label(label) for label in seen.labels],
            "moderation_labels": [_label(label) for label in seen.moderation_labels],
            "text": list(seen.text),
            "model_version": seen.model_version,
            "asked_for": self._asked_for,
        }

    def _item(self, sha256: str) -> Item:
        with aws_failures("GetItem", self._resource):
            answer: Item = self._client.get_item(
                TableName=self._table, Key={"sha256": {"S": sha256}}, ConsistentRead=True
            )
            item: Item = answer.get("Item", {})
            return item

    def _ending_in(self, item: Item) -> Ended | None:
        if "state" not in item:
            return None
        state = PictureState(item["state"]["S"])
        was_asked_for = item.get("asked_for", {"S": ""})["S"]
        if state is PictureState.LABELLED and was_asked_for != self._asked_for:
            return None
        return Ended(state, item["detail"]["S"])

    def _now(self) -> str:
        return datetime.fromtimestamp(self._clock(), UTC).isoformat(timespec="seconds")


def _label(label: Label) -> dict[str, Any]:
    return {
        "name": label.name,
        "confidence": Decimal(str(round(label.confidence, 4))),
        "parents": list(label.parents),
    }


def _seconds(value: float) -> dict[str, str]:
    return {"N": str(round(value, 3))}
