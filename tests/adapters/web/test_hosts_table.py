"""Turns at hosts and their robots.txt, as all workers share them, in moto's DynamoDB."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from pipeline.deadline import Deadline
from pipeline.failures import PermanentFailure
from web.addresses import Origin
from web.answers import Nothing, Why
from web.connections import HostFailed
from web.hosts_table import (
    FIRST_REST_SECONDS,
    KEY,
    LEASE_SECONDS,
    LONGEST_REST_SECONDS,
    LONGEST_WAIT_SECONDS,
    HostTurnsTable,
    RobotsFilesTable,
    rest_after,
)
from web.robots import RobotsFile
from web.turns import NoTurnLeft

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "hosts"
HOST = "example.com"
PLENTY = Deadline(1_000, clock=lambda: 0.0)
ORIGIN = Origin("https://example.com")


@pytest.fixture
def dynamodb(socket_disabled: None) -> Iterator["DynamoDBClient"]:
    with mock_aws():
        client = boto3.Session("testing", "testing", region_name="us-east-1").client(
            "dynamodb", config=Config(retries={"total_max_attempts": 1})
        )
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": KEY, "AttributeType": "S"}],
            KeySchema=[{"AttributeName": KEY, "KeyType": "HASH"}],
        )
        yield client


@dataclass
class Time:
    """A clock that sleeping moves."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Worker:
    turns: HostTurnsTable
    time: Time

    def ask(self, host: str = HOST, *, rest: float = 1.0, fails: BaseException | None = None) -> float:
        """Ask once; give the time at which it was this worker's turn."""
        with self.turns.turn(host, rest, PLENTY):
            at = self.time.now
            if fails:
                raise fails
        return at


@pytest.fixture
def worker(dynamodb: "DynamoDBClient") -> Worker:
    time = Time()
    return Worker(HostTurnsTable(dynamodb, TABLE, time.clock, time.sleep), time)


def test_a_host_rests_between_two_turns(worker: Worker) -> None:
    assert [worker.ask(), worker.ask(), worker.ask()] == pytest.approx([1_000, 1_001, 1_002])


def test_another_host_is_not_waited_for(worker: Worker) -> None:
    assert [worker.ask(), worker.ask("example.org")] == [1_000, 1_000]


def test_a_host_is_asked_by_one_at_a_time(worker: Worker) -> None:
    with worker.turns.turn(HOST, 1.0, PLENTY), pytest.raises(NoTurnLeft) as refused:
        worker.ask()
    assert refused.value.wait_seconds < 1, "it may be given back at any moment"


def test_a_turn_of_a_killed_worker_runs_out(worker: Worker) -> None:
    killed = worker.turns.turn(HOST, 1.0, PLENTY)
    killed.__enter__()
    worker.time.now += LEASE_SECONDS
    assert worker.ask() == 1_000 + LEASE_SECONDS


def test_a_turn_that_ran_out_is_not_given_back_for_another(worker: Worker) -> None:
    with worker.turns.turn(HOST, 1.0, PLENTY):
        worker.time.now += LEASE_SECONDS
        second = worker.turns.turn(HOST, 1.0, PLENTY)
        second.__enter__()
    with pytest.raises(NoTurnLeft):
        worker.ask()


def test_what_takes_long_is_not_waited_for_here(worker: Worker) -> None:
    worker.ask(rest=LONGEST_WAIT_SECONDS + 30)
    with pytest.raises(NoTurnLeft) as refused:
        worker.ask()
    assert refused.value.wait_seconds == pytest.approx(LONGEST_WAIT_SECONDS + 30)
    assert worker.time.slept == []


def test_nothing_is_waited_for_beyond_the_deadline(worker: Worker) -> None:
    worker.ask(rest=10)
    with pytest.raises(NoTurnLeft), worker.turns.turn(HOST, 1.0, Deadline(5)):
        pass
    assert worker.time.slept == []


def test_a_host_is_left_alone_for_as_long_as_it_says(worker: Worker) -> None:
    worker.ask()
    worker.turns.leave_alone(HOST, 15)
    worker.turns.leave_alone(HOST, 5)
    assert worker.ask() == pytest.approx(1_015)


