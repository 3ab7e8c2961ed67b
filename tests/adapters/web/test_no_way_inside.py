"""The address that is really connected to is public, whatever name, spelling or redirect leads there."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from pipeline.failures import PassingFailure
from tests.adapters.web.conftest import ONLY_THE_SITE, USER_AGENT, NameServer
from tests.adapters.web.trap_site import TrapSite, answer, trap_site
from web.addresses import read_address
from web.connections import Allowance, Connections, NoSuchHost, NotTrusted, Response
from web.public_networks import NotPublic, PublicNetworks

ALLOWANCE = Allowance(seconds=5, body_bytes=1_000)
NOTHING_ALLOWED = PublicNetworks()


def get(connections: Connections, address: str, allowance: Allowance = ALLOWANCE) -> Response:
    read = read_address(address)
    assert read is not None
    return connections.get(read, {}, allowance, lambda _status, _headers: True)


LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "017700000001",
    "%31%32%37.0.0.1",
    "１２７。０。０。１",
    "127.0.0.1.",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "0",
    "0.0.0.0",  # noqa: S104
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "user@127.0.0.1",
    "example.com@127.0.0.1",
]
OTHERS = ["169.254.169.254", "0xa9fea9fe", "[fe80::1]", "10.0.0.1", "[fd00:ec2::254]", "255.255.255.255"]


@pytest.mark.parametrize("host", LOOPBACK)
def test_no_spelling_of_loopback_is_connected_to(host: str, site: TrapSite) -> None:
    with pytest.raises(NotPublic):
        get(Connections(USER_AGENT, NOTHING_ALLOWED), f"http://{host}:{site.port}/")
    assert site.connections == 0


@pytest.mark.parametrize("host", OTHERS)
def test_other_networks_are_refused_at_once(host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(NotPublic):
            get(Connections(USER_AGENT, NOTHING_ALLOWED), f"{scheme}://{host}/latest/meta-data/")


def test_a_network_that_is_allowed_is_reached(site: TrapSite, connections: Connections) -> None:
    site.pages["/"] = answer(body=b"Hello")
    assert get(connections, f"http://127.1:{site.port}/").body == b"Hello"


def test_a_name_that_leads_inside_is_refused(
    site: TrapSite, inside: TrapSite, names: NameServer, connections: Connections
) -> None:
    names.addresses["shop.example"] = [[inside.host]]
    with pytest.raises(NotPublic, match=r"127\.0\.0\.2 is not a public address"):
        get(connections, f"http://shop.example:{inside.port}/")


def test_of_several_addresses_only_public_ones_are_tried(
    site: TrapSite, names: NameServer, connections: Connections
) -> None:
    site.pages["/"] = answer(body=b"Hello")
    with socket.create_server(("127.0.0.2", site.port)) as inside:
        names.addresses["shop.example"] = [["127.0.0.2", "169.254.169.254", "127.0.0.1"]]
        assert get(connections, f"http://shop.example:{site.port}/").body == b"Hello"
        inside.settimeout(0.05)
        with pytest.raises(TimeoutError):
            inside.accept()


def test_a_public_address_that_does_not_answer_passes_although_others_lead_inside(
    names: NameServer, connections: Connections
) -> None:
    names.addresses["shop.example"] = [["127.0.0.1", "127.0.0.2"]]
    with pytest.raises(PassingFailure):
        get(connections, "http://shop.example:1/")


def test_the_name_is_looked_up_once_and_that_very_address_connected_to(
    site: TrapSite, inside: TrapSite, names: NameServer, connections: Connections
) -> None:
    site.pages["/"] = answer(body=b"Hello")
    names.addresses["rebinding.example"] = [["127.0.0.1"], [inside.host]]
    assert get(connections, f"http://rebinding.example:{site.port}/").body == b"Hello"
    assert names.asked == ["rebinding.example"]


def test_a_name_server_that_changes_its_answer_is_refused_at_the_next_connection(
    site: TrapSite, names: NameServer, connections: Connections
) -> None:
    site.pages["/"] = answer(body=b"Hello", Connection="close")
    names.addresses["rebinding.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    assert get(connections, f"http://rebinding.example:{site.port}/").body == b"Hello"
    with pytest.raises(NotPublic):
        get(connections, f"http://rebinding.example:{site.port}/")


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "https_proxy"])
def test_a_proxy_of_the_environment_is_not_used(
    variable: str, monkeypatch: pytest.MonkeyPatch, site: TrapSite, names: NameServer
) -> None:
    monkeypatch.setenv(variable, site.address)
    for scheme in ("http", "https"):
        with pytest.raises(NotPublic):
            get(Connections(USER_AGENT, NOTHING_ALLOWED, names), f"{scheme}://127.0.0.1:{site.port}/")
    assert site.connections == 0


def test_a_host_that_does_not_exist_is_told_apart(connections: Connections, names: NameServer) -> None:
    def no_such_host(host: str, port: int) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(NoSuchHost, match=r"there is no host gone\.example"):
        get(Connections(USER_AGENT, ONLY_THE_SITE, no_such_host), "http://gone.example/")


def test_a_name_server_that_does_not_answer_passes() -> None:
    def try_again(host: str, port: int) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    with pytest.raises(PassingFailure, match=r"http://slow\.example/ did not answer: gaierror"):
        get(Connections(USER_AGENT, ONLY_THE_SITE, try_again), "http://slow.example/")


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example"])
def test_a_host_that_cannot_be_one_does_not_exist(host: str) -> None:
    with pytest.raises(NoSuchHost):
        get(Connections(USER_AGENT, ONLY_THE_SITE), f"http://{host}/")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "trusted.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    return authority


@pytest.fixture
def tls_site(authority: trustme.CA) -> Iterator[TrapSite]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("shop.example").configure_cert(context)
    asked_for: list[str] = []
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    with trap_site(tls=context) as site:
        yield site
    assert set(asked_for) <= {"shop.example", "other.example"}


def test_a_server_is_told_which_host_is_meant_and_must_prove_to_be_it(
    tls_site: TrapSite, names: NameServer
) -> None:
    connections = Connections(USER_AGENT, ONLY_THE_SITE, names)
    names.addresses |= {"shop.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}
    tls_site.pages["/"] = answer(body=b"Hello")

    assert get(connections, f"https://shop.example:{tls_site.port}/").body == b"Hello"
    assert tls_site.asked[0].headers["host"] == f"shop.example:{tls_site.port}"
    with pytest.raises(NotTrusted, match=r"certificate is not valid: .*other\.example"):
        get(connections, f"https://other.example:{tls_site.port}/")
    assert len(tls_site.asked) == 1


def test_tls_that_is_none_passes(site: TrapSite, connections: Connections) -> None:
    with pytest.raises(PassingFailure):
        get(connections, f"https://127.0.0.1:{site.port}/", Allowance(0.2, 5))
