"""The sample encyclopedia without its server: tests/mediawiki holds its answers to a real MediaWiki's."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from local.encyclopedia import titles
from local.encyclopedia.editing import TOKEN, Editing
from local.encyclopedia.history import EditedPages, now_in_seconds
from local.encyclopedia.pages import SamplePage, WrittenPages
from local.encyclopedia.query import Query
from pipeline.deadline import Deadline
from pipeline.failures import Unavailable


class SampleWiki:
    """A transport to an encyclopedia of a few articles, each of which says that it is known.

    It can be edited, and taken down.
    """

    def __init__(self, *articles: str, clock: Callable[[], datetime] = now_in_seconds) -> None:
        written = [
            SamplePage(number, titles.parse(title), paragraphs=(f"{title} is known.",))
            for number, title in enumerate(articles, 1)
        ]
        pages = EditedPages(WrittenPages(written), clock)
        self._query, self._editing = Query(pages, "https://wiki.example"), Editing(pages)
        self.is_down = False

    def edit(self, step: Mapping[str, str]) -> None:
        """Change a page as the parameters ask. Raises QueryError."""
        self._editing.answer({**step, "format": "json", "formatversion": "2", "token": TOKEN})

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        if self.is_down:
            raise Unavailable("the wiki does not answer")
        answer, _ = self._query.answer({"action": "query", "format": "json", **parameters})
        over_the_wire: dict[str, Any] = json.loads(json.dumps(answer))
        return over_the_wire
