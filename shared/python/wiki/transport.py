"""The `wikipedia` package's request to MediaWiki's Action API, with a session, limits and retries of our own.

By itself version 1.4.0 uses plain http, opens a connection per call, has no timeout, checks no status and
retries nothing. Every call of it goes through one function and one module attribute, so that a pooled session
can be put under it: docs/decisions has why.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import requests
import tenacity
from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import HTTPError

from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.exchanges import Limits, limited_pools
from pipeline.failures import Forbidden, NotThere, PassingFailure, PermanentFailure, Unavailable
from pipeline.metrics import Tally
from pipeline.retries import StopBefore
from pipeline.throttling import Throttled, seconds_asked_for
from wiki.encyclopedia import AnswerTooLarge
from wiki.identity import Identity, Nobody, redacted
from wiki.pace import NoTurnLeft, Pace
from wiki.wikipedia_package import wikipedia

CONNECT_SECONDS, READ_SECONDS = 3.05, 10.0
REQUEST_SECONDS = 15.0
"""Counted from the first try to connect to the answer's last byte. READ_SECONDS are for each packet."""

MOST_BODY_BYTES = 512 * 1024
"""Decoded: a small body can be compressed from a large one. 20 introductions have some 100 kB. Parsed, JSON
can take fifty times its bytes, and five answers may come at once."""

REQUEST_LIMITS = Limits(REQUEST_SECONDS, MOST_BODY_BYTES + 1024 * 1024)
"""The other bytes are for headers and the lengths of chunks."""

_PIECE_BYTES = 64 * 1024
MOST_ATTEMPTS = 5
LEAST_WAIT_WHEN_THROTTLED = 5.0
"""Seconds to wait after a 429 or 503 without Retry-After (https://wikitech.wikimedia.org/wiki/Robot_policy)."""

_THROTTLING_STATUSES = {429, 503}
_THROTTLING_CODES = {"maxlag", "ratelimited"}
_PASSING_STATUSES = {408, 425}
_STATUSES_OF_ONE_REQUEST = {400, 413, 414, 422, 431}
"""They may be about the titles in it. Any other refusal meets whatever is asked."""

_SERVER_ERROR = 500
_MOST_CODE_CHARACTERS = 100
_UNKNOWN_CODES = "mwoauth-"
"""Prefixes of the error codes with which the OAuth extension refuses a token, at any HTTP status."""

_CODES_OF_A_WIKI_THAT_IS_DOWN = ("readonly", "internal_api_error_DB")
_PASSING_CODES = "internal_api_error"
"""Prefixes of error codes. They come with status 200. A page that breaks an extension has the second, too."""

logger = logging.getLogger(__name__)


def user_agent(contact: str) -> str:
    """Give the User-Agent that Wikimedia asks for: the program, and whom to contact about it.

    https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy
    """
    return f"name-sentiment/1.0 ({contact}) wikipedia/{version('wikipedia')}"


@dataclass(frozen=True)
class WikiAccess:
    """Which wiki is asked, the operator's contact, and the identity with which it is asked."""

    api_url: str
    contact: str
    identity: Identity = field(default_factory=Nobody)


