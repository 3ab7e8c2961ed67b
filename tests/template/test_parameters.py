"""The parameters are a contract: scripts rely on their names and defaults."""

import re
from typing import Any, get_args

import pytest

from comprehend import LanguageCode
from pipeline.settings import LOG_LEVELS
from tests.template.translated import TEMPLATE, TranslatedTemplate, source
from wiki.limits import REQUESTS_AT_ONCE

README = TEMPLATE.parent / "README.md"

REQUIRED = "must be given"

PARAMETERS = {
    "WikipediaContact": REQUIRED,
    "WikipediaApiUrl": "https://en.wikipedia.org/w/api.php",
    "WikipediaTokenSecretArn": "",
    "WikipediaRequestsPerMinute": 200,
    "LanguageCode": "en",
    "SnippetSentences": 1,
    "ScheduleExpression": "rate(1 day)",
    "ScheduleState": "ENABLED",
    "ExistingTableName": "",
    "TitleAttribute": "",
    "RefreshDays": 7,
    "MaximumNames": 1000000,
    "MaximumConcurrency": 2,
    "BatchSize": 100,
    "Scorer": "comprehend",
    "ComprehendRegion": "",
    "ComprehendEndpointUrl": "",
    "PythonRuntime": "python3.13",
    "Architecture": "x86_64",
    "LogLevel": "INFO",
    "LogRetentionDays": 30,
    "AlarmEmail": "",
    "RunExpectedWithinHours": 26,
    "KeepHistory": "true",
    "HistoryTransitionDays": "0",
    "HistoryRetentionDays": "0",
    "ProtectData": "false",
    "KmsKeyArn": "",
    "AuditBucketName": "",
    "PermissionsBoundary": "",
}


@pytest.fixture(scope="module")
def parameters() -> dict[str, dict[str, Any]]:
    declared: dict[str, dict[str, Any]] = source()["Parameters"]
    return declared


def test_parameters_and_their_defaults_are_as_agreed(parameters: dict[str, dict[str, Any]]) -> None:
    assert {name: parameters[name].get("Default", REQUIRED) for name in parameters} == PARAMETERS


def test_every_parameter_says_what_it_means(parameters: dict[str, dict[str, Any]]) -> None:
    assert [name for name in parameters if not parameters[name].get("Description")] == []


def test_every_parameter_has_one_place_in_the_form_that_asks_for_them(
    parameters: dict[str, dict[str, Any]],
) -> None:
    groups = source()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert sorted(name for group in groups for name in group["Parameters"]) == sorted(parameters)


@pytest.mark.parametrize(
    ("parameter", "values"),
    [
        ("LanguageCode", get_args(LanguageCode)),
        ("LogLevel", LOG_LEVELS),
        ("ScheduleState", ("ENABLED", "DISABLED")),
        ("Architecture", ("x86_64", "arm64")),
        ("KeepHistory", ("true", "false")),
        ("ProtectData", ("true", "false")),
        ("PythonRuntime", ("python3.11", "python3.12", "python3.13", "python3.14")),
    ],
)
def test_a_choice_offers_what_can_be_dealt_with(
    parameters: dict[str, dict[str, Any]], parameter: str, values: tuple[str, ...]
) -> None:
    assert set(parameters[parameter]["AllowedValues"]) == set(values)


@pytest.mark.parametrize(
    ("parameter", "minimum", "maximum"),
    [
        ("WikipediaRequestsPerMinute", 0, 2000),
        ("SnippetSentences", 1, None),
        ("RunExpectedWithinHours", 0, 168),  # CloudWatch looks back a week
        ("MaximumConcurrency", 2, 1000),  # what a mapping of an SQS queue takes
    ],
)
def test_a_number_has_its_bounds(
    parameters: dict[str, dict[str, Any]], parameter: str, minimum: int, maximum: int | None
) -> None:
    declared = parameters[parameter]
    bounds = (declared["Type"], declared.get("MinValue"), declared.get("MaxValue"))
    assert bounds == ("Number", minimum, maximum)


