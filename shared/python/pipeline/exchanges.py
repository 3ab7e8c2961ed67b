"""Connections that end each exchange in time, even where its bytes arrive one by one.

An exchange is a request and its answer, from the first try to connect to the last byte. urllib3's timeouts
are for each packet: a server that now and then sends a byte of a status line, a header, a chunk's length or a
gzip header, or `100 Continue` again and again, would keep a function until Lambda ends it, and its batch
without an answer. So the time left, and the bytes received, are checked each time the socket is used,
below everything that parses HTTP. The look-up of a host's addresses is not covered: its limit is the
operating system's.
"""

import io
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family, create_connection

_RECORD_BYTES = 16 * 1024
"""The most that TLS sends at once. It counts its timeout anew for each of these pieces."""


@dataclass(frozen=True)
class Limits:
    """What an exchange may take: seconds as a whole, and bytes received, headers among them."""

    seconds: float
    received_bytes: int


class TooManyBytes(OSError):
    """The answer has more bytes than its exchange may receive."""


class Exchange:
    """What is left of an exchange's limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._end = time.monotonic() + limits.seconds
        self._bytes_left = limits.received_bytes

    def seconds_for(self, seconds: float | None) -> float:
        """`seconds`, or what is left where that is less. Raises TimeoutError where nothing is."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"the whole exchange took longer than {self._limits.seconds:g} s")
        return left if seconds is None else min(seconds, left)

    def receive(self, received: int) -> None:
        """Raises TooManyBytes."""
        self._bytes_left -= received
        if self._bytes_left < 0:
            raise TooManyBytes(f"the answer has more than {self._limits.received_bytes:,} bytes")


class LimitedConnection(HTTPConnection):
    """A connection of urllib3's whose exchanges keep to their limits. It can be mixed into others.

    `limits` gives those of an exchange that begins, in the thread that begins it.
    """

    def __init__(self, *args: Any, limits: Callable[[], Limits], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.limits = limits
        self._exchange = Exchange(limits())
        self._is_under_way = False

    def connect(self) -> None:
        self._begin()
        super().connect()
        self.sock = cast(socket.socket, _LimitedSocket(self.sock, self))

    def putrequest(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        self._begin()
        super().putrequest(*args, **kwargs)

    def getresponse(self) -> Any:  # noqa: ANN401 — http.client's and urllib3's differ
        self._is_under_way = False  # its answer is left to read: the next use begins another
        return super().getresponse()

    def close(self) -> None:
        self._is_under_way = False
        super().close()

    @property
    def exchange(self) -> Exchange:
        return self._exchange

    def _begin(self) -> None:
        """Begin an exchange with its first step: to connect, or the request on a connection that was kept."""
        if not self._is_under_way:
            self._exchange = Exchange(self.limits())
            self._is_under_way = True

    def _new_conn(self) -> socket.socket:
        try:
            return self.connect_to_host()
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host} did not take the connection in time") from error
        except OSError as error:
            raise NewConnectionError(self, f"{self.host} did not take the connection: {error}") from error

    def connect_to_host(self) -> socket.socket:
        """Connect to the first of the host's addresses that answers. Raises OSError.

        As urllib3 does it, which would give each of them the whole time.
        """
        refused = OSError("it has no address")
        found = socket.getaddrinfo(self.host.strip("[]"), self.port, allowed_gai_family(), socket.SOCK_STREAM)
        for *_, address in found:
            seconds = self._exchange.seconds_for(self.timeout)
            try:
                return create_connection(
                    (str(address[0]), self.port), seconds, self.source_address, self.socket_options
                )
            except OSError as error:
                refused = error
        raise refused


class LimitedTlsConnection(LimitedConnection, HTTPSConnection):
    pass


class _LimitedPool(HTTPConnectionPool):
    ConnectionCls = LimitedConnection


class _LimitedTlsPool(HTTPSConnectionPool):
    ConnectionCls = LimitedTlsConnection


def limited_pools(limits: Limits) -> dict[str, Any]:
    """Give what a PoolManager of urllib3's keeps under `pool_classes_by_scheme`."""
    return {
        "http": partial(_LimitedPool, limits=lambda: limits),
        "https": partial(_LimitedTlsPool, limits=lambda: limits),
    }


class _LimitedSocket:
    """A socket, of TLS or not, that sends and receives within the limits of its connection's exchange."""

    def __init__(self, connected: Any, connection: LimitedConnection) -> None:  # noqa: ANN401
        self._socket = connected
        self._connection = connection
        self._timeout = connected.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        """Set what each packet may take."""
        self._timeout = seconds

    def expect_time(self) -> None:
        """Let the next use of the socket end in time. Raises TimeoutError where none is left."""
        self._socket.settimeout(self._connection.exchange.seconds_for(self._timeout))

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            self.expect_time()
            self._socket.sendall(rest[:_RECORD_BYTES])
            rest = rest[_RECORD_BYTES:]

    def makefile(self, mode: str, *_: object) -> io.BufferedReader:
        """Give what an answer is read from. http.client reads through nothing else."""
        received = self._socket.makefile(mode, buffering=0)
        return io.BufferedReader(_Received(received, self, self._connection.exchange))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 — all else is the socket's own
        return getattr(self._socket, name)


class _Received(io.RawIOBase):
    """The bytes of one answer."""

    def __init__(self, received: socket.SocketIO, limited: _LimitedSocket, exchange: Exchange) -> None:
        self._received = received
        self._limited = limited
        self._exchange = exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 — as io.RawIOBase has it
        self._limited.expect_time()
        received = self._received.readinto(buffer)
        self._exchange.receive(received or 0)
        return received

    def close(self) -> None:
        self._received.close()
        super().close()
