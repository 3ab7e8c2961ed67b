"""Polite fetching from a website: what it asks for, how fast, and what each answer means."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest

from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure
from pipeline.throttling import Throttled
from tests.adapters.web.conftest import NameServer
from tests.adapters.web.trap_site import TrapSite, answer, redirect, trap_site
from web.addresses import Address, Origin
from web.answers import Answer, Content, Nothing, ServerFailed, Unchanged, Validators, Why
from web.connections import Connections, HostFailed
from web.guest import (
    LONGEST_REST_FOR_ROBOTS_TXT,
    MOST_REDIRECTS,
    REST_WHEN_THROTTLED,
    ROBOTS_TXT_TRIES,
    RULES_KEPT,
    Errand,
    Guest,
)
from web.hosts_table import rest_after
from web.kinds import PAGE, PICTURE, Kind
from web.robots import RobotsFile
from web.turns import NoTurnLeft

RUN = "run-1"
NAME = "website-pictures"
HTML = "text/html; charset=UTF-8"


@dataclass
class FakeTurns:
    """Notes who was asked and how long each host was to rest, on a clock that nobody waits for."""

    now: float = 0.0
    free_at: dict[str, float] = field(default_factory=dict)
    rests: list[tuple[str, float]] = field(default_factory=list)
    left_alone: list[tuple[str, float]] = field(default_factory=list)
    failures: int = 0

    @contextmanager
    def turn(self, host: str, rest_seconds: float, deadline: Deadline) -> Iterator[None]:
        if not deadline.allows(self.free_at.get(host, 0.0) - self.now):
            raise NoTurnLeft(f"{host} rests", self.free_at[host] - self.now)
        self.now = max(self.now, self.free_at.get(host, 0.0))
        try:
            yield
        except HostFailed:
            self.failures += 1
            self.free_at[host] = self.now + rest_after(self.failures)
            raise
        self.rests.append((host, rest_seconds))
        self.free_at[host] = self.now + rest_seconds

    def leave_alone(self, host: str, seconds: float) -> None:
        self.left_alone.append((host, seconds))
        self.free_at[host] = max(self.free_at.get(host, 0.0), self.now + seconds)


class FakeRobotsFiles:
    def __init__(self) -> None:
        self.files: dict[tuple[str, Origin], RobotsFile] = {}

    def find(self, run_id: str, origin: Origin) -> RobotsFile | None:
        return self.files.get((run_id, origin))

    def keep(self, run_id: str, origin: Origin, file: RobotsFile) -> None:
        self.files[run_id, origin] = file


@dataclass
class Visit:
    """A guest, and the websites it may reach."""

    connections: Connections
    site: TrapSite
    turns: FakeTurns = field(default_factory=FakeTurns)
    robots_files: FakeRobotsFiles = field(default_factory=FakeRobotsFiles)

    def __post_init__(self) -> None:
        self.guest = self.another_guest()

    def another_guest(self) -> Guest:
        return Guest(NAME, self.connections, self.robots_files, self.turns, 1.0)

    def fetch(
        self,
        address: str = "/page",
        kind: Kind = PAGE,
        *,
        known: Validators | None = None,
        within: str | None = None,
        run_id: str = RUN,
        seconds: float = 100.0,
    ) -> Answer:
        whole = Address(address if ":" in address else f"{self.site.address}{address}")
        errand = Errand(run_id, whole, kind, known, Origin(within) if within else None)
        return self.guest.fetch(errand, Deadline(seconds))


@pytest.fixture
def visit(connections: Connections, site: TrapSite) -> Visit:
    return Visit(connections, site)


@pytest.fixture
def other_site(names: NameServer) -> Iterator[TrapSite]:
    """A second host, on the first one's network."""
    with trap_site() as other:
        names.addresses["cdn.example"] = [["127.0.0.1"]]
        other.address = f"http://cdn.example:{other.port}"
        yield other


def page(body: bytes = b"<p>Hello", **headers: str) -> bytes:
    return answer(200, body, length=None, Content_Type=HTML, **headers)


def robots(text: str) -> bytes:
    return answer(body=text.encode(), Content_Type="text/plain")


def content(visited: Answer) -> Content:
    assert isinstance(visited, Content)
    return visited


def why(visited: Answer) -> Why:
    assert isinstance(visited, Nothing)
    assert visited.detail
    return visited.why


