"""A run is followed until the queue is empty, or nothing in it moves any more."""

from collections.abc import Iterator, Sequence
from functools import partial

import pytest

from operations.followed_run import follow_run, wait_until_empty
from operations.following import Stalled, Watching
from operations.started_run import RunStarted
from pipeline.queue_depth import QueueDepth
from tests.operations.conftest import Deployed


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def depths(*seen: QueueDepth) -> Iterator[QueueDepth]:
    """What the queue shows, look by look; the last for ever."""
    yield from seen
    while True:
        yield seen[-1]


def followed(*seen: QueueDepth, stalled_after_seconds: float = 60) -> Sequence[QueueDepth]:
    clock, shown = Clock(), list[QueueDepth]()
    watching = Watching(pause_seconds=1, stalled_after_seconds=stalled_after_seconds)
    wait_until_empty(partial(next, depths(*seen)), watching, shown.append, clock=clock, sleep=clock.sleep)
    return shown


def test_it_ends_when_the_queue_is_empty() -> None:
    shown = followed(QueueDepth(2, 0), QueueDepth(0, 2), QueueDepth(0, 0))
    assert [depth.total for depth in shown] == [2, 2, 0, 0, 0]


def test_a_queue_that_only_seems_empty_is_looked_at_again() -> None:
    shown = followed(QueueDepth(0, 0), QueueDepth(1, 0), QueueDepth(0, 0))
    assert [depth.total for depth in shown] == [0, 1, 0, 0, 0]


def test_a_queue_in_which_nothing_moves_is_said() -> None:
    with pytest.raises(Stalled, match=r"for 60 seconds: 3 names wait, 2 are in work or"):
        followed(QueueDepth(5, 0), QueueDepth(3, 2))


def test_as_long_as_something_moves_it_is_followed() -> None:
    slow = [QueueDepth(5 - number // 50, 0) for number in range(250)]
    assert followed(*slow, QueueDepth(0, 0))[-1].total == 0


def test_names_that_left_the_queue_are_counted(deployed: Deployed) -> None:
    run = RunStarted(run_id="1", scanned=7, sent=7, unchanged=0, duplicates=0, invalid=0, skipped=False)
    counted: list[int] = []
    watching = Watching(pause_seconds=0, stalled_after_seconds=60)
    follow_run(deployed.clients, deployed.stack, run, watching, counted.append)
    assert counted == [7, 7, 7]
