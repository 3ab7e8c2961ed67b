"""The service as a web application: what may be asked, what is refused and how, and what is told of it."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pandas as pd
import pytest

from scorer.inference.model import Shares
from scorer.service.application import MOST_BYTES, Readiness, create_application
from scorer.service.prediction import MOST_CHARACTERS, MOST_TEXTS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

SECRET = "a text that nobody else should read"  # noqa: S105 — nor is it a password


class FakeScorer:
    """Finds a text as positive as it is long, in hundredths."""

    name = "fake"
    version = "7"

    def score(self, text: str) -> Shares:
        positive = min(len(text) / 100, 1)
        return Shares(positive, 0.0, 1 - positive, 0.0)


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def client(readiness: Readiness) -> Iterator["FlaskClient"]:
    with create_application(FakeScorer(), readiness).test_client() as client:
        yield client


def positives(answer: object) -> list[float]:
    assert isinstance(answer, dict)
    return [prediction["SentimentScore"]["Positive"] for prediction in answer["prediction"]]


def test_a_list_of_texts_is_predicted_in_its_order(client: "FlaskClient") -> None:
    answer = client.post("/predict", json={"texts": ["a" * 60, "b"]})
    assert answer.status_code == 200
    assert answer.json == {
        "prediction": [
            {
                "Sentiment": "POSITIVE",
                "SentimentScore": {"Positive": 0.6, "Negative": 0.0, "Neutral": 0.4, "Mixed": 0.0},
            },
            {
                "Sentiment": "NEUTRAL",
                "SentimentScore": {"Positive": 0.01, "Negative": 0.0, "Neutral": 0.99, "Mixed": 0.0},
            },
        ]
    }


@pytest.mark.parametrize("orient", ["columns", "records", "split"])
def test_a_table_as_pandas_writes_it_is_predicted_in_its_order(
    client: "FlaskClient", orient: Literal["columns", "records", "split"]
) -> None:
    table = pd.DataFrame({"text": ["a" * 30, "b", "c" * 20]}, index=[7, 3, 5])
    answer = client.post("/predict", data=table.to_json(orient=orient))
    assert positives(answer.json) == [0.3, 0.01, 0.2]


def test_a_table_as_a_dict_of_lists_is_predicted_in_its_order(client: "FlaskClient") -> None:
    answer = client.post("/predict", json=pd.DataFrame({"text": ["a" * 30, "b"]}).to_dict("list"))
    assert positives(answer.json) == [0.3, 0.01]


@pytest.mark.parametrize("orient", ["columns", "records", "split"])
def test_a_table_with_another_column_is_refused(
    client: "FlaskClient", orient: Literal["columns", "records", "split"]
) -> None:
    table = pd.DataFrame({"text": [SECRET], "stars": [5]})
    answer = client.post("/predict", data=table.to_json(orient=orient))
    assert answer.status_code == 400
    assert '"text"' in answer.get_json()["error"]
    assert SECRET not in answer.text


@pytest.mark.parametrize("orient", ["index", "values", "table"])
def test_a_table_in_another_form_is_refused_with_those_that_are_read(
    client: "FlaskClient", orient: Literal["index", "values", "table"]
) -> None:
    table = pd.DataFrame({"text": [SECRET, "b"]})
    answer = client.post("/predict", data=table.to_json(orient=orient))
    assert answer.status_code == 400
    assert 'orient="columns"' in answer.get_json()["error"]
    assert SECRET not in answer.text


def test_a_table_with_a_gap_in_it_is_refused_by_its_row(client: "FlaskClient") -> None:
    table = pd.DataFrame({"text": ["a", None]}, index=["b", SECRET])
    answer = client.post("/predict", data=table.to_json())
    assert answer.json == {"error": "row 1 of text is not a text."}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"\xff{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", 'The body must be {"texts"'),
        (b"null", 'The body must be {"texts"'),
        (b'{"texts": "good"}', 'The body must be {"texts"'),
        (b'{"texts": []}', "no text"),
        (b'{"text": {}}', "no text"),
        (b'{"texts": ["good", 5]}', "texts[1] is not a text"),
        (b'{"texts": ["good", ""]}', "texts[1] is empty"),
        (b'{"text": {"0": "good", "x": null}}', "row 1 of text is not a text"),
        (b'[{"text": "good"}, {"text": NaN}]', "row 1 of text is not a text"),
        (b'[{"text": "good"}, "good"]', 'The body must be {"texts"'),
        (b'{"columns": ["text"], "data": [["good", "bad"]]}', 'The body must be {"texts"'),
        (b'{"columns": ["text"], "data": []}', "no text"),
        (b'{"texts": [NaN]}', "texts[0] is not a text"),
        (b'{"texts": [["good"]]}', "texts[0] is not a text"),
        (b'{"texts": [' + b"9" * 5_000 + b"]}", "not JSON"),
        (b"", "not JSON"),
        (b'{"texts": ["good"], "model": "other"}', "more than the texts"),
    ],
)
def test_what_cannot_be_predicted_is_400_and_says_why(client: "FlaskClient", body: bytes, told: str) -> None:
    answer = client.post("/predict", data=body)
    assert answer.status_code == 400
    assert answer.json is not None
    assert told in answer.json["error"]


def test_too_many_texts_and_too_long_ones_are_refused_with_the_limit(client: "FlaskClient") -> None:
    assert client.post("/predict", json={"texts": ["a"] * MOST_TEXTS}).status_code == 200
    many = client.post("/predict", json={"texts": ["a"] * (MOST_TEXTS + 1)})
    long = client.post("/predict", json={"texts": ["a", "a" * (MOST_CHARACTERS + 1)]})
    assert (many.json, long.json) == (
        {"error": "There are 1001 texts in it; the limit is 1000."},
        {"error": "texts[1] has 20001 characters; the limit is 20000."},
    )


def test_a_body_over_the_limit_is_413(client: "FlaskClient") -> None:
    answer = client.post("/predict", data=b"x" * (MOST_BYTES + 1))
    assert answer.status_code == 413
    assert answer.json is not None


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/predict", 405), ("GET", "/nowhere", 404)])
def test_errors_are_json(client: "FlaskClient", method: str, path: str, status: int) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.json is not None


def test_it_is_alive_but_not_ready_once_it_is_to_end(client: "FlaskClient", readiness: Readiness) -> None:
    assert client.get("/ready").json == {"status": "ready", "scorer": "fake", "version": "7"}
    readiness.is_ready = False
    assert client.get("/ready").status_code == 503
    assert client.get("/health").status_code == 200


def test_requests_and_texts_are_counted_for_prometheus(client: "FlaskClient") -> None:
    client.post("/predict", json={"texts": ["a" * 60, "b"]})
    client.post("/predict", json={})
    client.get('/%0Ano"where{}')
    told = client.get("/metrics").text
    assert 'scorer_requests_total{route="/predict",status="200"} 1.0' in told
    assert 'scorer_requests_total{route="/predict",status="400"} 1.0' in told
    assert 'scorer_requests_total{route="none",status="404"} 1.0' in told
    assert 'scorer_texts_total{scorer="fake",sentiment="POSITIVE",version="7"} 1.0' in told
    assert 'scorer_request_seconds_count{route="/predict"} 2.0' in told


def test_no_text_is_logged_nor_told_back(client: "FlaskClient", caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        client.post("/predict", json={"texts": [SECRET]}),
        client.post("/predict", json={"texts": [SECRET, 5]}),
        client.post("/predict", json={SECRET: "a"}),
        client.post(f"/{SECRET}", json={}),
    ]
    assert SECRET not in caplog.text
    assert caplog.text.count("milliseconds") == len(answers)
    assert not any(SECRET in answer.text for answer in answers)
