"""What an operator is told without asking, and sees at a glance."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from benchmarks.cost import Prices
from consumption import UNCHANGED
from name_sentiment.result_format import Status
from tests.template.translated import TEMPLATE, TranslatedTemplate

CODE = [TEMPLATE.parent / folder for folder in ("producer", "consumer", "shared/python")]
RUNBOOK = TEMPLATE.parent / "docs" / "runbook.md"

WATCHED = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "DeadLetterQueue.QueueName"),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", "NamesQueue.QueueName"),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "FailedStartsQueue.QueueName"),
    ("AWS/SQS", "NumberOfEmptyReceives", "NamesQueue.QueueName"),
    ("AWS/Lambda", "Errors", "ProducerFunction"),
    ("AWS/Lambda", "Invocations", "ProducerFunction"),
    ("AWS/Lambda", "Errors", "ConsumerFunction"),
    ("AWS/Lambda", "Throttles", "ConsumerFunction"),
    ("NameSentiment", "NamesFailed", "names-of-mine"),
    ("NameSentiment", "RunsSkippedInARow", "names-of-mine"),
    ("NameSentiment", "WikipediaNotAnswering", "names-of-mine"),
    ("NameSentiment", "ComprehendNotAnswering", "names-of-mine"),
    ("NameSentiment", "HistoryNotAnswering", "names-of-mine"),
    ("AWS/Firehose", "DeliveryToS3.DataFreshness", "HistoryStream"),
    ("AWS/Firehose", "DeliveryToS3.Success", "HistoryStream"),
    ("AWS/Firehose", "FailedConversion.Records", "HistoryStream"),
}


@pytest.fixture
def alarms(template: TranslatedTemplate) -> dict[str, dict[str, Any]]:
    return template.of_type("AWS::CloudWatch::Alarm")


def test_an_alarm_watches_each_way_to_go_wrong(alarms: dict[str, dict[str, Any]]) -> None:
    watched = {
        (metric["Namespace"], metric["MetricName"], metric["Dimensions"][0]["Value"])
        for alarm in alarms.values()
        for metric in metrics_of(alarm).values()
    }
    assert watched == WATCHED


def metrics_of(alarm: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give them by the id that the alarm's expression has for each, if it has one."""
    if "Metrics" not in alarm:
        return {"": alarm}
    return {each["Id"]: each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each}


def test_every_alarm_has_its_place_in_the_runbook(alarms: dict[str, dict[str, Any]]) -> None:
    headings = set(re.findall(r"^#+ (.+)$", RUNBOOK.read_text(), re.MULTILINE))
    for alarm in alarms.values():
        section = re.search(r"\(docs/runbook\.md, (.+)\)", alarm["AlarmDescription"])
        assert section, alarm["AlarmDescription"]
        assert section[1] in headings


@pytest.fixture
def no_run() -> "NoRun":
    return NoRun(TranslatedTemplate(RunExpectedWithinHours="30").properties("NoRunAlarm"))


def test_no_run_does_not_go_off_before_the_first_run_is_due(no_run: "NoRun") -> None:
    assert [no_run.goes_off(hours_since_deployment=hours) for hours in (0, 1, 29)] == [False] * 3


def test_no_run_goes_off_where_the_first_run_never_came(no_run: "NoRun") -> None:
    assert no_run.goes_off(hours_since_deployment=30)


def test_no_run_is_quiet_as_long_as_runs_come(no_run: "NoRun") -> None:
    assert not no_run.goes_off(hours_since_deployment=1000, hours_since_run=29)


def test_no_run_goes_off_where_runs_ceased(no_run: "NoRun") -> None:
    assert no_run.goes_off(hours_since_deployment=1000, hours_since_run=30)


@dataclass(frozen=True)
class NoRun:
    """The alarm, evaluated as CloudWatch's documentation says it is.

    Arithmetic takes a missing value for 0 where another has one; a datapoint that is missing in the end is as
    good as the alarm says it is.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-arithmetic
    """

    alarm: dict[str, Any]

    def goes_off(self, hours_since_deployment: int, hours_since_run: int | None = None) -> bool:
        assert {each["MetricStat"]["Period"] for each in self.alarm["Metrics"] if "MetricStat" in each} == {
            3600
        }
        looked_back = range(int(self.alarm["EvaluationPeriods"]))
        return all(
            self._is_breaching(
                polls=180 if hours_ago < hours_since_deployment else None,
                runs=1 if hours_ago == hours_since_run else None,
            )
            for hours_ago in looked_back
        )

    def _is_breaching(self, **values: int | None) -> bool:
        assert metrics_of(self.alarm).keys() == values.keys()
        if all(value is None for value in values.values()):
            return bool(self.alarm["TreatMissingData"] == "breaching")
        (expression,) = [each["Expression"] for each in self.alarm["Metrics"] if "Expression" in each]
        begun = eval(expression, {}, {metric: value or 0 for metric, value in values.items()})  # noqa: S307
        assert self.alarm["ComparisonOperator"] == "LessThanThreshold"
        return bool(begun < self.alarm["Threshold"])


