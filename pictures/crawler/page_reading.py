"""What a page shows and where it leads: its pictures with their texts, and its links.

The HTML is read as a stream of tags, and no tree is built. A hostile page can make a tree cost the square of
its length: of half a million open elements, each is looked at for every tag that follows.
"""

import re
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
MOST_REFERENCES = 50
"""Of one picture, in its sizes and forms. The first that is an address is the picture's."""

MOST_OPEN_ELEMENTS = 1_000
"""Browsers build trees of 512 levels. Deeper elements are not read, since each end tag costs a search among
the open ones."""

MOST_TEXT_CHARACTERS = 2_000

_PIECE_CHARACTERS = 64 * 1024
_LAZY_SRCSETS = ("data-srcset", "data-lazy-srcset")
_LAZY_SOURCES = ("data-src", "data-lazy-src", "data-original")
_REFRESH = re.compile(
    r"\s*+[\d.]++(?=[;,\s])\s*+[;,]?+\s*+(?:url\s*+=\s*+)?(?P<quote>[\"']?)(?P<to>.+)",
    re.IGNORECASE | re.DOTALL,
)
"""https://html.spec.whatwg.org/multipage/semantics.html#shared-declarative-refresh-steps"""

_DECORATION = ("none", "presentation")

Attributes = Mapping[str, str]


@dataclass(frozen=True)
class ShownPicture:
    """A picture as a page shows it.

    `text` is for people who cannot see the picture. It is None where there is none, and empty where the page
    says that the picture is decoration.
    """

    address: Address
    text: str | None


@dataclass(frozen=True)
class PageContents:
    """Pictures and links in the page's order, each address once. `is_whole` is false if not all was read."""

    links: tuple[Address, ...]
    pictures: tuple[ShownPicture, ...]
    is_whole: bool = True


def read_page(content: Content, robot: str) -> PageContents:
    """Read a page, however broken it is. `robot` is our name in directives for robots."""
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
    """Give the text of a picture that a page shows twice: None where one of the two places has none."""
    return None if one is None or other is None else one or other


def _parse(text: str, tags: "_Tags") -> None:
    parser = etree.HTMLParser(target=tags)
    # lxml raises where a document has no element at all.
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
            case "img" | "image":  # browsers read the second as the first
                self._picture(attributes)
            case "input" if attributes.get("type", "").lower() == "image":
                self._picture(attributes)
            case "picture":
                self._sources = []
            case "source":
                self._sources += _in_sizes(attributes)
            case "base":
                self.base = attributes.get("href") if self.base is None else self.base
            case "meta" if attributes.get("http-equiv", "").lower() == "refresh":
                self._link(_refreshed_to(attributes.get("content", "")), attributes)
            case "meta" if attributes.get("name", "").strip().lower() in ("robots", self.robot):
                self.forbids_following |= forbids_following(attributes.get("content", ""), self.robot)

    def end(self, tag: str) -> None:
        self._open_elements -= 1
        self._open_templates -= tag == "template"
        if tag == "picture":
            self._sources = []

    def close(self) -> None:
        """lxml calls this at the end of the page. The fields hold what was found."""

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
        # Every browser can show the `<img>` of a `<picture>`. The sources are other forms of it.
        references = [*_in_sizes(attributes), *_in_one_size(attributes), *self._sources]
        self._sources = []
        self.pictures.append(_FoundPicture(references[:MOST_REFERENCES], _text(attributes)))


def _in_sizes(attributes: Attributes) -> list[str]:
    """Addresses for lazy loading come first, since `srcset` then holds a placeholder."""
    srcsets = (attributes.get(name, "") for name in (*_LAZY_SRCSETS, "srcset"))
    return [reference for srcset in srcsets for reference in largest_first(srcset)]


def _in_one_size(attributes: Attributes) -> list[str]:
    references = (attributes.get(name, "").strip() for name in (*_LAZY_SOURCES, "src"))
    return [reference for reference in references if reference]


def _refreshed_to(content: str) -> str | None:
    """Give where a page leads by itself, and None where it only loads itself again."""
    refresh = _REFRESH.match(content)
    if refresh is None:
        return None
    quote = refresh["quote"]
    return refresh["to"].partition(quote)[0] if quote else refresh["to"]


def _text(attributes: Attributes) -> str | None:
    # Few screen readers say a `title`, so it is no text for people who cannot see.
    for name in ("alt", "aria-label"):
        text = attributes.get(name)
        if text is not None:
            return " ".join(text.split())[:MOST_TEXT_CHARACTERS]
    is_hidden = attributes.get("aria-hidden", "").strip().lower() == "true"
    return "" if is_hidden or attributes.get("role", "").strip().lower() in _DECORATION else None
