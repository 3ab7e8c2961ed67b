"""The tables tell in one request what a worker has to know."""

from collections.abc import Iterator
from typing import Any

import pytest

from look import Claim, Claimed, Ended, KnownPicture
from picture_file import PictureFacts
from pictures_table import CLAIM_SECONDS, PicturesTable
from pipeline.deadline import Deadline
from recognition import Label, Recognition
from tests.adapters.pictures.world import World
from tests.unit.shared.fakes import FakeClock
from web.addresses import Address, Origin
from website_pictures.frontier_table import FrontierTable
from website_pictures.picture_state import PictureState
from website_pictures.site_run import Ending, SiteRun, Superseded
from website_pictures.site_runs_table import SECONDS_TRUSTED, SiteRunsTable
from website_pictures.visit import Visit, VisitKind

SITE = Origin("https://example.com")
SHA256 = "5f2d"
CAT = KnownPicture(
    PictureFacts(SHA256, 1000, "jpeg", 100, 100),
    PictureState.LABELLED,
    recognition=Recognition((Label("Cat", 98.1, ()),), (), (), "labels 3.0"),
)
BROKEN = KnownPicture(PictureFacts(SHA256, 10), PictureState.BROKEN, "its header cannot be read")


@pytest.fixture
def clock() -> FakeClock:
    clock = FakeClock()
    clock.now = 1_800_000_000.0
    return clock


@pytest.fixture
def asked(world: World) -> Iterator[list[str]]:
    """The operations that DynamoDB is asked for."""
    asked: list[str] = []

    def hear(model: Any, **_: object) -> None:  # noqa: ANN401
        asked.append(model.name)

    world.dynamodb.meta.events.register("before-call.dynamodb", hear)
    yield asked
    world.dynamodb.meta.events.unregister("before-call.dynamodb", hear)


def pictures(world: World, clock: FakeClock, asked_for: str = "labels from 70") -> PicturesTable:
    return PicturesTable(world.dynamodb, "pictures", asked_for, clock)


def run(run_id: str, clock: FakeClock) -> SiteRun:
    return SiteRun(SITE, run_id, (Address(f"{SITE}/"),), clock.moment())


def test_a_picture_is_claimed_by_one_worker_alone(world: World, clock: FakeClock, asked: list[str]) -> None:
    one, other = pictures(world, clock), pictures(world, clock)
    assert isinstance(one.claim(SHA256), Claim)
    assert isinstance(other.claim(SHA256), Claimed)
    assert asked == ["UpdateItem", "UpdateItem"]
    one.give_up(SHA256)
    assert isinstance(other.claim(SHA256), Claim)


def test_the_claim_of_a_killed_worker_runs_out(world: World, clock: FakeClock) -> None:
    pictures(world, clock).claim(SHA256)
    clock.now += CLAIM_SECONDS + 1
    assert isinstance(pictures(world, clock).claim(SHA256), Claim)


@pytest.mark.parametrize("known", [CAT, BROKEN], ids=lambda known: known.state)
def test_a_known_picture_is_told_and_not_claimed(
    world: World, clock: FakeClock, asked: list[str], known: KnownPicture
) -> None:
    table = pictures(world, clock)
    table.claim(SHA256)
    table.keep(known)
    asked.clear()
    assert table.claim(SHA256) == Ended(known.state, known.detail)
    assert asked == ["UpdateItem"]
    assert table.find(SHA256) == Ended(known.state, known.detail)


def test_a_picture_that_was_looked_at_for_something_else_is_claimed(world: World, clock: FakeClock) -> None:
    pictures(world, clock, "labels from 90").keep(CAT)
    assert isinstance(pictures(world, clock).claim(SHA256), Claim)
    assert isinstance(pictures(world, clock).claim(SHA256), Claimed)


def test_the_latest_run_is_looked_up_once_in_a_while(
    world: World, clock: FakeClock, asked: list[str]
) -> None:
    runs = SiteRunsTable(world.dynamodb, "runs", clock.moment)
    runs.begin(run("run-1", clock), force=False)
    asked.clear()
    assert [runs.is_latest(SITE, "run-1") for _ in range(3)] == [True] * 3
    assert asked == ["GetItem"]
    runs.begin(run("run-2", clock), force=True)
    clock.now += SECONDS_TRUSTED
    assert not runs.is_latest(SITE, "run-1")


def test_a_run_that_has_just_begun_is_the_latest_at_once(world: World, clock: FakeClock) -> None:
    runs = SiteRunsTable(world.dynamodb, "runs", clock.moment)
    runs.begin(run("run-1", clock), force=False)
    assert runs.is_latest(SITE, "run-1")
    runs.begin(run("run-2", clock), force=True)
    assert runs.is_latest(SITE, "run-2")
    assert not runs.is_latest(SITE, "run-1")


def test_the_visit_that_leaves_nothing_is_told_from_the_others(
    world: World, clock: FakeClock, asked: list[str]
) -> None:
    SiteRunsTable(world.dynamodb, "runs", clock.moment).begin(run("run-1", clock), force=False)
    frontier = FrontierTable(world.dynamodb, "sources", "runs", clock=clock.moment)
    addresses = [Address(f"{SITE}/{number}.jpg") for number in range(3)]
    frontier.admit(run("run-1", clock), VisitKind.PICTURE, f"{SITE}/", addresses, Deadline(60))
    asked.clear()
    visits = [Visit("run-1", SITE, VisitKind.PICTURE, address) for address in addresses]
    finished = [frontier.finish(visit, Ending("labelled"), Deadline(60)) for visit in visits]
    assert finished == [False, False, True]
    assert asked == ["TransactWriteItems"] * 4 + ["GetItem"]


def test_a_visit_that_is_finished_twice_counts_once(world: World, clock: FakeClock) -> None:
    runs = SiteRunsTable(world.dynamodb, "runs", clock.moment)
    runs.begin(run("run-1", clock), force=False)
    frontier = FrontierTable(world.dynamodb, "sources", "runs", clock=clock.moment)
    addresses = [Address(f"{SITE}/{number}.jpg") for number in range(2)]
    frontier.admit(run("run-1", clock), VisitKind.PICTURE, f"{SITE}/", addresses, Deadline(60))
    visit, last = (Visit("run-1", SITE, VisitKind.PICTURE, address) for address in addresses)
    assert not frontier.finish(visit, Ending("labelled"), Deadline(60))
    assert not frontier.finish(visit, Ending("labelled"), Deadline(60))
    assert frontier.finish(last, Ending("labelled"), Deadline(60))
    assert frontier.finish(last, Ending("labelled"), Deadline(60)), "its message about the end may be lost"
    runs.begin(run("run-2", clock), force=True)
    with pytest.raises(Superseded):
        frontier.finish(last, Ending("labelled"), Deadline(60))
