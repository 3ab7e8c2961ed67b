"""A whole run over a website while website, Rekognition, DynamoDB and SQS fail, and workers are killed.

CHAOS_PAGES is how many pages the website has (10). Each shows ten pictures, each of which is on two pages.
Tables and queues are the embedded AWS's; the workers are threads of this process. The tally of the
faults is printed: `pytest -s`.
"""

import itertools
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ReadTimeoutError

from local.access_key import AccessKey
from local.deployment import start_plain_aws
from local.environment import REGION
from local.processes import Processes
from pipeline.failures import Unavailable
from pipeline.throttling import Throttled
from recognition import Recognition, Refusal
from tests.adapters.pictures.conftest import jpeg, page
from tests.adapters.pictures.world import A_CAT, FakeRekognition, Handler, World
from tests.adapters.web.trap_site import Sends, TrapSite, answer, trap_site
from tests.chaos.waiting import watched

PAGES = int(os.environ.get("CHAOS_PAGES") or "10")
PICTURES_PER_PAGE = 10
PICTURES = PAGES * PICTURES_PER_PAGE // 2
SITE_SHARE, REKOGNITION_SHARE, SQS_SHARE, DYNAMODB_SHARE, KILLED_SHARE = 0.05, 0.05, 0.05, 0.01, 0.002
"""How many requests of each kind fail; in the last, the worker that makes it is killed."""

PACE_SECONDS = 0.02
"""The website's Crawl-delay: about as long as a request takes here."""

PACE_MEASURED = PACE_SECONDS - 0.002
"""Times in the table are kept to a thousandth of a second."""

LEASE_SECONDS = 3.0
"""How long a turn at the website lasts. A killed worker's turn keeps the others waiting for so long."""

VISIBILITY_SECONDS = 5
"""Less than a batch takes that meets such a turn: SQS delivers its messages again while it is in work."""

WORKERS = ("pages", "pages", "pictures", "pictures", "pictures")
TRIED_AGAIN = 200
OWN_OPERATIONS = ("Scan", "ReceiveMessage", "DeleteMessage")
"""Operations of the test itself, and of Lambda."""


class Killed(BaseException):
    """The worker is no more: whatever it would still do, to put things in order, it does not."""


@dataclass
class Faults:
    """Decides what fails, and counts it."""

    met: Counter[str] = field(default_factory=Counter)
    """How often each kind might have struck."""

    made: Counter[str] = field(default_factory=Counter)
    killed: set[int] = field(default_factory=set)
    """The threads whose worker is no more."""

    _lock: threading.Lock = field(default_factory=threading.Lock)

    def strike(self, what: str, share: float) -> bool:
        """Say whether it strikes now: evenly, so that each kind does where only few requests are made."""
        with self._lock:
            before, self.met[what] = self.met[what], self.met[what] + 1
            struck = round(self.met[what] * share) > round(before * share)
            self.made[what] += struck
            return struck

    def kill_or_not(self) -> None:
        """Raises Killed, and from then on each time that the same worker asks for anything."""
        worker = threading.get_ident()
        if worker in self.killed or self.strike("worker killed", KILLED_SHARE):
            self.killed.add(worker)
            raise Killed


