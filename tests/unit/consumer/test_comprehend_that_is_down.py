"""While no text can be scored, names that need a score are not looked up, and all others are worked off."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from comprehend import Comprehend
from name_sentiment.message import Ask
from pipeline.circuit_breaker import FIRST_REST_SECONDS, CircuitBreaker
from pipeline.metrics import Tally
from pipeline.patience import rest_seconds
from tests.unit.consumer.fakes import Pipeline, article, work
from tests.unit.consumer.function import Context, FakeSqs, batch, failed_ids, handler_of
from tests.unit.shared.fakes import client_error

KNOWN = [f"known {number}" for number in range(30)]
NEW = [f"new {number}" for number in range(30)]

A_SCORE = {"Positive": 0.0, "Negative": 0.0, "Neutral": 1.0, "Mixed": 0.0}


class FakeClient:
    """Comprehend's client, which answers while `error` is None."""

    def __init__(self) -> None:
        self.error: ClientError | None = None
        self.requests: list[list[str]] = []

    def batch_detect_sentiment(self, *, TextList: list[str], LanguageCode: str) -> object:  # noqa: N803
        self.requests.append(TextList)
        if self.error:
            raise self.error
        results = [
            {"Index": index, "Sentiment": "NEUTRAL", "SentimentScore": A_SCORE}
            for index in range(len(TextList))
        ]
        return {"ResponseMetadata": {}, "ResultList": results, "ErrorList": []}


class Scored(Pipeline):
    """A consumer that Comprehend scores for. The history has no part in it."""

    def __init__(self) -> None:
        super().__init__(keeps_history=False)
        self.comprehend = FakeClient()
        breaker = CircuitBreaker("Comprehend", self.clock)
        self.scorer = Comprehend(self.comprehend, "en", breaker, Tally())  # type: ignore[assignment,arg-type]
        self.use_rules(self.rules)

    def refuse(self, code: str = "AccessDeniedException") -> None:
        """Let it refuse whatever it is asked from now on. One batch has met that."""
        self.comprehend.error = client_error(code)
        self.encyclopedia.add(article("first victim"))
        self.consume("first victim")
        self.forget_requests()

    def forget_requests(self) -> None:
        self.comprehend.requests.clear()
        self.encyclopedia.requests.clear()


@pytest.fixture
def pipeline() -> Scored:
    pipeline = Scored()
    pipeline.encyclopedia.add(*map(article, KNOWN), *map(article, NEW))
    pipeline.consume(*KNOWN)
    pipeline.forget_requests()
    return pipeline


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ThrottlingException", "SubscriptionRequiredException"]
)
def test_new_names_go_back_without_a_request_to_anybody(pipeline: Scored, code: str) -> None:
    pipeline.refuse(code)

    for _ in range(5):
        assert pipeline.consume(*NEW).counts == {"failed": 30}

    assert pipeline.encyclopedia.requests == pipeline.comprehend.requests == []


def test_names_that_need_no_score_are_worked_off(pipeline: Scored) -> None:
    pipeline.refuse()
    page = pipeline.encyclopedia.pages[KNOWN[0]]
    pipeline.encyclopedia.add(replace(page, revision="77"))

    account = pipeline.consume(*KNOWN, *NEW)

    assert account.counts == {"unchanged": 29, "scored": 1, "failed": 30}
    assert pipeline.encyclopedia.requests == [[KNOWN[0]]]
    assert pipeline.comprehend.requests == []


def test_names_of_other_rules_go_back_as_new_ones_do(pipeline: Scored) -> None:
    pipeline.refuse()
    pipeline.use_rules(replace(pipeline.rules, snippet_sentences=2))

    assert pipeline.consume(*KNOWN).counts == {"failed": 30}
    assert pipeline.encyclopedia.requests == []


def test_in_an_hour_one_page_is_looked_up_each_time_that_comprehend_is_asked(pipeline: Scored) -> None:
    pipeline.refuse()

    for _ in range(120):
        assert pipeline.consume(*NEW).counts == {"failed": 30}
        pipeline.clock.sleep(30)

    probes = 5  # after a minute, and two, four, eight and sixteen more
    assert [len(titles) for titles in pipeline.encyclopedia.requests] == [1] * probes
    assert [len(texts) for texts in pipeline.comprehend.requests] == [1] * probes


def test_when_it_answers_again_one_name_goes_ahead_and_all_others_follow(pipeline: Scored) -> None:
    pipeline.refuse()
    pipeline.comprehend.error = None
    pipeline.clock.sleep(FIRST_REST_SECONDS)

    account = pipeline.consume(work(KNOWN[0], ask=Ask.IN_FULL), *KNOWN[1:], *NEW)

    assert account.counts == {"unchanged": 30, "scored": 30, "failed": 0}
    assert [len(texts) for texts in pipeline.comprehend.requests] == [1, 25, 4]
    assert pipeline.encyclopedia.requests[0] == [NEW[0]]
    assert pipeline.store.writes.count(NEW[0]) == 1


def test_where_the_name_ahead_needs_no_score_after_all_the_others_are_the_probe(pipeline: Scored) -> None:
    pipeline.refuse()
    pipeline.comprehend.error = None
    pipeline.clock.sleep(FIRST_REST_SECONDS)

    account = pipeline.consume("a name without a page", *NEW[:20])

    assert account.counts == {"missing": 1, "scored": 20, "failed": 0}
    assert [len(texts) for texts in pipeline.comprehend.requests] == [20]


def test_messages_rest_as_for_any_trouble_that_is_not_their_own(pipeline: Scored) -> None:
    sqs = FakeSqs()
    pipeline.refuse()

    answer = handler_of(pipeline.consumer, sqs=sqs)(batch(one={"name": NEW[0]}), Context())

    assert failed_ids(answer) == ["one"]
    assert sqs.rests == {"handle of one": rest_seconds(1, 1.0)}
