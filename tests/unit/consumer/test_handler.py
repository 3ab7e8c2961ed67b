"""The function as Lambda calls it."""

import json
import logging
from contextlib import suppress

import pytest

from name_sentiment.log_events import NAME_DONE
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.failures import PassingFailure, PermanentFailure, Unavailable
from pipeline.log_events import BATCH_ENDED
from pipeline.metrics import Tally
from pipeline.settings import InvalidSettings
from tests.unit.consumer.fakes import Pipeline, article
from tests.unit.consumer.function import Context, FakeSqs, Handler, batch, failed_ids, handler_of, load_app
from tests.unit.log_lines import LogLines


@pytest.fixture
def handler(pipeline: Pipeline) -> Handler:
    return handler_of(pipeline.consumer)


def test_where_all_went_well_no_message_comes_back(handler: Handler, pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Netflix"))

    answer = handler(batch(one={"name": "Netflix"}, two={"name": "Nobody"}), Context())

    assert answer == {"batchItemFailures": []}
    assert set(pipeline.store) == {"Netflix", "Nobody"}


def test_exactly_the_messages_that_failed_come_back(handler: Handler, pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("good"), article("bad"))
    pipeline.scorer.leaves_out = {"bad is known."}
    messages = batch(a={"name": "good"}, b="no JSON", c={"name": "bad"}, d={"name": "good"}, e={"name": 1})

    answer = handler(messages, Context())

    assert sorted(failed_ids(answer)) == ["b", "c", "e"]
    assert answer.keys() == {"batchItemFailures"}
    assert all(failure.keys() == {"itemIdentifier"} for failure in answer["batchItemFailures"])


def test_where_everything_failed_all_messages_come_back(handler: Handler, pipeline: Pipeline) -> None:
    pipeline.encyclopedia.failures = {"a": PassingFailure("busy")}

    answer = handler(batch(one={"name": "a"}, two="?", three={"name": "b"}), Context())

    assert sorted(failed_ids(answer)) == ["one", "three", "two"]


def test_an_id_is_answered_once_even_where_its_bodies_differ(handler: Handler, pipeline: Pipeline) -> None:
    pipeline.encyclopedia.failures = {"a": PassingFailure("busy")}
    records = [
        record for body in ("?", {"name": "a"}, {"name": "b"}) for record in batch(same=body)["Records"]
    ]

    answer = handler({"Records": records}, Context())

    assert failed_ids(answer) == ["same"]


def test_with_little_time_left_everything_comes_back(handler: Handler, pipeline: Pipeline) -> None:
    answer = handler(batch(one={"name": "a"}, two={"name": "b"}), Context(milliseconds=29_000))

    assert failed_ids(answer) == ["one", "two"]
    assert pipeline.encyclopedia.requests == []


def test_a_batch_ends_with_one_line_of_counts(
    handler: Handler, pipeline: Pipeline, log_lines: LogLines
) -> None:
    pipeline.encyclopedia.add(article("a"))
    pipeline.encyclopedia.leaves_out = {"b"}
    pipeline.store.unwritable = {"c": PermanentFailure("no"), "d": KeyError("unforeseen")}

    handler(batch(**{name: {"name": name} for name in "abcd"}, e="?"), Context("request-7"))

    line = list(log_lines)[-1]
    assert line["event"] == BATCH_ENDED
    assert (line["messages"], line["scored"], line["failed"], line["unusable"]) == (5, 1, 3, 1)
    assert line["failed_by"] == {"PassingFailure": 1, "PermanentFailure": 1, "UnforeseenError": 1}
    assert line["request_id"] == "request-7"


def test_each_message_that_comes_back_has_its_line(
    handler: Handler, pipeline: Pipeline, log_lines: LogLines
) -> None:
    pipeline.encyclopedia.leaves_out = {"b"}

    handler(batch(one={"name": "a"}, two={"name": "b"}, three="?"), Context())

    warnings = [line for line in log_lines if line["level"] == "WARNING"]
    assert {line["message_id"] for line in warnings} == {"two", "three"}


def test_what_a_batch_came_to_is_written_as_metrics(
    handler: Handler, pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.encyclopedia.add(article("a"))
    pipeline.encyclopedia.leaves_out = {"b"}
    pipeline.store.unwritable = {"c": PermanentFailure("no"), "d": KeyError("unforeseen")}

    handler(batch(**{name: {"name": name} for name in "abcd"}, e="?"), Context())

    metrics = json.loads(capsys.readouterr().out)
    assert metrics["StackName"] == "stack-1"
    assert {name: value for name, value in metrics.items() if name.startswith(("Names", "Messages"))} == {
        "NamesScored": [1],
        "NamesFailed": [3],
        "MessagesUnusable": [1],
    }


def test_what_was_asked_of_others_is_counted_in_the_invocation_that_asked(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = Tally()
    handler = handler_of(pipeline.consumer, tally)
    tally.add("WikipediaRequests", 3)

    handler(batch(one={"name": "a"}), Context())
    handler(batch(two={"name": "b"}), Context())

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["WikipediaRequests"] == [3]
    assert "WikipediaRequests" not in second


def test_every_line_of_an_invocation_has_its_request_id(
    handler: Handler,
    pipeline: Pipeline,
    log_lines: LogLines,
) -> None:
    pipeline.encyclopedia.add(article("a"), article("b"))
    pipeline.encyclopedia.failures = {"c": KeyError("surprise")}

    handler(batch(one={"name": "a"}, two="?"), Context("request-1"))
    handler(batch(three={"name": "b"}), Context("request-2"))
    handler(batch(four={"name": "c"}), Context("request-3"))

    assert {line["request_id"] for line in log_lines if line.get("name") == "a"} == {"request-1"}
    assert {line["request_id"] for line in log_lines if line.get("name") == "b"} == {"request-2"}
    assert {line["request_id"] for line in log_lines} == {"request-1", "request-2", "request-3"}


def test_neither_bodies_nor_texts_are_logged(
    handler: Handler, pipeline: Pipeline, log_lines: LogLines
) -> None:
    pipeline.encyclopedia.add(article("a", "Confidential text."))

    handler(batch(one={"name": "a", "note": "private"}, two='{"note": "private"}'), Context())

    assert "private" not in log_lines.text
    assert "Confidential" not in log_lines.text


def test_each_line_is_logged_once_under_lambdas_own_handler(
    handler: Handler,
    pipeline: Pipeline,
    log_lines: LogLines,
) -> None:
    pipeline.encyclopedia.add(article("a"))

    handler(batch(one={"name": "a"}), Context())

    assert [line["event"] for line in log_lines] == [NAME_DONE, BATCH_ENDED]


def test_a_misconfigured_function_says_all_that_is_wrong_at_its_first_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANGUAGE_CODE", "tlh")
    monkeypatch.setenv("SNIPPET_SENTENCES", "none")
    monkeypatch.delenv("RESULTS_BUCKET", raising=False)
    handlers = list(logging.getLogger().handlers)

    with pytest.raises(InvalidSettings) as caught:
        load_app().lambda_handler(batch(one={"name": "a"}), Context())

    assert all(
        problem in str(caught.value)
        for problem in ("RESULTS_BUCKET is missing", "LANGUAGE_CODE must be", "SNIPPET_SENTENCES must be")
    )
    assert logging.getLogger().handlers == handlers


def test_a_message_that_failed_for_reasons_of_others_is_kept_back_and_no_other(pipeline: Pipeline) -> None:
    sqs = FakeSqs()
    pipeline.encyclopedia.add(article("good"), article("late"))
    pipeline.encyclopedia.leaves_out = {"late"}
    pipeline.store.unwritable = {"refused": PermanentFailure("its own fault")}

    handler_of(pipeline.consumer, sqs=sqs)(
        batch(a={"name": "good"}, b={"name": "late"}, c={"name": "refused"}, d="poison"), Context()
    )

    assert sqs.rests == {"handle of b": 900}


def test_whether_each_service_answers_is_written_each_time(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    wiki = CircuitBreaker("the wiki")
    breakers = {"WikipediaNotAnswering": wiki, "ComprehendNotAnswering": CircuitBreaker("Comprehend")}
    handler = handler_of(pipeline.consumer, breakers=breakers)

    handler(batch(one={"name": "a"}), Context())
    with suppress(Unavailable), wiki.request():
        raise Unavailable("down")
    handler(batch(two={"name": "b"}), Context())

    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["WikipediaNotAnswering"], second["WikipediaNotAnswering"]) == ([0.0], [1.0])
    assert first["ComprehendNotAnswering"] == second["ComprehendNotAnswering"] == [0.0]
