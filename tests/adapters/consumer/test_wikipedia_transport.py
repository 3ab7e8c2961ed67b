"""The way of a query to a wiki: what is sent, what is tried again, and what each trouble ends as."""

import io
import json
import threading
import time
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses
import wikipedia
from requests.exceptions import ChunkedEncodingError, ConnectTimeout, ReadTimeout
from responses.registries import OrderedRegistry

import wiki.transport as wikipedia_transport
from pipeline.circuit_breaker import FIRST_REST_SECONDS, CircuitBreaker, CircuitOpen
from pipeline.deadline import Deadline
from pipeline.failures import (
    Failure,
    Forbidden,
    NotAsked,
    NotThere,
    PassingFailure,
    PermanentFailure,
    Unavailable,
)
from pipeline.metrics import Tally
from pipeline.secret import Secret
from tests.unit.consumer.fakes import Clock
from tests.unit.log_lines import LogLines
from wiki.identity import Account, Identity, Nobody
from wiki.pace import MINUTE, Pace
from wiki.transport import (
    LEAST_WAIT_WHEN_THROTTLED,
    MOST_ATTEMPTS,
    WikiAccess,
    WikipediaTransport,
    user_agent,
)

API = "https://wiki.example/w/api.php"
QUERY = {"titles": "\x1fAT&T\x1fNaïve", "prop": "info"}
ANSWER = {"batchcomplete": True, "query": {"pages": []}}
TOO_MANY_REQUESTS = "<!doctype html><title>Too many requests</title>"
MOST_JITTER = 10.0


@dataclass
class Wiki:
    """A transport to a wiki that answers with what it was told, in turn."""

    canned: responses.RequestsMock
    clock: Clock = field(default_factory=Clock)
    tally: Tally = field(default_factory=Tally)
    requests_per_minute: float = 0
    identity: Identity = field(default_factory=Nobody)

    def __post_init__(self) -> None:
        pace = Pace(self.requests_per_minute, self.clock, self.clock.sleep)
        self.transport = WikipediaTransport(
            WikiAccess(API, "me@example.com", self.identity),
            pace,
            CircuitBreaker("the wiki", self.clock),
            self.tally,
            sleep=self.clock.sleep,
        )

    def answers(self, body: object = ANSWER, *, times: int = 1, **others: Any) -> None:  # noqa: ANN401
        """Queue an answer, as text, as JSON or as an exception that the connection raises."""
        ready = body if isinstance(body, str | bytes | Exception) else json.dumps(body)
        for _ in range(times):
            self.canned.post(API, body=ready, **others)

    def query(self, seconds: float = 1_000.0) -> dict[str, Any]:
        return self.transport.query(QUERY, Deadline(seconds, self.clock))

    @property
    def requests(self) -> list[requests.PreparedRequest]:
        return [call.request for call in self.canned.calls]

    @property
    def waits(self) -> list[float]:
        return [nap for nap in self.clock.naps if nap]


@pytest.fixture(autouse=True)
def _package_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for attribute in ("requests", "API_URL", "USER_AGENT"):
        monkeypatch.setattr(wikipedia.wikipedia, attribute, getattr(wikipedia.wikipedia, attribute))


@pytest.fixture
def wiki() -> Iterator[Wiki]:
    with responses.RequestsMock(registry=OrderedRegistry) as canned:
        yield Wiki(canned)


def with_code(code: str) -> dict[str, object]:
    return {"error": {"code": code, "info": "Why it was refused."}}


def test_the_answer_is_the_wikis_json(wiki: Wiki) -> None:
    wiki.answers({"query": {"pages": [{"title": "Netflix"}]}})

    assert wiki.query() == {"query": {"pages": [{"title": "Netflix"}]}}


def test_a_query_is_a_form_that_is_posted(wiki: Wiki) -> None:
    wiki.answers()

    wiki.query()

    [request] = wiki.requests
    assert request.method == "POST"
    assert request.url == API
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(str(request.body)) == {
        "action": ["query"],
        "format": ["json"],
        "titles": ["\x1fAT&T\x1fNaïve"],
        "prop": ["info"],
    }


