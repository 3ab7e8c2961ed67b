"""The message that carries one name from the producer to the consumer."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from name_sentiment.names import problem_with_name
from pipeline.received_message import UnusableMessage
from pipeline.run_event import is_run_id


class Ask(StrEnum):
    """Which steps may be skipped because of what is known of the name."""

    IF_CHANGED = "if_changed"
    """A known name is looked up only where its page has changed."""

    IN_FULL = "in_full"
    """The page is looked up in any case: a template may have changed, which its revision does not show."""

    ANEW = "anew"
    """The same, and the object is written in any case: it may be missing."""


@dataclass(frozen=True)
class NameMessage:
    """One name to look up.

    `title` is the page to look up instead of the name ("apple" is a fruit, "Apple Inc." is not);
    `run_id` is the producer run that sent it, empty where a person did.
    """

    name: str
    title: str | None = None
    run_id: str = ""
    ask: Ask = Ask.IF_CHANGED

    def to_body(self) -> str:
        ask = None if self.ask is Ask.IF_CHANGED else self.ask
        fields = {"name": self.name, "title": self.title, "run_id": self.run_id, "ask": ask}
        return json.dumps({field: value for field, value in fields.items() if value})

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Read a message's body. Unknown fields are ignored, and so is a run's id that is none.

        Raises UnusableMessage, which says what is wrong but never quotes the body.
        """
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise UnusableMessage(f"the body is not JSON ({type(error).__name__})") from error
        if not isinstance(fields, dict):
            raise UnusableMessage(f"the body is JSON, but not an object: {type(fields).__name__}")
        for field in ("name", "title"):
            if field == "title" and fields.get("title") in (None, ""):
                continue
            if problem := problem_with_name(fields.get(field)):
                raise UnusableMessage(f"{field} {problem}")
        return cls(
            name=fields["name"],
            title=fields.get("title") or None,
            run_id=run_id if is_run_id(run_id := fields.get("run_id")) else "",
            ask=_ask(fields.get("ask") or Ask.IF_CHANGED),
        )


def _ask(value: object) -> Ask:
    try:
        return Ask(str(value))
    except ValueError as error:
        raise UnusableMessage(f"ask is none of {', '.join(Ask)}") from error