def test_a_page_comes_with_all_that_is_told_of_it(visit: Visit, site: TrapSite) -> None:
    site.pages["/page"] = page(ETag='"1"', Last_Modified="Wed, 25 Nov 2026 04:00:00 GMT", X_Robots_Tag="none")
    address = Address(f"{site.address}/page")
    assert visit.fetch() == Content(
        address,
        "text/html",
        "utf-8",
        "none",
        b"<p>Hello",
        Validators(address, '"1"', "Wed, 25 Nov 2026 04:00:00 GMT"),
    )


def test_robots_txt_is_asked_for_first_and_once_a_run(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": page(), "/robots.txt": robots("User-agent: *\nDisallow: /private")}
    visit.fetch()
    visit.fetch()
    visit.guest = visit.another_guest()
    visit.fetch()
    assert site.targets == ["/robots.txt", "/page", "/page", "/page"]
    visit.fetch(run_id="run-2")
    assert site.targets[4:] == ["/robots.txt", "/page"]


@pytest.mark.parametrize("kind", [PAGE, PICTURE])
def test_what_robots_txt_forbids_is_never_asked_for(visit: Visit, site: TrapSite, kind: Kind) -> None:
    site.pages["/robots.txt"] = robots(f"User-agent: {NAME}\nDisallow: /private")
    assert why(visit.fetch("/private/cat", kind)) is Why.FORBIDDEN
    assert site.targets == ["/robots.txt"]


def test_each_host_has_a_robots_txt_of_its_own(visit: Visit, site: TrapSite, other_site: TrapSite) -> None:
    site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /")
    other_site.pages["/cat.jpg"] = answer(body=b"cat", Content_Type="image/jpeg")
    assert content(visit.fetch(f"{other_site.address}/cat.jpg", PICTURE)).body == b"cat"
    assert site.asked == []
    other_site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /")
    assert why(visit.fetch(f"{other_site.address}/cat.jpg", PICTURE, run_id="run-2")) is Why.FORBIDDEN


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_without_robots_txt_all_is_allowed(visit: Visit, site: TrapSite, status: int) -> None:
    site.pages |= {"/page": page(), "/robots.txt": answer(status)}
    content(visit.fetch())


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_servers_error_at_robots_txt_forbids_all_for_the_run(
    visit: Visit, site: TrapSite, status: int
) -> None:
    site.pages |= {"/page": page(), "/robots.txt": answer(status)}
    assert why(visit.fetch()) is Why.FORBIDDEN
    assert why(visit.fetch("/other")) is Why.FORBIDDEN
    assert site.targets == ["/robots.txt"] * ROBOTS_TXT_TRIES


def test_a_robots_txt_that_fails_once_does_not(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": page(), "/robots.txt": [answer(503, Retry_After="1"), robots("")]}
    content(visit.fetch())


def test_a_robots_txt_that_is_not_to_be_had_in_time_forbids_all(visit: Visit, site: TrapSite) -> None:
    site.pages["/robots.txt"] = answer(503, Retry_After="3600")
    assert why(visit.fetch()) is Why.FORBIDDEN
    assert site.targets == ["/robots.txt"]


def test_a_robots_txt_that_is_not_to_be_had_for_a_moment_is_asked_for_later(
    visit: Visit, site: TrapSite
) -> None:
    site.pages |= {"/page": page(), "/robots.txt": [answer(503, Retry_After="300"), robots("User-agent: *")]}
    with pytest.raises(NoTurnLeft):
        visit.fetch()
    assert visit.robots_files.files == {}
    visit.turns.now += 300
    content(visit.fetch())


def answer_at_last(visit: Visit, **errand: Any) -> Answer | None:  # noqa: ANN401 — see Visit.fetch
    """Go there as often as the host lets us, and wait in between, for a day at most."""
    while visit.turns.now < 24 * 60 * 60:
        try:
            return visit.fetch("/cat.jpg", PICTURE, **errand)
        except NoTurnLeft as no_turn:
            visit.turns.now += no_turn.wait_seconds
        except HostFailed:
            visit.turns.now += 1
    return None


def test_another_host_that_does_not_answer_for_minutes_is_forbidden_for_the_run(
    visit: Visit, site: TrapSite
) -> None:
    site.pages["/robots.txt"] = answer(408)
    visited = answer_at_last(visit)
    assert visited is not None
    assert why(visited) is Why.FORBIDDEN
    assert LONGEST_REST_FOR_ROBOTS_TXT < visit.turns.now < 60 * 60


def test_another_host_that_answers_after_minutes_is_not(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/robots.txt": [*[answer(408)] * 5, robots("")], "/cat.jpg": answer(body=b"cat")}
    visited = answer_at_last(visit)
    assert visited is not None
    assert content(visited).body == b"cat"


def test_the_sites_own_host_is_not_forbidden_because_it_does_not_answer(visit: Visit, site: TrapSite) -> None:
    site.pages["/robots.txt"] = answer(408)
    assert answer_at_last(visit, within=site.address) is None
    assert visit.robots_files.files == {}


def test_a_robots_txt_without_content_has_no_rules(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": page(), "/robots.txt": answer(204)}
    content(visit.fetch())


def test_a_host_that_is_too_busy_for_robots_txt_is_asked_later(visit: Visit, site: TrapSite) -> None:
    site.pages["/robots.txt"] = answer(429)
    with pytest.raises(Throttled):
        visit.fetch()
    assert visit.robots_files.files == {}


def test_robots_txt_may_be_elsewhere(visit: Visit, site: TrapSite, other_site: TrapSite) -> None:
    site.pages["/robots.txt"] = redirect(f"{other_site.address}/rules")
    other_site.pages["/rules"] = robots("User-agent: *\nDisallow: /page")
    assert why(visit.fetch()) is Why.FORBIDDEN


@pytest.mark.parametrize("to", ["/robots.txt", "http://169.254.169.254/latest/meta-data/", "mailto:me", ""])
def test_a_robots_txt_that_leads_nowhere_is_none(visit: Visit, site: TrapSite, to: str) -> None:
    site.pages |= {"/page": page(), "/robots.txt": redirect(to)}
    content(visit.fetch())


def test_a_robots_txt_that_cannot_be_read_forbids_all(visit: Visit, site: TrapSite) -> None:
    site.pages["/robots.txt"] = answer(body=b"User-agent: *\nDisallow:", Content_Encoding="br")
    assert why(visit.fetch()) is Why.BROKEN


def test_the_first_500_kilobytes_of_robots_txt_count(visit: Visit, site: TrapSite) -> None:
    text = "User-agent: *\nDisallow: /page\n" + "# more\n" * 100_000 + "Disallow: /other"
    site.pages |= {"/other": page(), "/robots.txt": robots(text)}
    assert why(visit.fetch()) is Why.FORBIDDEN
    content(visit.fetch("/other"))


def test_a_host_rests_between_two_requests(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": [redirect("/other"), page()], "/other": page()}
    visit.fetch()
    assert visit.turns.rests == [("127.0.0.1", 1.0)] * 3


def test_a_longer_crawl_delay_wins_from_robots_txt_on(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": page(), "/robots.txt": robots("User-agent: *\nCrawl-delay: 7.5")}
    visit.fetch()
    visit.fetch()
    assert visit.turns.rests == [("127.0.0.1", 1.0), ("127.0.0.1", 7.5), ("127.0.0.1", 7.5)]
    assert visit.turns.left_alone == [("127.0.0.1", 7.5)]
    assert visit.turns.now == 15.0


def test_a_shorter_crawl_delay_does_not(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": page(), "/robots.txt": robots("User-agent: *\nCrawl-delay: 0.1")}
    visit.fetch()
    assert visit.turns.rests == [("127.0.0.1", 1.0)] * 2


def test_a_host_that_rests_for_too_long_is_asked_later(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": page(), "/robots.txt": robots("User-agent: *\nCrawl-delay: 1000")}
    with pytest.raises(NoTurnLeft):
        visit.fetch()
    assert site.targets == ["/robots.txt"]


def test_nothing_is_begun_without_time_for_it(visit: Visit, site: TrapSite) -> None:
    with pytest.raises(PassingFailure, match="no time was left"):
        visit.fetch(seconds=1.5)
    assert site.connections == 0


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        (404, Why.MISSING),
        (410, Why.MISSING),
        (401, Why.FORBIDDEN),
        (403, Why.FORBIDDEN),
        (451, Why.FORBIDDEN),
        (204, Why.BROKEN),
        (206, Why.BROKEN),
        (300, Why.BROKEN),
        (304, Why.BROKEN),
        (400, Why.BROKEN),
        (418, Why.BROKEN),
    ],
)
def test_a_refusal_has_an_ending(visit: Visit, site: TrapSite, status: int, ending: Why) -> None:
    site.pages["/page"] = answer(status)
    assert why(visit.fetch()) is ending


@pytest.mark.parametrize("status", [408, 425, 500, 502, 504, 599])
def test_a_failure_passes(visit: Visit, site: TrapSite, status: int) -> None:
    site.pages["/page"] = answer(status)
    with pytest.raises(PassingFailure, match=f"/page answered with status {status}") as failure:
        visit.fetch()
    assert not isinstance(failure.value, Throttled)
    assert isinstance(failure.value, ServerFailed) == (status >= 500)


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("17", 17.0),
        ("999999", 600.0),
        ("soon", REST_WHEN_THROTTLED),
        ("", REST_WHEN_THROTTLED),
        (formatdate(0, usegmt=True), 0.0),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_silence_is_left_alone(
    visit: Visit, site: TrapSite, status: int, retry_after: str, seconds: float
) -> None:
    site.pages["/page"] = answer(status, Retry_After=retry_after)
    with pytest.raises(Throttled) as throttled:
        visit.fetch()
    assert throttled.value.wait_seconds == seconds
    assert visit.turns.left_alone[-1] == ("127.0.0.1", seconds)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(visit: Visit, site: TrapSite, status: int) -> None:
    site.pages |= {"/page": redirect("other?q=ü#top", status), "/other?q=%C3%BC": page()}
    assert content(visit.fetch()).address == f"{site.address}/other?q=%C3%BC"


def test_each_hop_is_judged_anew(visit: Visit, site: TrapSite, other_site: TrapSite) -> None:
    site.pages["/cat.jpg"] = redirect(f"{other_site.address}/private/cat.jpg")
    other_site.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /private")
    assert why(visit.fetch("/cat.jpg", PICTURE)) is Why.FORBIDDEN
    assert other_site.targets == ["/robots.txt"]


@pytest.mark.parametrize(
    "to",
    [
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "http://[::ffff:169.254.169.254]/",
        "http://2852039166/",
        "//127.0.0.2/",
        "http://localhost.:80/",
    ],
)
def test_a_redirect_does_not_lead_inside(visit: Visit, site: TrapSite, names: NameServer, to: str) -> None:
    names.addresses["localhost"] = [["127.0.0.2"]]
    site.pages["/page"] = redirect(to)
    assert why(visit.fetch("/page", PICTURE)) is Why.FORBIDDEN


def test_a_name_that_leads_inside_when_asked_again_is_forbidden(
    visit: Visit, site: TrapSite, names: NameServer
) -> None:
    names.addresses["rebinding.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    site.pages |= {"/page": page(), "/robots.txt": answer(404, Connection="close")}
    assert why(visit.fetch(f"http://rebinding.example:{site.port}/page")) is Why.FORBIDDEN
    assert site.targets == ["/robots.txt"]


def test_a_page_is_not_followed_away_from_its_site(
    visit: Visit, site: TrapSite, other_site: TrapSite
) -> None:
    site.pages |= {"/page": redirect(f"{other_site.address}/"), "/near": redirect("/there"), "/there": page()}
    assert why(visit.fetch(within=site.address)) is Why.ELSEWHERE
    assert other_site.asked == []
    content(visit.fetch("/near", within=site.address))


def test_five_redirects_are_followed_and_no_more(visit: Visit, site: TrapSite) -> None:
    site.pages |= {f"/{hop}": redirect(f"/{hop + 1}") for hop in range(10)}
    site.pages[f"/{MOST_REDIRECTS + 1}"] = page()
    assert content(visit.fetch("/1")).address == f"{site.address}/6"
    site.asked.clear()
    assert why(visit.fetch("/0")) is Why.BROKEN
    assert len(site.asked) == 1 + MOST_REDIRECTS


@pytest.mark.parametrize("to", ["/page", "/page#again", "/other", "mailto:tom@example.com", "", "http://["])
def test_redirects_that_lead_nowhere_end(visit: Visit, site: TrapSite, to: str) -> None:
    site.pages |= {"/page": redirect(to), "/other": redirect("/page")}
    assert why(visit.fetch()) is Why.BROKEN


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        (PAGE, "application/pdf"),
        (PAGE, "image/png"),
        (PAGE, "text/plain"),
        (PICTURE, "text/html;charset=utf-8"),
        (PICTURE, "Video/MP4"),
    ],
)
def test_what_is_of_another_kind_is_not_read(
    visit: Visit, site: TrapSite, kind: Kind, media_type: str
) -> None:
    site.pages["/page"] = answer(body=b"", length=10_000_000_000, Content_Type=media_type)
    assert why(visit.fetch("/page", kind)) is Why.WRONG_KIND


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        (PAGE, "TEXT/HTML"),
        (PAGE, "application/xhtml+xml"),
        (PAGE, "text/html, text/html"),
        (PAGE, ""),
        (PICTURE, "image/jpeg"),
        (PICTURE, "image/svg+xml"),
        (PICTURE, "application/octet-stream"),
        (PICTURE, "text/plain"),
        (PICTURE, ""),
        (PICTURE, ";;;"),
    ],
)
def test_what_may_be_of_the_kind_is_read(visit: Visit, site: TrapSite, kind: Kind, media_type: str) -> None:
    site.pages["/page"] = answer(body=b"Hello", Content_Type=media_type)
    assert content(visit.fetch("/page", kind)).body == b"Hello"


@pytest.mark.parametrize(("kind", "megabytes"), [(PAGE, 5), (PICTURE, 20)])
def test_what_is_too_large_is_not_read(visit: Visit, site: TrapSite, kind: Kind, megabytes: int) -> None:
    most = megabytes * 1024 * 1024
    site.pages["/page"] = answer(length=most + 1)
    assert why(visit.fetch("/page", kind)) is Why.TOO_LARGE
    assert kind.allowance.body_bytes == most


def test_a_host_that_does_not_exist_has_nothing(visit: Visit, names: NameServer) -> None:
    names.addresses["gone.example"] = []
    assert why(visit.fetch(f"http://{'a' * 64}.example/")) is Why.MISSING


def test_content_that_is_had_is_asked_whether_it_changed(visit: Visit, site: TrapSite) -> None:
    site.pages["/page"] = [page(ETag='W/"1"', Last_Modified="yesterday"), answer(304), page(b"new")]
    known = content(visit.fetch()).validators
    assert visit.fetch(known=known) == Unchanged()
    assert site.asked[-1].headers["if-none-match"] == 'W/"1"'
    assert site.asked[-1].headers["if-modified-since"] == "yesterday"
    assert content(visit.fetch(known=known)).body == b"new"


def test_validators_are_for_the_address_that_gave_them(visit: Visit, site: TrapSite) -> None:
    site.pages |= {"/page": redirect("/there"), "/there": page(ETag='"1"')}
    known = content(visit.fetch()).validators
    site.pages["/there"] = answer(304)
    assert visit.fetch(known=known) == Unchanged()
    site.pages |= {"/page": redirect("/elsewhere"), "/elsewhere": page(b"new")}
    assert content(visit.fetch(known=known)).body == b"new"
    assert ["if-none-match" in request.headers for request in site.asked[-4:]] == [False, True, False, False]


@pytest.mark.parametrize("etag", ["x" * 1_001, "\u00ff", "a\tb"])
def test_an_etag_that_cannot_be_sent_back_is_none(visit: Visit, site: TrapSite, etag: str) -> None:
    site.pages["/page"] = page().replace(b"\r\n\r\n", f"\r\nETag: {etag}\r\n\r\n".encode("latin-1"), 1)
    assert content(visit.fetch()).validators.etag == ""


def test_the_rules_of_a_limited_number_of_origins_are_kept_in_memory(visit: Visit) -> None:
    origins = [Origin(f"https://{number}.example") for number in range(RULES_KEPT + 1)]
    for origin in origins:
        visit.robots_files.keep(RUN, origin, RobotsFile())
        visit.guest.rules(RUN, origin, Deadline(100))
    visit.robots_files.keep(RUN, origins[0], RobotsFile("User-agent: *\nDisallow: /"))

    rules = visit.guest.rules(RUN, origins[0], Deadline(100))

    assert rules.refusal(Address(f"{origins[0]}/page")) is not None
