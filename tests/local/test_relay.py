import asyncio
import http.server
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.certificate import issue_certificate
from local.loopback import LOOPBACK
from local.relay import Relay, running

BODY = b"what was asked for" * 100_000


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 — http.server's
        """Say nothing."""


@pytest.fixture
def authorities(tmp_path: Path) -> Path:
    issue_certificate(tmp_path, tmp_path / "authorities.pem", {})
    return tmp_path / "authorities.pem"


@pytest.fixture
def server_with_tls(tmp_path: Path, authorities: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authorities.with_name("certificate.pem"), authorities.with_name("key.pem"))
    with http.server.ThreadingHTTPServer((LOOPBACK, 0), Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def fetch(port: int) -> bytes:
    with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/", timeout=10) as answer:
        body: bytes = answer.read()
    return body


def test_who_speaks_no_tls_reaches_a_server_that_speaks_nothing_else(
    server_with_tls: int, authorities: Path
) -> None:
    async def fetch_through_relay() -> bytes:
        tls = ssl.create_default_context(cafile=str(authorities))
        async with running([Relay((LOOPBACK, 0), (LOOPBACK, server_with_tls), tls)]) as (port,):
            return await asyncio.to_thread(fetch, port)

    assert asyncio.run(fetch_through_relay()) == BODY


def test_the_relay_trusts_no_other_server(server_with_tls: int) -> None:
    async def fetch_through_relay() -> bytes:
        tls = ssl.create_default_context()
        async with running([Relay((LOOPBACK, 0), (LOOPBACK, server_with_tls), tls)]) as (port,):
            return await asyncio.to_thread(fetch, port)

    with pytest.raises(OSError, match=r"closed|reset"):
        asyncio.run(fetch_through_relay())
