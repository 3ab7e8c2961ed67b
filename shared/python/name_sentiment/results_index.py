"""What is known of each name, in a DynamoDB table."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import NoneType
from typing import Any

from name_sentiment.known_name import KnownName
from name_sentiment.result_format import Status
from name_sentiment.sentiment import LABELS, Rejected, Sentiment
from pipeline.clock import now_in_utc
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ITEMS_PER_WRITE, Item, ItemBatches
from pipeline.encodable import encodable

_UP_TO_DATE = "known"
_PENDING_SINCE = "pending since "
"""What an item's state begins with; a time in ISO 8601 follows."""


class ResultsIndexTable:
    """The `ResultsIndex` port on a table whose key is `name`.

    `consistent` reads see all that was written before. The consumer needs that: a stale item could call a
    page unchanged that was moved away and back. The producer does not, and pays half the price.
    """

    names_per_write = ITEMS_PER_WRITE

    def __init__(
        self, items: ItemBatches, *, consistent: bool, clock: Callable[[], datetime] = now_in_utc
    ) -> None:
        self._items = items
        self._consistent = consistent
        self._clock = clock

    def read(self, names: Collection[str], deadline: Deadline) -> dict[str, KnownName]:
        items = self._items.read([_key(name) for name in names], deadline, consistent=self._consistent)
        understood = (_understood(item) for item in items)
        return {known.name: known for known in understood if known}

    def write(self, known: Sequence[KnownName], deadline: Deadline) -> None:
        self._items.write([_item(each) for each in known], deadline)

    def mark_pending(self, names: Collection[str], deadline: Deadline) -> None:
        self._items.set_text([_key(name) for name in names], "state", _state(self._clock()), deadline)


def _key(name: str) -> Item:
    return {"name": {"S": name}}


def _item(known: KnownName) -> Item:
    """Give the item of a name: what is known of it is one text, but for the state, which is set by itself.

    botocore tries each attribute as each of DynamoDB's ten types. With an attribute per field, an unchanged
    batch took a fifth more processor time.
    """
    fields = {field: getattr(known, field) for field in _TYPES}
    text = json.dumps(fields, ensure_ascii=False, default=_as_json)
    return {
        "name": {"S": known.name},
        "state": {"S": _state(known.pending_since)},
        "known": {"S": encodable(text)},
    }


def _state(pending_since: datetime | None) -> str:
    return f"{_PENDING_SINCE}{pending_since.isoformat()}" if pending_since else _UP_TO_DATE


def _pending_since(state: str) -> datetime | None:
    if state == _UP_TO_DATE:
        return None
    moment = datetime.fromisoformat(state.removeprefix(_PENDING_SINCE))
    if not state.startswith(_PENDING_SINCE) or moment.tzinfo is None:
        raise ValueError("no state")
    return moment


def _as_json(value: datetime | Sentiment | Rejected) -> object:
    return value.isoformat() if isinstance(value, datetime) else vars(value)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "asked_title": (str,),
    "titles": (list,),
    "namespace": (int,),
    "revision": (str,),
    "status": (str,),
    "row_fingerprint": (str,),
    "text_fingerprint": (str,),
    "score": (dict, NoneType),
    "rules_fingerprint": (str,),
    "run_id": (str,),
    "written_at": (str,),
    "is_recorded": (bool,),
}
"""What is kept of a name, and of which type each field is once it was read from JSON."""


def _understood(item: Mapping[str, Any]) -> KnownName | None:
    """Read an item; None where it is not one that `_item` makes, so that its name is worked off anew."""
    try:
        fields = json.loads(item["known"]["S"])
        if any(not isinstance(fields[field], types) for field, types in _TYPES.items()):
            return None
        return KnownName(
            **{
                **fields,
                "name": item["name"]["S"],
                "titles": _titles(fields["titles"]),
                "status": Status(fields["status"]),
                "score": _score(fields["score"]),
                "written_at": datetime.fromisoformat(fields["written_at"]),
                "pending_since": _pending_since(item["state"]["S"]),
            }
        )
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None


def _titles(titles: list[Any]) -> tuple[str, ...]:
    if not titles or not all(isinstance(title, str) for title in titles):
        raise ValueError("no titles")
    return tuple(titles)


def _score(fields: dict[str, Any] | None) -> Sentiment | Rejected | None:
    if fields is None:
        return None
    if "reason" in fields:
        return Rejected(str(fields["reason"]))
    label, shares = fields.pop("label"), fields
    if label not in LABELS or not all(0 <= share <= 1 for share in shares.values()):
        raise ValueError("no sentiment")
    return Sentiment(label, **shares)
