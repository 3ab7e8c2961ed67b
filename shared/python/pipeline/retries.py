"""When to stop trying again."""

from tenacity import RetryCallState
from tenacity.stop import stop_base

from pipeline.deadline import Deadline


class StopBefore(stop_base):
    """A stop condition for tenacity: give up rather than sleep past the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def __call__(self, retry_state: RetryCallState) -> bool:
        return not self._deadline.allows(retry_state.upcoming_sleep)
