"""Every piece of work of a batch is accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from pipeline.batch_account import BatchAccount
from pipeline.failures import Failure, Forbidden, NotThere, PassingFailure, PermanentFailure, Unavailable
from pipeline.log_events import BATCH_ENDED
from pipeline.received_message import ReceivedMessage
from tests.unit.log_lines import LogLines


@dataclass(frozen=True)
class Visit:
    address: str
    messages: tuple[ReceivedMessage, ...] = ()

    @property
    def log_fields(self) -> Mapping[str, str]:
        return {"address": self.address}


def page(address: str, *message_ids: str) -> Visit:
    return Visit(address, tuple(ReceivedMessage(each, "", 1, "") for each in message_ids or [address]))


A, B, C = page("a"), page("b", "b1", "b2"), page("c")


@pytest.fixture
def account() -> BatchAccount[Visit]:
    return BatchAccount([A, B, C], done_event="page_done", failed_event="page_failed")


def ids(messages: list[ReceivedMessage]) -> list[str]:
    return [message.message_id for message in messages]


def test_work_that_nothing_was_said_of_has_failed_for_want_of_time(account: BatchAccount[Visit]) -> None:
    account.done(A, "read")

    assert account.failed_message_ids == ["b1", "b2", "c"]
    assert {str(failure) for failure in account.failures.values()} == {"no time was left for it"}
    assert account.counts == {"read": 1, "failed": 2}


@pytest.mark.parametrize("error", [PassingFailure("x"), ZeroDivisionError("x")])
def test_a_failure_touches_the_work_it_is_said_of_and_no_other(
    account: BatchAccount[Visit], error: Exception
) -> None:
    with account.failing([B]):
        raise error
    account.done(A, "read")
    account.done(C, "read")

    assert account.failures == {B: error}
    assert account.has_failed(B)
    assert not account.has_failed(A)


def test_an_error_that_nobody_foresaw_is_logged_with_its_traceback(
    account: BatchAccount[Visit], log_lines: LogLines
) -> None:
    with account.failing([B]):
        raise ZeroDivisionError

    [line] = log_lines
    assert "ZeroDivisionError" in line["exc_info"]


def test_only_what_failed_for_reasons_of_others_is_kept_back(account: BatchAccount[Visit]) -> None:
    account.failed([A], PermanentFailure("its own fault"))
    account.failed([B], Unavailable("down"))
    account.failed([C], Forbidden("go away"))

    assert ids(account.messages_to_keep_back) == ["b1", "b2", "c"]


@pytest.mark.parametrize(
    ("failure", "cause", "level"),
    [
        (PassingFailure("x"), "PassingFailure", "WARNING"),
        (Unavailable("x"), "Unavailable", "WARNING"),
        (PermanentFailure("x"), "PermanentFailure", "ERROR"),
        (Forbidden("x"), "Forbidden", "ERROR"),
        (NotThere("x"), "NotThere", "ERROR"),
        (Failure("x"), "UnforeseenError", "ERROR"),
    ],
)
def test_each_message_that_goes_back_has_a_line_that_says_why(
    account: BatchAccount[Visit], log_lines: LogLines, failure: Failure, cause: str, level: str
) -> None:
    for done in (A, C):
        account.done(done, "read")
    account.failed([B], failure)

    account.log_failures()

    lines = [line for line in log_lines if line["event"] == "page_failed"]
    assert [(line["address"], line["message_id"], line["level"]) for line in lines] == [
        ("b", "b1", level),
        ("b", "b2", level),
    ]
    assert account.counts_by_cause == {cause: 1}


def test_unusable_messages_go_back_and_are_counted_with_the_others(
    account: BatchAccount[Visit], log_lines: LogLines
) -> None:
    account.unusable([ReceivedMessage("d", "", 1, "?")])
    for done in (A, C):
        account.done(done, "read")

    account.log()

    assert account.to_answer() == {
        "batchItemFailures": [{"itemIdentifier": "d"}, {"itemIdentifier": "b1"}, {"itemIdentifier": "b2"}]
    }
    line = list(log_lines)[-1]
    assert line["event"] == BATCH_ENDED
    assert (line["messages"], line["read"], line["failed"], line["unusable"]) == (5, 2, 1, 1)


def test_work_that_is_done_has_a_line_with_its_ending(
    account: BatchAccount[Visit], log_lines: LogLines
) -> None:
    account.done(B, "read")

    [line] = log_lines
    assert (line["event"], line["status"], line["address"]) == ("page_done", "read", "b")
    assert line["message_ids"] == ["b1", "b2"]
