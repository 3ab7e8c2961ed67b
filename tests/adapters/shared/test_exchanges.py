"""Requests to the wiki and to AWS have one end each, whatever part of the answer comes in drops."""

import gzip
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
import trustme
import wikipedia
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError
from botocore.exceptions import ConnectTimeoutError as BotocoreConnectTimeoutError
from urllib3 import PoolManager, Retry
from urllib3.exceptions import ConnectTimeoutError, ProtocolError
from urllib3.exceptions import ReadTimeoutError as Urllib3ReadTimeoutError

import pipeline.exchanges
import wiki.transport
from pipeline.aws_exchanges import limit_exchanges
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.exchanges import Limits, limited_pools
from pipeline.failures import Unavailable
from pipeline.metrics import Tally
from tests.adapters.web.trap_site import Sends, TrapSite, answer, trap_site
from wiki.encyclopedia import AnswerTooLarge
from wiki.pace import Pace
from wiki.transport import WikiAccess, WikipediaTransport

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def drops(head: bytes, drop: bytes) -> Sends:
    """Something that comes in time, again and again, for much longer than an exchange may take."""

    def send() -> Iterator[bytes]:
        yield head
        for _ in range(500):
            time.sleep(0.02)
            yield drop

    return send


def flood(head: bytes, wave: bytes) -> Sends:
    return lambda: itertools.chain([head], itertools.repeat(wave))


DRIPPING = [
    pytest.param(drops(b"", b"H"), id="status"),
    pytest.param(drops(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="100 Continue"),
    pytest.param(drops(HEAD, b"X"), id="a header"),
    pytest.param(drops(HEAD, b"X: y\r\n"), id="headers"),
    pytest.param(drops(HEAD + b"Content-Length: 900\r\n\r\n", b" "), id="body of a known length"),
    pytest.param(drops(HEAD + b"\r\n", b" "), id="body"),
    pytest.param(drops(CHUNKED, b"0"), id="a chunk's length"),
    pytest.param(drops(CHUNKED + b"1;", b"x"), id="a chunk's extension"),
    pytest.param(drops(CHUNKED, b"1\r\n \r\n"), id="chunks"),
    pytest.param(drops(CHUNKED + b"0\r\n", b"X: y\r\n"), id="trailers"),
]
GZIP = b"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03"

FLOODING = [
    pytest.param(flood(HEAD + b"\r\n", b" " * 1_000), id="body"),
    pytest.param(flood(CHUNKED + b"1;", b"x" * 10_000 + b"\r\n \r\n1;"), id="chunks' extensions"),
    pytest.param(flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), id="100 Continue"),
]


@pytest.fixture
def site() -> Iterator[TrapSite]:
    with trap_site() as site:
        yield site


# The wiki


AskWiki = Callable[[TrapSite], dict[str, Any]]


@pytest.fixture
def ask_wiki(monkeypatch: pytest.MonkeyPatch) -> AskWiki:
    """Asks a site once, as a wiki."""
    for attribute in ("requests", "API_URL", "USER_AGENT"):
        monkeypatch.setattr(wikipedia.wikipedia, attribute, getattr(wikipedia.wikipedia, attribute))
    monkeypatch.setattr(wiki.transport, "REQUEST_LIMITS", Limits(0.3, 100_000))
    monkeypatch.setattr(wiki.transport, "MOST_ATTEMPTS", 1)

    @cache
    def transport(address: str) -> WikipediaTransport:
        access = WikiAccess(f"{address}/api.php", "me@example.com")
        return WikipediaTransport(access, Pace(0), CircuitBreaker("the wiki"), Tally())

    return lambda site: transport(site.address).query({}, Deadline(100))


@pytest.mark.parametrize(
    "sends",
    [
        *DRIPPING,
        pytest.param(drops(HEAD + GZIP, b"n"), id="the name in a gzip header"),
    ],
)
def test_a_wiki_that_drips_is_broken_off(sends: Sends, site: TrapSite, ask_wiki: AskWiki) -> None:
    site.pages["/api.php"] = sends

    with pytest.raises(Unavailable, match="Timeout"):
        ask_wiki(site)


@pytest.mark.parametrize(
    "sends",
    [
        *FLOODING,
        pytest.param(flood(CHUNKED + b"0\r\n", b"X: y\r\n" * 100), id="trailers"),
        pytest.param(flood(HEAD + b"X: y\r\n", b" more\r\n" * 100), id="a folded header"),
        pytest.param(flood(HEAD, b"X: y\r\n" * 100), id="headers"),
        pytest.param(flood(b"", b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n" * 10), id="103 Early Hints"),
    ],
)
def test_a_wiki_that_floods_is_broken_off(
    sends: Sends, site: TrapSite, ask_wiki: AskWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki.transport, "REQUEST_LIMITS", Limits(60, 100_000))
    site.pages["/api.php"] = sends

    with pytest.raises(Unavailable):
        ask_wiki(site)


def test_a_bomb_in_a_bomb_is_put_down_before_it_goes_off(
    site: TrapSite, ask_wiki: AskWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki.transport, "REQUEST_LIMITS", Limits(60, 100_000))
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))
    site.pages["/api.php"] = answer(body=bomb, Content_Encoding="gzip, gzip")

    with pytest.raises(AnswerTooLarge):
        ask_wiki(site)


def test_a_connection_to_the_wiki_is_kept_and_has_its_whole_time_anew(
    site: TrapSite, ask_wiki: AskWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki.transport, "REQUEST_LIMITS", Limits(1, 100_000))
    site.pages["/api.php"] = answer(body=b"{}")

    for _ in range(3):
        assert ask_wiki(site) == {}
        time.sleep(0.6)

    assert site.connections == 1


