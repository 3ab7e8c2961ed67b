"""Which names make an event, what it says, and what comes of one that could not be recorded."""

from dataclasses import replace

import pytest

from name_sentiment.message import Ask
from name_sentiment.result_format import Status
from pipeline.failures import NotThere, PassingFailure, PermanentFailure
from pipeline.received_message import ReceivedMessage
from receive import receive
from tests.unit.consumer.fakes import Pipeline, article, sentiment_of, work
from tests.unit.consumer.function import record
from wiki.page import Page, PageKind

PAGE = article("Netflix", "It streams.")
OTHER_TEXT = replace(PAGE, introduction="It streams and sues.", revision="2")


@pytest.fixture
def pipeline() -> Pipeline:
    pipeline = Pipeline()
    pipeline.encyclopedia.add(PAGE)
    return pipeline


def test_a_first_result_is_an_event_with_nothing_before_it(pipeline: Pipeline) -> None:
    pipeline.consume("Netflix")

    (event,) = pipeline.history.events
    assert (event.name, event.title, event.url, event.revision) == (
        "Netflix",
        "Netflix",
        "https://wiki.example/Netflix",
        "1",
    )
    assert (event.status, event.snippet, event.sentiment) == (
        Status.SCORED,
        "It streams.",
        sentiment_of("It streams."),
    )
    assert (event.language, event.run_id, event.scorer) == ("en", "run-1", "comprehend")
    assert (event.previous_status, event.previous_sentiment) == (None, None)


def test_an_unchanged_name_makes_none(pipeline: Pipeline) -> None:
    pipeline.consume("Netflix")
    pipeline.consume("Netflix")
    pipeline.consume(work("Netflix", ask=Ask.IN_FULL))

    assert len(pipeline.history) == 1


def test_a_row_that_is_written_again_as_it_was_makes_none(pipeline: Pipeline) -> None:
    pipeline.consume("Netflix")
    pipeline.consume(work("Netflix", ask=Ask.ANEW))

    assert pipeline.store.writes == ["Netflix", "Netflix"]
    assert len(pipeline.history) == 1


def test_a_change_is_an_event_that_tells_what_was_before(pipeline: Pipeline) -> None:
    pipeline.consume("Netflix")
    pipeline.encyclopedia.add(OTHER_TEXT)
    pipeline.consume(work("Netflix", run_id="run-2"))

    first, second = pipeline.history.events
    assert (second.snippet, second.revision, second.run_id) == ("It streams and sues.", "2", "run-2")
    assert first.sentiment
    assert (second.previous_status, second.previous_sentiment) == (Status.SCORED, first.sentiment.label)


def test_a_name_that_loses_its_page_tells_how_it_read(pipeline: Pipeline) -> None:
    pipeline.consume("Netflix")
    pipeline.encyclopedia.pages.clear()
    pipeline.consume("Netflix")

    lost = pipeline.history.events[-1]
    assert (lost.status, lost.sentiment, lost.snippet) == (Status.MISSING, None, "")
    assert lost.previous_status is Status.SCORED
    assert lost.previous_sentiment == sentiment_of("It streams.").label


@pytest.mark.parametrize("status", [Status.MISSING, Status.AMBIGUOUS, Status.INVALID, Status.EMPTY])
def test_what_has_no_sentiment_is_an_event_as_well(status: Status) -> None:
    pipeline = Pipeline()
    pipeline.encyclopedia.add(Page(PageKind(status.value), "It"))
    pipeline.encyclopedia.offers = {"It": []}
    pipeline.consume("It")

    (event,) = pipeline.history.events
    assert (event.status, event.sentiment) == (status, None)


def test_a_text_that_was_rejected_had_no_sentiment_before(pipeline: Pipeline) -> None:
    pipeline.scorer.rejects = {"It streams.": "too long"}
    pipeline.consume("Netflix")
    pipeline.encyclopedia.add(OTHER_TEXT)
    pipeline.consume("Netflix")

    assert (pipeline.history.events[1].previous_status, pipeline.history.events[1].previous_sentiment) == (
        Status.REJECTED,
        None,
    )


def test_a_page_that_comes_back_as_it_was_in_a_later_run_is_a_new_event(pipeline: Pipeline) -> None:
    for run, page in enumerate((PAGE, OTHER_TEXT, PAGE)):
        pipeline.encyclopedia.add(page)
        pipeline.consume(work("Netflix", run_id=f"run-{run}"))

    first, second, third = pipeline.history.events
    assert len({first.event_id, second.event_id, third.event_id}) == 3
    assert (first.snippet, first.sentiment) == (third.snippet, third.sentiment)


def test_a_hundred_names_share_a_request(pipeline: Pipeline) -> None:
    names = [f"Name {number}" for number in range(100)]
    pipeline.encyclopedia.add(*map(article, names[:90]))

    pipeline.consume(*names)

    assert [len(request) for request in pipeline.history.requests] == [100]


