"""Turns let all workers together make one request to a host at a time, with a rest between two."""

from contextlib import AbstractContextManager
from typing import Protocol

from pipeline.deadline import Deadline
from pipeline.failures import NotAsked


class NoTurnLeft(NotAsked):
    """The host is busy or rests for longer than we wait: for `wait_seconds`, as far as is known."""

    def __init__(self, message: str, wait_seconds: float = 0.0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class HostTurns(Protocol):
    """Turns at hosts. All workers take them, for pages and for pictures."""

    def turn(self, host: str, rest_seconds: float, deadline: Deadline) -> AbstractContextManager[None]:
        """Wait until the host is free, keep it while inside, then leave it alone for `rest_seconds`.

        Where HostFailed is raised inside, the host may be left alone for longer. Raises NoTurnLeft before the
        block is entered.
        """
        ...

    def leave_alone(self, host: str, seconds: float) -> None:
        """Ask nothing of the host for so many seconds, as it has said. To be called between turns."""
        ...
