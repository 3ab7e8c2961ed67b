"""Polite fetching: it obeys robots.txt, checks each hop of a redirect, and rests between two requests.

address ▶ of the site? ▶ robots.txt ▶ the host's turn ▶ exchange ▶ content, or a redirect to the next hop
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus

from pipeline.deadline import NO_TIME, Deadline
from pipeline.failures import NotAsked
from pipeline.throttling import Throttled, seconds_asked_for
from web.addresses import Address, Origin, host_of, origin_of, read_address
from web.answers import (
    Answer,
    Content,
    Nothing,
    ServerFailed,
    Validators,
    Why,
    answer_in,
    conditions,
    expect_no_failure,
    wants_body,
)
from web.connections import Connections, HostFailed, NoSuchHost, NotTrusted, Response, TooMuch, Unreadable
from web.kinds import ROBOTS_TXT, Kind
from web.public_networks import NotPublic
from web.robots import RobotsFile, RobotsFiles, RobotsRules
from web.turns import HostTurns, NoTurnLeft

MOST_REDIRECTS = 5
"""RFC 9309 asks for so many (https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1.2). Pages need no more."""

LONGEST_REST_FOR_ROBOTS_TXT = 300.0
"""Seconds after which a host that failed is asked again. Where it is to rest for longer, as after some
failures in a row, all of it is forbidden in this run."""

ROBOTS_TXT_TRIES = 3
"""A server's error at robots.txt forbids the whole origin for the run, so the file is asked for so often."""

REST_WHEN_THROTTLED = 30.0
"""Seconds for which a host is left alone after a 429 or 503 without Retry-After."""

LEAST_SECONDS = 2.0
"""Seconds. With less time left no exchange is begun, since even a quick one takes as long."""

RULES_KEPT = 100
"""Origins whose rules are kept in memory, read. Pictures may lie at any number of origins."""

_REDIRECTS = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
_THROTTLED = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """What is to be fetched in a run.

    `known` are the validators of content that we still have. `within` is the origin that must not be left.
    """

    run_id: str
    address: Address
    kind: Kind
    known: Validators | None = None
    within: Origin | None = None


class ServerBusy(Throttled, ServerFailed):
    """The server says that it cannot serve for now."""


class TooManyRequests(Throttled, HostFailed):
    """The server says that we ask too often."""


