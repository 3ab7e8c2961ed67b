"""What is known of each name, in a DynamoDB table."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from name_sentiment.known_name import KnownName
from name_sentiment.result_format import Status
from name_sentiment.sentiment import Rejected, Sentiment
from pipeline.deadline import Deadline
from pipeline.dynamodb_batches import ITEMS_PER_WRITE, Item, ItemBatches


class ResultsIndexTable:
    """The `ResultsIndex` port on a table whose key is `name`.

    `consistent` reads see all that was written before. The consumer needs that: a stale item could call a
    page unchanged that was moved away and back. The producer does not, and pays half the price.
    """

    names_per_write = ITEMS_PER_WRITE

    def __init__(self, items: ItemBatches, *, consistent: bool) -> None:
        self._items = items
        self._consistent = consistent

    def read(self, names: Collection[str], deadline: Deadline) -> dict[str, KnownName]:
        items = self._items.read([_key(name) for name in names], deadline, consistent=self._consistent)
        understood = (_understood(item) for item in items)
        return {known.name: known for known in understood if known}

    def write(self, known: Sequence[KnownName], deadline: Deadline) -> None:
        self._items.write([_item(each) for each in known], deadline)

    def mark_pending(self, names: Collection[str], deadline: Deadline) -> None:
        self._items.set_text([_key(name) for name in names], "state", "pending", deadline)


def _key(name: str) -> Item:
    return {"name": {"S": name}}


def _item(known: KnownName) -> Item:
    # A score is kept as text: DynamoDB's numbers would round what is smaller than 1E-130.
    score = json.dumps(asdict(known.score)) if known.score else ""
    return {
        "name": {"S": known.name},
        "asked_title": {"S": known.asked_title},
        "titles": {"L": [{"S": title} for title in known.titles]},
        "namespace": {"N": str(known.namespace)},
        "revision": {"S": known.revision},
        "status": {"S": known.status},
        "row_fingerprint": {"S": known.row_fingerprint},
        "text_fingerprint": {"S": known.text_fingerprint},
        "score": {"S": score},
        "rules_fingerprint": {"S": known.rules_fingerprint},
        "run_id": {"S": known.run_id},
        "written_at": {"S": known.written_at.isoformat()},
        "state": {"S": "pending" if known.pending else "known"},
        "is_recorded": {"BOOL": known.is_recorded},
    }


def _understood(item: Mapping[str, Any]) -> KnownName | None:
    """Read an item; None where it is not one that `_item` makes, so that its name is worked off anew."""
    try:
        return KnownName(
            name=item["name"]["S"],
            asked_title=item["asked_title"]["S"],
            titles=_titles(item["titles"]["L"]),
            namespace=int(item["namespace"]["N"]),
            revision=item["revision"]["S"],
            status=Status(item["status"]["S"]),
            row_fingerprint=item["row_fingerprint"]["S"],
            text_fingerprint=item["text_fingerprint"]["S"],
            score=_score(item["score"]["S"]),
            rules_fingerprint=item["rules_fingerprint"]["S"],
            run_id=item["run_id"]["S"],
            written_at=datetime.fromisoformat(item["written_at"]["S"]),
            pending={"pending": True, "known": False}[item["state"]["S"]],
            is_recorded=bool(
                item.get("is_recorded", {"BOOL": False})["BOOL"]
            ),  # items of old have no such field
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _titles(attributes: list[Mapping[str, str]]) -> tuple[str, ...]:
    titles = tuple(attribute["S"] for attribute in attributes)
    if not titles:
        raise ValueError("no title")
    return titles


def _score(text: str) -> Sentiment | Rejected | None:
    if not text:
        return None
    fields = json.loads(text)
    return Rejected(**fields) if "reason" in fields else Sentiment(**fields)
