"""The time that an invocation has left."""

import time
from collections.abc import Callable
from typing import Protocol

from pipeline.failures import NotAsked

NO_TIME = "no time was left for it"


class LambdaContext(Protocol):
    """The part of Lambda's context object that is used here."""

    @property
    def aws_request_id(self) -> str: ...

    def get_remaining_time_in_millis(self) -> int: ...


class Deadline:
    """The moment after which nothing new is started, so that what was done is still reported.

    `reserve` seconds before Lambda would end the function are kept for what is under way.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    @classmethod
    def of_invocation(cls, context: LambdaContext, reserve: float) -> "Deadline":
        return cls(context.get_remaining_time_in_millis() / 1000 - reserve)

    def later(self, seconds: float) -> "Deadline":
        """Give a deadline that is later than this one by so many seconds."""
        return Deadline(self.seconds_left + seconds, self._clock)

    def part(self, share: float) -> "Deadline":
        """Give the deadline by which this share of the time that is left has passed."""
        return Deadline(self.seconds_left * share, self._clock)

    @property
    def seconds_left(self) -> float:
        return self._end - self._clock()

    def expect_time(self) -> None:
        """Raises NotAsked where none is left, so that nothing new is started."""
        if not self.allows():
            raise NotAsked(NO_TIME)

    def allows(self, seconds: float = 0) -> bool:
        """Whether something that takes `seconds` would end in time."""
        return self.seconds_left > seconds
