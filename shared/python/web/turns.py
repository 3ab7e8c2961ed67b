"""One request to a host at a time, over all workers, and a rest between two."""

from contextlib import AbstractContextManager
from typing import Protocol

from pipeline.deadline import Deadline
from pipeline.failures import NotAsked


class NoTurnLeft(NotAsked):
    """The host is busy, or rests, until after the deadline."""


class HostTurns(Protocol):
    """Turns at hosts, as all workers take them: of pages and of pictures alike."""

    def turn(self, host: str, rest_seconds: float, deadline: Deadline) -> AbstractContextManager[None]:
        """Wait until the host is free, keep it while inside, and leave it alone for `rest_seconds` after.

        Raises NoTurnLeft, before it is entered.
        """

    def leave_alone(self, host: str, seconds: float) -> None:
        """From now on, ask nothing of the host for so long: it said so. To be called between turns."""
