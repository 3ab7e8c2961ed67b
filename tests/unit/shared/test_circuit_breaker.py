"""A service that is down, or forbids us, gets no requests for a while."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.circuit_breaker import (
    FIRST_REST_SECONDS,
    LONGEST_REST_SECONDS,
    CircuitBreaker,
    CircuitOpen,
)
from pipeline.failures import (
    Failure,
    Forbidden,
    NotAsked,
    NotThere,
    PassingFailure,
    PermanentFailure,
    Unavailable,
)

DOWN = [Unavailable("down"), Forbidden("go away"), NotThere("no such wiki")]


class Service:
    """A service behind a breaker, with a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.requests = 0
        self.breaker = CircuitBreaker("the wiki", clock=lambda: self.now)

    def ask(self, failure: Failure | None = None) -> None:
        with self.breaker.request():
            self.requests += 1
            if failure:
                raise failure

    def is_asked(self, failure: Failure | None = None) -> bool:
        before = self.requests
        with suppress(Failure):
            self.ask(failure)
        return self.requests > before


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.mark.parametrize("failure", DOWN)
def test_after_a_refusal_nothing_is_asked_for_a_minute(service: Service, failure: Failure) -> None:
    assert service.is_asked(failure)

    service.now += FIRST_REST_SECONDS - 1
    with pytest.raises(CircuitOpen, match="the wiki is not answering"):
        service.ask()
    service.now += 1
    assert service.is_asked()


def test_the_time_doubles_with_each_refusal_up_to_an_hour(service: Service) -> None:
    asked_at: list[float] = []
    while len(asked_at) < 10:
        if service.is_asked(Unavailable("down")):
            asked_at.append(service.now)
        service.now += 30

    rests = [later - earlier for earlier, later in pairwise(asked_at)]
    assert rests == [60, 120, 240, 480, 960, 1_920, *[LONGEST_REST_SECONDS] * 3]


def under_way(service: Service, requests: int) -> Sequence[AbstractContextManager[None]]:
    begun = [service.breaker.request() for _ in range(requests)]
    for request in begun:
        request.__enter__()
    return begun


def end(request: AbstractContextManager[None], failure: Failure) -> None:
    with suppress(Failure), ExitStack() as stack:
        stack.push(request)
        raise failure


def test_requests_that_fail_together_are_one_refusal(service: Service) -> None:
    for request in under_way(service, 5):
        end(request, Unavailable("down"))

    with pytest.raises(CircuitOpen, match="another 60 s"):
        service.ask()


@pytest.mark.parametrize("late", [Unavailable("down"), NotAsked("no turn was left")])
def test_one_that_fails_late_does_not_end_the_probe(service: Service, late: Failure) -> None:
    (straggler,) = under_way(service, 1)
    service.is_asked(Unavailable("down"))
    service.now += FIRST_REST_SECONDS
    with service.breaker.request():
        end(straggler, late)
        assert not service.is_asked()


def test_one_answer_closes_the_circuit(service: Service) -> None:
    service.is_asked(Unavailable("down"))
    service.now += FIRST_REST_SECONDS
    service.ask()

    assert not service.breaker.is_open
    assert service.is_asked()
    assert service.is_asked()


@pytest.mark.parametrize("failure", [PassingFailure("half an answer"), PermanentFailure("a bad question")])
def test_a_failure_of_one_request_is_an_answer_all_the_same(service: Service, failure: Failure) -> None:
    service.is_asked(failure)

    assert service.is_asked()


def test_who_only_wants_to_know_is_told_without_taking_the_turn(service: Service) -> None:
    service.breaker.expect_turn()
    service.is_asked(Unavailable("down"))
    with pytest.raises(CircuitOpen, match="another 60 s"):
        service.breaker.expect_turn()
    service.now += FIRST_REST_SECONDS

    service.breaker.expect_turn()
    service.breaker.expect_turn()

    assert service.is_asked()


def test_a_service_is_in_doubt_when_the_next_request_is_the_probe(service: Service) -> None:
    assert not service.breaker.is_in_doubt
    service.is_asked(Unavailable("down"))
    assert not service.breaker.is_in_doubt
    service.now += FIRST_REST_SECONDS
    assert service.breaker.is_in_doubt
    with service.breaker.request():
        assert not service.breaker.is_in_doubt
    assert not service.breaker.is_in_doubt


def test_a_probe_that_was_not_made_leaves_the_circuit_open(service: Service) -> None:
    service.is_asked(Unavailable("down"))
    service.now += FIRST_REST_SECONDS
    service.is_asked(NotAsked("no turn was left"))

    assert service.breaker.is_open
    assert service.is_asked()
    assert not service.breaker.is_open


def test_while_a_probe_is_under_way_nothing_else_is_asked(service: Service) -> None:
    service.is_asked(Unavailable("down"))
    service.now += FIRST_REST_SECONDS
    with service.breaker.request():
        thread_was_let_through: list[bool] = []
        thread = threading.Thread(target=lambda: thread_was_let_through.append(service.is_asked()))
        thread.start()
        thread.join()
        assert thread_was_let_through == [False]

    assert service.is_asked()


def test_a_probe_that_ends_in_an_error_nobody_foresaw_does_not_block_the_next(service: Service) -> None:
    service.is_asked(Unavailable("down"))
    service.now += FIRST_REST_SECONDS
    with pytest.raises(ZeroDivisionError), service.breaker.request():
        raise ZeroDivisionError

    assert service.is_asked()


@given(st.lists(st.floats(0, 600), min_size=1, max_size=300))
def test_in_an_hour_of_refusals_few_requests_are_made_however_often_it_is_tried(pauses: list[float]) -> None:
    service = Service()
    end = service.now + 3_600
    for pause in pauses * 20:
        service.is_asked(Forbidden("go away"))
        service.now += pause
        if service.now > end:
            break

    assert service.requests <= 7
