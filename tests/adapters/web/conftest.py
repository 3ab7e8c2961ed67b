"""What the tests of fetching share: websites on loopback, and a name server that says what it is told."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any

import pytest

from tests.adapters.web.trap_site import TrapSite, trap_site
from web.connections import Connections
from web.public_networks import PublicNetworks

USER_AGENT = "website-pictures/1.0 (me@example.com)"

ONLY_THE_SITE = PublicNetworks([ip_network("127.0.0.1/32")])
"""All else on loopback is inside, and must not be reached."""


@dataclass
class NameServer:
    """Gives each name's addresses; a list of lists is given in turn, the last again and again."""

    addresses: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        turns = self.addresses.get(host)
        if turns is None:
            return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        ips = turns.pop(0) if len(turns) > 1 else turns[0]
        return [entry for ip in ips for entry in socket.getaddrinfo(ip, port, type=socket.SOCK_STREAM)]


@pytest.fixture
def site() -> Iterator[TrapSite]:
    with trap_site() as site:
        yield site


@pytest.fixture
def inside() -> Iterator[TrapSite]:
    """A server in a network that is not public. No test may connect to it."""
    with trap_site("127.0.0.2") as inside:
        yield inside
        assert inside.connections == 0


@pytest.fixture
def names() -> NameServer:
    return NameServer()


@pytest.fixture
def connections(names: NameServer) -> Connections:
    return Connections(USER_AGENT, ONLY_THE_SITE, names)