def test_no_run_is_expected_while_the_schedule_is_off() -> None:
    assert "NoRunAlarm" not in TranslatedTemplate(ScheduleState="DISABLED").resources


def test_no_run_is_expected_where_an_operator_says_so() -> None:
    assert "NoRunAlarm" not in TranslatedTemplate(RunExpectedWithinHours="0").resources


NOT_ANSWERING = ("WikipediaNotAnsweringAlarm", "ComprehendNotAnsweringAlarm", "HistoryNotAnsweringAlarm")


def test_nothing_to_count_is_no_trouble(alarms: dict[str, dict[str, Any]]) -> None:
    others = {alarm["TreatMissingData"] for name, alarm in alarms.items() if name not in NOT_ANSWERING}
    assert others == {"notBreaching"}


@pytest.mark.parametrize("name", NOT_ANSWERING)
def test_a_service_that_does_not_answer_is_told_of_within_half_an_hour_and_when_it_is_over(name: str) -> None:
    alarm = TranslatedTemplate(AlarmEmail="operator@example.org").properties(name)
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 1_800
    # While messages rest nothing is written: the state stays until a batch says otherwise.
    assert alarm["TreatMissingData"] == "ignore"
    assert alarm["AlarmActions"] == ["AlarmTopic"]
    rule = TranslatedTemplate(AlarmEmail="operator@example.org").properties("AnsweringAgainRule")
    assert f"{name}.Arn" in rule["EventPattern"]["resources"]
    changes = rule["EventPattern"]["detail"]
    assert (changes["previousState"]["value"], changes["state"]["value"]) == (["ALARM"], ["OK"])
    assert [target["Arn"] for target in rule["Targets"]] == ["AlarmTopic"]


@pytest.mark.parametrize("alarm", ["FailedNamesAlarm", "ConsumerErrorsAlarm"])
def test_a_name_that_fails_again_and_again_is_seen_at_each_try(
    template: TranslatedTemplate, alarm: str
) -> None:
    period = template.properties(alarm)["Period"]
    assert period > template.properties("NamesQueue")["VisibilityTimeout"]


