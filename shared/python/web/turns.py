"""One request to a host at a time, over all workers, and a rest between two."""

from contextlib import AbstractContextManager
from typing import Protocol

from pipeline.deadline import Deadline
from pipeline.failures import NotAsked


class NoTurnLeft(NotAsked):
    """The host is busy, or rests, for longer than is waited: for `wait_seconds`, as far as is known."""

    def __init__(self, message: str, wait_seconds: float = 0.0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class HostTurns(Protocol):
    """Turns at hosts, as all workers take them: of pages and of pictures alike."""

    def turn(self, host: str, rest_seconds: float, deadline: Deadline) -> AbstractContextManager[None]:
        """Wait until the host is free, keep it while inside, and leave it alone for `rest_seconds` after.

        Where HostFailed is raised inside, it may be left alone for longer. Raises NoTurnLeft, before it is
        entered.
        """
        ...

    def leave_alone(self, host: str, seconds: float) -> None:
        """From now on, ask nothing of the host for so long: it said so. To be called between turns."""
        ...
