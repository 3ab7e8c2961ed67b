"""What a batch leaves in the log: ids, names and endings, and no texts."""

import pytest

from pipeline.failures import NotThere, PassingFailure, PermanentFailure
from pipeline.logs import log_context
from tests.unit.consumer.fakes import Pipeline, article, work
from tests.unit.log_lines import LogLines
from wiki.page import Page, PageKind


def test_each_result_is_one_line_with_its_name_status_run_and_messages(
    pipeline: Pipeline, log_lines: LogLines
) -> None:
    pipeline.encyclopedia.add(article("Netflix"))

    with log_context(request_id="request-1"):
        pipeline.consume(work("Netflix", message_ids=("1", "2")))

    [line] = log_lines
    assert (line["event"], line["message"]) == ("name_done", "result is scored")
    assert line["level"] == "INFO"
    assert line["name"] == "Netflix"
    assert line["status"] == "scored"
    assert line["run_id"] == "run-1"
    assert line["message_ids"] == ["1", "2"]
    assert line["request_id"] == "request-1"
    assert line["logger"] == "pipeline.batch_account"


@pytest.mark.parametrize(
    ("failure", "level"),
    [
        (PassingFailure("busy"), "WARNING"),
        (PermanentFailure("no"), "ERROR"),
        (NotThere("gone"), "ERROR"),
    ],
)
def test_each_message_that_goes_back_is_one_line_with_its_cause(
    pipeline: Pipeline, log_lines: LogLines, failure: Exception, level: str
) -> None:
    pipeline.encyclopedia.failures = {"Netflix": failure}

    pipeline.consume(work("Netflix", message_ids=("1", "2"))).log_failures()

    assert [(line["message_id"], line["name"], line["level"]) for line in log_lines] == [
        ("1", "Netflix", level),
        ("2", "Netflix", level),
    ]
    assert all(str(failure) in line["message"] for line in log_lines)


def test_what_an_answer_left_out_is_said_of_each_name(pipeline: Pipeline, log_lines: LogLines) -> None:
    pipeline.encyclopedia.add(article("unscored"), Page(PageKind.AMBIGUOUS, "unlisted"))
    pipeline.encyclopedia.leaves_out = {"unfound"}
    pipeline.scorer.leaves_out = {"unscored is known."}

    pipeline.consume("unfound", "unscored", "unlisted").log_failures()

    assert {line["name"]: line["message"] for line in log_lines} == {
        "unfound": "goes back to the queue: the wiki's answer left its page out",
        "unscored": "goes back to the queue: no score came for its text",
        "unlisted": "goes back to the queue: the wiki's answer left its page out",
    }


def test_an_error_that_nobody_foresaw_is_logged_with_its_traceback(
    pipeline: Pipeline, log_lines: LogLines
) -> None:
    pipeline.encyclopedia.failures = {"Netflix": KeyError("surprise")}

    with log_context(request_id="request-1"):
        pipeline.consume("Netflix")

    [line] = log_lines
    assert line["level"] == "ERROR"
    assert "surprise" in line["exc_info"]
    assert line["request_id"] == "request-1"


def test_no_text_of_a_page_is_logged(pipeline: Pipeline, log_lines: LogLines) -> None:
    pipeline.encyclopedia.add(article("a", "Confidential."), article("b", "Classified."))
    pipeline.scorer.failures = {"Classified.": PassingFailure("busy")}

    pipeline.consume("a").log_failures()
    pipeline.consume("b").log_failures()

    assert "Confidential" not in log_lines.text
    assert "Classified" not in log_lines.text


def test_a_name_cannot_write_a_line_of_its_own(pipeline: Pipeline, log_lines: LogLines) -> None:
    pipeline.consume('a\n{"level": "ERROR"}\r\u2028')

    assert [line["name"] for line in log_lines] == ['a\n{"level": "ERROR"}\r\u2028']


def test_the_ids_of_one_invocation_are_in_no_line_of_the_next(
    pipeline: Pipeline, log_lines: LogLines
) -> None:
    for request in ("request-1", "request-2"):
        with log_context(request_id=request):
            pipeline.consume(f"name of {request}")

    assert [(line["request_id"], line["name"]) for line in log_lines] == [
        ("request-1", "name of request-1"),
        ("request-2", "name of request-2"),
    ]


def test_unchanged_names_share_a_line_per_run(pipeline: Pipeline, log_lines: LogLines) -> None:
    names = [f"Name {number}" for number in range(150)]
    pipeline.encyclopedia.add(*map(article, names))
    pipeline.consume(*names)

    pipeline.consume(*names)

    lines = [line for line in log_lines if line["event"] != "name_done"]
    assert [(line["event"], line["run_id"]) for line in lines] == [("names_unchanged", "run-1")] * 2
    assert [name for line in lines for name in line["names"]] == names