@pytest.mark.parametrize("kept", ["object", "index"])
def test_killed_after_the_event_it_comes_again_and_is_the_same_event(pipeline: Pipeline, kept: str) -> None:
    if kept == "object":
        pipeline.index.unwritable = {"Netflix": PassingFailure("killed")}
    else:
        pipeline.store.unwritable = {"Netflix": PassingFailure("killed")}
    assert pipeline.consume("Netflix").failed_message_ids == ["id of Netflix"]
    pipeline.index.unwritable, pipeline.store.unwritable = {}, {}

    assert pipeline.consume("Netflix").failures == {}

    first, again = pipeline.history.events
    assert first.event_id == again.event_id
    assert replace(again, occurred_at=first.occurred_at) == first


def test_a_redelivery_of_several_messages_makes_the_same_event_in_whatever_order_they_come() -> None:
    records = [
        record("1", {"name": "Netflix"}),
        record("2", {"name": "Netflix", "run_id": "run-2"}),
        record("3", {"name": "Netflix"}),
    ]
    ids = set()
    for order in (records, records[::-1], records[1:] + records[:1]):
        pipeline = Pipeline()
        pipeline.encyclopedia.add(PAGE)
        works, _ = receive([ReceivedMessage.of_record(each) for each in order])
        pipeline.consume(*works)
        ids.add(pipeline.history.events[0].event_id)

    assert len(ids) == 1


def test_what_a_person_sends_twice_is_told_apart_by_its_messages() -> None:
    ids = []
    for message in ("1", "2"):
        pipeline = Pipeline()
        pipeline.encyclopedia.add(PAGE)
        works, _ = receive([ReceivedMessage.of_record(record(message, {"name": "Netflix"}))])
        pipeline.consume(*works)
        ids.append(pipeline.history.events[0].event_id)

    assert ids[0] != ids[1]


@pytest.mark.parametrize("failure", [PassingFailure("busy"), PermanentFailure("too large"), NotThere("gone")])
def test_a_name_whose_event_could_not_be_sent_comes_back_and_takes_no_other_with_it(
    pipeline: Pipeline, failure: Exception
) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.history.unrecordable = {"b": failure}  # type: ignore[dict-item]

    outcome = pipeline.consume(*"abc")

    assert outcome.failed_message_ids == ["id of b"]
    assert set(pipeline.store) == set(pipeline.index.known) == {"a", "c"}


def test_where_the_history_breaks_nothing_is_stored_and_unchanged_names_are_done(pipeline: Pipeline) -> None:
    pipeline.consume("Netflix")
    pipeline.encyclopedia.add(*map(article, "ab"))
    pipeline.history.failure = KeyError("unforeseen")

    outcome = pipeline.consume("Netflix", "a", "b")

    assert outcome.counts == {"unchanged": 1, "failed": 2}
    assert set(pipeline.store) == {"Netflix"}


def test_a_name_known_before_the_history_was_kept_is_recorded_once_without_being_scored_again() -> None:
    pipeline = Pipeline(keeps_history=False)
    pipeline.encyclopedia.add(PAGE)
    pipeline.consume("Netflix")
    assert (len(pipeline.history), pipeline.index.known["Netflix"].is_recorded) == (0, False)
    pipeline.keeps_history = True
    pipeline.use_rules(pipeline.rules)
    pipeline.scorer.requests.clear()

    outcomes = [pipeline.consume("Netflix").counts for _ in range(3)]

    assert outcomes == [{"unchanged": 1, "failed": 0}] * 3
    (event,) = pipeline.history.events
    assert (event.sentiment, event.previous_status) == (sentiment_of("It streams."), None)
    assert pipeline.scorer.requests == []
    assert pipeline.store.writes == ["Netflix"]


def test_without_a_history_names_are_worked_off_all_the_same() -> None:
    pipeline = Pipeline(keeps_history=False)
    pipeline.encyclopedia.add(PAGE)

    assert pipeline.consume("Netflix").counts == {"scored": 1, "failed": 0}
    assert pipeline.consume("Netflix").counts == {"unchanged": 1, "failed": 0}
    assert pipeline.encyclopedia.checks == [["Netflix"]]


def test_what_was_complete_in_time_is_kept_although_others_took_too_long(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(Page(PageKind.AMBIGUOUS, "late"))
    pipeline.encyclopedia.offers = {"late": []}
    pipeline.encyclopedia.seconds_for_offers = 120

    outcome = pipeline.consume("a", "b", "late", seconds=100)

    assert outcome.failed_message_ids == ["id of late"]
    assert {*pipeline.store} == {event.name for event in pipeline.history.events} == {"a", "b"}
    assert {*pipeline.index.known} == {"a", "b"}


def test_no_object_is_written_once_the_time_to_store_is_over_too(pipeline: Pipeline) -> None:
    pipeline.history.seconds_per_request = 200

    outcome = pipeline.consume("Netflix", seconds=100)

    assert outcome.failed_message_ids == ["id of Netflix"]
    assert (len(pipeline.history), len(pipeline.store)) == (1, 0)