def test_the_client_names_itself_and_its_operator(wiki: Wiki) -> None:
    wiki.answers()

    wiki.query()

    [request] = wiki.requests
    assert request.headers["User-Agent"] == "name-sentiment/1.0 (me@example.com) wikipedia/1.4.0"
    assert request.headers["User-Agent"] == user_agent("me@example.com")
    assert request.headers["Promise-Non-Write-API-Action"] == "true"


def test_every_request_has_its_timeouts(wiki: Wiki) -> None:
    wiki.answers()

    wiki.query()

    assert wiki.canned.calls[0].request.req_kwargs["timeout"] == (3.05, 10.0)  # type: ignore[attr-defined]


def test_a_redirect_to_plain_http_is_not_followed(wiki: Wiki) -> None:
    wiki.answers("", status=301, headers={"Location": "http://wiki.example/w/api.php"})

    with pytest.raises(NotThere, match=r"http://wiki\.example/w/api\.php"):
        wiki.query()

    assert len(wiki.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 404, 410])
def test_where_no_api_is_nothing_is_tried_again(wiki: Wiki, status: int) -> None:
    wiki.answers("", status=status, headers={"Location": "https://other.example/" + "x" * 60_000})

    with pytest.raises(NotThere, match="WikipediaApiUrl") as caught:
        wiki.query()

    assert len(wiki.requests) == 1
    assert wiki.waits == []
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("status", [204, 304, 401, 402, 403, 405, 406, 407, 418, 421, 451])
def test_a_refusal_of_whatever_is_asked_is_forbidden_and_not_tried_again(wiki: Wiki, status: int) -> None:
    wiki.answers("<html>no</html>" if status >= 400 else "", status=status)

    with pytest.raises(Forbidden, match=f"{status}.*WikipediaContact"):
        wiki.query()

    assert wiki.waits == []


@pytest.mark.parametrize("status", [400, 413, 414, 422, 431])
def test_a_refusal_that_may_be_about_the_titles_fails_them_alone(wiki: Wiki, status: int) -> None:
    wiki.answers("<html>no</html>", status=status)

    with pytest.raises(PermanentFailure, match=f"{status}.*WikipediaContact") as caught:
        wiki.query()

    assert type(caught.value) is PermanentFailure
    assert wiki.waits == []


@pytest.mark.parametrize(
    "error",
    [
        *map(with_code, ["readapidenied", "blocked", "badvalue", "moduledisabled", "of tomorrow", ""]),
        {"error": "text"},
        {"error": []},
    ],
)
def test_a_wiki_that_refuses_the_query_is_left_in_peace(wiki: Wiki, error: object) -> None:
    wiki.answers(error)

    with pytest.raises(Forbidden, match="refused the query"):
        wiki.query()
    with pytest.raises(CircuitOpen):
        wiki.query()

    assert wiki.waits == []


@pytest.mark.parametrize("code", ["readonly", "internal_api_error_DBConnectionError"])
def test_a_wiki_without_its_database_is_left_in_peace(wiki: Wiki, code: str) -> None:
    wiki.answers(with_code(code), times=MOST_ATTEMPTS)

    with pytest.raises(Unavailable, match=code):
        wiki.query()
    with pytest.raises(CircuitOpen):
        wiki.query()


def test_a_page_that_breaks_an_extension_takes_no_other_with_it(wiki: Wiki) -> None:
    wiki.answers(with_code("internal_api_error_MWException"), times=MOST_ATTEMPTS)
    wiki.answers()

    with pytest.raises(PassingFailure):
        wiki.query()

    assert wiki.query() == ANSWER


def test_a_wiki_without_the_extension_for_introductions_is_left_in_peace(wiki: Wiki) -> None:
    warning = 'Unrecognized value for parameter "prop": extracts'
    wiki.answers({**ANSWER, "warnings": {"query": {"warnings": warning}}})

    with pytest.raises(NotThere, match="TextExtracts"):
        wiki.query()
    with pytest.raises(CircuitOpen):
        wiki.query()


