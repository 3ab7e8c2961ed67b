"""Recognises names that came before in a run, exactly, in memory that does not grow with their number."""

import sqlite3
from types import TracebackType
from typing import Self

from pipeline.failures import PermanentFailure
from pipeline.temporary_database import temporary_database


class DistinctNames:
    """The names met in one run. One thread at a time may use it, not always the same.

    A table whose key is `name` holds no name twice, but a table of the user's own may have another key.
    """

    def __init__(self) -> None:
        self._database = temporary_database("CREATE TABLE met (name TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, name: str) -> bool:
        """Note the name, and say whether it is new.

        Raises PermanentFailure where the temporary storage is full.
        """
        try:
            return self._database.execute("INSERT OR IGNORE INTO met VALUES (?)", (name,)).rowcount == 1
        except sqlite3.OperationalError as error:
            raise PermanentFailure(
                f"the names met so far no longer fit the function's temporary storage ({error}): "
                "give it more (EphemeralStorage), or share the table among several segments"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
