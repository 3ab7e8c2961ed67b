"""What an encyclopedia has for a title."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pipeline.deadline import Deadline


class PageKind(StrEnum):
    ARTICLE = "article"
    MISSING = "missing"
    AMBIGUOUS = "ambiguous"
    INVALID = "invalid"
    EMPTY = "empty"


@dataclass(frozen=True)
class Page:
    """A page, or the reason why there is none.

    `introduction` is plain text, filled for an article only; `revision` is the number of the edit that
    made the page what it is; `detail` says why a title is invalid. `way` are the titles that led here: the
    canonical form of the one that was asked for, what it was redirected to, and the page's own.
    """

    kind: PageKind
    title: str = ""
    url: str = ""
    revision: str = ""
    introduction: str = ""
    detail: str = ""
    way: tuple[str, ...] = ()
    namespace: int = 0


@dataclass(frozen=True)
class Offer:
    """What a disambiguation page offers: the first of its titles, and how many more there are."""

    titles: tuple[str, ...]
    others: int = 0

    def __str__(self) -> str:
        return " | ".join([*self.titles, *([f"and {self.others:,} more"] if self.others else [])])


class Encyclopedia(Protocol):
    """A collection of pages, looked up many at once. All calls may be repeated.

    They raise Failure where the whole request failed.
    """

    titles_per_request: int
    titles_per_check: int

    def look_up(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        """Find up to `titles_per_request` pages in one request. Titles that the answer lacks are left out."""
        ...

    def check(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        """Find up to `titles_per_check` pages without their introductions, in one request.

        An article's kind is ARTICLE, whether it has a text or not. A title the answer leaves out is left out.
        """
        ...

    def titles_offered_by(self, titles: Collection[str], deadline: Deadline) -> dict[str, Offer]:
        """Say what each of these disambiguation pages offers, by the page's own title."""
        ...


def canonical_title(text: str) -> str:
    """Write a title as MediaWiki does: composed characters, single spaces, no underscores."""
    return " ".join(unicodedata.normalize("NFC", text).replace("_", " ").split())
