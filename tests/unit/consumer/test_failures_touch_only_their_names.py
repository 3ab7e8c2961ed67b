"""What a failure, of whatever kind and wherever, takes with it."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.failures import NotThere, PassingFailure, PermanentFailure
from tests.unit.consumer.fakes import FakeEncyclopedia, Pipeline, article, work
from wiki.page import Page, PageKind

any_failure = pytest.mark.parametrize(
    "failure",
    [PassingFailure("busy"), PermanentFailure("no"), NotThere("gone"), KeyError("unforeseen")],
    ids=["passing", "permanent", "not there", "unforeseen"],
)


def ids_of(*names: str) -> list[str]:
    return [f"id of {name}" for name in names]


@any_failure
def test_a_look_up_that_fails_fails_the_names_of_its_request(failure: Exception) -> None:
    pipeline = Pipeline(encyclopedia=FakeEncyclopedia(titles_per_request=2))
    pipeline.encyclopedia.add(*map(article, "abcdef"))
    pipeline.encyclopedia.failures = {"d": failure}

    outcome = pipeline.consume(*"abcdef")

    assert outcome.failed_message_ids == ids_of("c", "d")
    assert set(pipeline.store) == {*"abef"}


@any_failure
def test_a_scoring_that_fails_fails_the_names_of_its_texts(pipeline: Pipeline, failure: Exception) -> None:
    names = [f"Name {number:02}" for number in range(30)]
    pipeline.encyclopedia.add(*map(article, names))
    pipeline.scorer.failures = {"Name 27 is known.": failure}

    outcome = pipeline.consume(*names, "Nothing")

    assert outcome.failed_message_ids == ids_of(*names[25:])
    assert set(pipeline.store) == {*names[:25], "Nothing"}


@any_failure
def test_where_nothing_can_be_known_nothing_is_asked(pipeline: Pipeline, failure: Exception) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.index.unreadable = failure

    outcome = pipeline.consume(*"abc")

    assert outcome.failed_message_ids == ids_of(*"abc")
    assert pipeline.encyclopedia.requests == []


def test_names_of_which_nothing_can_be_known_are_marked_so_that_the_next_run_sends_them(
    pipeline: Pipeline,
) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.consume(*"ab")
    pipeline.index.unreadable = PassingFailure("throttled")

    pipeline.consume(*"abc")

    assert {name: it.pending for name, it in pipeline.index.known.items()} == {"a": True, "b": True}


@any_failure
def test_a_check_that_fails_fails_the_names_of_its_request(pipeline: Pipeline, failure: Exception) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.consume(*"ab")
    pipeline.encyclopedia.failures = {"a": failure}

    outcome = pipeline.consume(*"abc")

    assert outcome.failed_message_ids == ids_of("a", "b")
    assert set(pipeline.store) == {*"abc"}


@any_failure
def test_an_index_that_cannot_be_written_fails_the_names_of_its_request(
    pipeline: Pipeline, failure: Exception
) -> None:
    names = [f"Name {number:02}" for number in range(30)]
    pipeline.encyclopedia.add(*map(article, names))
    pipeline.index.unwritable = {"Name 07": failure}

    outcome = pipeline.consume(*names)

    assert set(pipeline.store) == {*names}
    assert "id of Name 07" in outcome.failed_message_ids
    assert len(outcome.failures) == 25
    assert len(pipeline.index.known) == 5


@any_failure
def test_a_result_that_cannot_be_stored_fails_its_name(pipeline: Pipeline, failure: Exception) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.store.unwritable = {"b": failure}

    outcome = pipeline.consume(*"abc")

    assert outcome.failed_message_ids == ids_of("b")
    assert set(pipeline.store) == {*"ac"}


@any_failure
def test_titles_that_cannot_be_listed_fail_the_ambiguous_names(
    pipeline: Pipeline, failure: Exception
) -> None:
    pipeline.encyclopedia.add(article("a"), *(Page(PageKind.AMBIGUOUS, name) for name in "bc"))
    pipeline.encyclopedia.failures = {"what b offers": failure}

    outcome = pipeline.consume(*"abc")

    assert outcome.failed_message_ids == ids_of("b", "c")
    assert set(pipeline.store) == {"a"}


def test_a_page_that_nobody_foresaw_fails_its_name(pipeline: Pipeline) -> None:
    nothing: Any = None
    pipeline.encyclopedia.add(article("a"), replace(article("b"), introduction=nothing), article("c"))

    outcome = pipeline.consume(*"abc")

    assert outcome.failed_message_ids == ids_of("b")
    assert set(pipeline.store) == {*"ac"}


def test_a_title_that_the_answer_leaves_out_fails_its_names(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.encyclopedia.leaves_out = {"b"}

    outcome = pipeline.consume("a", "b", "c", work("other", title="b"))

    assert outcome.failed_message_ids == ids_of("b", "other")
    assert set(pipeline.store) == {*"ac"}


def test_a_text_that_the_answer_leaves_out_fails_its_names(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("a"), article("b", "The same."), article("c", "The same."))
    pipeline.scorer.leaves_out = {"The same."}

    outcome = pipeline.consume(*"abc")

    assert outcome.failed_message_ids == ids_of("b", "c")
    assert set(pipeline.store) == {"a"}


def test_an_ambiguous_page_that_the_answer_leaves_out_fails_its_name(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(*(Page(PageKind.AMBIGUOUS, name) for name in "ab"))
    pipeline.encyclopedia.offers = {"a": ["a (letter)"]}

    outcome = pipeline.consume(*"ab")

    assert outcome.failed_message_ids == ids_of("b")
    assert set(pipeline.store) == {"a"}


def test_a_text_that_failed_for_one_name_has_failed_for_the_others(pipeline: Pipeline) -> None:
    names = [f"Name {number:02}" for number in range(30)]
    pipeline.encyclopedia.add(*map(article, names[:-1]), article("Name 29", "Name 00 is known."))
    pipeline.scorer.leaves_out = {"Name 00 is known."}

    outcome = pipeline.consume(*names)

    assert outcome.failed_message_ids == ids_of("Name 00", "Name 29")
    assert pipeline.scorer.texts.count("Name 00 is known.") == 1


def test_all_messages_of_a_name_that_failed_come_back(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.failures = {"a": PassingFailure("busy")}

    outcome = pipeline.consume(work("a", message_ids=("1", "2", "3")))

    assert outcome.failed_message_ids == ["1", "2", "3"]


@any_failure
def test_where_everything_fails_every_message_comes_back_and_nothing_is_raised(failure: Exception) -> None:
    pipeline = Pipeline(encyclopedia=FakeEncyclopedia(titles_per_request=1))
    pipeline.encyclopedia.failures = dict.fromkeys("abcde", failure)

    outcome = pipeline.consume(*"abcde")

    assert outcome.failed_message_ids == ids_of(*"abcde")
    assert outcome.counts == {"failed": 5}
    assert len(pipeline.store) == 0


def test_a_failure_in_one_batch_is_forgotten_in_the_next(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(*map(article, "ab"))
    pipeline.encyclopedia.failures = {"a": PassingFailure("busy")}
    pipeline.consume(*"ab")
    pipeline.encyclopedia.failures = {}

    outcome = pipeline.consume(*"ab")

    assert outcome.failed_message_ids == []
    assert outcome.counts == {"scored": 2, "failed": 0}


def test_no_text_of_one_batch_is_remembered_in_the_next(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("a", "The same."), article("b", "The same."))

    pipeline.consume("a")
    pipeline.consume("b")

    assert pipeline.scorer.texts == ["The same.", "The same."]