def test_alarms_are_mailed_where_an_address_is_given() -> None:
    template = TranslatedTemplate(AlarmEmail="operator@example.org")
    subscribed = [{"Protocol": "email", "Endpoint": "operator@example.org"}]
    assert template.properties("AlarmTopic")["Subscription"] == subscribed
    for alarm in template.of_type("AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == ["AlarmTopic"]


def test_nothing_is_mailed_when_an_alarm_goes_off_again_or_has_just_been_made() -> None:
    mailed = TranslatedTemplate(AlarmEmail="operator@example.org")
    for alarm in mailed.of_type("AWS::CloudWatch::Alarm").values():
        assert {"OKActions", "InsufficientDataActions"}.isdisjoint(alarm)


def test_nothing_is_mailed_where_none_is(
    template: TranslatedTemplate, alarms: dict[str, dict[str, Any]]
) -> None:
    assert template.of_type("AWS::SNS::Topic") == {}
    assert all("AlarmActions" not in alarm for alarm in alarms.values())


@pytest.fixture
def topic_statements() -> dict[str, dict[str, Any]]:
    """What the topic's policy says, by statement."""
    policy = TranslatedTemplate(AlarmEmail="operator@example.org").properties("AlarmTopicPolicy")
    return {statement["Sid"]: statement for statement in policy["PolicyDocument"]["Statement"]}


@pytest.mark.parametrize(
    ("statement", "service", "condition"),
    [
        (
            "AlarmsOfThisAccount",
            "cloudwatch.amazonaws.com",
            {"StringEquals": {"aws:SourceAccount": "111122223333"}},
        ),
        # A topic's policy for EventBridge may have no condition, or nothing comes:
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
        ("Rules", "events.amazonaws.com", None),
    ],
)
def test_alarms_and_rules_are_mailed(
    topic_statements: dict[str, dict[str, Any]], statement: str, service: str, condition: object
) -> None:
    allowed = topic_statements[statement]
    assert allowed["Principal"] == {"Service": service}
    assert (allowed["Action"], allowed["Resource"]) == ("sns:Publish", "AlarmTopic")
    assert allowed.get("Condition") == condition


def test_the_topic_refuses_what_does_not_come_over_tls(topic_statements: dict[str, dict[str, Any]]) -> None:
    denied = topic_statements["TlsOnly"]
    assert (denied["Principal"], denied["Action"], denied["Resource"]) == ("*", "sns:Publish", "AlarmTopic")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_dashboard_answers_what_an_operator_asks(template: TranslatedTemplate) -> None:
    widgets = json.loads(template.properties("Dashboard")["DashboardBody"])["widgets"]
    titles = [widget["properties"]["title"].split("?")[0] for widget in widgets]
    assert titles == [
        "Did it run",
        "Is it draining",
        "What came out",
        "What failed",
        "What is asked of others",
        "What does it cost",
        "Does the history arrive",
    ]
    assert {widget["properties"]["region"] for widget in widgets} == {"eu-central-1"}


def test_no_widget_lies_over_another(template: TranslatedTemplate) -> None:
    widgets = json.loads(template.properties("Dashboard")["DashboardBody"])["widgets"]
    covered = [
        (column, row)
        for widget in widgets
        for column in range(widget["x"], widget["x"] + widget["width"])
        for row in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(covered) == len(set(covered))
    assert max(column for column, _ in covered) < 24  # columns that a dashboard has


def test_the_dashboard_has_no_more_metrics_than_a_free_one(template: TranslatedTemplate) -> None:
    # https://aws.amazon.com/cloudwatch/pricing/
    widgets = json.loads(template.properties("Dashboard")["DashboardBody"])["widgets"]
    assert sum(len(widget["properties"]["metrics"]) for widget in widgets) <= 50


def test_the_history_has_a_widget_of_metrics_that_firehose_writes_anyway(
    template: TranslatedTemplate,
) -> None:
    (widget,) = (
        widget
        for widget in json.loads(template.properties("Dashboard")["DashboardBody"])["widgets"]
        if "history" in widget["properties"]["title"]
    )
    metrics = [metric for metric in widget["properties"]["metrics"] if isinstance(metric[0], str)]
    assert {(metric[0], metric[2]) for metric in metrics} == {("AWS/Firehose", "DeliveryStreamName")}
    assert {metric[1] for metric in metrics} == {
        "IncomingRecords",
        "DeliveryToS3.Records",
        "FailedConversion.Records",
        "DeliveryToS3.DataFreshness",
        "DeliveryToS3.Success",
    }


def test_a_stack_without_a_history_shows_none() -> None:
    dashboard = TranslatedTemplate(KeepHistory="false").properties("Dashboard")["DashboardBody"]
    assert len(json.loads(dashboard)["widgets"]) == 6
    assert "istory" not in dashboard


@pytest.mark.parametrize("function", ["Producer", "Consumer"])
def test_the_dashboard_knows_what_a_function_costs(template: TranslatedTemplate, function: str) -> None:
    gigabytes = template.properties(f"{function}Function")["MemorySize"] / 1024
    dollars = gigabytes * Prices.read().dollars_each["lambda_gigabyte_second"] / 1000  # durations are in ms
    dashboard = template.properties("Dashboard")["DashboardBody"]
    shown = re.search(rf"([0-9.]+) \* FILL\({function.lower()}, 0\)", dashboard)
    assert shown
    assert float(shown[1]) == pytest.approx(dollars, rel=0.005)


def test_the_dashboard_shows_this_stack_alone(template: TranslatedTemplate) -> None:
    widgets = json.loads(template.properties("Dashboard")["DashboardBody"])["widgets"]
    metrics = [metric for widget in widgets for metric in widget["properties"]["metrics"]]
    shown = {metric[3] for metric in metrics if isinstance(metric[0], str)}
    assert shown == {
        "ProducerFunction",
        "ConsumerFunction",
        "NamesQueue.QueueName",
        "DeadLetterQueue.QueueName",
        "HistoryStream",
        "names-of-mine",
    }


def test_no_metric_is_paid_for_that_nobody_sees(template: TranslatedTemplate) -> None:
    alarms = template.of_type("AWS::CloudWatch::Alarm").values()
    alarmed = {metric["MetricName"] for alarm in alarms for metric in metrics_of(alarm).values()}
    assert metrics_written() - alarmed - metrics_shown(template) == set()


def test_no_metric_is_shown_that_nobody_writes(template: TranslatedTemplate) -> None:
    assert metrics_shown(template) - metrics_written() == set()


def metrics_shown(template: TranslatedTemplate) -> set[str]:
    widgets = json.loads(template.properties("Dashboard")["DashboardBody"])["widgets"]
    metrics = [metric for widget in widgets for metric in widget["properties"]["metrics"]]
    return {metric[1] for metric in metrics if metric[0] == "NameSentiment"}


def metrics_written() -> set[str]:
    return {metric for folder in CODE for file in folder.rglob("*.py") for metric in metrics_in(file)}


def metrics_in(file: Path) -> Iterator[str]:
    """What a module adds to a tally, and the keys of what its function `…_metrics` gives."""
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Attribute(attr="_tally" | "tally") | ast.Name(id="tally"), attr="add" | "timing"
                ),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield name
            case ast.FunctionDef(name=function) if function.endswith("_metrics"):
                keys = [key for part in ast.walk(node) if isinstance(part, ast.Dict) for key in part.keys]
                yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))
                if any(isinstance(part, ast.DictComp) for part in ast.walk(node)):
                    yield from (f"Names{ending.capitalize()}" for ending in (*Status, UNCHANGED, "failed"))
