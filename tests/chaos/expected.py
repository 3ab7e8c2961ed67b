"""What each name's result is where nothing goes wrong."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from consumption import Consumer, Services
from local.encyclopedia.history import EditedPages
from local.encyclopedia.pages import Pages
from local.encyclopedia.query import Query
from name_sentiment.result_key import result_key
from name_sentiment.rules import Rules
from name_sentiment.sentiment import Rejected, Sentiment
from operations.lists.entries import ListedName
from pipeline.deadline import Deadline
from scorer.inference.model import SentimentModel
from tests.unit.consumer.fakes import FakeIndex, work
from wiki.encyclopedia import WikipediaEncyclopedia

A_DAY = 86_400.0


def expected_results(listed: Iterable[ListedName], pages: Pages, address: str) -> dict[str, bytes]:
    """Give the content of each result by its key.

    Pages and scores come straight from where the stand-ins have them: no request is made, so none can fail.
    `address` is where the encyclopedia is served, as it stands in the results.
    """
    store = _Results()
    services = Services(FakeIndex(), WikipediaEncyclopedia(_Pages(pages, address)), _Scores(), None, store)
    consumer = Consumer(services, Rules("en", 1, address, "own"), requests_at_once=1)
    works = [work(each.name, title=each.title or "") for each in listed]
    assert not consumer.consume(works, Deadline(A_DAY)).failures
    return store.contents


class _Pages:
    def __init__(self, pages: Pages, address: str) -> None:
        self._query = Query(EditedPages(pages), address)

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        answer, _ = self._query.answer({"action": "query", "format": "json", **parameters})
        over_the_wire: dict[str, Any] = json.loads(json.dumps(answer))
        return over_the_wire


class _Scores:
    texts_per_request = 25
    is_in_doubt = False

    def __init__(self) -> None:
        self._scorer = SentimentModel.load()

    def expect_answer(self) -> None:
        pass

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        return {text: self._sentiment_of(text) for text in texts}

    def _sentiment_of(self, text: str) -> Sentiment:
        shares = self._scorer.score(text)
        scores = shares.scores()
        return Sentiment(
            shares.label, scores["Positive"], scores["Negative"], scores["Neutral"], scores["Mixed"]
        )


class _Results:
    is_in_doubt = False

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def expect_answer(self) -> None:
        pass

    def store(self, name: str, file: bytes) -> None:
        self.contents[result_key(name)] = file
