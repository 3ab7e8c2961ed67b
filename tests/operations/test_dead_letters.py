"""The dead-letter queue: looked into without being emptied, and sent back as a whole."""

import json
from typing import Any, ClassVar

import pytest
from botocore.stub import Stubber

from operations.cannot_continue import CannotContinue
from operations.command_parts import send_back
from operations.dead_letters import read_dead_letters, redrive
from tests.operations.conftest import Deployed
from tests.operations.functions import FunctionLogs

QUEUE = "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters"
ARN = "arn:aws:sqs:us-east-1:123456789012:dead-letters"


def test_an_empty_queue_has_no_dead_letters(deployed: Deployed) -> None:
    assert read_dead_letters(deployed.clients, deployed.stack, 1_000) == []


def test_every_message_is_listed_and_stays_in_the_queue(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    ids = {deployed.bury(f'{{"name": "name {number}"}}') for number in range(25)}
    for _ in range(2):
        letters = read_dead_letters(deployed.clients, deployed.stack, 1_000)
        assert {letter.message_id for letter in letters} == ids
    attributes = deployed.clients.sqs.get_queue_attributes(
        QueueUrl=deployed.stack.dead_letter_queue_url, AttributeNames=["All"]
    )["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "25"
    assert attributes["ApproximateNumberOfMessagesNotVisible"] == "0"


def test_no_more_are_read_than_asked_for(deployed: Deployed, function_logs: FunctionLogs) -> None:
    for number in range(12):
        deployed.bury(f'{{"name": "name {number}"}}')
    assert len(read_dead_letters(deployed.clients, deployed.stack, 11)) == 11


def test_the_cause_is_the_consumers_last_complaint_about_the_message(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    message_id = deployed.bury('{"name": "netflix"}')
    function_logs.of("consumer").write(
        {
            "event": "name_failed",
            "message": "the name goes back to the queue: first cause",
            "message_id": message_id,
        },
        "START RequestId: 1 name_failed",
        {
            "event": "name_failed",
            "message": "the name goes back to the queue: last cause",
            "message_id": message_id,
        },
        {
            "event": "name_failed",
            "message": "the name goes back to the queue: another's",
            "message_id": "another",
        },
    )
    [letter] = read_dead_letters(deployed.clients, deployed.stack, 1_000)
    assert (letter.name, letter.cause) == ("netflix", "the name goes back to the queue: last cause")


def test_a_body_that_names_nothing_is_its_own_cause(deployed: Deployed, function_logs: FunctionLogs) -> None:
    deployed.bury("{")
    [letter] = read_dead_letters(deployed.clients, deployed.stack, 1_000)
    assert letter.name is None
    assert letter.body == "{"
    assert "not JSON" in letter.cause


def test_a_cause_that_nobody_remembers_is_not_made_up(
    deployed: Deployed, function_logs: FunctionLogs
) -> None:
    deployed.bury('{"name": "netflix"}')
    [letter] = read_dead_letters(deployed.clients, deployed.stack, 1_000)
    assert letter.cause == "not in the function's log any more"


def test_a_redrive_is_followed_until_it_is_complete(deployed: Deployed) -> None:
    tasks: list[dict[str, Any]] = [
        {"Status": "RUNNING", "ApproximateNumberOfMessagesToMove": 7},
        {"Status": "RUNNING", "ApproximateNumberOfMessagesMoved": 3, "ApproximateNumberOfMessagesToMove": 7},
        {
            "Status": "COMPLETED",
            "ApproximateNumberOfMessagesMoved": 7,
            "ApproximateNumberOfMessagesToMove": 7,
        },
    ]
    pauses: list[float] = []
    with _moving(deployed, tasks):
        assert list(redrive(deployed.clients.sqs, QUEUE, sleep=pauses.append)) == [(0, 7), (3, 7), (7, 7)]
    assert len(pauses) == 2


@pytest.mark.parametrize("status", ["FAILED", "CANCELLED"])
def test_a_redrive_that_does_not_end_well_says_why(deployed: Deployed, status: str) -> None:
    with (
        _moving(deployed, [{"Status": status, "FailureReason": "AccessDenied"}]),
        pytest.raises(CannotContinue, match=f"{status}, AccessDenied"),
    ):
        list(redrive(deployed.clients.sqs, QUEUE, sleep=lambda _: None))


def test_a_message_that_was_put_among_the_dead_letters_by_hand_is_told_as_such(deployed: Deployed) -> None:
    ended = {"Status": "FAILED", "FailureReason": "CouldNotDetermineMessageSource"}
    with _moving(deployed, [ended]), pytest.raises(CannotContinue, match="delete it, and redrive again"):
        list(redrive(deployed.clients.sqs, QUEUE, sleep=lambda _: None))


def _moving(deployed: Deployed, tasks: list[dict[str, Any]]) -> Stubber:
    stubber = Stubber(deployed.clients.sqs)
    stubber.add_response("get_queue_attributes", {"Attributes": {"QueueArn": ARN}})
    stubber.add_response("start_message_move_task", {"TaskHandle": "1"}, {"SourceArn": ARN})
    for task in tasks:
        stubber.add_response(
            "list_message_move_tasks", {"Results": [task]}, {"SourceArn": ARN, "MaxResults": 1}
        )
    return stubber


def test_a_queue_that_cannot_be_redriven_does_not_keep_the_others_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Queues:
        begun: ClassVar[list[str]] = []

        def get_queue_attributes(self, *, QueueUrl: str, **_: object) -> object:  # noqa: N803
            return {"Attributes": {"QueueArn": QueueUrl}}

        def start_message_move_task(self, *, SourceArn: str) -> None:  # noqa: N803
            self.begun.append(SourceArn)

        def list_message_move_tasks(self, *, SourceArn: str, **_: object) -> object:  # noqa: N803
            failed = {"Status": "FAILED", "FailureReason": "CouldNotDetermineMessageSource"}
            moved = {"Status": "COMPLETED", "ApproximateNumberOfMessagesMoved": 7}
            return {"Results": [failed if SourceArn == "pages" else moved]}

    queues: Any = Queues()

    with pytest.raises(CannotContinue, match="delete it, and redrive again"):
        send_back(queues, ["pages", "pictures"], "back", as_json=True)

    assert queues.begun == ["pages", "pictures"]
    assert json.loads(capsys.readouterr().out) == {"moved": 7}
