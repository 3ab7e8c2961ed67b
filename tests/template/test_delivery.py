"""How a name gets from the schedule to the consumer, and where it stays if it does not."""

from typing import Any

import pytest

from tests.template.translated import STACK_UUID, TranslatedTemplate

DAY = 24 * 60 * 60


@pytest.fixture
def mapping(template: TranslatedTemplate) -> dict[str, Any]:
    """The event source mapping between the queue and the consumer."""
    (properties,) = template.of_type("AWS::Lambda::EventSourceMapping").values()
    return properties


def test_the_queue_feeds_the_consumer(mapping: dict[str, Any]) -> None:
    assert (mapping["EventSourceArn"], mapping["FunctionName"]) == ("NamesQueue.Arn", "ConsumerFunction")


def test_a_message_in_work_stays_hidden_as_long_as_lambda_asks_for(
    template: TranslatedTemplate, mapping: dict[str, Any]
) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six timeouts, and the window.
    timeout = template.properties("ConsumerFunction")["Timeout"]
    hidden = template.properties("NamesQueue")["VisibilityTimeout"]
    assert hidden >= 6 * timeout + mapping["MaximumBatchingWindowInSeconds"]


def test_only_what_failed_of_a_batch_comes_back(mapping: dict[str, Any]) -> None:
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_batch_of_more_than_ten_has_the_window_that_lambda_demands_for_it(mapping: dict[str, Any]) -> None:
    assert int(mapping["BatchSize"]) > 10
    assert mapping["MaximumBatchingWindowInSeconds"] >= 1


def test_batch_and_workers_are_the_deployers_choice() -> None:
    template = TranslatedTemplate(BatchSize="20", MaximumConcurrency="7")
    (mapping,) = template.of_type("AWS::Lambda::EventSourceMapping").values()
    assert (mapping["BatchSize"], mapping["ScalingConfig"]) == ("20", {"MaximumConcurrency": "7"})


def test_a_name_is_tried_often_enough_before_it_is_given_up(template: TranslatedTemplate) -> None:
    redrive = template.properties("NamesQueue")["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == "DeadLetterQueue.Arn"
    assert redrive["maxReceiveCount"] >= 5


def test_the_dead_letter_queue_takes_the_names_queues_messages_and_no_others(
    template: TranslatedTemplate,
) -> None:
    name = template.properties("NamesQueue")["QueueName"]
    assert name == f"names-{STACK_UUID}"
    assert template.properties("DeadLetterQueue")["RedriveAllowPolicy"] == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [f"arn:aws:sqs:eu-central-1:111122223333:{name}"],
    }


def test_a_name_does_not_expire_while_it_is_still_being_tried(template: TranslatedTemplate) -> None:
    queue = template.properties("NamesQueue")
    tries = queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"]
    assert queue["MessageRetentionPeriod"] > 2 * tries


def test_a_dead_letter_can_be_looked_at_for_a_week(template: TranslatedTemplate) -> None:
    # Its age counts from the day it was first sent.
    kept = template.properties("DeadLetterQueue")["MessageRetentionPeriod"]
    assert kept - template.properties("NamesQueue")["MessageRetentionPeriod"] >= 7 * DAY


@pytest.fixture
def schedule() -> dict[str, Any]:
    template = TranslatedTemplate(ScheduleExpression="cron(0 6 * * ? *)", ScheduleState="DISABLED")
    (properties,) = template.of_type("AWS::Events::Rule").values()
    return properties


def test_the_schedule_is_the_deployers_choice(schedule: dict[str, Any]) -> None:
    assert (schedule["ScheduleExpression"], schedule["State"]) == ("cron(0 6 * * ? *)", "DISABLED")


def test_the_schedule_starts_the_producer_and_nothing_else(schedule: dict[str, Any]) -> None:
    assert [target["Arn"] for target in schedule["Targets"]] == ["ProducerFunction.Arn"]


def test_a_start_that_fails_is_tried_again_and_then_kept(schedule: dict[str, Any]) -> None:
    (target,) = schedule["Targets"]
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 60}
    assert target["DeadLetterConfig"] == {"Arn": "FailedStartsQueue.Arn"}


def test_the_schedule_alone_may_leave_a_start_that_failed(template: TranslatedTemplate) -> None:
    (rule,) = template.of_type("AWS::Events::Rule")
    (allowed,) = [
        statement
        for statement in template.properties("FailedStartsQueuePolicy")["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert (allowed["Principal"], allowed["Action"]) == (
        {"Service": "events.amazonaws.com"},
        "sqs:SendMessage",
    )
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": f"{rule}.Arn"}}


def test_no_one_but_the_schedule_is_allowed_to_invoke(template: TranslatedTemplate) -> None:
    (rule,) = template.of_type("AWS::Events::Rule")
    (permission,) = template.of_type("AWS::Lambda::Permission").values()
    assert permission == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": "ProducerFunction",
        "Principal": "events.amazonaws.com",
        "SourceArn": f"{rule}.Arn",
    }


def test_a_failed_run_is_not_repeated_since_it_would_send_its_names_again(
    template: TranslatedTemplate,
) -> None:
    (asynchronous,) = template.of_type("AWS::Lambda::EventInvokeConfig").values()
    assert asynchronous["FunctionName"] == "ProducerFunction"
    assert asynchronous["MaximumRetryAttempts"] == 0
