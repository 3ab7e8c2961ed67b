"""What a deployment may decide about the consumer."""

import pytest

from consumer_settings import ConsumerSettings
from pipeline.settings import InvalidSettings, read_settings

GOOD = {
    "STACK_NAME": "names-1",
    "NAMES_QUEUE_URL": "https://sqs.example/names-1",
    "RESULTS_BUCKET": "results-1",
    "RESULTS_INDEX": "index-1",
    "HISTORY_STREAM": "history-1",
    "WIKIPEDIA_CONTACT": "me@example.com",
    "WIKIPEDIA_API_URL": "https://en.wikipedia.org/w/api.php",
    "WIKIPEDIA_REQUESTS_PER_MINUTE": "180",
    "MAXIMUM_CONCURRENCY": "2",
    "BATCH_SIZE": "100",
    "LANGUAGE_CODE": "zh-TW",
    "SNIPPET_SENTENCES": "1",
    "COMPREHEND_REGION": "eu-west-1",
    "LOG_LEVEL": "INFO",
}


def test_settings_are_the_variables_of_their_names() -> None:
    assert read_settings(ConsumerSettings, GOOD) == ConsumerSettings(
        stack_name="names-1",
        names_queue_url="https://sqs.example/names-1",
        results_bucket="results-1",
        results_index="index-1",
        history_stream="history-1",
        wikipedia_contact="me@example.com",
        wikipedia_api_url="https://en.wikipedia.org/w/api.php",
        wikipedia_requests_per_minute=180,
        maximum_concurrency=2,
        batch_size=100,
        language_code="zh-TW",
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

    needed = [variable for variable in GOOD if variable != "HISTORY_STREAM"]
    assert [variable for variable in GOOD if f"{variable} is missing" in str(caught.value)] == needed


def test_workers_share_the_requests_that_all_may_make() -> None:
    settings = read_settings(
        ConsumerSettings, {**GOOD, "WIKIPEDIA_REQUESTS_PER_MINUTE": "180", "MAXIMUM_CONCURRENCY": "4"}
    )

    assert settings.requests_per_minute_of_one_worker == 45


@pytest.mark.parametrize(
    ("requests", "workers", "batch"),
    [("180", "2", "100"), ("180", "51", "100"), ("1", "2", "14"), ("0", "1000", "1000")],
)
def test_a_batch_that_fits_the_pace_of_one_worker_is_taken(requests: str, workers: str, batch: str) -> None:
    shared = {"WIKIPEDIA_REQUESTS_PER_MINUTE": requests, "MAXIMUM_CONCURRENCY": workers, "BATCH_SIZE": batch}

    assert read_settings(ConsumerSettings, {**GOOD, **shared}).batch_size == int(batch)


@pytest.mark.parametrize(("requests", "workers", "batch"), [("180", "52", "100"), ("1", "2", "15")])
def test_a_batch_too_large_for_the_pace_of_one_worker_is_refused(
    requests: str, workers: str, batch: str
) -> None:
    shared = {"WIKIPEDIA_REQUESTS_PER_MINUTE": requests, "MAXIMUM_CONCURRENCY": workers, "BATCH_SIZE": batch}

    with pytest.raises(InvalidSettings, match=f"BATCH_SIZE of {batch}"):
        read_settings(ConsumerSettings, {**GOOD, **shared})
