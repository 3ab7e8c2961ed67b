"""What no client of good will sends: the service refuses it, answers the next request, and tells nobody."""

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from scorer.service.application import MOST_BYTES
from scorer.service.serving import MOST_BYTES_TAKEN
from tests.stand_ins.running import SECONDS_TO_END, start

SECRET = "a text that nobody else should read"  # noqa: S105 — nor is it a password
BODY = json.dumps({"texts": [SECRET]}).encode()
CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)
BATCH = b"X-Amz-Target: Comprehend_20171127.BatchDetectSentiment\r\n"
AT_ONCE = 200


class Served:
    """The service as a process, and what it logged once it has ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._process = process
        self.address = process.stdout.readline().split()[-1]

    def send(self, request: bytes, *, and_no_more: bool = False) -> list[int]:
        """Send raw bytes; gives the statuses of all that comes back until the service closes."""
        answer = self.exchange(request, and_no_more=and_no_more)
        return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", answer)]

    def exchange(self, request: bytes, *, and_no_more: bool = False) -> bytes:
        """Send raw bytes; gives all that comes back until the service closes."""
        host, port = self.address.removeprefix("http://").split(":")
        answer = b""
        with socket.create_connection((host, int(port)), timeout=SECONDS_TO_END) as connection:
            connection.sendall(request)
            if and_no_more:
                connection.shutdown(socket.SHUT_WR)
            while received := connection.recv(65_536):
                answer += received
        return answer


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with start("scorer.service", "--port", "0") as process:
        served = Served(process)
        log = ThreadPoolExecutor(1).submit(process.stderr.read) if process.stderr else None
        yield served
        process.terminate()
        process.wait(SECONDS_TO_END)
        assert log is not None
        assert SECRET not in log.result()


def post(headers: bytes, body: bytes, path: bytes = b"/predict") -> bytes:
    return b"POST %b HTTP/1.1\r\nHost: scorer\r\nConnection: close\r\n%b\r\n%b" % (path, headers, body)


def length(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n" % len(body)


@pytest.mark.parametrize(
    ("request_bytes", "statuses"),
    [
        pytest.param(post(b"Transfer-Encoding: chunked\r\n", CHUNK + b"0\r\n\r\n"), [200], id="in chunks"),
        pytest.param(post(b"", BODY), [400], id="a body without a length"),
        pytest.param(post(BATCH, b"", b"/"), [400], id="nothing for Comprehend"),
        pytest.param(post(length(BODY) + b"Content-Length: 5\r\n", BODY), [400], id="two lengths"),
        pytest.param(post(b"Content-Length: -5\r\n", BODY), [400], id="a length below nothing"),
        pytest.param(post(b"Content-Length: +28\r\n", BODY), [400], id="a length with a sign"),
        pytest.param(post(b"Content-Length : 5\r\n", BODY), [400], id="a space before the colon"),
        pytest.param(post(b"Content-Length: 99999999999\r\n", BODY), [413], id="a length beyond all memory"),
        pytest.param(
            post(b"Content-Length: %d\r\n" % (MOST_BYTES_TAKEN + 1), BODY), [413], id="more than is taken"
        ),
        pytest.param(
            post(b"Transfer-Encoding: chunked\r\n", b"zz\r\n" + BODY), [400], id="a chunk of no size"
        ),
        pytest.param(post(b"Transfer-Encoding: gzip, chunked\r\n", CHUNK), [501], id="an unknown encoding"),
        pytest.param(
            post(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", CHUNK + b"0\r\n\r\n"),
            [200],
            id="a length and chunks: the chunks hold (RFC 9112, 6.3)",
        ),
        pytest.param(b"\x16\x03\x01\x02\x00\r\n\r\n", [400], id="TLS"),
        pytest.param(b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [405], id="TRACE"),
        pytest.param(
            b"GET /%2e%2e/%0a?x=%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [404], id="a path"
        ),
        pytest.param(b"GET /\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", [400], id="no ASCII"),
    ],
)
def test_a_request_that_is_not_as_it_should_be_is_refused_alone(
    served: Served, request_bytes: bytes, statuses: list[int]
) -> None:
    assert served.send(request_bytes) == statuses
    assert requests.get(f"{served.address}/ready", timeout=SECONDS_TO_END).ok


@pytest.mark.parametrize(
    ("request_bytes", "told"),
    [
        (b"\x16\x03\x01\x02\x00\r\n\r\n", "Start line is invalid"),
        (post(b"Content-Length: 99999999999\r\n", BODY), "exceeds max_body"),
        (post(b"Transfer-Encoding: gzip, chunked\r\n", CHUNK), "Transfer-Encoding"),
        (post(b"Content-Length : 5\r\n", BODY), "Invalid header"),
    ],
    ids=["TLS", "too large a body", "an unknown encoding", "a header with a space"],
)
def test_what_the_application_never_sees_is_refused_in_json_too(
    served: Served, request_bytes: bytes, told: str
) -> None:
    head, _, body = served.exchange(request_bytes).partition(b"\r\n\r\n")
    assert b"\r\nContent-Type: application/json\r\n" in head
    assert told in json.loads(body)["error"]


def test_a_body_that_does_not_come_is_no_answer_and_holds_nobody_up(served: Served) -> None:
    assert served.send(post(b"Content-Length: 100\r\n", BODY[:10]), and_no_more=True) == []
    assert requests.get(f"{served.address}/ready", timeout=SECONDS_TO_END).ok


def test_one_connection_after_the_other_gets_its_own_answers(served: Served) -> None:
    """What stands behind a body with a length is the next request, and no part of the first."""
    following = b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    first = b"POST /predict HTTP/1.1\r\nHost: x\r\n%b\r\n%b" % (length(BODY), BODY)
    assert served.send(first + following) == [200, 404]


def test_a_body_of_the_most_bytes_is_read_and_one_more_is_413(served: Served) -> None:
    address = f"{served.address}/predict"
    full = BODY.ljust(MOST_BYTES)
    answers = [requests.post(address, data=body, timeout=SECONDS_TO_END) for body in (full, full + b" ")]
    assert [answer.status_code for answer in answers] == [200, 413]
    assert "error" in answers[1].json()


def test_200_bodies_of_100000_bytes_at_once_are_all_answered(served: Served) -> None:
    def ask(_number: int) -> int:
        body = BODY.ljust(100_000)
        return requests.post(f"{served.address}/predict", data=body, timeout=60).status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert set(threads.map(ask, range(AT_ONCE))) == {200}


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html; charset=utf-16", ""],
)
def test_the_content_type_does_not_matter_nor_its_charset(served: Served, content_type: str) -> None:
    """JSON says itself how it is encoded (RFC 8259, 8.1)."""
    headers = {"Content-Type": content_type}
    answer = requests.post(f"{served.address}/predict", data=BODY, headers=headers, timeout=SECONDS_TO_END)
    assert answer.status_code == 200


def test_metrics_have_no_more_rows_however_many_paths_methods_and_targets_are_tried(served: Served) -> None:
    def rows() -> set[str]:
        exposition = requests.get(f"{served.address}/metrics", timeout=SECONDS_TO_END).text
        return {line.rpartition(" ")[0] for line in exposition.splitlines()}

    def try_many(round_: int) -> None:
        for number in range(20):
            name = f"{SECRET}{round_}{number}".replace(" ", "")
            headers = {"X-Amz-Target": f"Comprehend_20171127.{name}"}
            requests.post(served.address, data=b"{}", headers=headers, timeout=SECONDS_TO_END)
            requests.request(name, f"{served.address}/{name}?{name}", timeout=SECONDS_TO_END)
            requests.request(name, f"{served.address}/predict", timeout=SECONDS_TO_END)

    try_many(1)
    before = rows() | rows()
    try_many(2)
    assert rows() == before
    assert not any(SECRET.replace(" ", "") in row for row in before)
