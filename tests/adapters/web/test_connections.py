"""What one exchange may take, and what becomes of those that would take more."""

import gzip
import itertools
import time
import zlib
from collections.abc import Iterator

import pytest

from pipeline.failures import PassingFailure
from tests.adapters.web.conftest import USER_AGENT
from tests.adapters.web.trap_site import Sends, TrapSite, answer
from web.addresses import Address
from web.connections import Allowance, Connections, Response, TooMuch, Unreadable

MEGABYTE = 1024 * 1024
HEAD = b"HTTP/1.1 200 OK\r\n"


def get(connections: Connections, site: TrapSite, sends: Sends, allowance: Allowance) -> Response:
    site.pages["/page"] = sends
    address = Address(f"{site.address}/page")
    return connections.get(address, {}, allowance, lambda status, _headers: status == 200)


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


def test_an_answer_is_its_status_headers_and_body(site: TrapSite, connections: Connections) -> None:
    response = get(connections, site, answer(body=b"Hello", ETag='"1"'), Allowance(5, 5))
    assert (response.status, response.headers["etag"], response.body) == (200, '"1"', b"Hello")


def test_the_guest_says_who_it_is(site: TrapSite, connections: Connections) -> None:
    connections.get(Address(f"{site.address}/a?b"), {"Accept": "image/png"}, Allowance(5, 5), lambda *_: True)
    [request] = site.asked
    assert request.target == "/a?b"
    assert request.headers["user-agent"] == USER_AGENT
    assert request.headers["accept"] == "image/png"
    assert request.headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in request.headers


def test_a_body_that_is_not_wanted_is_not_read(site: TrapSite, connections: Connections) -> None:
    head = b"HTTP/1.1 404 Not Found\r\nContent-Length: 1000000000\r\n\r\n"
    response = get(connections, site, flood(head, b"x" * 1_000), Allowance(5, 1_000))
    assert (response.status, response.body) == (404, b"")


def test_what_several_headers_tell_robots_is_kept_apart(site: TrapSite, connections: Connections) -> None:
    sends = HEAD + b"Content-Length: 0\r\nX-Robots-Tag: other: none\r\nX-Robots-Tag: nofollow\r\n\r\n"
    response = get(connections, site, sends, Allowance(5, 5))
    assert response.headers["x-robots-tag"] == "other: none\nnofollow"


def test_a_connection_is_kept_for_the_next_request(site: TrapSite, connections: Connections) -> None:
    for _ in range(3):
        get(connections, site, answer(body=b"Hello"), Allowance(5, 5))
    assert (len(site.asked), site.connections) == (3, 1)