@dataclass
class FailingSite:
    """Puts faults in the way of a website's answers, and notes when it was asked for what."""

    faults: Faults
    right: dict[str, bytes]
    asked: list[tuple[float, str]] = field(default_factory=list)

    def answer_to(self, target: str) -> Sends:
        self.asked.append((time.time(), target))
        right = self.right.get(target, answer(404))
        if self.faults.strike("site: server error", SITE_SHARE):
            return answer(502)
        if self.faults.strike("site: busy", SITE_SHARE):
            return answer(503, Retry_After="0")
        if self.faults.strike("site: too many requests", SITE_SHARE):
            return answer(429, Retry_After="0")
        if self.faults.strike("site: cut short", SITE_SHARE):
            return lambda: [right[: len(right) // 2]]
        return right

    @property
    def shortest_rest(self) -> float:
        """Seconds between two requests, at the least."""
        times = [at for at, _ in self.asked]
        return min(later - earlier for earlier, later in itertools.pairwise(times))


@dataclass
class FailingRekognition(FakeRekognition):
    faults: Faults = field(default_factory=Faults)
    seen: Counter[bytes] = field(default_factory=Counter)

    def complete(self, picture: bytes) -> Recognition | Refusal:
        if self.faults.strike("Rekognition: throttled", REKOGNITION_SHARE):
            raise Throttled("too many", 0.0)
        if self.faults.strike("Rekognition: down", REKOGNITION_SHARE):
            raise Unavailable("down")
        self.seen[picture] += 1
        return A_CAT


@contextmanager
def failing_aws(client: Any, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ANN401
    """Have a client's requests fail: before they are made, or so that only the answer is lost."""
    make_call = client._make_api_call
    service = client.meta.service_model.service_id
    share = {"SQS": SQS_SHARE, "DynamoDB": DYNAMODB_SHARE}[service]

    def call(operation: str, parameters: Any) -> Any:  # noqa: ANN401
        if operation in OWN_OPERATIONS:
            return make_call(operation, parameters)
        faults.kill_or_not()
        if faults.strike(f"{service}: refused", share):
            error = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
            raise ClientError(error, operation)  # type: ignore[arg-type]
        made = make_call(operation, parameters)
        if faults.strike(f"{service}: answer lost", share):
            raise ReadTimeoutError(endpoint_url=service)
        return made

    with monkeypatch.context() as patched:
        patched.setattr(client, "_make_api_call", call)
        yield


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rests, rests for no time."""
    monkeypatch.setattr("pipeline.patience.FIRST_REST_SECONDS", 0)
    monkeypatch.setattr("pipeline.patience.LONGEST_REST_SECONDS", 0)
    monkeypatch.setattr("pipeline.circuit_breaker.FIRST_REST_SECONDS", 0.0)
    monkeypatch.setattr("web.hosts_table.FIRST_REST_SECONDS", 0.0)
    monkeypatch.setattr("web.hosts_table.LEASE_SECONDS", LEASE_SECONDS)
    monkeypatch.setattr("web.hosts_table._POLL_SECONDS", 0.05)
    monkeypatch.setattr("website_pictures.work_off.MOST_TRIES", TRIED_AGAIN)
    monkeypatch.setattr("look.SECONDS_BETWEEN_CLAIMS", 0.1)
    monkeypatch.setattr("pictures_table.CLAIM_SECONDS", 1.0)


@pytest.fixture
def site() -> Iterator[TrapSite]:
    with trap_site() as site:
        yield site


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    key = AccessKey.random()
    with Processes.claim(tmp_path) as processes:
        address = start_plain_aws(processes, tmp_path, key)
        session = boto3.Session(key.access_key_id, key.secret, region_name=REGION)
        config = Config(proxies={}, max_pool_connections=2 * len(WORKERS))
        yield World(
            session.client("dynamodb", endpoint_url=address, config=config),
            session.client("sqs", endpoint_url=address, config=config),
            visibility_seconds=VISIBILITY_SECONDS,
        )


def colour(number: int) -> str:
    return f"#{number * 7919 % 0xFFFFFF:06x}"


@pytest.fixture
def expected(site: TrapSite) -> dict[tuple[str, str], str | None]:
    """Builds the website; gives each appearance with its text."""
    texts: dict[tuple[str, str], str | None] = {}
    for number in range(PAGES):
        tags = "<img src=/private/1.jpg>"
        for place in range(PICTURES_PER_PAGE):
            name = f"/{(number * PICTURES_PER_PAGE + place) % PICTURES}.jpg"
            text = [None, "", f"picture {place}"][place % 3]
            tags += f"<img src={name}>" if text is None else f'<img src={name} alt="{text}">'
            texts[f"/{number}", name] = text
        texts[f"/{number}", "/private/1.jpg"] = None
        links = [f"/{link}" for link in (2 * number + 1, 2 * number + 2) if link < PAGES]
        site.pages[f"/{number}"] = page(*links, "/0", "/private/", pictures=tags)
    for number in range(PICTURES):
        content = jpeg(colour(number))
        site.pages[f"/{number}.jpg"] = answer(200, content, length=None, Content_Type="image/jpeg")
    rules = f"User-agent: *\nDisallow: /private\nCrawl-delay: {PACE_SECONDS}"
    site.pages["/robots.txt"] = answer(200, rules.encode(), length=None)
    return texts


class Workers:
    """Works both queues off in threads, each as Lambda would: one that is killed is replaced."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults
        self._is_over = threading.Event()
        self._failures: list[Exception] = []
        self._threads = [threading.Thread(target=self._work, args=(queue,)) for queue in WORKERS]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()
        assert self._failures == []

    def _work(self, queue: str) -> None:
        handler = self._new(queue)
        while not self._is_over.is_set():
            try:
                if not self._world.work_off_batch(queue, handler):
                    self._is_over.wait(0.2)
            except Killed:
                self._faults.killed.discard(threading.get_ident())
                handler = self._new(queue)
            except Exception as failure:  # a handler answers for each of its messages, and does not raise
                self._failures.append(failure)
                return

    def _new(self, queue: str) -> Handler:
        return self._world.crawler() if queue == "pages" else self._world.recognizer()


def test_each_appearance_is_there_once_and_right(
    world: World,
    site: TrapSite,
    expected: dict[tuple[str, str], str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = Faults()
    world.rekognition = rekognition = FailingRekognition(faults=faults)
    failing = FailingSite(
        faults, {target: sent for target, sent in site.pages.items() if isinstance(sent, bytes)}
    )
    monkeypatch.setattr(site, "answer_to", failing.answer_to)
    world.put_sites(f"{site.address}/0")
    world.start()
    began = time.monotonic()
    with (
        failing_aws(world.dynamodb, faults, monkeypatch),
        failing_aws(world.sqs, faults, monkeypatch),
        Workers(world, faults),
    ):
        for run in watched(lambda: world.site_run(site.address), "the run's end"):
            if "ended" in run:
                break
    took = time.monotonic() - began

    assert (run["pending"], run["last_whole_run"]) == ("0", "run-1")
    shown = world.appearances()
    assert {key: item.get("text") for key, item in shown.items()} == expected
    outcomes = world.outcomes("sources")
    assert outcomes.pop("/private/1.jpg") == "forbidden"
    assert set(outcomes.values()) == {"labelled"}
    assert len(world.items("pictures")) == len(rekognition.seen) == PICTURES
    assert not any(target.startswith("/private") for _, target in failing.asked)
    assert failing.shortest_rest >= PACE_MEASURED
    looks = rekognition.seen.total()
    # A look is repeated where the worker was killed, or DynamoDB failed, before it was kept.
    assert looks - PICTURES <= faults.made["worker killed"] + sum(
        times for fault, times in faults.made.items() if fault.startswith("DynamoDB")
    )
    assert all(faults.made.values()), "each kind of fault was made"

    monkeypatch.setattr(site, "answer_to", TrapSite.answer_to.__get__(site))
    world.start("run-2")
    with Workers(world, faults):
        for run in watched(lambda: world.site_run(site.address), "the second run's end"):
            if "ended" in run:
                break
    assert run["last_whole_run"] == "run-2"
    assert rekognition.seen.total() == looks, "a second run looks at nothing"
    print(
        f"\n{PAGES} pages, {PICTURES} pictures, {len(shown)} appearances, {took:.0f} s: {dict(faults.made)};"
        f" {len(failing.asked)} requests to the site, {failing.shortest_rest:.4f} s apart at least;"
        f" {looks - PICTURES} pictures were looked at twice"
    )
