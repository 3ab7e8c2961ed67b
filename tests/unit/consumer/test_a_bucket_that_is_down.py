"""While the bucket takes no objects, nothing is paid for names that make one, and all others are done."""

from dataclasses import replace

import pytest

from name_sentiment.message import Ask
from pipeline.circuit_breaker import FIRST_REST_SECONDS, CircuitBreaker
from results_bucket import ResultsBucket
from tests.unit.consumer.fakes import Pipeline, article, work
from tests.unit.shared.fakes import client_error

KNOWN = [f"known {number}" for number in range(30)]
NEW = [f"new {number}" for number in range(30)]


class S3:
    """Takes objects while `refuses_with` is empty."""

    def __init__(self) -> None:
        self.refuses_with = ""
        self.keys: list[str] = []

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803
        self.keys.append(Key)
        if self.refuses_with:
            raise client_error(self.refuses_with)


class Storing(Pipeline):
    """A consumer whose results go into a bucket. It knows some names, and no others."""

    def __init__(self) -> None:
        super().__init__()
        self.s3 = S3()
        breaker = CircuitBreaker("the bucket", self.clock)
        self.store = ResultsBucket(self.s3, "results-1", breaker)  # type: ignore[assignment]
        self.use_rules(self.rules)
        self.encyclopedia.add(*map(article, KNOWN), *map(article, NEW))
        self.consume(*KNOWN)
        self.forget_requests()

    def break_the_bucket(self, code: str) -> None:
        """Let it refuse from now on. One batch has met it."""
        self.s3.refuses_with = code
        self.encyclopedia.add(article("first victim"))
        self.consume("first victim")
        self.forget_requests()

    @property
    def paid(self) -> int:
        """Count the requests to the encyclopedia for pages, and the texts, events and objects."""
        asked = self.encyclopedia.requests + self.scorer.requests + self.history.requests
        return len(asked) + len(self.s3.keys)

    def forget_requests(self) -> None:
        for requests in (
            self.encyclopedia.requests,
            self.scorer.requests,
            self.history.requests,
            self.s3.keys,
        ):
            requests.clear()


@pytest.fixture
def pipeline() -> Storing:
    return Storing()


@pytest.mark.parametrize("code", ["KMS.DisabledException", "AccessDenied", "NoSuchBucket", "SlowDown"])
def test_names_that_make_an_object_go_back_without_a_request(pipeline: Storing, code: str) -> None:
    pipeline.break_the_bucket(code)
    edited = pipeline.encyclopedia.pages[KNOWN[0]]
    pipeline.encyclopedia.add(replace(edited, introduction="It is loved now.", revision="2"))

    uncertain = pipeline.index.known[KNOWN[1]]
    pipeline.index.known[KNOWN[1]] = replace(uncertain, row_fingerprint="")

    account = pipeline.consume(*KNOWN[:-1], work(KNOWN[-1], ask=Ask.ANEW), *NEW)

    assert account.counts == {"unchanged": 27, "failed": 33}
    assert len(account.messages_to_keep_back) == 33
    assert pipeline.paid == 0


def test_a_known_name_that_is_looked_up_in_full_is_done_where_its_page_is_as_it_was(
    pipeline: Storing,
) -> None:
    pipeline.break_the_bucket("AccessDenied")
    edited = pipeline.encyclopedia.pages[KNOWN[0]]
    pipeline.encyclopedia.add(replace(edited, introduction="It is loved now.", revision="2"))

    account = pipeline.consume(*(work(name, ask=Ask.IN_FULL) for name in KNOWN[:10]))

    assert account.counts == {"unchanged": 9, "failed": 1}
    assert (pipeline.scorer.requests, pipeline.s3.keys) == ([], [])


def test_in_an_hour_one_text_is_paid_for_each_time_that_the_bucket_is_asked(pipeline: Storing) -> None:
    pipeline.break_the_bucket("KMS.DisabledException")

    for _ in range(120):
        assert pipeline.consume(*NEW).counts == {"failed": 30}
        pipeline.clock.sleep(30)

    probes = 5  # after a minute, and two, four, eight and sixteen more
    assert len(pipeline.scorer.texts) == len(pipeline.s3.keys) == probes


def test_when_it_takes_objects_again_one_name_goes_ahead_and_all_others_follow(pipeline: Storing) -> None:
    pipeline.break_the_bucket("AccessDenied")
    pipeline.s3.refuses_with = ""
    pipeline.clock.sleep(FIRST_REST_SECONDS)

    account = pipeline.consume(*KNOWN, *NEW)

    assert account.counts == {"unchanged": 30, "scored": 30, "failed": 0}
    assert pipeline.encyclopedia.requests[0] == [NEW[0]]
    assert len(pipeline.s3.keys) == len(set(pipeline.s3.keys)) == 30


def test_an_object_that_is_refused_by_itself_takes_no_other_with_it(pipeline: Storing) -> None:
    pipeline.s3.refuses_with = "KeyTooLongError"

    for _ in range(2):
        assert pipeline.consume(*NEW).counts == {"failed": 30}

    assert len(pipeline.s3.keys) == 60
