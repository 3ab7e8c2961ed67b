"""Connections to strangers' servers. They lead to public addresses alone, and have limits of time and size.

Both are checked at the socket, below everything that parses HTTP. `pipeline.exchanges` checks the limits,
this module the address. It checks the address that is connected to, so that neither a redirect nor a name
server that changes its answer leads into a private network. No proxy is used: it would connect in our place.

    exchange ▶ urllib3's pool ▶ LimitedConnection ▶ resolve ▶ check ▶ connect ▶ socket that counts
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import certifi
from urllib3 import HTTPHeaderDict, PoolManager, Timeout
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, SSLError
from urllib3.response import BaseHTTPResponse

from pipeline.exchanges import Exchange, LimitedConnection, LimitedTlsConnection, Limits, TooManyBytes
from pipeline.failures import PassingFailure
from web.addresses import Address
from web.public_networks import NotPublic, PublicNetworks

CONNECT_SECONDS, READ_SECONDS = 5.0, 10.0
"""READ_SECONDS is for each packet. An exchange's Allowance limits the whole."""

HOSTS_KEPT = 8
"""Hosts whose connection is kept for the next request. A batch has messages of few hosts."""

_PIECE_BYTES = 64 * 1024
_HEADER_BYTES = 128 * 1024
_CODINGS = ("", "identity", "gzip", "x-gzip", "deflate")
_NO_SUCH_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))

Resolve = Callable[[str, int], Sequence[tuple[Any, ...]]]
"""As `socket.getaddrinfo` with a host and a port."""


