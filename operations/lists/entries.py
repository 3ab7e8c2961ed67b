"""The entries of a list: a name, a name that came before, or something that is no name."""

from dataclasses import dataclass, field
from typing import NamedTuple

REFUSALS_SHOWN = 10


@dataclass(frozen=True)
class ListedName:
    """A name and, where its page is called otherwise, that page's title.

    `place` is where the list has it; `trimmed` says whether white space around one of the two was cut.
    """

    name: str
    title: str | None = None
    place: str = field(default="", compare=False)
    trimmed: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Repeated:
    """A name that the list has already, with the same title."""

    place: str
    name: str


@dataclass(frozen=True)
class Refused:
    """A part of the list that is no name, where it is and why."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


Entry = ListedName | Repeated | Refused


@dataclass(frozen=True)
class NotText:
    """A value that cannot be a name. `kind` says what it is."""

    kind: str


class Candidate(NamedTuple):
    """A name and its title as the list has them, unchecked: of any type, None where there is none."""

    place: str
    name: object
    title: object = None


class CannotRead(Exception):
    """The list cannot be read, from `place` on: in the middle, where entries came before that."""

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place


@dataclass
class Tally:
    """The entries of a list, counted; `put` are those of its names that were put into the table."""

    names: int = 0
    put: int = 0
    trimmed: int = 0
    repeated: int = 0
    refused: int = 0
    refusals: list[str] = field(default_factory=list)
    """The first of those refused, in words."""

    def add(self, entry: Entry) -> None:
        match entry:
            case ListedName():
                self.names += 1
                self.trimmed += entry.trimmed
            case Repeated():
                self.repeated += 1
            case Refused():
                self.refused += 1
                if len(self.refusals) < REFUSALS_SHOWN:
                    self.refusals.append(str(entry))