# AWS


TIMEOUTS = (ReadTimeoutError, BotocoreConnectTimeoutError)
"""A machine that stands still for a moment lets a request end while it still connects."""

REQUESTS: dict[str, Callable[[Any], Any]] = {
    "comprehend": lambda client: client.batch_detect_sentiment(TextList=["a"], LanguageCode="en"),
    "dynamodb": lambda client: client.batch_get_item(RequestItems={"t": {"Keys": [{"name": {"S": "a"}}]}}),
    "sqs": lambda client: client.send_message(QueueUrl=f"{client.meta.endpoint_url}/", MessageBody="m"),
}


def aws_client(service: str, site: TrapSite, seconds: float, most_bytes: int) -> Any:  # noqa: ANN401
    client = boto3.Session("testing", "testing", region_name="us-east-1").client(
        service,  # type: ignore[call-overload]
        endpoint_url=site.address,
        config=Config(
            connect_timeout=seconds / 2,
            read_timeout=seconds / 2,
            retries={"total_max_attempts": 1},
        ),
    )
    limit_exchanges(client, most_bytes)
    return client


@pytest.mark.parametrize("sends", DRIPPING)
@pytest.mark.parametrize("service", REQUESTS)
def test_an_aws_that_drips_is_broken_off(service: str, sends: Sends, site: TrapSite) -> None:
    client = aws_client(service, site, 0.3, 100_000)
    site.pages["/"] = sends

    with pytest.raises(TIMEOUTS):
        REQUESTS[service](client)


@pytest.mark.parametrize("sends", FLOODING)
@pytest.mark.parametrize("service", REQUESTS)
def test_an_aws_that_floods_is_broken_off(service: str, sends: Sends, site: TrapSite) -> None:
    client = aws_client(service, site, 60, 100_000)
    site.pages["/"] = sends

    with pytest.raises((HTTPClientError, ConnectionClosedError)):
        REQUESTS[service](client)


@pytest.mark.parametrize("service", REQUESTS)
def test_a_connection_to_aws_is_kept_and_has_its_whole_time_anew(service: str, site: TrapSite) -> None:
    client = aws_client(service, site, 1, 100_000)
    site.pages["/"] = answer(body=b'{"ResultList": [], "ErrorList": [], "MessageId": "1"}')

    for _ in range(3):
        REQUESTS[service](client)
        time.sleep(0.6)

    assert site.connections == 1


# Over TLS


@pytest.fixture
def safe_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrapSite]:
    """A site whose certificate the wiki's client and AWS's trust."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    for variable in ("REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE"):
        monkeypatch.setenv(variable, str(tmp_path / "authority.pem"))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    with trap_site(tls=server) as site:
        yield site


@pytest.mark.parametrize("sends", DRIPPING[::3])
def test_over_tls_a_wiki_and_an_aws_that_drip_are_broken_off(
    sends: Sends, safe_site: TrapSite, ask_wiki: AskWiki
) -> None:
    safe_site.pages.update({"/": sends, "/api.php": sends})

    with pytest.raises(Unavailable, match="Timeout"):
        ask_wiki(safe_site)
    with pytest.raises(TIMEOUTS):
        REQUESTS["dynamodb"](aws_client("dynamodb", safe_site, 0.3, 100_000))


def test_over_tls_a_connection_is_kept_and_has_its_whole_time_anew(
    safe_site: TrapSite, ask_wiki: AskWiki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiki.transport, "REQUEST_LIMITS", Limits(1, 100_000))
    safe_site.pages.update({"/": answer(body=b"{}"), "/api.php": answer(body=b"{}")})
    client = aws_client("dynamodb", safe_site, 1, 100_000)

    for _ in range(3):
        REQUESTS["dynamodb"](client)
        time.sleep(0.6)

    assert safe_site.connections == 1
    assert ask_wiki(safe_site) == {}


# Before the answer


def pool(limits: Limits) -> PoolManager:
    manager = PoolManager(retries=Retry(False))
    manager.pool_classes_by_scheme = limited_pools(limits)
    return manager


def test_a_server_that_does_not_take_the_request_is_broken_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(ProtocolError, match="timed out"):
            pool(Limits(0.3, 1_000)).request("POST", address, body=b"x" * 50_000_000)


def test_a_handshake_that_drips_is_broken_off() -> None:
    def greet(listener: socket.socket) -> None:
        with suppress(OSError), listener.accept()[0] as connection:
            connection.sendall(b"\x16\x03\x03\x40\x00")  # a record of TLS, of 16,384 bytes
            for _ in range(500):
                time.sleep(0.02)
                connection.sendall(b"\x00")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=greet, args=(listener,), daemon=True)
        server.start()
        with pytest.raises(Urllib3ReadTimeoutError):
            pool(Limits(0.3, 1_000)).request("GET", f"https://127.0.0.1:{listener.getsockname()[1]}/")


def test_all_addresses_of_a_host_together_have_one_time_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def black_hole(address: tuple[str, int], seconds: float, *_: object) -> socket.socket:
        tried.append(address[0])
        time.sleep(min(seconds, 0.2))
        raise TimeoutError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"192.0.2.{each}", 80)) for each in range(1, 100)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(pipeline.exchanges, "create_connection", black_hole)

    with pytest.raises(ConnectTimeoutError):
        pool(Limits(0.5, 1_000)).request("GET", "http://wiki.example/", timeout=0.2)

    assert 1 <= len(tried) <= 3
