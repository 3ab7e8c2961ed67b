"""The moment after which nothing new is started."""

import pytest

from pipeline.deadline import Deadline


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Invocation:
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def test_there_is_time_until_there_is_none() -> None:
    clock = Clock()
    deadline = Deadline(10, clock)
    assert deadline.allows()
    assert deadline.seconds_left == 10

    clock.now += 10
    assert not deadline.allows()

    clock.now += 5
    assert deadline.seconds_left == -5


@pytest.mark.parametrize(("seconds", "allowed"), [(9.9, True), (10, False), (11, False)])
def test_only_what_ends_in_time_is_allowed(seconds: float, allowed: bool) -> None:
    assert Deadline(10, Clock()).allows(seconds) is allowed


def test_a_part_of_the_invocations_time_is_kept_back() -> None:
    assert 19 < Deadline.of_invocation(Invocation(), reserve=10).seconds_left <= 20


def test_an_invocation_shorter_than_what_is_kept_back_starts_nothing() -> None:
    assert not Deadline.of_invocation(Invocation(), reserve=60).allows()
