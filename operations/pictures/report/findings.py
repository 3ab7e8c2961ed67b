"""What the report tells of pictures, before it is put into HTML."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from operations.pictures.shown_pictures import SeenLabel, ShownPicture
from operations.terminal import counted
from website_pictures.picture_state import PictureState

MOST_TO_DESCRIBE = 10
MOST_PAGES = 10
MOST_LABELS = 24
PICTURES_PER_LABEL = 12

_FILE_NAME = re.compile(r"[^\s/]+\.(?:avif|bmp|gif|jpe?g|png|svg|tiff?|webp)", re.IGNORECASE)

UNSEEN = (
    PictureState.BROKEN,
    PictureState.MISSING,
    PictureState.FORBIDDEN,
    PictureState.UNSUPPORTED,
    PictureState.TOO_LARGE,
    PictureState.WAITING,
)
"""The states of pictures that were not looked at and are no mere icons."""

HARDLY_SEEN = (PictureState.TOO_SMALL, PictureState.MISSING, PictureState.BROKEN)
"""The states of pictures that visitors do not see, or see only as an icon."""

MEANINGS = {
    PictureState.BROKEN: "The file is damaged, or its server failed.",
    PictureState.MISSING: "There is nothing at this address: visitors see a gap.",
    PictureState.FORBIDDEN: "robots.txt or the server forbids it, or it leads to no public address.",
    PictureState.UNSUPPORTED: "A kind that is not looked at, such as SVG.",
    PictureState.TOO_LARGE: "Too large to be looked at.",
    PictureState.WAITING: "The run had looked at as many as it may; the next one goes on.",
}


@dataclass(frozen=True)
class DistinctPicture:
    """One picture, by its bytes, or by its address where none came. `shown` are all its appearances."""

    shown: tuple[ShownPicture, ...]

    @property
    def first(self) -> ShownPicture:
        return self.shown[0]

    @cached_property
    def without_text(self) -> tuple[ShownPicture, ...]:
        return tuple(one for one in self.shown if one.lacks_text)

    @cached_property
    def texts(self) -> list[str]:
        """The picture's texts, each once."""
        return list(dict.fromkeys(one.alternative for one in self.shown if one.alternative))

    @property
    def labels(self) -> tuple[SeenLabel, ...]:
        return self.first.labels

    @property
    def moderation(self) -> tuple[SeenLabel, ...]:
        return self.first.moderation


@dataclass(frozen=True)
class PageWork:
    """The work on a page: so many of its pictures lack a text."""

    page: str
    without_text: int
    pictures: int


@dataclass(frozen=True)
class Findings:
    """`shown` are all appearances, including those that are gone."""

    shown: Sequence[ShownPicture]

    @cached_property
    def current(self) -> list[ShownPicture]:
        return [one for one in self.shown if not one.is_gone]

    @cached_property
    def only_site(self) -> str:
        """Empty where there are several."""
        sites = {one.site for one in self.shown}
        return sites.pop() if len(sites) == 1 else ""

    def told(self, address: str) -> str:
        """The address as a reader needs it: without the site, where there is only one."""
        within = address.removeprefix(self.only_site)
        return within if within.startswith("/") else address

    @cached_property
    def pictures(self) -> list[DistinctPicture]:
        """The pictures that are shown now, the most frequent first."""
        appearances: dict[str, list[ShownPicture]] = defaultdict(list)
        for one in self.current:
            appearances[one.sha256 or one.picture].append(one)
        return [
            DistinctPicture(tuple(shown))
            for shown in sorted(appearances.values(), key=lambda shown: -len(shown))
        ]

    @cached_property
    def without_text(self) -> list[ShownPicture]:
        return [one for one in self.current if one.lacks_text]

    @cached_property
    def to_describe(self) -> list[DistinctPicture]:
        """The pictures that lack a text, those that lack it in most places first.

        Icons, and pictures that other visitors do not see either, come last.
        """
        lacking = [picture for picture in self.pictures if picture.without_text]
        return sorted(
            lacking,
            key=lambda picture: (
                picture.first.status in HARDLY_SEEN,
                -len(picture.without_text),
                -picture.first.width * picture.first.height,
            ),
        )

    @cached_property
    def named_by_file(self) -> list[ShownPicture]:
        """Appearances whose text is only a file's name, such as `IMG_0231.jpg`."""
        return [one for one in self.current if _FILE_NAME.fullmatch((one.alternative or "").strip())]

    @cached_property
    def pages(self) -> list[PageWork]:
        """All pages with pictures that lack a text, those with the most such pictures first."""
        pictures = Counter(one.page for one in self.current)
        lacking = Counter(one.page for one in self.without_text)
        return [PageWork(page, number, pictures[page]) for page, number in lacking.most_common()]

    @cached_property
    def by_label(self) -> dict[str, list[DistinctPicture]]:
        """The most frequent labels. Each has its pictures, the surest first."""
        labelled: dict[str, list[tuple[float, DistinctPicture]]] = defaultdict(list)
        for picture in self.pictures:
            for label in picture.labels:
                labelled[label.name].append((label.confidence, picture))
        frequent = sorted(labelled, key=lambda name: (-len(labelled[name]), name))[:MOST_LABELS]
        return {
            name: [picture for _, picture in sorted(labelled[name], key=lambda found: -found[0])]
            for name in frequent
        }

    @cached_property
    def moderated(self) -> list[DistinctPicture]:
        return [picture for picture in self.pictures if picture.moderation]

    @cached_property
    def unseen(self) -> dict[PictureState, list[DistinctPicture]]:
        found = {
            state: [picture for picture in self.pictures if picture.first.status == state] for state in UNSEEN
        }
        return {state: pictures for state, pictures in found.items() if pictures}

    @cached_property
    def decoration(self) -> int:
        return sum(one.alternative == "" for one in self.current)

    @cached_property
    def gone(self) -> int:
        return len(self.shown) - len(self.current)

    @cached_property
    def statuses(self) -> dict[str, int]:
        return dict(Counter(one.status for one in self.shown).most_common())

    @property
    def headline(self) -> str:
        """All findings in one line."""
        if not self.current:
            return "No pictures were found"
        lacking = sum(bool(picture.without_text) for picture in self.pictures)
        number = len(self.pictures)
        if not lacking:
            return f"All of {counted(number, 'picture')} have a text, or are decoration"
        return f"{lacking:,} of {counted(number, 'picture')} {'lacks' if lacking == 1 else 'lack'} a text"
