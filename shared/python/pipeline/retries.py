"""Trying again, as long as there is time."""

from collections.abc import Callable

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)
from tenacity.stop import stop_base

from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure


class StopBefore(stop_base):
    """A stop condition for tenacity: give up rather than sleep past the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def __call__(self, retry_state: RetryCallState) -> bool:
        return not self._deadline.allows(retry_state.upcoming_sleep)


def retrying(  # noqa: PLR0913 — named, and none has a value that fits all
    deadline: Deadline,
    sleep: Callable[[float], None],
    *,
    attempts: int,
    first_wait: float,
    longest_wait: float,
    after: type[Exception] = PassingFailure,
    before_sleep: Callable[[RetryCallState], None] | None = None,
) -> Retrying:
    """Try again `after` such a failure: exponential backoff with full jitter, waits in seconds.

    The last failure is raised where the attempts are used up, or the next wait would pass the deadline.
    """
    return Retrying(
        sleep=sleep,
        retry=retry_if_exception_type(after),
        wait=wait_random_exponential(multiplier=first_wait, max=longest_wait),
        stop=stop_after_attempt(attempts) | StopBefore(deadline),
        before_sleep=before_sleep,
        reraise=True,
    )
