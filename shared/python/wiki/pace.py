"""Keeping to a number of requests per minute."""

import threading
import time
from collections.abc import Callable

from pipeline.deadline import Deadline
from pipeline.failures import NotAsked


class NoTurnLeft(NotAsked):
    """The next request would have to wait beyond the deadline."""


MINUTE = 60.5
"""Seconds. Half a second more than a minute has, since requests arrive with different delays. Spaced evenly
over 60 seconds, a delayed request and a punctual one could fall into the same minute and exceed its limit."""

AT_ONCE, AT_ONCE_UNPACED = 1, 5
"""Requests of one worker under way. Wikimedia's robot policy asks for one at a time from clients that are not
logged in; of workers there are two, the least that an event source mapping takes, each idle most of the time.
An unpaced stack asks a wiki of its owner's. There all look-ups of a batch of 100 are under way at once, since
nothing of it is recorded before the last is answered (docs/performance.md)."""


class Pace:
    """Hands out moments to send a request, evenly spaced.

    It belongs to the execution environment, so that the spacing holds across its invocations. Workers do not
    communicate: each takes an even share of the requests that all may make together.
    """

    def __init__(
        self,
        requests_per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`requests_per_minute` of 0 does not pace."""
        self._whole_interval = MINUTE / requests_per_minute if requests_per_minute else 0.0
        self._interval = self._whole_interval
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._changing = threading.Lock()

    @property
    def requests_at_once(self) -> int:
        """How many requests may be under way, and how many threads may wait for a turn."""
        return AT_ONCE if self._interval else AT_ONCE_UNPACED

    def take(self, share: float) -> None:
        """Make this share of the requests from now on. The rest is left to other workers."""
        with self._changing:
            self._interval = self._whole_interval / share

    def wait_for_turn(self, deadline: Deadline) -> float:
        """Sleep until the next request may be sent, and say for how many seconds.

        Raises NoTurnLeft where that would be too late.
        """
        wait = max(self._next - self._clock(), 0.0)
        if not deadline.allows(wait):
            raise NoTurnLeft(f"the next request would have to wait {wait:.0f} s, longer than there is left")
        if wait:
            self._sleep(wait)
        with self._changing:
            self._next = max(self._next, self._clock()) + self._interval
        return wait

    def back_off(self, seconds: float) -> None:
        """Send nothing for so many seconds, because the server asked for it."""
        with self._changing:
            self._next = max(self._next, self._clock() + seconds)
