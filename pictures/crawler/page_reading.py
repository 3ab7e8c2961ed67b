"""What a page shows and where it leads: its pictures with their texts, and its links.

The HTML is read as a stream of tags; no tree is built. A tree can be made to cost the square of its page:
half a million open elements, each asked for every tag that follows.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from page_text import text_of
from robots_directives import forbids_following
from srcset import largest_first
from web.addresses import Address, read_address
from web.answers import Content

MOST_LINKS = 5_000
MOST_PICTURES = 2_000
MOST_OPEN_ELEMENTS = 1_000
"""Browsers build trees of 512 levels. What is deeper is not read: each end tag looks for its element."""

MOST_TEXT_CHARACTERS = 2_000

_PIECE_CHARACTERS = 64 * 1024
_LAZY_SRCSETS = ("data-srcset", "data-lazy-srcset")
_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original")
_DECORATION = ("none", "presentation")

Attributes = Mapping[str, str]


@dataclass(frozen=True)
class ShownPicture:
    """A picture as a page shows it.

    `text` is for people who cannot see it: None where there is none, empty where the page says that it is
    decoration.
    """

    address: Address
    text: str | None


@dataclass(frozen=True)
class PageContents:
    """In the order of the page, each address once. `is_whole` is false where it was too much to read."""

    links: tuple[Address, ...]
    pictures: tuple[ShownPicture, ...]
    is_whole: bool = True


def read_page(content: Content, robot: str) -> PageContents:
    """Read a page, however broken it is. `robot` is the name that directives for robots may call us by."""
    text, encoding = text_of(content)
    tags = _Tags(robot)
    _parse(text, tags)
    base = read_address(tags.base or "", content.address) or content.address
    follows = not tags.forbids_following and not forbids_following(content.robots_tag, robot)
    links = _links(tags.links, base, encoding) if follows else {}
    return PageContents(tuple(links), tuple(_pictures(tags.pictures, base, encoding)), tags.is_whole)


def _links(references: Mapping[str, None], base: Address, encoding: str) -> dict[Address, None]:
    found = (read_address(reference, base, encoding) for reference in references)
    return dict.fromkeys(address for address in found if address)


def _pictures(found: list["_FoundPicture"], base: Address, encoding: str) -> Iterator[ShownPicture]:
    texts: dict[Address, str | None] = {}
    for picture in found:
        candidates = (read_address(reference, base, encoding) for reference in picture.references)
        if address := next(filter(None, candidates), None):
            texts[address] = _text_of_both(texts[address], picture.text) if address in texts else picture.text
    return (ShownPicture(address, text) for address, text in texts.items())


def _text_of_both(one: str | None, other: str | None) -> str | None:
    """Of a picture that a page shows twice: it lacks a text if it does so once."""
    return None if one is None or other is None else one or other


def _parse(text: str, tags: "_Tags") -> None:
    parser = etree.HTMLParser(target=tags)
    # Of a document without any element, lxml says that it is none.
    with suppress(_TooDeepError, etree.XMLSyntaxError):
        for start in range(0, len(text), _PIECE_CHARACTERS):
            parser.feed(text[start : start + _PIECE_CHARACTERS])
        parser.close()


class _TooDeepError(Exception):
    """More elements are open than are read."""


@dataclass
class _FoundPicture:
    """`references` lead to it, the best first."""

    references: list[str]
    text: str | None


@dataclass
class _Tags:
    """Takes a page's tags in turn, and notes what they say. lxml calls it."""

    robot: str
    base: str | None = None
    forbids_following: bool = False
    links: dict[str, None] = field(default_factory=dict)
    pictures: list[_FoundPicture] = field(default_factory=list)
    is_whole: bool = True
    _open_elements: int = 0
    _open_templates: int = 0
    _sources: list[str] = field(default_factory=list)
    """What the `<source>`s of the `<picture>` that is open lead to."""

    def start(self, tag: str, attributes: Attributes) -> None:
        self._open_elements += 1
        self._open_templates += tag == "template"
        self._expect_depth()
        if not self._open_templates:  # what is in one is shown nowhere
            self._note(tag, attributes)

    def _note(self, tag: str, attributes: Attributes) -> None:
        match tag:
            case "a" | "area":
                self._link(attributes.get("href"), attributes)
            case "frame" | "iframe":
                self._link(attributes.get("src"), attributes)
            case "img":
                self._picture(attributes)
            case "input" if attributes.get("type", "").lower() == "image":
                self._picture(attributes)
            case "picture":
                self._sources = []
            case "source":
                self._sources += _in_sizes(attributes)
            case "base":
                self.base = attributes.get("href") if self.base is None else self.base
            case "meta" if attributes.get("name", "").strip().lower() in ("robots", self.robot):
                self.forbids_following |= forbids_following(attributes.get("content", ""), self.robot)

    def end(self, tag: str) -> None:
        self._open_elements -= 1
        self._open_templates -= tag == "template"
        if tag == "picture":
            self._sources = []

    def close(self) -> None:
        """Called at the end of the page; what was found is in the fields."""

    def _expect_depth(self) -> None:
        if self._open_elements > MOST_OPEN_ELEMENTS:
            self.is_whole = False
            raise _TooDeepError

    def _link(self, reference: str | None, attributes: Attributes) -> None:
        if reference is None or "nofollow" in attributes.get("rel", "").lower().split():
            return
        if len(self.links) < MOST_LINKS or reference in self.links:
            self.links[reference] = None
        else:
            self.is_whole = False

    def _picture(self, attributes: Attributes) -> None:
        if len(self.pictures) == MOST_PICTURES:
            self.is_whole = False
            return
        # The `<img>` of a `<picture>` is what every browser can show; its sources are other forms of it.
        references = [*_in_sizes(attributes), *_in_one_size(attributes), *self._sources]
        self._sources = []
        self.pictures.append(_FoundPicture(references, _text(attributes)))


def _in_sizes(attributes: Attributes) -> list[str]:
    """What is loaded lazily goes first: until then a placeholder is in its place."""
    srcsets = (attributes.get(name, "") for name in (*_LAZY_SRCSETS, "srcset"))
    return [reference for srcset in srcsets for reference in largest_first(srcset)]


def _in_one_size(attributes: Attributes) -> list[str]:
    references = (attributes.get(name, "").strip() for name in (*_LAZY_SOURCES, "src"))
    return [reference for reference in references if reference]


def _text(attributes: Attributes) -> str | None:
    # A `title` is no text for people who cannot see: few screen readers say it.
    for name in ("alt", "aria-label"):
        text = attributes.get(name)
        if text is not None:
            return " ".join(text.split())[:MOST_TEXT_CHARACTERS]
    is_hidden = attributes.get("aria-hidden", "").strip().lower() == "true"
    return "" if is_hidden or attributes.get("role", "").strip().lower() in _DECORATION else None
