"""How few requests a batch needs."""

import os
import sys
from collections.abc import Collection
from itertools import count
from threading import Barrier

import pytest

from name_sentiment.sentiment import Rejected, Sentiment
from pipeline.deadline import Deadline
from tests.unit.consumer.fakes import (
    FakeEncyclopedia,
    FakeIndex,
    FakeResultStore,
    FakeScorer,
    Pipeline,
    article,
    sentiment_of,
    work,
)
from wiki.page import Page, PageKind


def test_a_hundred_names_are_five_look_ups_and_four_scorings(pipeline: Pipeline) -> None:
    names = [f"Name {number}" for number in range(100)]
    pipeline.encyclopedia.add(*map(article, names))

    outcome = pipeline.consume(*names)

    assert outcome.counts == {"scored": 100, "failed": 0}
    assert [len(request) for request in pipeline.encyclopedia.requests] == [20] * 5
    assert [len(request) for request in pipeline.scorer.requests] == [25] * 4
    assert [len(request) for request in pipeline.history.requests] == [100]
    assert [len(request) for request in pipeline.index.writes] == [25] * 4
    assert set(pipeline.store) == set(names)


def test_each_name_gets_the_sentiment_of_its_own_text(pipeline: Pipeline) -> None:
    names = [f"Name {number}" for number in range(60)]
    pipeline.encyclopedia.add(*map(article, names))

    pipeline.consume(*names)

    assert all(pipeline.store[name].sentiment == sentiment_of(f"{name} is known.") for name in names)


def test_what_has_no_text_takes_no_place_in_a_scoring(pipeline: Pipeline) -> None:
    articles = [f"Name {number}" for number in range(25)]
    pipeline.encyclopedia.add(*map(article, articles))

    pipeline.consume(*[name for known in articles for name in (known, f"no {known}")])

    assert [len(request) for request in pipeline.scorer.requests] == [25]
    assert len(pipeline.store) == 50


def test_names_with_one_title_are_one_title_to_look_up(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Apple Inc."))

    pipeline.consume(work("apple", title="Apple Inc."), work("Apple", title="Apple Inc."), "Apple Inc.")

    assert pipeline.encyclopedia.requests == [["Apple Inc."]]
    assert set(pipeline.store) == {"apple", "Apple", "Apple Inc."}


def test_names_on_one_page_are_scored_once(pipeline: Pipeline) -> None:
    page = article("Netflix")
    pipeline.encyclopedia.pages = {"netflix": page, "Netflix, Inc.": page, "Netflix": page}

    pipeline.consume("netflix", "Netflix, Inc.", "Netflix")

    assert pipeline.scorer.texts == ["Netflix is known."]
    assert {pipeline.store[name].title for name in pipeline.store} == {"Netflix"}
    assert len(pipeline.store) == 3


def test_pages_with_one_text_are_scored_once(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("First", "The same."), article("Second", "The same."))

    pipeline.consume("First", "Second")

    assert pipeline.scorer.texts == ["The same."]
    assert {pipeline.store[name].sentiment for name in pipeline.store} == {sentiment_of("The same.")}
    assert len(pipeline.store) == 2


class ScorerThatMeetsItself(FakeScorer):
    """Answers its first request only when the second has come."""

    def __init__(self) -> None:
        super().__init__()
        self._meeting = Barrier(2, timeout=30)
        self._number = count(1)

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        if next(self._number) <= self._meeting.parties:
            self._meeting.wait()
        return super().score(texts)


def test_a_text_that_is_on_its_way_to_be_scored_is_not_sent_for_a_later_name() -> None:
    pipeline = Pipeline(scorer=ScorerThatMeetsItself())
    names = [f"Name {number:02}" for number in range(60)]
    same = {"Name 00", "Name 30", "Name 59"}
    pipeline.encyclopedia.add(*(article(name, "The same." if name in same else "") for name in names))

    outcome = pipeline.consume(*names)

    assert outcome.counts["scored"] == 60
    assert len(pipeline.scorer.texts) == len(set(pipeline.scorer.texts)) == 58
    assert {pipeline.store[name].sentiment for name in same} == {sentiment_of("The same.")}


class StoreThatWaits(FakeResultStore):
    """Takes its last object only when an index was written."""

    def __init__(self, index: FakeIndex, last: str) -> None:
        super().__init__()
        self._index = index
        self._last = last

    def store(self, name: str, file: bytes) -> None:
        if name == self._last:
            assert self._index.was_written.wait(timeout=30)
        super().store(name, file)


def test_names_are_known_while_others_are_still_being_stored() -> None:
    index = FakeIndex()
    names = [f"Name {number:02}" for number in range(26)]
    pipeline = Pipeline(index=index, store=StoreThatWaits(index, last=names[-1]))

    outcome = pipeline.consume(*names)

    assert outcome.counts == {"missing": 26, "failed": 0}
    assert index.writes == [names[:25], names[25:]]


class StoreThatSeesProcessors(FakeResultStore):
    def __init__(self) -> None:
        super().__init__()
        self.processors: set[frozenset[int]] = set()

    def store(self, name: str, file: bytes) -> None:
        self.processors.add(frozenset(os.sched_getaffinity(0)))
        super().store(name, file)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a thread choose its processor")
def test_objects_are_stored_by_threads_that_share_one_processor() -> None:
    store = StoreThatSeesProcessors()

    Pipeline(store=store).consume(*(f"Name {number:02}" for number in range(40)))

    ((_one,),) = store.processors


class EncyclopediaThatMeetsItself(FakeEncyclopedia):
    """Answers its first request only when the second has come."""

    def __init__(self) -> None:
        super().__init__()
        self._meeting = Barrier(2, timeout=30)

    def look_up(self, titles: Collection[str], deadline: Deadline) -> dict[str, Page]:
        self._meeting.wait()
        return super().look_up(titles, deadline)


def test_two_requests_to_the_encyclopedia_are_under_way_where_it_allows_them() -> None:
    pipeline = Pipeline(encyclopedia=EncyclopediaThatMeetsItself(), requests_at_once=2)

    outcome = pipeline.consume(*(f"Name {number:02}" for number in range(40)))

    assert outcome.counts["missing"] == 40


def test_what_all_ambiguous_names_offer_is_asked_for_at_once(pipeline: Pipeline) -> None:
    names = [f"Name {number}" for number in range(45)]
    pipeline.encyclopedia.add(*(Page(PageKind.AMBIGUOUS, name) for name in names))
    pipeline.encyclopedia.offers = {name: [f"{name} (town)", f"{name} (river)"] for name in names}

    pipeline.consume(*names)

    assert [len(request) for request in pipeline.encyclopedia.requests_for_offers] == [45]
    assert pipeline.store["Name 7"].detail == "Name 7 (town) | Name 7 (river)"
    assert len(pipeline.store) == 45


def test_where_nothing_is_ambiguous_nothing_is_asked_for_what_it_offers(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Netflix"))

    pipeline.consume("Netflix", "Nothing")

    assert pipeline.encyclopedia.requests_for_offers == []


def test_an_empty_batch_asks_for_nothing(pipeline: Pipeline) -> None:
    outcome = pipeline.consume()

    assert outcome.counts == {"failed": 0}
    assert pipeline.encyclopedia.requests == pipeline.scorer.requests == []
