"""The columns of a list: where a row has the name and the title."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from operations.lists.entries import Candidate, CannotRead, Refused

NAME, TITLE = "name", "title"


@dataclass(frozen=True)
class Columns:
    """What the columns are called, in any case; a list need have no `title` unless it is asked for."""

    name: str = NAME
    title: str = TITLE
    title_is_asked_for: bool = False

    def is_name(self, column: str) -> bool:
        return _folded(column) == _folded(self.name)

    def in_header(self, header: Sequence[str], place: str) -> "Header":
        """Raises CannotRead where there is no such column, or more than one."""
        name = self._place_of(self.name, header, place)
        title = self._place_of(self.title, header, place)
        if name is None or (title is None and self.title_is_asked_for):
            missing = self.name if name is None else self.title
            there = ", ".join(repr(column) for column in header if column) or "none"
            raise CannotRead(f"has no column {missing!r}; the columns are: {there}", place)
        # A spreadsheet may end its rows in commas, so a cell without a header is no column.
        columns = max(number for number, column in enumerate(header, start=1) if column.strip())
        return Header(name, title, columns)

    def in_object(self, place: str, fields: Iterable[tuple[object, object]]) -> Candidate | Refused:
        """Read an object's fields. Other fields are ignored."""
        found: dict[str, object] = {}
        for key, value in fields:
            column = _folded(str(key))
            if column in found:
                return Refused(place, f"has two of {str(key)!r}")
            if column in {_folded(self.name), _folded(self.title)}:
                found[column] = value
        if _folded(self.name) not in found:
            return Refused(place, f"has no {self.name!r}")
        return Candidate(place, found[_folded(self.name)], found.get(_folded(self.title)))

    @staticmethod
    def _place_of(column: str, header: Sequence[str], place: str) -> int | None:
        places = [number for number, there in enumerate(header) if _folded(there) == _folded(column)]
        if len(places) > 1:
            raise CannotRead(f"has {len(places)} columns called {column!r}", place)
        return places[0] if places else None


NAME_AND_TITLE = Columns()


@dataclass(frozen=True)
class Header:
    """The places of the name and of the title, among how many columns."""

    name: int
    title: int | None
    columns: int

    def candidate(self, place: str, cells: Sequence[object]) -> Candidate:
        """Read a row, which may be shorter than the header."""
        name = cells[self.name] if self.name < len(cells) else None
        title = cells[self.title] if self.title is not None and self.title < len(cells) else None
        return Candidate(place, name, title)


def _folded(column: str) -> str:
    return column.strip().casefold()
