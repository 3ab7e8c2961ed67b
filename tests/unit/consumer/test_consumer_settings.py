"""What a deployment may decide about the consumer."""

import pytest

from consumer_settings import ConsumerSettings
from name_sentiment.rules import SCORERS
from pipeline.settings import InvalidSettings, read_settings

GOOD = {
    "STACK_NAME": "names-1",
    "NAMES_QUEUE_URL": "https://sqs.example/names-1",
    "RESULTS_BUCKET": "results-1",
    "RESULTS_INDEX": "index-1",
    "HISTORY_STREAM": "history-1",
    "WIKIPEDIA_CONTACT": "me@example.com",
    "WIKIPEDIA_API_URL": "https://en.wikipedia.org/w/api.php",
    "WIKIPEDIA_TOKEN_SECRET_ARN": "",
    "WIKIPEDIA_REQUESTS_PER_MINUTE": "200",
    "MAXIMUM_CONCURRENCY": "2",
    "BATCH_SIZE": "100",
    "LANGUAGE_CODE": "zh-TW",
    "SNIPPET_SENTENCES": "1",
    "SCORER": "comprehend",
    "COMPREHEND_REGION": "eu-west-1",
    "LOG_LEVEL": "INFO",
}


OPTIONAL = ("COMPREHEND_REGION", "HISTORY_STREAM", "WIKIPEDIA_TOKEN_SECRET_ARN")
OWN_WIKI = "https://wiki.example/api.php"
WIKI_ACCOUNT = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:wiki-AbCdEf"


