"""The place at which each name comes first in a list of any length."""

import sqlite3
from types import TracebackType
from typing import NamedTuple, Self

from operations.lists.entries import CannotRead
from pipeline.temporary_database import temporary_database


class Seen(NamedTuple):
    place: str
    title: str | None


class FirstSeen:
    """The names of one list, in a temporary database."""

    def __init__(self) -> None:
        self._database = temporary_database(
            "CREATE TABLE seen (name TEXT PRIMARY KEY, place TEXT, title TEXT) WITHOUT ROWID"
        )

    def note(self, name: str, seen: Seen) -> Seen | None:
        """Keep where the name was seen, and give None; where it was seen before, give that.

        Raises CannotRead where the temporary storage is full.
        """
        try:
            inserted = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (name, *seen))
            if inserted.rowcount == 1:
                return None
            found = self._database.execute("SELECT place, title FROM seen WHERE name = ?", (name,))
            return Seen(*found.fetchone())
        except sqlite3.OperationalError as error:
            raise CannotRead(
                f"has more names than the temporary storage takes: {error}", seen.place
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
