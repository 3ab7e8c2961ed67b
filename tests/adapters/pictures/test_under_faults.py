"""A whole run while website, Rekognition, DynamoDB and SQS fail, and workers are killed.

CHAOS_PAGES is how many pages the website has (20); each shows ten pictures, which are on two pages each.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from pipeline.failures import Unavailable
from pipeline.throttling import Throttled
from recognition import Recognition, Refusal
from tests.adapters.pictures.conftest import jpeg, page
from tests.adapters.pictures.world import A_CAT, FakeRekognition, World
from tests.adapters.web.trap_site import Sends, TrapSite, answer

PAGES = int(os.environ.get("CHAOS_PAGES", "20"))
PICTURES_PER_PAGE = 10
SEED = 1128
AWS_SHARE = 0.03
TRIED_AGAIN = 200
OWN_OPERATIONS = ("Scan", "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility")
"""Of the test itself, and of Lambda."""


@dataclass
class Faults:
    """Decides what fails, and counts it."""

    share: float
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 — the same each time
    made: Counter[str] = field(default_factory=Counter)

    def strike(self, what: str, share: float | None = None) -> bool:
        struck = self.dice.random() < (self.share if share is None else share)
        self.made[what] += struck
        return struck


@dataclass
class FailingSite:
    """Puts faults in the way of a website's answers."""

    faults: Faults

    def answer_to(self, right: bytes) -> Sends:
        if self.faults.strike("site: server error"):
            return answer(self.faults.dice.choice([500, 502, 504]))
        if self.faults.strike("site: busy"):
            return answer(503, Retry_After="0")
        if self.faults.strike("site: too many requests"):
            return answer(429, Retry_After="0")
        if self.faults.strike("site: cut short"):
            return lambda: [right[: len(right) // 2]]
        return right


@dataclass
class FailingRekognition(FakeRekognition):
    faults: Faults = field(default_factory=lambda: Faults(0.0))

    def recognize(self, picture: bytes) -> Recognition | Refusal:
        if self.faults.strike("Rekognition: throttled"):
            raise Throttled("too many", 0.0)
        if self.faults.strike("Rekognition: down"):
            raise Unavailable("down")
        self.looks += 1
        return A_CAT


@contextmanager
def failing_aws(client: Any, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:  # noqa: ANN401
    """Have a client's requests fail: before they are made, or so that only the answer is lost."""
    make_call = client._make_api_call
    service = client.meta.service_model.service_id

    def call(operation: str, parameters: Any) -> Any:  # noqa: ANN401
        if operation in (
            "Scan",
            "ReceiveMessage",
            "DeleteMessage",
            "ChangeMessageVisibility",
        ):  # the test's own
            return make_call(operation, parameters)
        if faults.strike(f"{service}: refused", AWS_SHARE):
            error = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
            raise ClientError(error, operation)  # type: ignore[arg-type]
        made = make_call(operation, parameters)
        if faults.strike(f"{service}: answer lost", AWS_SHARE):
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
    monkeypatch.setattr("web.hosts_table.FIRST_REST_SECONDS", 0.0)
    monkeypatch.setattr("website_pictures.work_off.MOST_TRIES", TRIED_AGAIN)
    # The lease of a turn that could not be given back, since the table failed.
    monkeypatch.setattr("web.hosts_table.LEASE_SECONDS", 0.5)
    monkeypatch.setattr("look.SECONDS_BETWEEN_CLAIMS", 0.05)
    monkeypatch.setattr("pictures_table.CLAIM_SECONDS", 0.2)


def colour(number: int) -> str:
    return f"#{number * 7919 % 0xFFFFFF:06x}"


@pytest.fixture
def expected(site: TrapSite) -> dict[tuple[str, str], str | None]:
    """Builds the website; gives each appearance with its text. Every picture is on two pages."""
    texts: dict[tuple[str, str], str | None] = {}
    number_of_pictures = PAGES * PICTURES_PER_PAGE // 2
    for number in range(PAGES):
        tags = ""
        for place in range(PICTURES_PER_PAGE):
            name = f"/{(number * PICTURES_PER_PAGE + place) % number_of_pictures}.jpg"
            text = [None, "", f"picture {place}"][place % 3]
            tags += f"<img src={name}>" if text is None else f'<img src={name} alt="{text}">'
            texts[f"/{number}", name] = text
        links = [f"/{link}" for link in (2 * number + 1, 2 * number + 2) if link < PAGES]
        site.pages[f"/{number}"] = page(*links, "/0", "/private/", pictures=tags)
    for number in range(number_of_pictures):
        content = jpeg(colour(number))
        site.pages[f"/{number}.jpg"] = answer(200, content, length=None, Content_Type="image/jpeg")
    site.pages["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /private", length=None)
    return texts


def test_each_appearance_is_there_once_and_right(
    world: World,
    site: TrapSite,
    expected: dict[tuple[str, str], str | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = Faults(0.05)
    world.rekognition = rekognition = FailingRekognition(faults=faults)
    failing = FailingSite(faults)
    asked: list[str] = []
    right = dict(site.pages)

    def answer_to(target: str) -> Sends:
        asked.append(target)
        found = right.get(target, answer(404))
        assert isinstance(found, bytes)
        return failing.answer_to(found)

    monkeypatch.setattr(site, "answer_to", answer_to)
    world.visibility_seconds = 1
    world.put_sites(f"{site.address}/0")
    world.start()
    workers = {"pages": world.crawler(), "pictures": world.recognizer()}
    with (
        failing_aws(world.dynamodb, faults, monkeypatch),
        failing_aws(world.sqs, faults, monkeypatch),
    ):
        for _ in range(PAGES * 100):
            worked = []
            for queue, handler in workers.items():
                world.killed = [queue] if faults.strike("workers killed", 0.1) else []
                worked.append(world.work_off_batch(queue, handler))
            if any("ended" in run for run in world.items("runs")):
                break
            if not any(worked):
                time.sleep(0.1)  # what could not be kept back comes again by itself
    run = world.site_run(site.address)
    told = dict(faults.made)
    assert "ended" in run, told
    assert (run["pending"], run["last_whole_run"]) == ("0", "run-1"), told
    shown = world.appearances()
    assert {key: item.get("text") for key, item in shown.items()} == expected
    assert set(world.outcomes("sources").values()) == {"labelled"}
    distinct = len({picture for _, picture in expected})
    assert len(world.items("pictures")) == distinct
    assert distinct <= rekognition.looks <= distinct + sum(told.values())
    assert not any(target.startswith("/private") for target in asked)
    assert all(told[kind] for kind in told), "each kind of fault was made"
    looks = rekognition.looks
    world.run("run-2")
    assert rekognition.looks == looks, "a second run looks at nothing"
