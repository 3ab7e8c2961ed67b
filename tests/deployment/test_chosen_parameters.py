"""PARAMETERS are read as a person writes them, and what CloudFormation would refuse is refused first."""

import pytest

from deployment.checkout import TEMPLATE
from deployment.parameters import Declared, check_parameters, parse_parameters, read_declared
from operations.cannot_continue import CannotContinue

CONTACT = {"WikipediaContact": "you@example.com"}


@pytest.fixture(scope="module")
def declared() -> dict[str, Declared]:
    return read_declared(TEMPLATE)


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("", {}),
        ("BatchSize=5 LogLevel=DEBUG", {"BatchSize": "5", "LogLevel": "DEBUG"}),
        ("ScheduleExpression='rate(12 hours)'", {"ScheduleExpression": "rate(12 hours)"}),
        ('ScheduleExpression="rate(12 hours)"', {"ScheduleExpression": "rate(12 hours)"}),
        ("'ScheduleExpression=rate(12 hours)'", {"ScheduleExpression": "rate(12 hours)"}),
        (
            "ScheduleExpression=rate(12 hours) LogLevel=DEBUG",
            {"ScheduleExpression": "rate(12 hours)", "LogLevel": "DEBUG"},
        ),
        ("ScheduleExpression=cron(0 6 ? * MON-FRI *)", {"ScheduleExpression": "cron(0 6 ? * MON-FRI *)"}),
        ("AlarmEmail=", {"AlarmEmail": ""}),
        ("AlarmEmail= LogLevel=INFO", {"AlarmEmail": "", "LogLevel": "INFO"}),
        ("AlarmEmail='' LogLevel=INFO", {"AlarmEmail": "", "LogLevel": "INFO"}),
        (
            "WikipediaContact=Jane Doe <jane@example.com>",
            {"WikipediaContact": "Jane Doe <jane@example.com>"},
        ),
        ("WikipediaApiUrl=https://a.example/?a=b&c=d", {"WikipediaApiUrl": "https://a.example/?a=b&c=d"}),
        ("BatchSize=5\n  LogLevel=DEBUG\n", {"BatchSize": "5", "LogLevel": "DEBUG"}),
    ],
)
def test_parameters_are_what_is_written(text: str, parameters: dict[str, str]) -> None:
    assert parse_parameters(text) == parameters


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("BatchSize", "written Name=Value, not 'BatchSize'"),
        ("5 BatchSize=5", "written Name=Value, not '5'"),
        ("BatchSize='5", "No closing quotation"),
        ("BatchSize=5 BatchSize=6", "gives BatchSize twice"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(CannotContinue, match=complaint):
        parse_parameters(text)


@pytest.mark.parametrize(
    ("parameter", "value", "complaint"),
    [
        ("Batchsize", "5", r"Batchsize: the template has no such parameter\. It has WikipediaContact, "),
        ("WikipediaApiUrl", "file:///etc/passwd", "WikipediaApiUrl must begin with https:// or http://"),
        ("WikipediaApiUrl", "http://[::1/w/api.php", "WikipediaApiUrl must be a web address"),
        ("WikipediaApiUrl", "http://example.org:99999/", "WikipediaApiUrl must be a web address"),
        ("WikipediaApiUrl", "https://:443/", "WikipediaApiUrl must be a web address"),
        ("ComprehendEndpointUrl", "http://localhost:port", "ComprehendEndpointUrl must be a web address"),
        (
            "WikipediaContact",
            "Jane Doe",
            "WikipediaContact must hold an e-mail address, or .*, not 'Jane Doe'",
        ),
        ("ScheduleExpression", "rate(1 day) daily", "ScheduleExpression must match"),
        ("LogLevel", "LOUD", "LogLevel must be one of DEBUG, INFO"),
        ("LogLevel", "", "LogLevel must be one of"),
        ("ComprehendRegion", "eu-north-1", r"ComprehendRegion must be one of \(empty\), ap-northeast-1"),
        ("LogRetentionDays", "8", "LogRetentionDays must be one of 1, 3, 5"),
        ("SnippetSentences", "0", "SnippetSentences must be a whole number from 1 up, not '0'"),
        ("SnippetSentences", "1.5", "SnippetSentences must be a whole number"),
        ("SnippetSentences", "nan", "SnippetSentences must be a whole number"),
        ("SnippetSentences", "9" * 5_000, "SnippetSentences must be a whole number"),
        ("BatchSize", "1001", "BatchSize must be a whole number from 1 to 1000, not '1001'"),
    ],
)
def test_what_the_template_would_refuse_is_refused_first(
    declared: dict[str, Declared], parameter: str, value: str, complaint: str
) -> None:
    with pytest.raises(CannotContinue, match=complaint):
        check_parameters({**CONTACT, parameter: value}, declared)


def test_all_that_is_wrong_is_said_at_once(declared: dict[str, Declared]) -> None:
    with pytest.raises(CannotContinue) as refused:
        check_parameters({"BatchSize": "0", "LogLevel": "LOUD", "Nonsense": ""}, declared)
    told = str(refused.value)
    assert all(
        name in told for name in ("BatchSize", "LogLevel", "Nonsense", "WikipediaContact: must be given")
    )


@pytest.mark.parametrize(
    "parameters",
    [
        CONTACT,
        {"WikipediaContact": "Jane Doe <jane@example.com>"},
        {**CONTACT, "AlarmEmail": "", "ComprehendRegion": "", "BatchSize": "1000", "LogRetentionDays": "7"},
        {**CONTACT, "ScheduleExpression": "rate(12 hours)", "RunExpectedWithinHours": "0"},
    ],
)
def test_what_the_template_takes_is_taken(declared: dict[str, Declared], parameters: dict[str, str]) -> None:
    check_parameters(parameters, declared)


def test_a_build_needs_no_parameter(declared: dict[str, Declared]) -> None:
    check_parameters({}, declared, require_all=False)
