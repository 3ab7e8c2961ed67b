"""What the functions run on, and what they are told."""

import dataclasses

import pytest

from consumer_settings import ConsumerSettings
from pipeline.settings import read_settings
from producer_settings import ProducerSettings
from tests.template.translated import STACK_NAME, TranslatedTemplate

FUNCTIONS = ("ProducerFunction", "ConsumerFunction")
SETTINGS: dict[str, type[ProducerSettings] | type[ConsumerSettings]] = {
    "ProducerFunction": ProducerSettings,
    "ConsumerFunction": ConsumerSettings,
}

WIKI_ACCOUNT = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:wiki-AbCdEf"
READ_BY_BOTO3 = {"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COMPREHEND"}


def test_there_are_these_functions_and_no_other(template: TranslatedTemplate) -> None:
    assert template.of_type("AWS::Lambda::Function").keys() == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(("runtime", "architecture"), [("python3.12", "arm64"), ("python3.14", "x86_64")])
def test_the_deployer_chooses_runtime_and_processor(function: str, runtime: str, architecture: str) -> None:
    properties = TranslatedTemplate(PythonRuntime=runtime, Architecture=architecture).properties(function)
    assert (properties["Runtime"], properties["Architectures"]) == (runtime, [architecture])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_built_for_them_whatever_python_the_machine_has(
    template: TranslatedTemplate, function: str
) -> None:
    assert template.resources[function]["Metadata"]["BuildMethod"] == "python-uv"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_gets_the_shared_layer_and_nothing_else(
    template: TranslatedTemplate, function: str
) -> None:
    assert template.properties(function)["Layers"] == list(template.of_type("AWS::Lambda::LayerVersion"))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_handler_is_where_it_is_looked_for(template: TranslatedTemplate, function: str) -> None:
    assert template.properties(function)["Handler"] == "app.lambda_handler"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_variables_are_the_settings_that_the_code_reads(
    template: TranslatedTemplate, function: str
) -> None:
    fields = {field.name.upper() for field in dataclasses.fields(SETTINGS[function])}
    assert template.environment(function).keys() - READ_BY_BOTO3 == fields


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_code_takes_the_templates_defaults(template: TranslatedTemplate, function: str) -> None:
    queue = {"NAMES_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/111122223333/names"}
    settings: ProducerSettings | ConsumerSettings = read_settings(
        SETTINGS[function], template.environment(function) | queue
    )
    assert settings.log_level == "INFO"


def test_what_is_asked_for_reaches_the_producer() -> None:
    template = TranslatedTemplate(
        LogLevel="DEBUG",
        ComprehendEndpointUrl="https://comprehend.example.org",
        WikipediaContact="me@example.org",
        RefreshDays="30",
        MaximumNames="5000",
    )
    assert template.environment("ProducerFunction") == {
        "STACK_NAME": STACK_NAME,
        "NAMES_TABLE": "NamesTable",
        "TITLE_ATTRIBUTE": "title",
        "NAMES_QUEUE_URL": "NamesQueue",
        "RESULTS_INDEX": "ResultsIndex",
        "RUNS_TABLE": "RunsTable",
        "WIKIPEDIA_CONTACT": "me@example.org",
        "WIKIPEDIA_API_URL": "https://en.wikipedia.org/w/api.php",
        "WIKIPEDIA_TOKEN_SECRET_ARN": "",
        "WIKIPEDIA_REQUESTS_PER_MINUTE": "200",
        "MAXIMUM_CONCURRENCY": "2",
        "LANGUAGE_CODE": "en",
        "SCORER": "comprehend",
        "SNIPPET_SENTENCES": "1",
        "REFRESH_DAYS": "30",
        "MAXIMUM_NAMES": "5000",
        "LOG_LEVEL": "DEBUG",
    }


def test_what_is_asked_for_reaches_the_consumer() -> None:
    template = TranslatedTemplate(
        WikipediaContact="me@example.org",
        WikipediaApiUrl="https://wiki.example.org/api.php",
        WikipediaTokenSecretArn=WIKI_ACCOUNT,
        WikipediaRequestsPerMinute="60",
        LanguageCode="de",
        SnippetSentences="3",
        MaximumConcurrency="5",
        BatchSize="40",
        LogLevel="WARNING",
        ComprehendEndpointUrl="https://comprehend.example.org",
    )
    assert template.environment("ConsumerFunction") == {
        "STACK_NAME": STACK_NAME,
        "NAMES_QUEUE_URL": "NamesQueue",
        "RESULTS_BUCKET": "ResultsBucket",
        "RESULTS_INDEX": "ResultsIndex",
        "HISTORY_STREAM": "HistoryStream",
        "WIKIPEDIA_CONTACT": "me@example.org",
        "WIKIPEDIA_API_URL": "https://wiki.example.org/api.php",
        "WIKIPEDIA_TOKEN_SECRET_ARN": WIKI_ACCOUNT,
        "WIKIPEDIA_REQUESTS_PER_MINUTE": "60",
        "LANGUAGE_CODE": "de",
        "SNIPPET_SENTENCES": "3",
        "SCORER": "comprehend",
        "COMPREHEND_REGION": "eu-central-1",
        "MAXIMUM_CONCURRENCY": "5",
        "BATCH_SIZE": "40",
        "LOG_LEVEL": "WARNING",
        "AWS_ENDPOINT_URL_COMPREHEND": "https://comprehend.example.org",
    }


def test_comprehend_is_asked_in_the_region_that_was_chosen() -> None:
    template = TranslatedTemplate(ComprehendRegion="us-east-1")
    assert template.environment("ConsumerFunction")["COMPREHEND_REGION"] == "us-east-1"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_on_aws_every_service_is_asked_at_its_own_address(
    template: TranslatedTemplate, function: str
) -> None:
    assert READ_BY_BOTO3.isdisjoint(template.environment(function))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_concurrency_is_not_reserved_since_a_new_account_refuses_it(
    template: TranslatedTemplate, function: str
) -> None:
    assert "ReservedConcurrentExecutions" not in template.properties(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_logs_go_to_a_group_of_the_stack_that_forgets_in_time(function: str) -> None:
    template = TranslatedTemplate(LogRetentionDays="7")
    group = template.properties(function)["LoggingConfig"]["LogGroup"]
    assert template.of_type("AWS::Logs::LogGroup")[group]["RetentionInDays"] == "7"


def test_the_functions_do_not_share_a_log_group(template: TranslatedTemplate) -> None:
    assert len({template.properties(function)["LoggingConfig"]["LogGroup"] for function in FUNCTIONS}) == 2
