"""What happens when an invocation's time runs out."""

import time

import pytest

from tests.unit.consumer.fakes import FakeResultStore, Pipeline, article, work
from tests.unit.log_lines import LogLines
from wiki.page import Page, PageKind


@pytest.mark.parametrize("seconds", [0, -5])
def test_with_no_time_left_nothing_is_asked_and_every_message_comes_back(
    pipeline: Pipeline, seconds: float
) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))

    outcome = pipeline.consume(*"abc", seconds=seconds)

    assert outcome.failed_message_ids == ["id of a", "id of b", "id of c"]
    assert pipeline.encyclopedia.requests == pipeline.scorer.requests == []
    assert pipeline.index.reads == []


def test_no_look_up_starts_after_the_deadline(pipeline: Pipeline) -> None:
    names = [f"Name {number:02}" for number in range(100)]
    pipeline.encyclopedia.add(*map(article, names))
    pipeline.encyclopedia.seconds_per_request = 40

    outcome = pipeline.consume(*names, seconds=100)

    assert len(pipeline.encyclopedia.requests) == 3
    assert set(outcome.failed_message_ids) >= {f"id of {name}" for name in names[60:]}


def test_no_result_is_stored_after_the_deadline(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.scorer.seconds_per_request = 200

    outcome = pipeline.consume(*"abc")

    assert len(pipeline.store) == 0
    assert len(outcome.failures) == 3


def test_no_scoring_starts_after_the_deadline(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.encyclopedia.seconds_per_request = 200

    outcome = pipeline.consume(*"abc")

    assert pipeline.scorer.requests == []
    assert len(outcome.failures) == 3


def test_no_page_is_asked_what_it_offers_after_the_deadline(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(Page(PageKind.AMBIGUOUS, "a"))
    pipeline.encyclopedia.seconds_per_request = 200

    outcome = pipeline.consume("a")

    assert pipeline.encyclopedia.requests_for_offers == []
    assert outcome.failed_message_ids == ["id of a"]


def test_what_was_stored_in_time_does_not_come_back(pipeline: Pipeline) -> None:
    names = [f"Name {number:02}" for number in range(100)]
    pipeline.encyclopedia.add(*map(article, names))
    pipeline.store.seconds_per_write = 2

    outcome = pipeline.consume(*names)

    assert 0 < len(pipeline.store) < 100
    assert {work.name for work in outcome.failures} == {*names} - {*pipeline.store}


def test_a_name_that_was_found_but_not_scored_in_time_says_so(
    pipeline: Pipeline, log_lines: LogLines
) -> None:
    pipeline.encyclopedia.add(article("a"))
    pipeline.encyclopedia.seconds_per_request = 200

    pipeline.consume(work("a")).log_failures()

    assert [line["message"] for line in log_lines] == ["goes back to the queue: no time was left for it"]


class SlowStore(FakeResultStore):
    def store(self, name: str, file: bytes) -> None:
        time.sleep(0.02)
        super().store(name, file)


@pytest.mark.parametrize("last", ["an article", "missing", "ambiguous"])
def test_nothing_goes_on_once_a_batch_was_answered(last: str) -> None:
    """Lambda freezes what does, and thaws it amid the next batch."""
    pipeline = Pipeline(store=SlowStore())
    pipeline.encyclopedia.add(article("an article"), Page(PageKind.AMBIGUOUS, "ambiguous"))
    pipeline.encyclopedia.offers = {"ambiguous": []}
    names = [f"{last}, {number}" for number in range(40)]
    pipeline.encyclopedia.pages |= {
        name: pipeline.encyclopedia.pages[last] for name in names if last in pipeline.encyclopedia.pages
    }

    outcome = pipeline.consume(*names)

    assert len(pipeline.store) == 40
    assert outcome.failures == {}


def test_what_was_stored_is_written_to_the_index_although_the_deadline_has_passed(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("a"))
    pipeline.store.seconds_per_write = 200

    outcome = pipeline.consume("a")

    assert outcome.counts == {"scored": 1, "failed": 0}
    assert "a" in pipeline.index.known
