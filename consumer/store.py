"""The store of results. The last step writes them one by one, after their events."""

from typing import Protocol

from pipeline.circuit_breaker import Breakable


class ResultStore(Breakable, Protocol):
    def store(self, name: str, file: bytes) -> None:
        """Keep the file of the name's result in place of an earlier one.

        May be repeated: it is the same object then. Raises Failure.
        """
        ...