def test_a_batch_is_from_one_name_to_what_lambda_takes_at_most(
    parameters: dict[str, dict[str, Any]],
) -> None:
    assert 1 == parameters["BatchSize"]["MinValue"] < parameters["BatchSize"]["MaxValue"] <= 10_000


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("WikipediaContact", "you@example.com"),
        ("WikipediaContact", "https://example.com/about"),
        ("WikipediaContact", "Jane Doe <jane@example.com>"),
        ("WikipediaContact", "https://example.com/bot/; bot@example.com"),
        ("WikipediaApiUrl", "https://de.wikipedia.org/w/api.php"),
        ("WikipediaApiUrl", "http://127.0.0.1:4567/w/api.php"),
        ("ScheduleExpression", "cron(0 6 ? * MON-FRI *)"),
        ("ExistingTableName", ""),
        ("ExistingTableName", "names.of_2026-11"),
        ("TitleAttribute", ""),
        ("TitleAttribute", "t"),
        ("TitleAttribute", "name of the page"),
        ("TitleAttribute", "names.title"),
        ("TitleAttribute", "x" * 255),
        ("ComprehendEndpointUrl", ""),
        ("ComprehendEndpointUrl", "http://127.0.0.1:4568"),
        ("AlarmEmail", ""),
        ("AlarmEmail", "operator@example.org"),
        ("KmsKeyArn", ""),
        (
            "KmsKeyArn",
            "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        ),
        ("KmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"),
        ("AuditBucketName", ""),
        ("AuditBucketName", "audit.example-1"),
        ("HistoryTransitionDays", "0"),
        ("HistoryTransitionDays", "30"),
        ("HistoryTransitionDays", "365"),
        ("HistoryRetentionDays", "0"),
        ("HistoryRetentionDays", "3650"),
        ("PermissionsBoundary", "arn:aws-us-gov:iam::111122223333:policy/teams/boundary"),
        ("PermissionsBoundary", "arn:aws:iam::aws:policy/PowerUserAccess"),
    ],
)
def test_a_sensible_text_is_taken(parameters: dict[str, dict[str, Any]], parameter: str, value: str) -> None:
    # CloudFormation matches the whole text.
    assert re.fullmatch(parameters[parameter]["AllowedPattern"], value)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("WikipediaContact", ""),
        ("WikipediaContact", "me"),
        ("WikipediaContact", "Jane Doe"),
        ("WikipediaContact", "Zoë <zoe@example.com>"),
        ("WikipediaContact", "you@example.com\r\nX-Header: smuggled"),
        ("WikipediaApiUrl", ""),
        ("WikipediaApiUrl", "en.wikipedia.org"),
        ("WikipediaApiUrl", "https://me:secret@en.wikipedia.org/w/api.php"),
        ("ScheduleExpression", "daily"),
        ("TitleAttribute", "name"),  # which a scan cannot ask for twice
        ("TitleAttribute", " title"),
        ("TitleAttribute", "x" * 256),
        ("ExistingTableName", "*"),  # would let the producer scan every table
        ("ExistingTableName", "arn:aws:dynamodb:eu-central-1:111122223333:table/names"),
        ("ComprehendEndpointUrl", "comprehend.local"),
        ("AlarmEmail", "https://example.org"),
        ("KmsKeyArn", "alias/aws/s3"),
        ("KmsKeyArn", "arn:aws:kms:eu-central-1:111122223333:alias/mine"),  # CloudWatch takes none
        ("AuditBucketName", "s3://audit"),
        ("HistoryTransitionDays", "29"),  # S3 refuses less than 30
        ("HistoryTransitionDays", "never"),
        ("HistoryRetentionDays", "-1"),
        ("HistoryRetentionDays", ""),
        ("PermissionsBoundary", "boundary"),
    ],
)
def test_a_senseless_text_is_refused_before_anything_is_deployed(
    parameters: dict[str, dict[str, Any]], parameter: str, value: str
) -> None:
    assert not re.fullmatch(parameters[parameter]["AllowedPattern"], value)


WIKIPEDIAS = sorted(
    {f"https://{code.partition('-')[0]}.wikipedia.org/w/api.php" for code in get_args(LanguageCode)}
)
OWN_WIKI = "https://wiki.example.org/w/api.php"


@pytest.mark.parametrize("wiki", WIKIPEDIAS)
def test_more_workers_than_wikimedia_takes_requests_at_once_are_refused(wiki: str) -> None:
    workers = [str(number) for number in range(2, 7)]
    templates = {
        number: TranslatedTemplate(WikipediaApiUrl=wiki, MaximumConcurrency=number) for number in workers
    }
    refused = {number: told for number, template in templates.items() if (told := template.broken_rules())}
    assert list(refused) == [number for number in workers if int(number) > REQUESTS_AT_ONCE]
    assert "MaximumConcurrency to 2 or 3" in refused["4"][0]


@pytest.mark.parametrize("wiki", WIKIPEDIAS)
def test_a_wikipedia_is_not_asked_without_a_pace(wiki: str) -> None:
    (told,) = TranslatedTemplate(WikipediaApiUrl=wiki, WikipediaRequestsPerMinute="0").broken_rules()
    assert "WikipediaRequestsPerMinute" in told


def test_a_wiki_of_ones_own_is_asked_as_one_likes() -> None:
    template = TranslatedTemplate(
        WikipediaApiUrl=OWN_WIKI, WikipediaRequestsPerMinute="0", MaximumConcurrency="1000"
    )
    assert template.broken_rules() == []


def test_the_readme_has_every_parameter_with_its_default(parameters: dict[str, dict[str, Any]]) -> None:
    told: dict[str, str] = {}
    for names, defaults in re.findall(
        r"^\| (`[A-Z]\w+`.*?) \| (.*?) \| .* \|$", README.read_text(), re.MULTILINE
    ):
        told |= dict(zip(re.findall(r"`(\w+)`", names), _split(defaults), strict=True))
    told.pop("WikipediaApiUrl")  # in words
    declared = {name: str(parameters[name].get("Default", "")) or "–" for name in parameters}
    declared.pop("WikipediaApiUrl")
    assert told == declared


def _split(defaults: str) -> list[str]:
    return [default.strip(" `") for default in defaults.split(",")]