def _resolve(host: str, port: int) -> Sequence[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class HostFailed(PassingFailure):
    """A server did not answer, or said that it cannot. Its host is the cause."""


class NoSuchHost(Exception):
    """The host's name leads to no address."""


class NotTrusted(Exception):
    """The server's certificate is not valid."""


class TooMuch(Exception):
    """The answer has more bytes than its allowance."""


class Unreadable(Exception):
    """The answer is unreadable at every try. The message says why."""


@dataclass(frozen=True)
class Allowance:
    """What an exchange may take: seconds from the name's look-up to the last byte, and bytes of the body.

    The bytes are those of the decoded body. A longer body raises TooMuch. If it `may_be_cut`, its beginning
    is taken.
    """

    seconds: float
    body_bytes: int
    may_be_cut: bool = False

    @property
    def limits(self) -> Limits:
        # Chunks of a few bytes have headers of as many bytes, so twice as many are let in.
        return Limits(self.seconds, 2 * self.body_bytes + _HEADER_BYTES)


@dataclass(frozen=True)
class Response:
    """An answer to one request, whatever its status. `body` is empty where it was not wanted."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Connections:
    """Keeps connections, and makes exchanges. Several threads may share one."""

    def __init__(
        self,
        user_agent: str,
        networks: PublicNetworks,
        resolve: Resolve = _resolve,
    ) -> None:
        self._user_agent = user_agent
        self._under_way = _UnderWay()
        shared: Any = {"gate": _Gate(networks, resolve), "limits": lambda: self._under_way.limits}
        self._pools = PoolManager(num_pools=HOSTS_KEPT, ssl_context=_tls())
        self._pools.pool_classes_by_scheme = {  # what is called to make a pool, whatever urllib3 annotates
            "http": partial(_Pool, **shared),  # type: ignore[dict-item]
            "https": partial(_TlsPool, **shared),  # type: ignore[dict-item]
        }

    def get(
        self,
        address: Address,
        headers: Mapping[str, str],
        allowance: Allowance,
        wants_body: Callable[[int, Mapping[str, str]], bool],
    ) -> Response:
        """Send one GET, follow no redirect, and read the body if status and headers make it wanted.

        Raises NotPublic, NoSuchHost, NotTrusted, TooMuch, Unreadable, and HostFailed for what may pass.
        """
        self._under_way.limits = allowance.limits
        sent = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate", **headers}
        timeout = Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
        with _failures(address):
            response = self._pools.urlopen(
                "GET",
                address,
                headers=sent,
                redirect=False,
                retries=False,
                preload_content=False,
                timeout=timeout,
            )
            try:
                received = _by_name(response.headers)
                if not wants_body(response.status, received):
                    return Response(response.status, received, b"")
                body = _read(response, allowance)
                return Response(response.status, received, body)
            finally:
                response.close()  # and the connection, unless all was read and it was released


def _by_name(headers: HTTPHeaderDict) -> dict[str, str]:
    """Give the headers by their names in lower case. Some have a line for each time that they come."""
    named = {name.lower(): value for name, value in headers.items()}
    return named | {name: "\n".join(headers.getlist(name)) for name in _OF_SEVERAL_LINES & named.keys()}


def _read(response: BaseHTTPResponse, allowance: Allowance) -> bytes:
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise Unreadable(f"it comes in the content coding {coding!r:.60}, which was not asked for")
    most = allowance.body_bytes
    if (response.length_remaining or 0) > most and not allowance.may_be_cut:
        raise TooMuch(f"it says that it has more than {most:,} bytes")
    body = bytearray()
    for piece in response.stream(_PIECE_BYTES, decode_content=True):
        body += piece
        if len(body) > most:
            if allowance.may_be_cut:
                break
            raise TooMuch(f"it has more than {most:,} bytes")
    else:
        response.release_conn()
    return bytes(body[:most])


@contextmanager
def _failures(address: Address) -> Iterator[None]:
    try:
        yield
    except DecodeError as error:
        raise Unreadable(f"its content coding is broken: {error}"[:300]) from error
    except SSLError as error:
        if isinstance(error.args[0], ssl.SSLCertVerificationError):
            raise NotTrusted(f"its certificate is not valid: {error.args[0].verify_message}") from error
        raise HostFailed(f"{address} broke TLS off: {error}"[:300]) from error
    except (HTTPError, OSError, ValueError) as error:  # the last for a chunk's length of -5
        # urllib3 calls nearly all of them ProtocolError. The error's cause says more.
        met = error.__cause__ or error.__context__ or error
        if isinstance(met, TooManyBytes):
            raise TooMuch("it has far more bytes than it may have, headers among them") from error
        why = met if isinstance(met, TimeoutError) else type(met).__name__
        raise HostFailed(f"{address} did not answer: {why}"[:300]) from error


_OF_SEVERAL_LINES = {"x-robots-tag"}
"""A robot's name before a directive holds to the end of its line."""


class _UnderWay(threading.local):
    """The limits of the exchange that is under way in this thread."""

    limits: Limits


class _Gate:
    """Opens sockets to public addresses, and to no others."""

    def __init__(self, networks: PublicNetworks, resolve: Resolve) -> None:
        self._networks = networks
        self._resolve = resolve

    def connect(self, host: str, port: int, exchange: Exchange) -> socket.socket:
        """Look the host up once, and connect to a public address of those that this gave."""
        refused: Exception = NotPublic(f"{host} has no address that is public")
        for family, kind, protocol, _, where in self._look_up(host, port):
            try:
                self._networks.check(where[0])
                return _open(family, kind, protocol, where, exchange.seconds_for(CONNECT_SECONDS))
            except NotPublic as error:
                # The failure of a public address tells more than this one does.
                refused = refused if isinstance(refused, OSError) else error
            except OSError as error:
                refused = error
        raise refused

    def _look_up(self, host: str, port: int) -> Sequence[tuple[Any, ...]]:
        try:
            return self._resolve(host.strip("[]"), port)
        except socket.gaierror as error:
            if error.errno in _NO_SUCH_HOST:
                raise NoSuchHost(f"there is no host {host}") from error
            raise
        except UnicodeError as error:  # a label that is empty or too long
            raise NoSuchHost(f"{host:.300} cannot be a host") from error


def _open(family: int, kind: int, protocol: int, where: Any, seconds: float) -> socket.socket:  # noqa: ANN401
    opened = socket.socket(family, kind, protocol)
    try:
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.settimeout(seconds)
        opened.connect(where)
    except BaseException:
        opened.close()
        raise
    return opened


class _Connection(LimitedConnection):
    def __init__(self, *args: Any, gate: _Gate, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self._gate = gate

    def connect_to_host(self) -> socket.socket:
        return self._gate.connect(self.host, self.port, self.exchange)


class _TlsConnection(_Connection, LimitedTlsConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_default_certs()  # and the authorities of this machine
    return context