@pytest.mark.parametrize(
    "warnings",
    [
        {"extracts": {"warnings": 'Unrecognized value for parameter "exlimit": max'}},
        {"extracts": {"warnings": "lowered"}, "main": {"warnings": "Unrecognized value for x: y"}},
        ["Unrecognized value", "extracts"],
    ],
    ids=["of the extension", "of two modules", "of another shape"],
)
def test_no_other_warning_is_taken_for_a_missing_extension(wiki: Wiki, warnings: object) -> None:
    wiki.answers({**ANSWER, "warnings": warnings})

    assert wiki.query() == {**ANSWER, "warnings": warnings}


class Tokens:
    """A Secrets Manager with these tokens, one after the other."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        return {"SecretString": self._tokens.pop(0)}


def test_without_a_token_no_authorization_is_sent(wiki: Wiki) -> None:
    wiki.answers()

    wiki.query()

    assert "Authorization" not in wiki.requests[0].headers


def test_a_password_of_this_machine_is_not_sent(
    wiki: Wiki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("default login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    wiki.answers(times=2)

    Wiki(wiki.canned).query()
    Wiki(wiki.canned, identity=Account(Secret(Tokens("token-1"), "arn:1"))).query()

    assert [each.headers.get("Authorization") for each in wiki.requests] == [None, "Bearer token-1"]


def test_the_wiki_is_asked_through_the_environments_proxy(
    wiki: Wiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    wiki.answers(times=2)

    Wiki(wiki.canned).query()
    monkeypatch.setenv("NO_PROXY", "wiki.example")
    Wiki(wiki.canned).query()

    proxies: list[Mapping[str, str]] = [vars(request)["req_kwargs"]["proxies"] for request in wiki.requests]
    assert [by.get("https") for by in proxies] == ["http://proxy.example:3128", None]


def test_a_token_is_read_once_and_sent_with_every_request(wiki: Wiki) -> None:
    known = Wiki(wiki.canned, identity=Account(Secret(Tokens("token-1"), "arn:1")))
    known.answers(times=3)

    for _ in range(3):
        known.query()

    assert [request.headers["Authorization"] for request in known.requests] == ["Bearer token-1"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        {"body": "<html>no</html>", "status": 401},
        {"body": with_code("mwoauth-invalid-authorization")},
        {
            "body": with_code("mwoauth-invalid-authorization"),
            "headers": {"MediaWiki-API-Error": "mwoauth-invalid-authorization"},
            "status": 403,
        },
    ],
)
def test_a_token_that_is_refused_is_told_by_its_secret_and_read_again_by_the_probe(
    wiki: Wiki, answer: dict[str, Any]
) -> None:
    known = Wiki(wiki.canned, identity=Account(Secret(Tokens("token-1", "token-2"), "arn:1")))
    known.answers(**answer)

    with LogLines.recorded("DEBUG") as log_lines, pytest.raises(Forbidden, match=r"expired.*arn:1") as caught:
        known.query()
    assert "token-1" not in log_lines.text + "".join(traceback.format_exception(caught.value))
    known.clock.now += FIRST_REST_SECONDS
    known.answers()
    known.query()

    assert [request.headers["Authorization"] for request in known.requests] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


REDACTED = "(the access token)"


@pytest.mark.parametrize(
    "answer",
    [
        {"body": {"error": {"code": "Zq7Zq7Zq7", "info": "Who is Bearer Zq7Zq7Zq7?"}}},
        {"body": '{"error": {"code": "mwoauth-Zq7Zq7Zq7", "info": "\\u005aq7Zq7Zq7"}}'},
        {"body": {"error": {"Zq7Zq7Zq7": [{"Zq7Zq7Zq7": "Zq7Zq7Zq7"}]}}},
        {"body": '"Zq7Zq7Zq7', "headers": {"X": "Zq7Zq7Zq7"}},
        {"body": "Zq7Zq7Zq7", "status": 400},
        {"body": "", "status": 400, "headers": {"mediawiki-api-error": "Zq7Zq7Zq7"}},
        {"body": "", "status": 403, "headers": {"MediaWiki-API-Error": "x" * 95 + "Zq7Zq7Zq7"}},
        {
            "body": "",
            "status": 503,
            "headers": {"Retry-After": "Zq7Zq7Zq7", "MediaWiki-API-Error": "Zq7Zq7Zq7"},
        },
        {"body": "", "status": 301, "headers": {"Location": "https://wiki.example/?Zq7Zq7Zq7"}},
        {
            "body": "",
            "status": 301,
            "headers": {"Location": "https://wiki.example/" + "x" * 275 + "Zq7Zq7Zq7"},
        },
    ],
)
def test_a_token_that_the_wiki_echoes_is_neither_raised_nor_logged(
    wiki: Wiki, answer: dict[str, Any]
) -> None:
    known = Wiki(wiki.canned, identity=Account(Secret(Tokens("Zq7Zq7Zq7"), "arn:1")))
    known.answers(**answer)

    with LogLines.recorded("DEBUG") as log_lines, pytest.raises(Failure) as caught:
        known.query(seconds=1)

    told = log_lines.text + "".join(traceback.format_exception(caught.value))
    assert "Zq7" not in told


def test_a_token_that_the_wiki_echoes_is_not_kept(wiki: Wiki) -> None:
    known = Wiki(wiki.canned, identity=Account(Secret(Tokens("Zq7Zq7Zq7"), "arn:1")))
    known.answers({"query": {"pages": [{"title": "A", "extract": "It says Bearer Zq7Zq7Zq7."}]}, "n": 1})

    page = {"title": "A", "extract": f"It says Bearer {REDACTED}."}
    assert known.query() == {"query": {"pages": [page]}, "n": 1}


PASSING = [
    pytest.param({"body": ConnectTimeout()}, id="no connection in time"),
    pytest.param({"body": ReadTimeout()}, id="no answer in time"),
    pytest.param({"body": requests.ConnectionError("Connection reset by peer")}, id="connection reset"),
    pytest.param({"body": ChunkedEncodingError("Connection broken")}, id="body cut short"),
    *(
        pytest.param({"body": "", "status": code}, id=str(code))
        for code in (101, 102, 103, 408, 425, 500, 501, 502, 504, 520)
    ),
    pytest.param({"body": "<html>sorry</html>"}, id="HTML"),
    pytest.param({"body": b'{"query": "na\xffve"}', "content_type": "application/json"}, id="no UTF-8"),
    pytest.param({"body": ""}, id="empty"),
    pytest.param({"body": '{"query": {"pa'}, id="half of it"),
    pytest.param({"body": b"\xff\xfe\x00"}, id="no text"),
    pytest.param({"body": "[]"}, id="list"),
    pytest.param({"body": "null"}, id="null"),
    pytest.param({"body": "42"}, id="number"),
    pytest.param({"body": '"text"'}, id="text"),
    pytest.param({"body": '{"n": ' + "9" * 5_000 + "}"}, id="number of 5,000 digits"),
    pytest.param({"body": "[" * 200_000}, id="200,000 lists in each other"),
    pytest.param({"body": with_code("readonly")}, id="readonly"),
    pytest.param({"body": with_code("internal_api_error_DBQueryError")}, id="error of its database"),
]


@pytest.mark.parametrize("answer", PASSING)
def test_what_may_pass_is_tried_again(wiki: Wiki, answer: dict[str, Any]) -> None:
    wiki.answers(**answer)
    wiki.answers()

    assert wiki.query() == ANSWER
    assert len(wiki.requests) == 2


@pytest.mark.parametrize("answer", PASSING)
def test_what_does_not_pass_is_given_up_as_passing(wiki: Wiki, answer: dict[str, Any]) -> None:
    wiki.answers(**answer, times=MOST_ATTEMPTS)

    with pytest.raises(PassingFailure):
        wiki.query()

    assert len(wiki.requests) == MOST_ATTEMPTS
    assert sum(wiki.waits) <= MOST_ATTEMPTS * MOST_JITTER


THROTTLING = [
    pytest.param({"body": TOO_MANY_REQUESTS, "status": 429}, id="429 in HTML"),
    pytest.param({"body": "", "status": 503}, id="503"),
    pytest.param({"body": with_code("ratelimited")}, id="ratelimited"),
    pytest.param({"body": with_code("maxlag"), "headers": {"MediaWiki-API-Error": "maxlag"}}, id="maxlag"),
    *(
        pytest.param({"body": "", "status": 429, "headers": {"Retry-After": value}}, id=value[:9] or "blank")
        for value in ("", "soon", "-3", "5.5", "Fri, 31 Dec 99999 23:59:59 GMT", "9" * 5_000)
    ),
]


@pytest.mark.parametrize("answer", THROTTLING)
def test_throttling_without_a_retry_after_is_waited_out_for_the_least_time(
    wiki: Wiki, answer: dict[str, Any]
) -> None:
    wiki.answers(**answer)
    wiki.answers()

    assert wiki.query() == ANSWER
    assert LEAST_WAIT_WHEN_THROTTLED <= sum(wiki.waits) <= LEAST_WAIT_WHEN_THROTTLED + MOST_JITTER


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        pytest.param({"body": TOO_MANY_REQUESTS, "status": 429}, "", id="429"),
        pytest.param({"body": "", "status": 503}, "", id="503"),
        pytest.param({"body": with_code("maxlag")}, "maxlag", id="maxlag"),
    ],
)
@pytest.mark.parametrize("in_words", ["39", "date"])
def test_a_retry_after_is_honoured(wiki: Wiki, answer: dict[str, Any], code: str, in_words: str) -> None:
    retry_after = formatdate(time.time() + 39, usegmt=True) if in_words == "date" else in_words
    wiki.answers(**answer, headers={"Retry-After": retry_after, "MediaWiki-API-Error": code})
    wiki.answers()

    assert wiki.query() == ANSWER
    assert 30 <= sum(wiki.waits) <= 39 + MOST_JITTER


def test_workers_that_were_throttled_at_once_do_not_come_back_at_once(wiki: Wiki) -> None:
    for _ in range(2):
        wiki.answers("", status=429, headers={"Retry-After": "39"})
        wiki.answers()
        wiki.query()

    one, another = wiki.waits
    assert one != another


def test_the_next_query_keeps_to_an_earlier_retry_after(wiki: Wiki) -> None:
    wiki.answers("", status=429, headers={"Retry-After": "99"})
    with pytest.raises(Unavailable):
        wiki.query(seconds=20)
    wiki.clock.now += FIRST_REST_SECONDS
    wiki.answers()

    wiki.query()

    assert wiki.waits == [99 - FIRST_REST_SECONDS]


def test_a_wiki_that_did_not_answer_is_not_asked_again_at_once(wiki: Wiki) -> None:
    wiki.answers("", status=403)
    with pytest.raises(Forbidden):
        wiki.query()

    with pytest.raises(CircuitOpen):
        wiki.query()

    assert len(wiki.requests) == 1
    assert wiki.waits == []


def test_a_retry_after_longer_than_the_time_left_fails_at_once(wiki: Wiki) -> None:
    wiki.answers("", status=429, headers={"Retry-After": "60"})

    with pytest.raises(PassingFailure, match="429"):
        wiki.query(seconds=59)

    assert wiki.waits == []


def test_where_the_pace_leaves_no_turn_nothing_is_sent_or_waited_for(wiki: Wiki) -> None:
    wiki.answers("", status=429, headers={"Retry-After": "600"})
    with pytest.raises(PassingFailure):
        wiki.query(seconds=100)
    wiki.clock.now += FIRST_REST_SECONDS

    with pytest.raises(NotAsked, match="longer than there is left"):
        wiki.query(seconds=100)

    assert len(wiki.requests) == 1
    assert wiki.waits == []


def test_with_no_time_left_nothing_is_sent(wiki: Wiki) -> None:
    with pytest.raises(PassingFailure):
        wiki.query(seconds=0)

    assert wiki.requests == []


def test_queries_and_retries_keep_to_the_pace(wiki: Wiki) -> None:
    paced = Wiki(wiki.canned, requests_per_minute=MINUTE / 10)
    for answer in (ANSWER, "<html>", ANSWER, ANSWER):
        paced.answers(answer)
    sent = []

    for _ in range(3):
        paced.query()
        sent.append(paced.clock.now - 1_000)

    assert sent == pytest.approx([0, 20, 30], rel=0.02)


@pytest.mark.parametrize(("requests_per_minute", "at_once"), [(100_000, 1), (0, 5)])
def test_queries_are_sent_one_at_a_time_and_unpaced_five(requests_per_minute: float, at_once: int) -> None:
    under_way, most = 0, 0
    changed = threading.Condition()

    def answer_when_as_many_have_come(_: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        nonlocal under_way, most
        with changed:
            under_way += 1
            most = max(most, under_way)
            changed.notify_all()
            assert changed.wait_for(lambda: most >= at_once, timeout=30)
        time.sleep(0.01)
        with changed:
            under_way -= 1
        return 200, {}, "{}"

    with responses.RequestsMock() as canned:
        canned.add_callback("POST", API, answer_when_as_many_have_come)
        wiki = Wiki(canned, requests_per_minute=requests_per_minute)
        threads = [threading.Thread(target=wiki.query) for _ in range(at_once + 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(canned.calls) == at_once + 2
    assert most == at_once


class Endless(io.RawIOBase):
    """A body without an end."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        buffer[:1] = b" "
        return 1