def test_a_host_that_fails_again_and_again_is_left_in_peace_for_longer(worker: Worker) -> None:
    rests = []
    for _ in range(5):
        with pytest.raises(HostFailed):
            worker.ask(fails=HostFailed("no answer"))
        began = worker.time.now
        try:
            worker.ask(fails=KeyboardInterrupt())
        except NoTurnLeft as refused:
            rests.append(refused.wait_seconds)
            worker.time.now += refused.wait_seconds
        except KeyboardInterrupt:
            rests.append(worker.time.now - began)
            worker.time.now += 1
    assert rests == pytest.approx([1, 1, FIRST_REST_SECONDS, 2 * FIRST_REST_SECONDS, 4 * FIRST_REST_SECONDS])


def test_a_host_that_answers_again_is_forgiven(worker: Worker) -> None:
    for fails in (HostFailed("no answer"), HostFailed("no answer"), None, HostFailed("no answer")):
        if fails:
            with pytest.raises(HostFailed):
                worker.ask(fails=fails)
        else:
            worker.ask()
    assert worker.ask() == pytest.approx(1_004)


def test_what_goes_wrong_on_our_side_is_no_failure_of_the_host(worker: Worker) -> None:
    for _ in range(4):
        with pytest.raises(PermanentFailure):
            worker.ask(fails=PermanentFailure("ours"))
    assert worker.ask() == pytest.approx(1_004)


def test_the_rest_of_a_failing_host_ends_at_an_hour() -> None:
    assert [rest_after(failures) for failures in (0, 2, 3, 4, 50)] == [0, 0, 60, 120, LONGEST_REST_SECONDS]


def test_many_workers_never_ask_at_once(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    # DynamoDB writes an item's updates one after the other; moto leaves that to its caller.
    one_at_a_time, update_item = threading.Lock(), dynamodb.update_item

    def atomic(**request: Any) -> Any:  # noqa: ANN401
        with one_at_a_time:
            return update_item(**request)

    monkeypatch.setattr(dynamodb, "update_item", atomic)
    under_way, most, asked = 0, 0, 0
    counting = threading.Lock()

    def work() -> None:
        nonlocal under_way, most, asked
        turns = HostTurnsTable(dynamodb, TABLE)
        for _ in range(3):
            with turns.turn(HOST, 0.0, PLENTY):
                with counting:
                    under_way += 1
                    asked += 1
                    most = max(most, under_way)
                time.sleep(0.005)
                with counting:
                    under_way -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (asked, most) == (12, 1)


@pytest.mark.parametrize(
    "file",
    [
        RobotsFile(),
        RobotsFile("User-agent: *\nDisallow: /café"),
        RobotsFile(nothing=Nothing(Why.FORBIDDEN, "in this run all is forbidden", 503)),
    ],
)
def test_a_robots_txt_is_found_as_it_was_kept(dynamodb: "DynamoDBClient", file: RobotsFile) -> None:
    files = RobotsFilesTable(dynamodb, TABLE)
    assert files.find("run-1", ORIGIN) is None
    files.keep("run-1", ORIGIN, file)
    assert RobotsFilesTable(dynamodb, TABLE).find("run-1", ORIGIN) == file
    assert files.find("run-2", ORIGIN) is None
    assert files.find("run-1", Origin("https://example.org")) is None


def test_a_robots_txt_that_is_too_large_is_kept_as_far_as_it_fits(dynamodb: "DynamoDBClient") -> None:
    letters = random.Random(1)  # noqa: S311
    text = "User-agent: *\nDisallow: /private\n" + "".join(
        chr(letters.randrange(33, 0x2FFF)) for _ in range(250_000)
    )
    files = RobotsFilesTable(dynamodb, TABLE)
    files.keep("run-1", ORIGIN, RobotsFile(text))
    found = files.find("run-1", ORIGIN)
    assert found
    assert text.startswith(found.text)
    assert "Disallow: /private" in found.text


def test_all_is_forgotten_in_time(dynamodb: "DynamoDBClient", worker: Worker) -> None:
    worker.ask()
    RobotsFilesTable(dynamodb, TABLE, worker.time.clock).keep("run-1", ORIGIN, RobotsFile())
    items: list[dict[str, Any]] = dynamodb.scan(TableName=TABLE)["Items"]
    assert sorted(int(item["forget_at"]["N"]) for item in items) == [692_200, 692_201]