@pytest.mark.parametrize(
    "sends",
    [
        drops(HEAD, b""),
        drops(b"", b"H"),
        drops(HEAD, b"X"),
        drops(HEAD, b"X: y\r\n"),
        drops(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drops(HEAD + b"Content-Length: 900\r\n\r\n", b"x"),
        drops(HEAD + b"\r\n", b"x"),
        drops(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1"),
        drops(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drops(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
    ],
)
def test_whatever_part_comes_in_drops_is_broken_off(
    sends: Sends, site: TrapSite, connections: Connections
) -> None:
    with pytest.raises(PassingFailure, match=r"did not answer: .*(took longer than|timed out)"):
        get(connections, site, sends, Allowance(0.3, 1_000))


@pytest.mark.parametrize(
    "sends",
    [
        flood(HEAD + b"\r\n", b"x" * 1_000),
        flood(HEAD + b"Content-Length: 2000000000\r\n\r\n", b"x" * 1_000),
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"3e8\r\n" + b"x" * 1_000 + b"\r\n"),
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 100),
        flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
)
def test_whatever_part_never_ends_is_broken_off(
    sends: Sends, site: TrapSite, connections: Connections
) -> None:
    with pytest.raises(TooMuch):
        get(connections, site, sends, Allowance(10, 100_000))


@pytest.mark.parametrize(
    "sends",
    [
        flood(HEAD, b"x"),
        flood(HEAD, b"X: y\r\n"),
        flood(b"", b"x" * 100),
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1" * 100),
        answer(length=100, body=b"Hello"),
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nHello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nmany\r\nHello",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nHello",
        b"220 mail.example ESMTP\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"\x00\xff" * 50,
    ],
)
def test_what_is_no_http_may_pass(sends: Sends, site: TrapSite, connections: Connections) -> None:
    as_sent = sends if not isinstance(sends, bytes) else lambda: iter([sends])
    with pytest.raises(PassingFailure):
        get(connections, site, as_sent, Allowance(5, 100_000))


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"Hello" * 9)),
        ("X-GZIP", gzip.compress(b"Hello" * 9)),
        ("deflate", zlib.compress(b"Hello" * 9)),
        ("deflate", zlib.compress(b"Hello" * 9)[2:-4]),
        ("identity", b"Hello" * 9),
    ],
)
def test_content_codings_are_undone(
    coding: str, packed: bytes, site: TrapSite, connections: Connections
) -> None:
    sends = answer(body=packed, Content_Encoding=coding)
    assert get(connections, site, sends, Allowance(5, 45)).body == b"Hello" * 9


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(b"\0" * 50 * MEGABYTE)),
        ("deflate", zlib.compress(b"\0" * 50 * MEGABYTE)),
        ("gzip", gzip.compress(b"\0" * MEGABYTE) * 50),
    ],
)
def test_a_bomb_is_put_down_before_it_goes_off(
    coding: str, bomb: bytes, site: TrapSite, connections: Connections
) -> None:
    with pytest.raises(TooMuch, match="has more than 2,097,152 bytes"):
        get(connections, site, answer(body=bomb, Content_Encoding=coding), Allowance(5, 2 * MEGABYTE))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip,deflate", "compress", "\u00ff"])
def test_a_coding_that_was_not_asked_for_is_not_guessed_at(
    coding: str, site: TrapSite, connections: Connections
) -> None:
    sends = HEAD + f"Content-Encoding: {coding}\r\n\r\nHello".encode("latin-1")
    with pytest.raises(Unreadable, match="was not asked for"):
        get(connections, site, sends, Allowance(5, 100))


def test_a_coding_that_is_broken_is_unreadable(site: TrapSite, connections: Connections) -> None:
    with pytest.raises(Unreadable, match="its content coding is broken"):
        get(connections, site, answer(body=b"Hello", Content_Encoding="gzip"), Allowance(5, 100))


def test_what_says_that_it_is_too_large_is_not_read(site: TrapSite, connections: Connections) -> None:
    sends = drops(HEAD + b"Content-Length: 1001\r\n\r\n", b"x")
    with pytest.raises(TooMuch, match="says that it has more than 1,000 bytes"):
        get(connections, site, sends, Allowance(5, 1_000))


def test_what_may_be_cut_is_cut(site: TrapSite, connections: Connections) -> None:
    allowance = Allowance(5, 1_000, may_be_cut=True)
    assert get(connections, site, answer(body=b"x" * 5_000), allowance).body == b"x" * 1_000
    assert get(connections, site, answer(body=b"Hello"), allowance).body == b"Hello"


def test_one_exchange_leaves_the_next_its_whole_allowance(site: TrapSite, connections: Connections) -> None:
    for _ in range(5):
        assert get(connections, site, answer(body=b"x" * 60_000), Allowance(5, 100_000)).body
    assert site.connections == 1


def test_a_kept_connection_has_the_allowance_of_each_exchange(
    site: TrapSite, connections: Connections
) -> None:
    for size in (1_000, 300_000):
        assert get(connections, site, answer(body=b"x" * size), Allowance(5, size)).body
    assert site.connections == 1


def test_a_port_where_nobody_listens_may_pass(connections: Connections) -> None:
    with pytest.raises(PassingFailure, match="did not answer"):
        connections.get(Address("http://127.0.0.1:1/"), {}, Allowance(5, 5), lambda *_: True)
