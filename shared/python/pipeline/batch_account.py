"""The account of a batch: what became of each piece of work in it."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar

from pipeline.deadline import NO_TIME
from pipeline.failures import Failure, Forbidden, NotThere, PassingFailure, PermanentFailure, Unavailable
from pipeline.log_events import BATCH_ENDED
from pipeline.logs import log_context
from pipeline.patience import is_others_trouble
from pipeline.received_message import ReceivedMessage

logger = logging.getLogger(__name__)


class Work(Protocol):
    """One piece of work, which one message asked for, or several."""

    @property
    def messages(self) -> tuple[ReceivedMessage, ...]: ...

    @property
    def log_fields(self) -> Mapping[str, str]:
        """What each log line about this work says of it."""
        ...

    def __hash__(self) -> int: ...


AnyWork = TypeVar("AnyWork", bound=Work)


class BatchAccount(Generic[AnyWork]):
    """Accounts for every message of a batch: for its piece of work, or as unusable.

    Work that nobody has reported as done counts as failed. Several threads may report.
    """

    def __init__(
        self, works: Iterable[AnyWork], *, done_event: str, failed_event: str, silent_ending: str = ""
    ) -> None:
        """Each piece of work gets a log line with one of these events, unless its ending is silent."""
        self._works = list(works)
        self._done_event, self._failed_event = done_event, failed_event
        self._silent_ending = silent_ending
        self._done: dict[AnyWork, str] = {}
        self._failures: dict[AnyWork, Exception] = {}
        self.unusable_messages: list[ReceivedMessage] = []
        """They ask for nothing that can be done. They go back, and end as dead letters."""

    def done(self, work: AnyWork, ending: str) -> None:
        self._done[work] = ending
        if ending == self._silent_ending:
            return
        with log_context(**work.log_fields):
            ids = [message.message_id for message in work.messages]
            extra = {"event": self._done_event, "status": ending, "message_ids": ids}
            logger.info("result is %s", ending, extra=extra)

    def done_as(self, ending: str) -> list[AnyWork]:
        """The work that ended so."""
        return [work for work, its_ending in self._done.items() if its_ending == ending]

    def unusable(self, messages: Iterable[ReceivedMessage]) -> None:
        self.unusable_messages += messages

    def failed(self, works: Iterable[AnyWork], failure: Exception) -> None:
        self._failures.update(dict.fromkeys(works, failure))

    @contextmanager
    def failing(self, works: Iterable[AnyWork]) -> Iterator[None]:
        """Let a failure inside the block count against `works` alone.

        An unexpected exception counts as such a failure: a batch answers for each message, and does not
        raise.
        """
        try:
            yield
        except Failure as failure:
            self.failed(works, failure)
        except Exception as error:
            logger.exception("an error that was not foreseen")
            self.failed(works, error)

    @property
    def failures(self) -> dict[AnyWork, Exception]:
        """All work that is not done, with the reason."""
        no_time = PassingFailure(NO_TIME)
        return {work: self._failures.get(work, no_time) for work in self._works if work not in self._done}

    def has_failed(self, work: AnyWork) -> bool:
        """Whether a failure of this work was reported already."""
        return work in self._failures

    @property
    def failed_message_ids(self) -> list[str]:
        return [message.message_id for work in self.failures for message in work.messages]

    @property
    def messages_to_keep_back(self) -> list[ReceivedMessage]:
        """Those that failed for a reason that is not their own."""
        return [
            message
            for work, failure in self.failures.items()
            if is_others_trouble(failure)
            for message in work.messages
        ]

    @property
    def counts(self) -> dict[str, int]:
        """How many pieces of work had each ending, or `failed`."""
        return {**Counter(self._done.values()), "failed": len(self.failures)}

    @property
    def counts_by_cause(self) -> dict[str, int]:
        """How many pieces of work failed, by the type of the failure."""
        return Counter(_kind(failure) for failure in self.failures.values())

    def to_answer(self) -> dict[str, Any]:
        """The answer to the event source mapping: the messages that go back, unusable ones too."""
        unusable_ids = [message.message_id for message in self.unusable_messages]
        failed = dict.fromkeys([*unusable_ids, *self.failed_message_ids])
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

    def log(self) -> None:
        """Write one line per message of failed work, and one for the batch."""
        self.log_failures()
        unusable = len(self.unusable_messages)
        messages = sum(len(work.messages) for work in self._works) + unusable
        counts = {**self.counts, "unusable": unusable}
        extra = {"event": BATCH_ENDED, "messages": messages, **counts, "failed_by": self.counts_by_cause}
        logger.info("batch ended", extra=extra)

    def log_failures(self) -> None:
        """Write one line per message that goes back: a warning where another try may help by itself."""
        for work, failure in self.failures.items():
            level = logging.WARNING if isinstance(failure, PassingFailure) else logging.ERROR
            for message in work.messages:
                with log_context(**work.log_fields, message_id=message.message_id):
                    extra = {"event": self._failed_event}
                    logger.log(level, "goes back to the queue: %s", failure, extra=extra)


def _kind(failure: Exception) -> str:
    kinds = (Unavailable, Forbidden, PassingFailure, PermanentFailure, NotThere)
    return next((kind.__name__ for kind in kinds if isinstance(failure, kind)), "UnforeseenError")
