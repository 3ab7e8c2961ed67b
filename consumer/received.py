"""From the messages of a batch to the names that are to be worked on."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from name_sentiment.log_events import MESSAGE_UNUSABLE
from name_sentiment.message import NameMessage, UnusableMessage
from pipeline.logs import log_context

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """One name to work on, and the ids of the messages that asked for it."""

    name: str
    title: str
    run_id: str
    message_ids: tuple[str, ...]


def read_messages(records: Iterable[Mapping[str, Any]]) -> tuple[list[Work], list[str]]:
    """Read SQS records; give the distinct names, and the ids of the messages that name nothing.

    Delivery is at least once, and two messages may ask for one name: it is one piece of work. Where they
    differ in the page to look up, the last that gives a title decides.
    """
    asked: dict[str, list[tuple[str, NameMessage]]] = defaultdict(list)
    unusable: list[str] = []
    for record in records:
        message_id = record["messageId"]
        try:
            message = NameMessage.from_body(record["body"])
        except UnusableMessage as problem:
            with log_context(message_id=message_id):
                logger.warning(
                    "the message cannot be used and goes back, to end as a dead letter: %s",
                    problem,
                    extra={"event": MESSAGE_UNUSABLE},
                )
            unusable.append(message_id)
            continue
        asked[message.name].append((message_id, message))
    return [_to_work(name, messages) for name, messages in asked.items()], list(dict.fromkeys(unusable))


def _to_work(name: str, messages: list[tuple[str, NameMessage]]) -> Work:
    titles = [message.title for _, message in messages if message.title]
    return Work(
        name=name,
        title=titles[-1] if titles else name,
        run_id=messages[-1][1].run_id,
        message_ids=tuple(dict.fromkeys(message_id for message_id, _ in messages)),
    )