class WikipediaTransport:
    """Sends queries paced and few at a time, each tried again while it may help and time is left.

    There is one in an execution environment, since the `wikipedia` package keeps its state in its module.
    """

    def __init__(
        self,
        wiki: WikiAccess,
        pace: Pace,
        breaker: CircuitBreaker,
        tally: Tally,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._api_url = wiki.api_url
        self._identity = wiki.identity
        self._pace = pace
        self._breaker = breaker
        self._tally = tally
        self._sleep = sleep
        self._under_way = threading.BoundedSemaphore(pace.requests_at_once)
        wikipedia.wikipedia.API_URL = wiki.api_url
        wikipedia.set_user_agent(user_agent(wiki.contact))
        wikipedia.wikipedia.requests = _PooledRequests(wiki)

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        """Send one `action=query`, and give the answer as parsed JSON.

        Raises Failure, at once while the circuit is open.
        """
        with self._under_way, self._breaker.request():
            retrying = tenacity.Retrying(
                sleep=self._rest,
                retry=tenacity.retry_if_exception(_may_pass),
                wait=_wait,
                stop=tenacity.stop_after_attempt(MOST_ATTEMPTS) | StopBefore(deadline),
                before_sleep=_log_retry,
                reraise=True,
            )
            return retrying(self._query_once, parameters, deadline)

    def _rest(self, seconds: float) -> None:
        self._tally.add("WikipediaWaitSeconds", seconds)
        self._sleep(seconds)

    def _query_once(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        self._tally.add("WikipediaWaitSeconds", self._pace.wait_for_turn(deadline))
        self._tally.add("WikipediaRequests")
        try:
            answer = wikipedia.wikipedia._wiki_request(dict(parameters))
            return _checked(answer)
        except _NotKnown as refusal:
            raise self._identity.refused(str(refusal)) from refusal
        except Throttled as throttled:
            self._tally.add("WikipediaThrottled")
            self._pace.back_off(throttled.wait_seconds)
            raise
        except (InvalidHeader, InvalidSchema, InvalidURL, MissingSchema) as error:
            raise PermanentFailure(f"{self._api_url} cannot be asked: {error}") from error
        except (ValueError, RecursionError) as error:  # not JSON, or beyond json's limits
            raise Unavailable(f"{self._api_url} answered something that is not JSON") from error
        except requests.RequestException as error:
            raise Unavailable(f"{self._api_url} did not answer: {type(error).__name__}") from error


class _NotKnown(Forbidden):
    """The wiki refuses the access token."""


class _PooledRequests:
    """Stands where the `wikipedia` package expects the `requests` module, and answers its `get`."""

    def __init__(self, wiki: WikiAccess) -> None:
        self._identity = wiki.identity
        self._session = requests.Session()
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _LimitedAdapter())
        # Proxies and certificates are the environment's, read once: for each request that took 0.4 ms.
        # Passwords are not: one of a ~/.netrc would be sent to the wiki, in the token's place.
        around = self._session.merge_environment_settings(wiki.api_url, {}, None, None, None)
        self._session.proxies, self._session.verify = around["proxies"], around["verify"]
        self._session.trust_env = False

    def get(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> "_Body":
        # 20 titles of 255 bytes make 15 kB of percent-encoding, more than servers take in an address, so
        # this is a POST, with the header that lets Wikimedia serve it from any data centre
        # (https://www.mediawiki.org/wiki/API:Etiquette). A redirect would make an empty GET of it.
        identity = self._identity.headers()
        with self._session.post(
            url,
            data=params,
            headers={**headers, **identity, "Promise-Non-Write-API-Action": "true"},
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            # What a wiki says may be logged, and kept.
            response.headers.update(redacted(dict(response.headers), identity))
            _check_status(response)
            return _Body(_read(response), identity)


class _LimitedAdapter(requests.adapters.HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = limited_pools(REQUEST_LIMITS)


@dataclass(frozen=True)
class _Body:
    """What the `wikipedia` package looks at of a response."""

    content: bytes
    identity: Mapping[str, str]

    def json(self) -> object:
        # Decoded here, since `json` would take UTF-16 as well, and requests put U+FFFD for what is no UTF-8.
        answer = json.loads(self.content.decode())
        return redacted(answer, self.identity) if self.identity else answer


def _read(response: requests.Response) -> bytes:
    """Read the whole body. Raises Unavailable, AnswerTooLarge."""
    body = bytearray()
    try:
        while piece := response.raw.read1(_PIECE_BYTES, decode_content=True):
            body += piece
            if len(body) > MOST_BODY_BYTES:
                raise AnswerTooLarge(f"{response.url} answered with more than {MOST_BODY_BYTES:,} bytes")
    except HTTPError as error:
        raise Unavailable(f"{response.url} broke its answer off: {type(error).__name__}") from error
    return bytes(body)


def _check_status(response: requests.Response) -> None:
    status = response.status_code
    # MediaWiki sends its own errors with status 200; a throttling one has its Retry-After here.
    code = response.headers.get("MediaWiki-API-Error", "")[:_MOST_CODE_CHARACTERS]
    what = f"{response.url} answered with status {status} {code}".rstrip()
    if status in _THROTTLING_STATUSES or code in _THROTTLING_CODES:
        raise Throttled(
            what, seconds_asked_for(response.headers.get("Retry-After"), LEAST_WAIT_WHEN_THROTTLED)
        )
    if status == requests.codes.ok:
        return
    if status in _PASSING_STATUSES or status < requests.codes.ok or status >= _SERVER_ERROR:
        raise Unavailable(what)
    if status == requests.codes.unauthorized or code.startswith(_UNKNOWN_CODES):
        raise _NotKnown(what)
    if response.is_redirect:
        target = response.headers["Location"][:300]
        raise NotThere(f"{what}, a redirect to {target!r}: set WikipediaApiUrl to that")
    if status in {requests.codes.not_found, requests.codes.gone}:
        raise NotThere(f"{what}: there is no MediaWiki API; check WikipediaApiUrl")
    refusal = PermanentFailure if status in _STATUSES_OF_ONE_REQUEST else Forbidden
    raise refusal(f"{what}: check WikipediaApiUrl and WikipediaContact")


def _checked(answer: object) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise PassingFailure("the wiki answered JSON that is not an object")
    error = answer.get("error")
    if error is None:
        _expect_introductions(answer)
        return answer
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    what = f"the wiki refused the query: {str(error)[:300]}"
    if code in _THROTTLING_CODES:
        raise Throttled(what, LEAST_WAIT_WHEN_THROTTLED)
    if code.startswith(_UNKNOWN_CODES):
        raise _NotKnown(f"the wiki refused the query with {code[:_MOST_CODE_CHARACTERS]}")
    if code.startswith(_CODES_OF_A_WIKI_THAT_IS_DOWN):
        raise Unavailable(what)
    if code.startswith(_PASSING_CODES):
        raise PassingFailure(what)
    # What is wrong with a title, the answer says of that title. So this meets whatever is asked, as
    # "readapidenied" of a wiki that lets only its members read, or "badvalue" of one that is too old.
    raise Forbidden(f"{what}: check WikipediaApiUrl")


def _expect_introductions(answer: Mapping[str, Any]) -> None:
    warnings = answer.get("warnings")
    if not isinstance(warnings, dict):
        return
    # The extension has warnings of its own, under its name.
    for text in map(str, warnings.values()):
        if "nrecognized value" in text and "extracts" in text:
            raise NotThere("the wiki has no TextExtracts extension, so it can give no introductions")


def _may_pass(failure: BaseException) -> bool:
    return isinstance(failure, PassingFailure) and not isinstance(failure, NoTurnLeft)


_jittered = tenacity.wait_random_exponential(multiplier=0.5, max=10)


def _wait(state: tenacity.RetryCallState) -> float:
    failure = state.outcome.exception() if state.outcome else None
    asked_for = failure.wait_seconds if isinstance(failure, Throttled) else 0.0
    return asked_for + _jittered(state)


def _log_retry(state: tenacity.RetryCallState) -> None:
    failure = state.outcome.exception() if state.outcome else None
    logger.info(
        "asking the wiki again",
        extra={"cause": str(failure), "attempt": state.attempt_number, "wait_seconds": state.upcoming_sleep},
    )