def test_an_answer_without_an_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wikipedia_transport, "MOST_BODY_BYTES", 5)
    with responses.RequestsMock(registry=OrderedRegistry) as canned:
        canned.post(API, body=io.BufferedReader(Endless(), buffer_size=1))

        with pytest.raises(PermanentFailure, match="more than 5 bytes"):
            Wiki(canned).query()


def test_of_the_packages_own_state_nothing_is_used(wiki: Wiki) -> None:
    wiki.answers(times=2)

    wiki.query()
    wiki.query()

    cached = [
        wikipedia.wikipedia.search,
        wikipedia.wikipedia.suggest,
        wikipedia.wikipedia.summary,
        wikipedia.wikipedia.languages,
    ]
    assert all(function._cache == {} for function in cached)
    assert wikipedia.wikipedia.RATE_LIMIT is False
    assert len(wiki.requests) == 2


@pytest.mark.parametrize(
    ("address", "contact"),
    [
        ("https://", "me@example.com"),
        ("wiki.example", "me@example.com"),
        ("ftp://wiki.example", "me@example.com"),
        (API, "me\r\n@example.com"),
    ],
)
def test_an_address_or_contact_that_makes_no_request_is_permanent(address: str, contact: str) -> None:
    clock = Clock()
    pace = Pace(0, clock, clock.sleep)
    breaker = CircuitBreaker("the wiki", clock)
    transport = WikipediaTransport(WikiAccess(address, contact), pace, breaker, Tally(), sleep=clock.sleep)

    with pytest.raises(PermanentFailure, match="cannot be asked"):
        transport.query(QUERY, Deadline(100, clock))

    assert sum(clock.naps) == 0


def test_another_try_is_logged_with_its_cause_and_without_the_body(wiki: Wiki) -> None:
    wiki.answers("private", status=502)
    wiki.answers()

    with LogLines.recorded() as log_lines:
        wiki.query()

    [line] = log_lines
    assert line["message"] == "asking the wiki again"
    assert "502" in line["cause"]
    assert line["attempt"] == 1
    assert "private" not in log_lines.text


def test_an_error_names_the_wiki(wiki: Wiki) -> None:
    wiki.answers("", status=404)

    with pytest.raises(Failure, match=r"https://wiki\.example/w/api\.php answered with status 404"):
        wiki.query()


def test_what_a_query_cost_is_counted(wiki: Wiki) -> None:
    wiki.answers("", status=429, headers={"Retry-After": "39"})
    wiki.answers("", status=502)
    wiki.answers()

    wiki.query()

    counted = wiki.tally.take()
    assert counted["WikipediaRequests"] == 3
    assert counted["WikipediaThrottled"] == 1
    assert counted["WikipediaWaitSeconds"] == pytest.approx(sum(wiki.waits))
