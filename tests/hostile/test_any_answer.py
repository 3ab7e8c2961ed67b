"""Whatever Wikipedia and Comprehend answer is pages and scores, or one of the three failures."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from comprehend import MOST_ROUNDING, Comprehend
from name_sentiment.sentiment import LABELS, Sentiment
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.failures import Failure
from pipeline.metrics import Tally
from tests.unit.consumer.fakes import Clock
from wiki.encyclopedia import WikipediaEncyclopedia

json_texts = st.sampled_from("AB") | st.text(st.characters(exclude_categories=[]), max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | json_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(json_texts, inner, max_size=3),
    max_leaves=5,
)


def somewhat_like(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects whose fields, where there are any, are what they should be; now and then something else."""
    objects = st.fixed_dictionaries({}, optional=fields)
    return st.one_of(objects, objects, objects, json_values)


# A wiki

steps = st.lists(
    somewhat_like(**{"from": json_texts, "to": json_texts, "tofragment": json_texts}), max_size=2
)
pages = st.fixed_dictionaries(
    {"title": json_texts},
    optional={
        "ns": st.integers(-2, 15),
        "missing": st.booleans(),
        "invalid": st.booleans(),
        "invalidreason": json_texts,
        "extract": json_texts,
        "canonicalurl": json_texts,
        "lastrevid": json_values,
        "pageprops": somewhat_like(disambiguation=st.just("")),
        "links": st.lists(somewhat_like(title=json_texts), max_size=2),
    },
)
queries = somewhat_like(
    pages=st.lists(pages, max_size=3), normalized=steps, redirects=steps, converted=steps, interwiki=steps
)
wiki_answers = st.fixed_dictionaries(
    {"query": queries}, optional={"warnings": somewhat_like(main=json_texts)}
)


class Repeating:
    """A transport that gives one answer to everything."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self._answer = answer

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        return self._answer


@settings(max_examples=300, deadline=None)
@given(wiki_answers)
def test_whatever_a_wiki_answers_is_pages_that_can_be_written_or_a_failure(answer: dict[str, Any]) -> None:
    encyclopedia = WikipediaEncyclopedia(Repeating(answer))
    deadline = Deadline(100, Clock())

    try:
        found = encyclopedia.look_up(["A", "B"], deadline)
        offered = encyclopedia.titles_offered_by(["A"], deadline)
    except Failure:
        return

    assert found.keys() <= {"A", "B"}
    for page in found.values():
        "".join([page.title, page.url, page.revision, page.introduction, page.detail]).encode()
    for offer in offered.values():
        str(offer).encode()


# Comprehend

shares = st.floats(0, 1) | st.floats() | json_texts
right_scores = st.floats(0, 1).map(
    lambda share: {"Positive": share, "Negative": 1 - share, "Neutral": 0, "Mixed": 0}
)
scores = right_scores | somewhat_like(Positive=shares, Negative=shares, Neutral=shares, Mixed=shares)
items = somewhat_like(
    Index=st.integers(-1, 2), Sentiment=st.sampled_from([*LABELS, "=1"]), SentimentScore=scores
)
errors = somewhat_like(Index=st.integers(-1, 2), ErrorCode=st.sampled_from(["INVALID", "INTERNAL"]))
comprehend_answers = st.one_of(
    somewhat_like(ResultList=st.lists(items, max_size=2), ErrorList=st.lists(errors, max_size=2)).map(
        lambda answer: json.dumps(answer).encode()
    ),
    st.binary(max_size=20),
)
client = boto3.client(
    "comprehend",
    region_name="us-east-1",
    aws_access_key_id="testing",
    aws_secret_access_key="testing",  # noqa: S106
    config=Config(retries={"total_max_attempts": 1}),
)


class Body:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


@settings(max_examples=300, deadline=None)
@given(comprehend_answers)
def test_whatever_comprehend_answers_is_scores_or_a_failure(content: bytes) -> None:
    def give(**_: object) -> Any:  # noqa: ANN401
        headers = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.1"})
        return AWSResponse("https://comprehend.example", 200, headers, Body(content))

    client.meta.events.register("before-send.comprehend.BatchDetectSentiment", give)
    try:
        answer = Comprehend(client, "en", CircuitBreaker("Comprehend"), Tally()).score(["a", "b"])
    except Failure:
        return
    finally:
        client.meta.events.unregister("before-send.comprehend.BatchDetectSentiment", give)

    assert answer.keys() <= {"a", "b"}
    for score in answer.values():
        if isinstance(score, Sentiment):
            assert score.label in LABELS
            opinion = astuple(score)[1:]
            assert all(0 <= share <= 1 for share in opinion)
            assert math.isclose(sum(opinion), 1, abs_tol=MOST_ROUNDING)
