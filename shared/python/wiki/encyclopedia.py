"""Pages of a MediaWiki, twenty titles a request."""

import html
import logging
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import unquote

from pipeline.chunks import chunks
from pipeline.deadline import Deadline
from pipeline.failures import NotThere, PassingFailure, known_shape
from wiki.page import Page, PageKind, canonical_title

TITLES_PER_REQUEST = 20
"""As many introductions as TextExtracts puts into one answer (https://www.mediawiki.org/wiki/Extension:TextExtracts)."""

MOST_TITLES_PER_REQUEST = 50
"""For clients without higher limits (https://www.mediawiki.org/wiki/API:Query)."""

MOST_CONTINUATIONS = 50

_PAGES = {
    "prop": "extracts|pageprops|info",
    "exintro": "1",
    "explaintext": "1",
    "exlimit": "max",
    # The wiki would cut at the first full stop ("Netflix, Inc."), so sentences are cut here instead.
    "ppprop": "disambiguation",
    "inprop": "url",
    "redirects": "1",
}
_CHECK = {"prop": "pageprops|info", "ppprop": "disambiguation", "redirects": "1"}
_LINKS = {"prop": "links", "plnamespace": "0", "pllimit": "max"}
_SEPARATOR = "\x1f"
"""MediaWiki's other separator of values, since `|` may stand in a name (https://www.mediawiki.org/wiki/API:Data_formats)."""

logger = logging.getLogger(__name__)


class Transport(Protocol):
    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        """Raises PassingFailure, PermanentFailure or NotThere."""
        ...


class WikipediaEncyclopedia:
    """The `Encyclopedia` port on MediaWiki's Action API with the TextExtracts extension."""

    titles_per_request = TITLES_PER_REQUEST
    titles_per_check = MOST_TITLES_PER_REQUEST

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def look_up(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        """See `Encyclopedia`. Follows normalisation and redirects back to the titles that were asked for."""
        return self._find(_PAGES, titles, deadline)

    def check(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        """See `Encyclopedia`."""
        pages = self._find(_CHECK, titles, deadline)
        return {
            title: replace(page, kind=PageKind.ARTICLE, url="") if page.kind is PageKind.EMPTY else page
            for title, page in pages.items()
        }

    def _find(self, query: Mapping[str, str], titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        found = {
            title: replace(page, way=(canonical_title(title),))
            for title in titles
            if (page := _page_without_asking(title))
        }
        canonical = {title: canonical_title(title) for title in titles if title not in found}
        if not canonical:
            return found
        answer = self._ask(query, sorted(set(canonical.values())), deadline)
        with known_shape("the wiki's answer"):
            return found | {title: page for title, asked in canonical.items() if (page := answer.page(asked))}

    def titles_offered_by(self, titles: Collection[str], deadline: Deadline) -> dict[str, list[str]]:
        """See `Encyclopedia`."""
        offered: dict[str, list[str]] = {}
        for some in chunks(sorted(titles), MOST_TITLES_PER_REQUEST):
            pages = self._ask(_LINKS, some, deadline).pages
            with known_shape("the wiki's answer"):
                offered |= {
                    title: [_text(link["title"]) for link in page["links"]] for title, page in pages.items()
                }
        return offered

    def _ask(self, query: Mapping[str, str], titles: Collection[str], deadline: Deadline) -> "_Answer":
        answer = _Answer()
        parameters = {
            "formatversion": "2",
            "maxlag": "5",  # seconds; lets a wiki with lagging replicas put us off
            **query,
            "titles": _SEPARATOR + _SEPARATOR.join(titles),
        }
        continuation: Mapping[str, str] = {}
        for _ in range(MOST_CONTINUATIONS):
            part = self._transport.query({**parameters, **continuation}, deadline)
            with known_shape("the wiki's answer"):
                answer.add(part)
                continuation = {key: str(value) for key, value in part.get("continue", {}).items()}
            if not continuation:
                return answer
        raise PassingFailure(f"the wiki continued its answer more than {MOST_CONTINUATIONS} times")


@dataclass
class _Answer:
    """The parts of an answer that came by continuation, put together."""

    pages: defaultdict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    _leads_to: dict[str, str] = field(default_factory=dict)
    _other_wikis: set[str] = field(default_factory=set)

    def add(self, part: Mapping[str, Any]) -> None:
        _check_warnings(part.get("warnings", {}))
        query = part.get("query", {})
        for step in (*query.get("normalized", []), *query.get("redirects", [])):
            # Text that was no clean Unicode comes back percent-encoded.
            start = unquote(step["from"]) if step.get("fromencoded") else step["from"]
            self._leads_to[start] = step["to"]
        self._other_wikis.update(link["title"] for link in query.get("interwiki", []))
        for page in query.get("pages", []):
            known = self.pages[page["title"]]
            known.update({**page, "links": [*known.get("links", []), *page.get("links", [])]})

    def page(self, title: str) -> Page | None:
        """Give the page that `title` leads to; None where the answer does not account for it."""
        way = [title]
        while title not in self.pages:
            if title in self._other_wikis:
                return Page(PageKind.INVALID, title, detail="leads to another wiki", way=tuple(way))
            if title not in self._leads_to:
                return None
            title = self._leads_to[title]
            if title in way:
                return Page(PageKind.INVALID, title, detail="its redirects lead in a circle", way=tuple(way))
            way.append(title)
        return replace(_to_page(self.pages[title]), way=tuple(way), namespace=self.pages[title].get("ns", 0))


def _page_without_asking(title: str) -> Page | None:
    """Recognise what MediaWiki would not refuse but take for something else.

    It would drop what follows a `#` as a section ("C#" is not "C"), and replace control characters.
    """
    if not canonical_title(title):
        return Page(PageKind.INVALID, detail="a title cannot be blank")
    if "#" in html.unescape(title):  # MediaWiki reads `&num;` as well
        return Page(PageKind.INVALID, detail="a title cannot hold '#'")
    if any(unicodedata.category(character) == "Cc" for character in title.strip()):
        return Page(PageKind.INVALID, detail="a title cannot hold control characters")
    return None


def _to_page(page: Mapping[str, Any]) -> Page:
    title = _text(page["title"])
    if page.get("invalid"):
        return Page(PageKind.INVALID, title, detail=_text(page.get("invalidreason", "")))
    if page.get("special") or page.get("ns", 0) < 0:
        return Page(PageKind.INVALID, title, detail="a special page is no article")
    if page.get("missing"):
        return Page(PageKind.MISSING, title)
    url, revision = _text(page.get("canonicalurl", "")), str(page.get("lastrevid", ""))
    if "disambiguation" in page.get("pageprops", {}):
        return Page(PageKind.AMBIGUOUS, title, url, revision)
    introduction = _text(page.get("extract", ""))
    kind = PageKind.ARTICLE if introduction.strip() else PageKind.EMPTY
    return Page(kind, title, url, revision, introduction)


def _text(value: str) -> str:
    """Replace half surrogate pairs, which JSON can carry but UTF-8 cannot."""
    return value.encode(errors="replace").decode()


def _check_warnings(warnings: Mapping[str, Any]) -> None:
    for module, warning in warnings.items():
        text = str(warning)
        if "nrecognized value" in text and "extracts" in text:
            raise NotThere("the wiki has no TextExtracts extension, so it can give no introductions")
        logger.warning("the wiki warns", extra={"api_module": module, "warning": text[:300]})