class Guest:
    """Runs errands, one exchange at a time in each thread. `name` is what robots.txt files call it."""

    def __init__(
        self,
        name: str,
        connections: Connections,
        robots_files: RobotsFiles,
        turns: HostTurns,
        seconds_between_requests: float,
    ) -> None:
        self._name = name
        self._connections = connections
        self._robots_files = robots_files
        self._turns = turns
        self._seconds_between_requests = seconds_between_requests
        self._rules: dict[tuple[str, Origin], RobotsRules] = {}

    def fetch(self, errand: Errand, deadline: Deadline) -> Answer:
        """Go where `errand` leads.

        Raises HostFailed, also as Throttled; NotAsked, also as NoTurnLeft; what turns and robots files do.
        """
        return self._follow(errand, self._rest_at, deadline)

    def rules(self, run_id: str, origin: Origin, deadline: Deadline, *, is_own: bool = True) -> RobotsRules:
        """Give the origin's rules in this run. They are asked for if nobody has yet. Raises as `fetch`.

        `is_own` is for the origin that the run is over. It is not forbidden because it does not answer.
        """
        key = (run_id, origin)
        if key not in self._rules:
            file = self._robots_files.find(run_id, origin)
            if file is None:
                file = self._ask_for_robots_file(run_id, origin, deadline, is_own=is_own)
                self._robots_files.keep(run_id, origin, file)
                # The file's crawl delay holds from this request on.
                delay = RobotsRules(file, self._name, origin).crawl_delay
                self._turns.leave_alone(host_of(Address(origin)), delay)
            if len(self._rules) == RULES_KEPT:
                self._rules.clear()
            self._rules[key] = RobotsRules(file, self._name, origin)
        return self._rules[key]

    def _rest_at(self, errand: Errand, hop: Address, deadline: Deadline) -> float | Nothing:
        """Say how long the host is to rest after this hop, or why the hop must not be made."""
        origin = origin_of(hop)
        if errand.within is not None and origin != errand.within:
            return Nothing(Why.ELSEWHERE, f"it leads to {hop}")
        rules = self.rules(errand.run_id, origin, deadline, is_own=errand.within is not None)
        return rules.refusal(hop) or max(rules.crawl_delay, self._seconds_between_requests)

    def _rest_at_robots_file(self, _errand: Errand, _hop: Address, _deadline: Deadline) -> float:
        return self._seconds_between_requests

    def _ask_for_robots_file(
        self, run_id: str, origin: Origin, deadline: Deadline, *, is_own: bool
    ) -> RobotsFile:
        errand = Errand(run_id, Address(f"{origin}/robots.txt"), ROBOTS_TXT)
        failure: HostFailed | None = None
        for _ in range(ROBOTS_TXT_TRIES):
            try:
                return _robots_file(self._follow(errand, self._rest_at_robots_file, deadline))
            except HostFailed as error:
                if is_own and not isinstance(error, ServerFailed):
                    raise
                failure = error
            except NoTurnLeft as no_turn:
                if failure is None or no_turn.wait_seconds <= LONGEST_REST_FOR_ROBOTS_TXT:
                    raise
                break
        else:  # a host that does not answer may do so in minutes
            if failure is not None and not isinstance(failure, ServerFailed):
                raise failure
        logger.warning(
            "robots.txt failed, which forbids all of it", extra={"origin": origin, "why": str(failure)}
        )
        return RobotsFile(nothing=Nothing(Why.FORBIDDEN, f"in this run all is forbidden, since {failure}"))

    def _follow(
        self,
        errand: Errand,
        rest_at: Callable[[Errand, Address, Deadline], float | Nothing],
        deadline: Deadline,
    ) -> Answer:
        hop: Address | None = errand.address
        seen: set[Address] = set()
        status = 0
        while hop is not None and hop not in seen:
            if len(seen) > MOST_REDIRECTS:
                return Nothing(Why.BROKEN, f"it is redirected more than {MOST_REDIRECTS} times", status)
            seen.add(hop)
            rest = rest_at(errand, hop, deadline)
            if isinstance(rest, Nothing):
                return rest
            response = self._exchange(errand, hop, rest, deadline)
            if isinstance(response, Nothing):
                return replace(response, status=status)
            status = response.status
            if status not in _REDIRECTS:
                return answer_in(response, hop, errand.kind, errand.known)
            hop = _target(hop, response.headers)
        circle = "its redirects go in a circle" if hop else "it is redirected to no address"
        return Nothing(Why.BROKEN, circle, status)

    @contextmanager
    def _leaving_alone(self, host: str) -> Iterator[None]:
        """Leave a host alone for as long as it asks for, if that is longer than for a failure."""
        try:
            yield
        except Throttled as throttled:
            self._turns.leave_alone(host, throttled.wait_seconds)
            raise

    def _exchange(self, errand: Errand, hop: Address, rest: float, deadline: Deadline) -> Response | Nothing:
        host = host_of(hop)
        headers = {"Accept": errand.kind.accept, **conditions(errand.known, hop)}
        with self._leaving_alone(host), self._turns.turn(host, rest, deadline):
            seconds = min(errand.kind.allowance.seconds, deadline.seconds_left)
            if seconds < LEAST_SECONDS:
                raise NotAsked(NO_TIME)
            allowance = replace(errand.kind.allowance, seconds=seconds)
            try:
                response = self._connections.get(hop, headers, allowance, wants_body(errand.kind))
            except tuple(_ENDINGS) as error:
                return Nothing(_ENDINGS[type(error)], str(error))
            _expect_patience(response, hop)
            expect_no_failure(response.status, hop)
        return response


def _expect_patience(response: Response, hop: Address) -> None:
    """Raises ServerBusy or TooManyRequests where the server asks to be left alone."""
    if response.status not in _THROTTLED:
        return
    wait = seconds_asked_for(response.headers.get("retry-after"), REST_WHEN_THROTTLED)
    busy = response.status == HTTPStatus.SERVICE_UNAVAILABLE
    raise (ServerBusy if busy else TooManyRequests)(f"{hop} answered with status {response.status}", wait)


_ENDINGS: dict[type[Exception], Why] = {
    NotPublic: Why.FORBIDDEN,
    NoSuchHost: Why.MISSING,
    TooMuch: Why.TOO_LARGE,
    NotTrusted: Why.BROKEN,
    Unreadable: Why.BROKEN,
}


def _target(hop: Address, headers: Mapping[str, str]) -> Address | None:
    # http.client reads headers as Latin-1. Browsers read them as UTF-8.
    location = headers.get("location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    return read_address(location, hop) if location else None


def _robots_file(answer: Answer) -> RobotsFile:
    """Say what an answer means for the origin (https://www.rfc-editor.org/rfc/rfc9309#section-2.3.1).

    Where a server says that there is no file, or leads nowhere, there are no rules. Where nothing can be
    fetched or read, everything is forbidden."""
    if isinstance(answer, Content):
        return RobotsFile(answer.body.decode("utf-8-sig", "replace"))
    if isinstance(answer, Nothing) and not _says_that_there_is_none(answer.status):
        return RobotsFile(nothing=answer)
    return RobotsFile()


def _says_that_there_is_none(status: int) -> bool:
    is_empty = status in (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT)
    return is_empty or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR
