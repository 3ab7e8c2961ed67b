"""Pages of a MediaWiki, twenty titles per request."""

import html
import logging
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from pipeline.chunks import chunks
from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure, PermanentFailure, known_shape
from pipeline.logs import is_news
from wiki.answer import Answer
from wiki.page import Offer, Page, PageKind, canonical_title

TITLES_PER_REQUEST = 20
"""TextExtracts puts so many introductions into one answer (https://www.mediawiki.org/wiki/Extension:TextExtracts)."""

MOST_TITLES_PER_REQUEST = 50
"""Clients without higher limits may ask for so many (https://www.mediawiki.org/wiki/API:Query)."""

MOST_CONTINUATIONS = 50

_PAGES = {
    "prop": "extracts|pageprops|info",
    "exintro": "1",
    "explaintext": "1",
    "exlimit": "max",
    # The wiki would cut at the first full stop ("Netflix, Inc."), so the consumer cuts the sentences.
    "ppprop": "disambiguation",
    "inprop": "url",
    "redirects": "1",
    "converttitles": "1",
}
_CHECK = {"prop": "pageprops|info", "ppprop": "disambiguation", "redirects": "1", "converttitles": "1"}
# Not "max": to an account with higher limits that is 5,000, more than one answer may have.
_LINKS = {"prop": "links", "plnamespace": "0", "pllimit": "500"}
_SEPARATOR = "\x1f"
"""MediaWiki's other separator of values, since `|` may stand in a name (https://www.mediawiki.org/wiki/API:Data_formats)."""

_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Unicode's category Cc. To look each character up was 5 % of an unchanged batch's processor time."""

logger = logging.getLogger(__name__)


class AnswerTooLarge(PermanentFailure):
    """The answer has more bytes than are read into memory."""


class Transport(Protocol):
    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        """Raises AnswerTooLarge, PassingFailure, PermanentFailure or NotThere."""
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
        return self._find(_CHECK, titles, deadline)

    def _find(self, query: Mapping[str, str], titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        found = {
            title: replace(page, way=(canonical_title(title),))
            for title in titles
            if (page := _page_without_asking(title))
        }
        canonical = {title: canonical_title(title) for title in titles if title not in found}
        if not canonical:
            return found
        pages = self._pages(query, sorted(set(canonical.values())), deadline)
        return found | {title: pages[asked] for title, asked in canonical.items() if asked in pages}

    def _pages(self, query: Mapping[str, str], titles: Sequence[str], deadline: Deadline) -> dict[str, Page]:
        """Give the pages of the answer. Where it is too large, ask for each half of the titles by itself.

        So one page that is larger than an answer may be does not fail the others.
        """
        try:
            answer = self._ask(query, titles, deadline)
        except AnswerTooLarge as failure:
            if len(titles) == 1:
                logger.warning("a page is left out", extra={"title": titles[0], "reason": str(failure)})
                return {}
            middle = len(titles) // 2
            return self._pages(query, titles[:middle], deadline) | self._pages(
                query, titles[middle:], deadline
            )
        return {title: page for title in titles if (page := answer.page(title))}

    def titles_offered_by(self, titles: Collection[str], deadline: Deadline) -> dict[str, Offer]:
        """See `Encyclopedia`."""
        offered: dict[str, Offer] = {}
        for some in chunks(sorted(titles), MOST_TITLES_PER_REQUEST):
            offered |= self._ask(_LINKS, some, deadline).offers()
        return offered

    def _ask(self, query: Mapping[str, str], titles: Collection[str], deadline: Deadline) -> Answer:
        answer = Answer(len(titles), has_introductions="extracts" in query["prop"])
        parameters = {
            "formatversion": "2",
            "maxlag": "5",  # seconds; a wiki whose replicas lag more than this refuses the request for now
            **query,
            "titles": _SEPARATOR + _SEPARATOR.join(titles),
        }
        continuation: Mapping[str, str] = {}
        for _ in range(MOST_CONTINUATIONS):
            part = self._transport.query({**parameters, **continuation}, deadline)
            with known_shape("the wiki's answer"):
                _log_warnings(part.get("warnings", {}))
                answer.add(part.get("query", {}))
                continuation = {key: str(value) for key, value in part.get("continue", {}).items()}
            if not continuation:
                return answer
        raise PassingFailure(f"the wiki continued its answer more than {MOST_CONTINUATIONS} times")


def _page_without_asking(title: str) -> Page | None:
    """Recognise a title that MediaWiki would not refuse, but read as another.

    It would drop what follows a `#` as a section ("C#" is not "C"), and replace control characters.
    """
    if not canonical_title(title):
        return Page(PageKind.INVALID, detail="a title cannot be blank")
    if "#" in html.unescape(title):  # MediaWiki reads `&num;` as well
        return Page(PageKind.INVALID, detail="a title cannot hold '#'")
    if _CONTROL_CHARACTER.search(title.strip()):
        return Page(PageKind.INVALID, detail="a title cannot hold control characters")
    return None


def _log_warnings(warnings: Mapping[str, Any]) -> None:
    for module, warning in warnings.items():
        warned = {"api_module": module[:100], "warning": str(warning)[:300]}
        if is_news(str(warned)):
            logger.warning("the wiki warns", extra=warned)
