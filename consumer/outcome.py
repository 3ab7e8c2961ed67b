"""What became of each name of a batch."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from name_sentiment.log_events import NAME_DONE, NAME_FAILED
from pipeline.failures import Failure, NotThere, PassingFailure, PermanentFailure
from pipeline.logs import log_context
from received import Work

UNCHANGED = "unchanged"
NO_TIME = "no time was left for it"

logger = logging.getLogger(__name__)


class Outcome:
    """Accounts for every piece of work: it is done only once that was said of it, else it has failed."""

    def __init__(self, works: Iterable[Work]) -> None:
        self._works = list(works)
        self._done: dict[Work, str] = {}
        self._failures: dict[Work, Exception] = {}

    def done(self, work: Work, ending: str) -> None:
        """`ending` is the result's status, or `UNCHANGED`."""
        self._done[work] = ending
        with log_context(name=work.name, run_id=work.run_id):
            logger.info(
                "result is %s",
                ending,
                extra={"event": NAME_DONE, "status": ending, "message_ids": work.message_ids},
            )

    def failed(self, works: Iterable[Work], failure: Exception) -> None:
        self._failures.update(dict.fromkeys(works, failure))

    @contextmanager
    def failing(self, works: Iterable[Work]) -> Iterator[None]:
        """Let a failure inside touch `works` and nothing else. Even one that nobody foresaw: a batch answers
        for each of its messages, and does not raise."""
        try:
            yield
        except Failure as failure:
            self.failed(works, failure)
        except Exception as error:
            logger.exception("an error that was not foreseen")
            self.failed(works, error)

    @property
    def failed_works(self) -> list[Work]:
        return [work for work in self._works if work not in self._done]

    @property
    def failed_message_ids(self) -> list[str]:
        return [message_id for work in self.failed_works for message_id in work.message_ids]

    @property
    def counts(self) -> dict[str, int]:
        """How many names ended in which status, `unchanged` or `failed`."""
        counts = Counter(self._done.values())
        return {UNCHANGED: 0, **counts, "failed": len(self.failed_works)}

    @property
    def counts_by_cause(self) -> dict[str, int]:
        """How many names failed for which kind of reason, by the failure's type."""
        return dict(Counter(_kind(self._failure_of(work)) for work in self.failed_works))

    def _failure_of(self, work: Work) -> Exception:
        return self._failures.get(work, PassingFailure(NO_TIME))

    def log_failures(self) -> None:
        for work in self.failed_works:
            failure = self._failure_of(work)
            level = logging.WARNING if isinstance(failure, PassingFailure) else logging.ERROR
            for message_id in work.message_ids:
                with log_context(name=work.name, run_id=work.run_id, message_id=message_id):
                    logger.log(
                        level, "the name goes back to the queue: %s", failure, extra={"event": NAME_FAILED}
                    )


def _kind(failure: Exception) -> str:
    kinds = (PassingFailure, PermanentFailure, NotThere)
    return next((kind.__name__ for kind in kinds if isinstance(failure, kind)), "UnforeseenError")
