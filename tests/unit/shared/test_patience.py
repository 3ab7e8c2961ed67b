"""How long a message rests that failed for a reason of others."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from pipeline.failures import Failure, Forbidden, NotThere, PassingFailure, PermanentFailure, Unavailable
from pipeline.patience import MESSAGES_PER_REQUEST, Patience, is_others_trouble, rest_seconds
from pipeline.received_message import ReceivedMessage
from tests.unit.log_lines import LogLines

DAY = 86_400
MAXIMUM_RECEIVE_COUNT = 10
LONGEST_VISIBILITY = 43_200


class FakeSqs:
    """Changes visibility as SQS does: ten messages per request, twelve hours at most."""

    def __init__(self) -> None:
        self.rests: dict[str, int] = {}
        self.requests = 0
        self.failing: set[str] = set()
        self.error: ClientError | None = None

    def change_message_visibility_batch(self, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl == "queue-1"
        assert 1 <= len(Entries) <= MESSAGES_PER_REQUEST
        assert len({entry["Id"] for entry in Entries}) == len(Entries)
        self.requests += 1
        if self.error:
            raise self.error
        for entry in Entries:
            assert 0 <= entry["VisibilityTimeout"] <= LONGEST_VISIBILITY
            if entry["ReceiptHandle"] not in self.failing:
                self.rests[entry["ReceiptHandle"]] = entry["VisibilityTimeout"]
        failed = [entry for entry in Entries if entry["ReceiptHandle"] in self.failing]
        return {"Failed": [{"Id": entry["Id"], "Code": "ReceiptHandleIsInvalid"} for entry in failed]}


def message(number: int, receive_count: int = 1) -> ReceivedMessage:
    return ReceivedMessage(f"id {number}", f"handle {number}", receive_count, "{}")


def patience(sqs: FakeSqs, share: float = 1.0) -> Patience:
    client: Any = sqs
    return Patience(client, "queue-1", lambda: share)


def test_a_message_rests_a_quarter_of_an_hour_doubling_to_six_hours() -> None:
    rests = [rest_seconds(count, 1.0) / 900 for count in range(1, MAXIMUM_RECEIVE_COUNT + 1)]

    assert rests == [1, 2, 4, 8, 16, 24, 24, 24, 24, 24]


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_ten_tries_are_more_than_a_day_whatever_the_jitter(share: float) -> None:
    assert sum(rest_seconds(count, share) for count in range(1, MAXIMUM_RECEIVE_COUNT)) > DAY


def test_a_receive_count_of_any_size_has_a_rest() -> None:
    assert rest_seconds(1_000_000, 1.0) == rest_seconds(MAXIMUM_RECEIVE_COUNT, 1.0)


def test_every_message_is_kept_back_ten_a_request() -> None:
    sqs = FakeSqs()

    patience(sqs).stretch([message(number, receive_count=2) for number in range(25)])

    assert sqs.rests == {f"handle {number}": 1_800 for number in range(25)}
    assert sqs.requests == 3


def test_no_message_is_no_request() -> None:
    sqs = FakeSqs()

    patience(sqs).stretch([])

    assert sqs.requests == 0


def test_what_cannot_be_kept_back_is_told_and_harms_no_other(log_lines: LogLines) -> None:
    sqs = FakeSqs()
    sqs.failing = {"handle 1"}

    patience(sqs).stretch([message(1), message(2)])

    assert sqs.rests.keys() == {"handle 2"}
    [line] = log_lines
    assert "ReceiptHandleIsInvalid" in line["reason"]


def test_a_queue_that_does_not_answer_is_told_and_raises_nothing(log_lines: LogLines) -> None:
    sqs = FakeSqs()
    sqs.error = ClientError(
        {"Error": {"Code": "ServiceUnavailable", "Message": ""}}, "ChangeMessageVisibility"
    )

    patience(sqs).stretch([message(number) for number in range(30)])

    assert sqs.requests == 1
    [line] = log_lines
    assert "ServiceUnavailable" in line["reason"]


@pytest.mark.parametrize("failure", [PassingFailure(""), Unavailable(""), NotThere(""), Forbidden("")])
def test_trouble_of_others_is_met_with_patience(failure: Failure) -> None:
    assert is_others_trouble(failure)


@pytest.mark.parametrize("failure", [PermanentFailure(""), ZeroDivisionError()])
def test_trouble_of_the_message_itself_is_not(failure: Exception) -> None:
    assert not is_others_trouble(failure)


def test_a_message_is_kept_back_for_as_long_as_is_said() -> None:
    sqs = FakeSqs()
    patience(sqs).keep_back({message(1): 30, message(2): 0, message(3): 1_000_000})
    assert sqs.rests == {"handle 1": 30, "handle 2": 0, "handle 3": 21_600}
