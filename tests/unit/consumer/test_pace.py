"""How requests are spaced."""

import pytest

from pipeline.deadline import Deadline
from tests.unit.consumer.fakes import Clock
from wiki.pace import MINUTE, NoTurnLeft, Pace

EVERY_TWO_SECONDS = MINUTE / 2


@pytest.fixture
def clock() -> Clock:
    return Clock()


def about(*seconds: float) -> object:
    """So many seconds, or a little more for safety."""
    return pytest.approx(seconds, rel=0.02, abs=0.02)


def moments(pace: Pace, clock: Clock, requests: int, deadline: Deadline) -> tuple[float, ...]:
    """When each request was sent, in seconds from the first."""
    sent = []
    for _ in range(requests):
        pace.wait_for_turn(deadline)
        sent.append(clock.now)
    return tuple(moment - sent[0] for moment in sent)


def test_requests_are_evenly_spaced(clock: Clock) -> None:
    pace = Pace(EVERY_TWO_SECONDS, clock, clock.sleep)

    assert moments(pace, clock, 4, Deadline(100, clock)) == about(0, 2, 4, 6)


def test_a_share_of_the_requests_is_spaced_by_so_much_more(clock: Clock) -> None:
    pace = Pace(EVERY_TWO_SECONDS, clock, clock.sleep)

    pace.take(0.1)
    assert moments(pace, clock, 3, Deadline(100, clock)) == about(0, 20, 40)
    pace.take(1)
    pace.wait_for_turn(Deadline(100, clock))
    assert moments(pace, clock, 3, Deadline(100, clock)) == about(0, 2, 4)


def test_no_minute_has_more_requests_than_are_allowed(clock: Clock) -> None:
    sent = moments(Pace(90, clock, clock.sleep), clock, 300, Deadline(1_000, clock))

    assert max(sum(start <= moment < start + 60 for moment in sent) for start in sent) <= 90


def test_the_first_request_does_not_wait(clock: Clock) -> None:
    Pace(1, clock, clock.sleep).wait_for_turn(Deadline(0.5, clock))

    assert clock.naps == []


def test_time_that_passed_otherwise_is_not_waited_for_again(clock: Clock) -> None:
    pace, deadline = Pace(EVERY_TWO_SECONDS, clock, clock.sleep), Deadline(100, clock)
    pace.wait_for_turn(deadline)
    clock.now += 1.5

    pace.wait_for_turn(deadline)

    assert tuple(clock.naps) == about(0.5)


def test_a_pause_earns_no_burst(clock: Clock) -> None:
    pace, deadline = Pace(EVERY_TWO_SECONDS, clock, clock.sleep), Deadline(1_000, clock)
    pace.wait_for_turn(deadline)
    clock.now += 600

    assert moments(pace, clock, 3, deadline) == about(0, 2, 4)


def test_zero_does_not_pace(clock: Clock) -> None:
    assert moments(Pace(0, clock, clock.sleep), clock, 50, Deadline(1, clock)) == (0,) * 50


def test_a_turn_after_the_deadline_is_refused_without_sleeping(clock: Clock) -> None:
    pace = Pace(1, clock, clock.sleep)
    pace.wait_for_turn(Deadline(100, clock))

    with pytest.raises(NoTurnLeft, match="60 s"):
        pace.wait_for_turn(Deadline(30, clock))

    assert clock.naps == []


def test_after_a_back_off_nothing_is_sent_for_so_long(clock: Clock) -> None:
    pace = Pace(0, clock, clock.sleep)
    pace.back_off(39)

    pace.wait_for_turn(Deadline(100, clock))

    assert clock.naps == [39]


def test_a_shorter_back_off_does_not_end_a_longer_one(clock: Clock) -> None:
    pace = Pace(0, clock, clock.sleep)
    pace.back_off(39)
    pace.back_off(5)

    pace.wait_for_turn(Deadline(100, clock))

    assert clock.naps == [39]
