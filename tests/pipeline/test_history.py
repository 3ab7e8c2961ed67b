"""Events in the lake of the deployed stack: typed, none lost, no fact doubled, whatever fails."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ReadTimeoutError

from history_stream import HistoryStream
from name_sentiment.history_event import COLUMNS, HistoryEvent
from name_sentiment.result_format import Status
from operations.lake.athena import Athena, Row
from operations.lake.events import History
from operations.lake.past import Past
from operations.lists.entries import ListedName
from operations.results.fetched_result import Verdict
from operations.stack import Lake
from pipeline.circuit_breaker import LONGEST_REST_SECONDS, CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure, PermanentFailure
from pipeline.record_stream import RECORD_BYTES, RecordStream
from tests.pipeline.conftest import Pipeline as Deployed
from tests.unit.consumer.fakes import Clock, Pipeline, article, work

AN_EVENT = HistoryEvent(
    event_id="",
    occurred_at=datetime(2026, 11, 28, 12, tzinfo=UTC),
    run_id="hostile",
    name="",
    title="",
    url="",
    revision="1",
    language="en",
    status=Status.EMPTY,
    snippet="",
    sentiment=None,
    scorer=None,
    previous_status=None,
    previous_sentiment=None,
)
NAMES = [f"History {number}" for number in range(30)]
SECONDS_TO_DELIVER = 60


@pytest.fixture(scope="module")
def lake(pipeline: Deployed) -> Lake:
    found = pipeline.stack.lake
    assert found
    return found


@pytest.fixture(scope="module")
def athena(pipeline: Deployed, lake: Lake) -> Athena:
    return Athena(pipeline.clients.athena, lake.work_group, lake.database)


@pytest.fixture(scope="module")
def worked_off(pipeline: Deployed) -> Deployed:
    pipeline.put(ListedName("netflix"), ListedName("no such page, surely"))
    pipeline.run()
    return pipeline


def objects(pipeline: Deployed, lake: Lake, prefix: str) -> list[bytes]:
    pages = pipeline.clients.s3.get_paginator("list_objects_v2").paginate(Bucket=lake.bucket, Prefix=prefix)
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    return [pipeline.clients.s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read() for key in keys]


def test_athena_reads_events_back_by_their_types(worked_off: Deployed, athena: Athena) -> None:
    history = History(athena)

    (netflix,) = history.of("netflix")
    (nobody,) = history.of("no such page, surely")

    assert (netflix.verdict, netflix.title) == (Verdict.POSITIVE, "Netflix")
    assert 0.999 < sum(netflix.scores.values()) < 1.001
    assert netflix.snippet.startswith("Netflix, Inc. is a streaming company")
    assert abs((datetime.now(UTC) - netflix.occurred_at).total_seconds()) < 600
    assert (nobody.verdict, nobody.scores, nobody.previous_verdict) == (Verdict.MISSING, {}, None)


def test_a_parquet_reader_reads_them_back_by_their_types(
    worked_off: Deployed,
    lake: Lake,
    tmp_path: Any,  # noqa: ANN401 — pytest's
) -> None:
    for number, content in enumerate(objects(worked_off, lake, "history/")):
        (tmp_path / f"{number}.parquet").write_bytes(content)
    with duckdb.connect() as connection:
        described = connection.execute(f"describe from read_parquet('{tmp_path}/*.parquet')").fetchall()
    types = {"string": "VARCHAR", "double": "DOUBLE", "timestamp": "TIMESTAMP"}
    assert {row[0]: row[1] for row in described} == {name: types[kind] for name, kind in COLUMNS.items()}


HOSTILE = [
    "'; drop table history; --",
    "quotes \" and ' and `",
    "back\\slashes \\n \\u0041 \\",
    "line\nbreaks\r\nand\ttabs\x0b",
    "NUL \0 in it",
    "\u202ereversed\u2066",
    "half a pair \ud83d",
    "\u2028\u2029\ufeff",
    "x" * 10_000,
    "日本 🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "<script>alert(1)</script>",
    "{}",
    "null",
    " ",
]


def test_any_text_is_read_back_as_it_was(pipeline: Deployed, lake: Lake, athena: Athena) -> None:
    stream = RecordStream(pipeline.client("firehose"), lake.stream, CircuitBreaker("the stream"))
    events = [
        replace(AN_EVENT, event_id=f"hostile {number}", name=text, title=text, snippet=text)
        for number, text in enumerate(HOSTILE)
    ]

    assert HistoryStream(stream).record(events, Deadline(60)) == {}

    as_unicode = [text.encode(errors="replace").decode() for text in HOSTILE]
    deadline = time.monotonic() + SECONDS_TO_DELIVER
    sql = "select distinct event_id, name, title, snippet from history where run_id = 'hostile'"
    while len(rows := athena.rows(sql)) < len(events) and time.monotonic() < deadline:
        time.sleep(0.5)
    rows.sort(key=lambda row: int((row["event_id"] or "").removeprefix("hostile ")))
    assert [row["snippet"] for row in rows] == as_unicode
    assert [(row["name"], row["title"]) for row in rows] == [(text, text) for text in as_unicode]
    (found,) = History(athena).of(HOSTILE[0])
    assert found.snippet == HOSTILE[0]


def test_an_unchanged_name_makes_no_event(worked_off: Deployed, athena: Athena) -> None:
    worked_off.run()

    assert len(History(athena).of("netflix")) == 1


def test_the_saved_queries_run_as_they_are_saved(worked_off: Deployed, athena: Athena, lake: Lake) -> None:
    client = worked_off.clients.athena
    ids = client.list_named_queries(WorkGroup=lake.work_group)["NamedQueryIds"]
    queries = [client.get_named_query(NamedQueryId=each)["NamedQuery"] for each in ids]
    assert len(queries) == 6

    rows = {query["Name"]: athena.rows(query["QueryString"]) for query in queries}

    assert "netflix" in [row["name"] for row in rows["How names read now"]]
    assert [row["sentiment"] for row in rows["History of one name"]] == ["POSITIVE"]
    assert sum(int(row["names"] or 0) for row in rows["Sentiment by day"]) >= 1


def test_the_report_can_ask_all_its_questions(worked_off: Deployed, athena: Athena) -> None:
    past = Past.read(History(athena), datetime(2026, 1, 1, tzinfo=UTC))

    assert past.days[-1].names[Verdict.POSITIVE] >= 1


def test_what_does_not_fit_the_table_is_kept_apart(worked_off: Deployed, lake: Lake) -> None:
    stream = RecordStream(worked_off.client("firehose"), lake.stream, CircuitBreaker("the stream"))
    put = stream.put([b"no JSON\n"], Deadline(30))

    assert put == {}
    deadline = time.monotonic() + SECONDS_TO_DELIVER
    while not (found := objects(worked_off, lake, "history-errors/")):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert b"rawData" in found[0]


class Flaky:
    """The stack's own stream, whose answers are bad for as long as there are `troubles`.

    A trouble says which places of a request fail with which code; an exception fails the request, after its
    records have landed.
    """

    def __init__(self, client: Any, troubles: Iterator[Callable[[int], str | None] | Exception]) -> None:  # noqa: ANN401
        self._client = client
        self._troubles = troubles

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[Any]) -> dict[str, Any]:  # noqa: N803
        trouble = next(self._troubles, None)
        if trouble is None or isinstance(trouble, Exception):
            answer: dict[str, Any] = self._client.put_record_batch(
                DeliveryStreamName=DeliveryStreamName, Records=Records
            )
            if trouble:
                raise trouble
            return answer
        codes = [trouble(place) for place in range(len(Records))]
        landed = [record for record, code in zip(Records, codes, strict=True) if not code]
        if landed:
            self._client.put_record_batch(DeliveryStreamName=DeliveryStreamName, Records=landed)
        outcomes = [{"ErrorCode": code} if code else {"RecordId": "any"} for code in codes]
        return {"FailedPutCount": len(Records) - len(landed), "RequestResponses": outcomes}


def every(place: int, code: str) -> Callable[[int], str | None]:
    return lambda number: code if number % place == 0 else None


BUSY, BROKEN = "ServiceUnavailableException", "InternalFailure"
TROUBLES: dict[str, list[Callable[[int], str | None] | Exception]] = {
    "partial failures of both kinds": [every(2, BUSY), every(3, BROKEN), every(5, BUSY)],
    "an answer that is lost": [ReadTimeoutError(endpoint_url="https://aws.example"), every(2, BROKEN)],
    "a stream that throttles for the whole deadline": [every(1, BUSY)] * 8,
}


@pytest.mark.parametrize("what", TROUBLES)
@pytest.mark.parametrize("killed", ["never", "between event and object", "between object and index"])
def test_no_event_is_lost_and_no_fact_doubled(
    pipeline: Deployed, lake: Lake, athena: Athena, what: str, killed: str
) -> None:
    names = [f"{name}, {what}, {killed}" for name in NAMES]
    flaky = Flaky(pipeline.client("firehose"), iter(TROUBLES[what]))
    consumer = Pipeline()
    clock = Clock()
    breaker = CircuitBreaker("the stream", clock)
    stream = RecordStream(flaky, lake.stream, breaker, sleep=lambda _: None)  # type: ignore[arg-type]
    consumer.history = HistoryStream(stream)  # type: ignore[assignment]
    consumer.use_rules(consumer.rules)
    consumer.encyclopedia.add(*map(article, names))
    dead = dict.fromkeys(names[::3], PassingFailure("killed"))
    if killed == "between event and object":
        consumer.store.unwritable = {**dead}
    if killed == "between object and index":
        consumer.index.unwritable = {**dead}

    for _delivery in range(5):
        failed = {each.name for each in consumer.consume(*names).failures}
        consumer.store.unwritable, consumer.index.unwritable = {}, {}
        if not failed:
            break
        clock.sleep(LONGEST_REST_SECONDS)

    assert failed == set()
    assert set(consumer.store) == set(names)
    facts = facts_about(athena, f"{what}, {killed}", len(names))
    assert {row["name"] for row in facts} == set(names)  # lost: 0
    assert len(facts) == len(names)  # doubled by event_id: 0


def facts_about(athena: Athena, ending: str, expected: int) -> list[Row]:
    """The distinct events of names that end so, once there are as many as expected, or for a while."""
    deadline = time.monotonic() + SECONDS_TO_DELIVER
    sql = f"select distinct event_id, name from history where name like '%{ending}'"  # noqa: S608 — our own
    while len(found := athena.rows(sql)) < expected and time.monotonic() < deadline:
        time.sleep(0.5)
    return found


def test_a_record_over_the_limit_takes_no_other_with_it(
    pipeline: Deployed, lake: Lake, athena: Athena
) -> None:
    consumer = Pipeline()
    consumer.encyclopedia.add(article("Fits"), article("Too long", "x" * 100))
    long = consumer.encyclopedia.pages["Too long"]
    consumer.encyclopedia.pages["Too long"] = type(long)(**{**vars(long), "url": "u" * RECORD_BYTES})
    stream = RecordStream(pipeline.client("firehose"), lake.stream, CircuitBreaker("the stream"))
    consumer.history = HistoryStream(stream)  # type: ignore[assignment]
    consumer.use_rules(consumer.rules)

    outcome = consumer.consume(work("Fits"), work("Too long"))

    assert {each.name: type(failure) for each, failure in outcome.failures.items()} == {
        "Too long": PermanentFailure
    }
    assert set(consumer.store) == {"Fits"}
    assert len(History(athena).of("Fits")) == 1
