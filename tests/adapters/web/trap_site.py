"""A website on loopback that does what no website should: it sends any bytes, at any speed."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ssl import SSLContext, SSLError


@dataclass(frozen=True)
class Asked:
    """A request, and when it came."""

    target: str
    headers: Mapping[str, str]
    at: float


Sends = bytes | Callable[[], Iterable[bytes]]
"""What a page sends: bytes of HTTP, or a generator of them that may take its time."""


def answer(status: int = 200, body: bytes = b"", *, length: int | None = None, **headers: str) -> bytes:
    """A whole answer. A header's name is written with underscores; `length` may lie."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = {"Content-Length": str(len(body) if length is None else length), **named}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode() + body


def redirect(to: str, status: int = 302) -> bytes:
    return answer(status, Location=to)


NOT_FOUND = answer(404)


@dataclass
class TrapSite:
    """Answers by target; what is asked twice gets the next of a list's answers, the last again and again."""

    address: str
    pages: dict[str, Sends | list[Sends]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    @property
    def host(self) -> str:
        return self.address.partition("//")[2].rpartition(":")[0]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.asked]

    def answer_to(self, target: str) -> Sends:
        page = self.pages.get(target, NOT_FOUND)
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page


@contextmanager
def trap_site(ip: str = "127.0.0.1", tls: SSLContext | None = None) -> Iterator[TrapSite]:
    listener = socket.create_server((ip, 0))
    scheme = "http" if tls is None else "https"
    site = TrapSite(f"{scheme}://{ip}:{listener.getsockname()[1]}")
    open_sockets: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            site.connections += 1
            open_sockets.append(connection)
            threading.Thread(target=_serve, args=(site, connection, tls), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield site
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in open_sockets:
            connection.close()


def _serve(site: TrapSite, connection: socket.socket, tls: SSLContext | None) -> None:
    try:
        if tls is not None:
            connection = tls.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as lines:
            while request := _read_request(lines):
                site.asked.append(request)
                lines.read(int(request.headers.get("content-length", 0)))
                sends = site.answer_to(request.target)
                for piece in [sends] if isinstance(sends, bytes) else sends():
                    connection.sendall(piece)
                if not isinstance(sends, bytes):
                    return
    except (OSError, SSLError, ValueError):
        return  # the visitor went away


def _read_request(lines: Iterable[bytes]) -> Asked | None:
    head: list[str] = []
    for line in lines:
        text = line.decode("latin-1").strip()
        if not text:
            break
        head.append(text)
    request_line = head[0].split() if head else []
    if len(request_line) < 2:  # what is no HTTP: TLS's first message holds random bytes, also line ends
        return None
    fields = (line.partition(":") for line in head[1:])
    headers = {name.lower(): value.strip() for name, _, value in fields}
    return Asked(request_line[1], headers, time.monotonic())