def test_settings_are_the_variables_of_their_names() -> None:
    assert read_settings(ConsumerSettings, GOOD) == ConsumerSettings(
        stack_name="names-1",
        names_queue_url="https://sqs.example/names-1",
        results_bucket="results-1",
        results_index="index-1",
        history_stream="history-1",
        wikipedia_contact="me@example.com",
        wikipedia_api_url="https://en.wikipedia.org/w/api.php",
        wikipedia_token_secret_arn="",
        wikipedia_requests_per_minute=200,
        maximum_concurrency=2,
        batch_size=100,
        language_code="zh-TW",
        scorer="comprehend",
        comprehend_region="eu-west-1",
        snippet_sentences=1,
        log_level="INFO",
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RESULTS_BUCKET", " "),
        ("WIKIPEDIA_CONTACT", ""),
        ("WIKIPEDIA_CONTACT", "me@example.com\r\nX-Evil: 1"),
        ("WIKIPEDIA_CONTACT", "渡辺@example.com"),
        ("WIKIPEDIA_API_URL", "ftp://en.wikipedia.org"),
        ("WIKIPEDIA_REQUESTS_PER_MINUTE", "-1"),
        ("WIKIPEDIA_REQUESTS_PER_MINUTE", "1.5"),
        ("WIKIPEDIA_REQUESTS_PER_MINUTE", "9" * 5_000),
        ("MAXIMUM_CONCURRENCY", "0"),
        ("BATCH_SIZE", ""),
        ("LANGUAGE_CODE", "tlh"),
        ("COMPREHEND_REGION", ""),
        ("SNIPPET_SENTENCES", "0"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_senseless_setting_is_named(variable: str, value: str) -> None:
    with pytest.raises(InvalidSettings, match=variable):
        read_settings(ConsumerSettings, {**GOOD, variable: value})


def test_everything_that_is_missing_is_listed_at_once() -> None:
    with pytest.raises(InvalidSettings) as caught:
        read_settings(ConsumerSettings, {})

    needed = [variable for variable in GOOD if variable not in OPTIONAL]
    assert [variable for variable in GOOD if f"{variable} is missing" in str(caught.value)] == needed


def test_workers_share_nine_tenths_of_the_requests_that_the_stack_may_make() -> None:
    settings = read_settings(
        ConsumerSettings, {**GOOD, "WIKIPEDIA_REQUESTS_PER_MINUTE": "200", "MAXIMUM_CONCURRENCY": "3"}
    )

    assert settings.requests_per_minute_of_one_worker == 60


@pytest.mark.parametrize(
    ("requests", "workers", "batch"),
    [("200", "2", "100"), ("200", "51", "100"), ("1", "2", "12"), ("0", "1000", "1000")],
)
def test_a_batch_that_fits_the_pace_of_one_worker_is_taken(requests: str, workers: str, batch: str) -> None:
    shared = {"WIKIPEDIA_REQUESTS_PER_MINUTE": requests, "MAXIMUM_CONCURRENCY": workers, "BATCH_SIZE": batch}
    shared["WIKIPEDIA_API_URL"] = OWN_WIKI

    assert read_settings(ConsumerSettings, {**GOOD, **shared}).batch_size == int(batch)


@pytest.mark.parametrize(("requests", "workers", "batch"), [("200", "52", "100"), ("1", "2", "13")])
def test_a_batch_too_large_for_the_pace_of_one_worker_is_refused(
    requests: str, workers: str, batch: str
) -> None:
    shared = {"WIKIPEDIA_REQUESTS_PER_MINUTE": requests, "MAXIMUM_CONCURRENCY": workers, "BATCH_SIZE": batch}
    shared["WIKIPEDIA_API_URL"] = OWN_WIKI

    with pytest.raises(InvalidSettings, match=f"BATCH_SIZE of {batch}"):
        read_settings(ConsumerSettings, {**GOOD, **shared})


@pytest.mark.parametrize(
    ("requests", "workers", "account"),
    [
        ("201", "2", ""),
        ("0", "2", ""),
        ("2001", "2", WIKI_ACCOUNT),
        ("2000", "4", WIKI_ACCOUNT),
        ("200", "4", WIKI_ACCOUNT),
        ("60", "4", ""),
    ],
)
def test_what_wikimedia_would_refuse_is_refused(requests: str, workers: str, account: str) -> None:
    asked = {
        "WIKIPEDIA_REQUESTS_PER_MINUTE": requests,
        "MAXIMUM_CONCURRENCY": workers,
        "WIKIPEDIA_TOKEN_SECRET_ARN": account,
    }

    with pytest.raises(InvalidSettings, match="Wikimedia allows"):
        read_settings(ConsumerSettings, {**GOOD, **asked})

    own_wiki = read_settings(ConsumerSettings, {**GOOD, **asked, "WIKIPEDIA_API_URL": OWN_WIKI})
    assert own_wiki.wikipedia_requests_per_minute == int(requests)


@pytest.mark.parametrize("host", ["www.wikifunctions.org", "en.wikipedia.org.", "EN.wikipedia.org"])
def test_a_wiki_of_wikimedias_is_one_however_it_is_written(host: str) -> None:
    asked = {"WIKIPEDIA_API_URL": f"https://{host}/w/api.php", "WIKIPEDIA_REQUESTS_PER_MINUTE": "0"}

    with pytest.raises(InvalidSettings, match="Wikimedia allows"):
        read_settings(ConsumerSettings, {**GOOD, **asked})


def test_with_a_token_wikimedia_may_be_asked_more_often() -> None:
    asked = {
        "WIKIPEDIA_REQUESTS_PER_MINUTE": "2000",
        "MAXIMUM_CONCURRENCY": "3",
        "WIKIPEDIA_TOKEN_SECRET_ARN": WIKI_ACCOUNT,
    }

    assert read_settings(ConsumerSettings, {**GOOD, **asked}).requests_per_minute_of_one_worker == 600


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("http://en.wikipedia.org/w/api.php", False),
        ("http://localhost.example/w/api.php", False),
        ("http://127.0.0.1:8080/w/api.php", True),
        ("https://wiki.example/w/api.php", True),
    ],
)
def test_a_token_is_sent_where_nobody_else_can_read_it(address: str, is_safe: bool) -> None:
    asked = {**GOOD, "WIKIPEDIA_API_URL": address, "WIKIPEDIA_TOKEN_SECRET_ARN": WIKI_ACCOUNT}

    if is_safe:
        read_settings(ConsumerSettings, asked)
        return
    with pytest.raises(InvalidSettings, match="https://"):
        read_settings(ConsumerSettings, asked)


def test_the_scorer_of_our_own_needs_no_region_of_comprehend() -> None:
    own = {**GOOD, "SCORER": "own", "LANGUAGE_CODE": "en", "COMPREHEND_REGION": ""}
    assert read_settings(ConsumerSettings, own).rules.scorer == SCORERS["own"]


def test_the_scorer_of_our_own_refuses_another_language_than_english() -> None:
    with pytest.raises(InvalidSettings, match="SCORER own reads English alone, not LANGUAGE_CODE fr"):
        read_settings(ConsumerSettings, {**GOOD, "SCORER": "own", "LANGUAGE_CODE": "fr"})
