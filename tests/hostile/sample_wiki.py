"""The sample encyclopedia without its server: tests/mediawiki holds its answers to a real MediaWiki's."""

import json
from collections.abc import Mapping
from typing import Any

from local.encyclopedia import titles
from local.encyclopedia.history import EditedPages
from local.encyclopedia.pages import SamplePage, WrittenPages
from local.encyclopedia.query import Query
from pipeline.deadline import Deadline


class SampleWiki:
    """A transport to an encyclopedia of a few articles, each of which says that it is known."""

    def __init__(self, *articles: str) -> None:
        written = [
            SamplePage(number, titles.parse(title), paragraphs=(f"{title} is known.",))
            for number, title in enumerate(articles, 1)
        ]
        self._query = Query(EditedPages(WrittenPages(written)), "https://wiki.example")

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        answer, _ = self._query.answer({"action": "query", "format": "json", **parameters})
        over_the_wire: dict[str, Any] = json.loads(json.dumps(answer))
        return over_the_wire
