"""A wiki's answer to a query for pages: its parts are joined, and the fields that are used are checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from pipeline.encodable import encodable, utf8
from wiki.page import Offer, Page, PageKind

MOST_INTRODUCTION_CHARACTERS = 10_000
"""Twice the bytes that Comprehend takes, for the hatnotes and formulas that are passed over."""

MOST_TITLES_OFFERED = 50
MOST_URL_CHARACTERS = 2_000
MOST_REASON_CHARACTERS = 300
MOST_TITLE_BYTES = 1_000
"""A title has up to 255 bytes, and comes back percent-encoded where it was no clean Unicode."""

_MOST_REVISION_CHARACTERS = 100
_MOST_PAGES_PER_TITLE, _MOST_STEPS_PER_TITLE = 2, 20
"""A title leads to one page, by way of normalisation, conversion and a redirect or two. So many steps of the
longest titles fit into an item of the index, which may have 400 KB."""


class Answer:
    """The parts that have come so far. Its methods raise TypeError, ValueError … for a malformed part."""

    def __init__(self, titles_asked: int, *, has_introductions: bool) -> None:
        """Where introductions were not asked for, an article counts as one, whether it has a text or not."""
        self._titles_asked = titles_asked
        self._has_introductions = has_introductions
        self._pages: dict[str, _Entry] = {}
        self._leads_to: dict[str, _Step] = {}
        self._other_wikis: set[str] = set()

    def add(self, query: Mapping[str, Any]) -> None:
        """Add what one answer has under `query`. More may come by continuation."""
        for step in _steps(query):
            # Text that was no clean Unicode comes back percent-encoded.
            start = unquote(step["from"]) if step.get("fromencoded") else step["from"]
            section = checked_title(step.get("tofragment", ""))
            self._leads_to[checked_title(start)] = _Step(checked_title(step["to"]), section)
        self._other_wikis.update(checked_title(link["title"]) for link in query.get("interwiki", []))
        for page in query.get("pages", []):
            title = checked_title(page["title"])
            self._pages.setdefault(title, _Entry(self._has_introductions)).add(page)
        self._expect_bounds()

    def page(self, title: str) -> Page | None:
        """Give the page that `title` leads to; None where the answer does not mention it.

        A redirect to a section leads to its page. The last title of its way is the section's, and `detail`
        says so.
        """
        way, passed, section = [title], {title}, ""
        while title not in self._pages:
            if title in self._other_wikis:
                return Page(
                    PageKind.INVALID, encodable(title), detail="leads to another wiki", way=tuple(way)
                )
            step = self._leads_to.get(title)
            if step is None:
                return None
            title, section = step.to, step.section
            if title in passed or len(way) > _MOST_STEPS_PER_TITLE:
                detail = "its redirects lead in a circle" if title in passed else "its redirects do not end"
                return Page(PageKind.INVALID, encodable(title), detail=detail, way=tuple(way))
            passed.add(title)
            way.append(f"{title}#{section}" if section else title)
        page = self._pages[title].to_page(encodable(title), tuple(way))
        if section and page.kind in (PageKind.ARTICLE, PageKind.EMPTY):
            return replace(page, detail=f"a section of {page.title}: {encodable(section)}")
        return page

    def offers(self) -> dict[str, Offer]:
        """Say what each page links to, by its title."""
        return {title: Offer(tuple(entry.links), entry.more_links) for title, entry in self._pages.items()}

    def _expect_bounds(self) -> None:
        if len(self._pages) > self._titles_asked * _MOST_PAGES_PER_TITLE:
            raise ValueError("more pages than were asked for")
        if len(self._leads_to) + len(self._other_wikis) > self._titles_asked * _MOST_STEPS_PER_TITLE:
            raise ValueError("more redirects than titles could take")


@dataclass(frozen=True)
class _Step:
    to: str
    section: str


@dataclass
class _Entry:
    """What the answer says of one page."""

    has_introduction: bool
    """Whether the answer gives it, which may be empty."""
    namespace: int = 0
    reason_invalid: str | None = None
    is_special: bool = False
    is_missing: bool = False
    is_ambiguous: bool = False
    url: str = ""
    revision: str = ""
    introduction: str = ""
    links: list[str] = field(default_factory=list)
    more_links: int = 0

    def add(self, page: Mapping[str, Any]) -> None:
        if "ns" in page:
            self.namespace = _integer(page["ns"])
        if page.get("invalid"):
            self.reason_invalid = encodable(page.get("invalidreason", "")[:MOST_REASON_CHARACTERS])
        self.is_special |= bool(page.get("special"))
        self.is_missing |= bool(page.get("missing"))
        self.is_ambiguous |= "disambiguation" in page.get("pageprops", {})
        self.url = encodable(page.get("canonicalurl", self.url)[:MOST_URL_CHARACTERS])
        self.revision = str(page.get("lastrevid", self.revision))[:_MOST_REVISION_CHARACTERS]
        self.introduction = encodable(page.get("extract", self.introduction)[:MOST_INTRODUCTION_CHARACTERS])
        titles = [encodable(checked_title(link["title"])) for link in page.get("links", [])]
        room = MOST_TITLES_OFFERED - len(self.links)
        self.links += titles[:room]
        self.more_links += len(titles[room:])

    def to_page(self, title: str, way: tuple[str, ...]) -> Page:
        kind, detail = self._kind()
        if kind in (PageKind.INVALID, PageKind.MISSING):
            return Page(kind, title, detail=detail, way=way, namespace=self.namespace)
        text = "" if kind is PageKind.AMBIGUOUS else self.introduction
        return Page(kind, title, self.url, self.revision, text, way=way, namespace=self.namespace)

    def _kind(self) -> tuple[PageKind, str]:
        """Give the page's kind, and why it is invalid."""
        if self.reason_invalid is not None:
            return PageKind.INVALID, self.reason_invalid
        if self.is_special or self.namespace < 0:
            return PageKind.INVALID, "a special page is no article"
        if self.is_missing:
            return PageKind.MISSING, ""
        if self.is_ambiguous:
            return PageKind.AMBIGUOUS, ""
        is_empty = self.has_introduction and not self.introduction.strip()
        return (PageKind.EMPTY if is_empty else PageKind.ARTICLE), ""


def _steps(query: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for kind in ("normalized", "converted", "redirects"):
        yield from query.get(kind, [])


def checked_title(text: str) -> str:
    """Give the title as it is. Raises ValueError where it is longer than a title can be."""
    if len(utf8(text)) > MOST_TITLE_BYTES:
        raise ValueError(f"no title is so long: {text:.60}…")
    return text


def _integer(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r:.60} is no number")
    return value
