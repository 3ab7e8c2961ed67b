"""The local Comprehend: our own service's protocol (tests/scorer), counted, with either scorer."""

import pytest
import requests

from tests.stand_ins.running import running

HEADERS = {"X-Amz-Target": "Comprehend_20171127.BatchDetectSentiment"}


def test_requests_and_documents_are_counted() -> None:
    with running("local.comprehend") as address:
        for texts in [["a", "b", "x" * 5_001], ["a"], []]:
            body = {"TextList": texts, "LanguageCode": "en"}
            requests.post(address, json=body, headers=HEADERS, timeout=5)
        assert requests.get(f"{address}/statistics", timeout=5).json() == {
            "requests": 3,
            "documents": 4,
            "failed_documents": 1,
            "refused": 1,
            "concurrent_maximum": 1,
        }


@pytest.mark.parametrize(("scorer", "positive"), [("vader", 0.4404), ("own", None)])
def test_whose_sentiments_they_are_can_be_chosen(scorer: str, positive: float | None) -> None:
    with running("local.comprehend", "--scorer", scorer) as address:
        body = {"TextList": ["good"], "LanguageCode": "en"}
        answer = requests.post(address, json=body, headers=HEADERS, timeout=5).json()
    scores = answer["ResultList"][0]["SentimentScore"]
    assert (scores["Positive"] == positive) == (scorer == "vader")
