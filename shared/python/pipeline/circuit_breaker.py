"""Making no requests to a service that is down, or that refuses us.

https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/circuit-breaker.html
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from pipeline.failures import Forbidden, NotAsked, NotThere, Unavailable

FIRST_REST_SECONDS = 60.0
LONGEST_REST_SECONDS = 3_600.0

_TRIPPING = (Unavailable, Forbidden, NotThere)


class Breakable(Protocol):
    """A service that gets no requests for a time after it refused one."""

    @property
    def is_in_doubt(self) -> bool:
        """Whether the last requests were refused, and the next one is a probe."""
        ...

    def expect_answer(self) -> None:
        """Raises Unavailable while no request would be made."""
        ...


class CircuitOpen(Unavailable):
    """No request was made, since the circuit is open."""


class CircuitBreaker:
    """Lets requests through while they are answered. After one that is not, it lets none through for a time.

    That time doubles with each refusal, up to an hour. After it one request is let through as a probe; until
    that is answered, the others are not. Requests that were under way when the circuit opened are no further
    refusals. The breaker belongs to the execution environment, and holds across its invocations. Several
    threads may use it.
    """

    def __init__(self, service: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`service` is named in the message ("the wiki"); `clock` gives seconds."""
        self._service = service
        self._clock = clock
        self._changing = threading.Lock()
        self._refusals = 0
        self._closes_at = 0.0
        self._probing = False

    @property
    def is_open(self) -> bool:
        """Whether the last request was refused."""
        return self._refusals > 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether the next request would be the probe."""
        with self._changing:
            return self.is_open and not self._probing and self._seconds_left <= 0

    def expect_turn(self) -> None:
        """Raise CircuitOpen where a request would not be let through now. Does not count as the probe."""
        with self._changing:
            self._expect_turn()

    @contextmanager
    def request(self) -> Iterator[None]:
        """Make a request inside, or raise CircuitOpen at once.

        What the request raises passes through: Unavailable, Forbidden and NotThere open the circuit, NotAsked
        leaves it as it is, anything else is an answer.
        """
        is_probe = self._enter()
        try:
            yield
        except _TRIPPING:
            self._open(is_probe=is_probe)
            raise
        except NotAsked:
            self._stay(is_probe=is_probe)
            raise
        except BaseException:
            self._close()
            raise
        self._close()

    def _enter(self) -> bool:
        """Say whether the request is the probe."""
        with self._changing:
            self._expect_turn()
            self._probing = self.is_open
            return self._probing

    def _expect_turn(self) -> None:
        if self.is_open and (self._probing or self._seconds_left > 0):
            rest = f"not asked for another {max(self._seconds_left, 0):.0f} s"
            raise CircuitOpen(f"{self._service} is not answering, and is {rest}")

    @property
    def _seconds_left(self) -> float:
        return self._closes_at - self._clock()

    def _open(self, *, is_probe: bool) -> None:
        with self._changing:
            if self.is_open and not is_probe:
                return
            self._probing = False
            self._refusals += 1
            rest = min(FIRST_REST_SECONDS * 2 ** (self._refusals - 1), LONGEST_REST_SECONDS)
            self._closes_at = self._clock() + rest

    def _stay(self, *, is_probe: bool) -> None:
        if is_probe:
            with self._changing:
                self._probing = False

    def _close(self) -> None:
        with self._changing:
            self._probing = False
            self._refusals = 0


class BehindBreaker:
    """A service whose requests go through a circuit breaker: the `Breakable` of its port."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self.breaker = breaker

    @property
    def is_in_doubt(self) -> bool:
        return self.breaker.is_in_doubt

    def expect_answer(self) -> None:
        self.breaker.expect_turn()
