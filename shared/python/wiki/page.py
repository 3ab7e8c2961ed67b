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
    made the page what it is; `detail` says why a title is invalid.
    """

    kind: PageKind
    title: str = ""
    url: str = ""
    revision: str = ""
    introduction: str = ""
    detail: str = ""


class Encyclopedia(Protocol):
    """A collection of pages that is asked for many at once. Both calls may be repeated at will.

    They raise PassingFailure, PermanentFailure or NotThere where the whole request failed.
    """

    titles_per_request: int

    def look_up(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        """Find up to `titles_per_request` pages in one request; a title the answer leaves out is left out."""
        ...

    def titles_offered_by(self, titles: Collection[str], deadline: Deadline) -> dict[str, list[str]]:
        """List the titles that each of these disambiguation pages offers, by the page's own title."""
        ...


def canonical_title(text: str) -> str:
    """Write a title as MediaWiki does: composed characters, single spaces, no underscores."""
    return " ".join(unicodedata.normalize("NFC", text).replace("_", " ").split())
