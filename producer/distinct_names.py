"""Recognises names that came before in a run, exactly, in memory that does not grow with their number."""

import sqlite3
from types import TracebackType
from typing import Self

from pipeline.failures import PermanentFailure

_CACHE_KIB = 16_384
"""SQLite's cache of names in memory; the rest is in its temporary file. 16 MiB holds about 400,000 names."""


class DistinctNames:
    """The names met in one run. One thread at a time may use it, not always the same.

    A table whose key is `name` holds no name twice, but a table of the user's own may have another key.
    SQLite is in Python's standard library, and the temporary database of an empty file name
    (https://www.sqlite.org/inmemorydb.html#temp_db) has no name on disk: it goes with the connection, even
    when the function is killed, so that no run reads what another left behind.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        # The names are not needed after the run, so nothing is kept to recover them: no journal, one
        # transaction.
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._database.execute("CREATE TABLE met (name TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")

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
