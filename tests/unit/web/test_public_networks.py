"""Which addresses are public."""

from ipaddress import ip_network

import pytest

from web.public_networks import NotPublic, PublicNetworks, read_networks

PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "192.0.1.1",
    "223.255.255.255",
]
PUBLIC_6 = ["2606:4700:4700::1111", "2a00:1450:4001::1", "64:ff9b::101:101", "::ffff:1.1.1.1"]

INSIDE = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
]
INSIDE_6 = [
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0:7f00:1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("ip", [*PUBLIC, *PUBLIC_6])
def test_a_public_address_may_be_connected_to(ip: str) -> None:
    PublicNetworks().check(ip)


@pytest.mark.parametrize("ip", [*INSIDE, *INSIDE_6])
def test_an_address_that_is_not_public_may_not(ip: str) -> None:
    with pytest.raises(NotPublic, match="is not a public address"):
        PublicNetworks().check(ip)


@pytest.mark.parametrize("ip", ["", "localhost", "127.1", "0x7f000001", "2130706433", "1.1.1.1/8", "[::1]"])
def test_what_is_no_address_may_not_either(ip: str) -> None:
    with pytest.raises(NotPublic, match="is no IP address"):
        PublicNetworks().check(ip)


def test_networks_that_the_operator_names_are_allowed_and_no_others() -> None:
    networks = PublicNetworks(read_networks("10.1.0.0/16, fd00::/8,127.0.0.1"))
    for ip in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1", "127.0.0.1", "1.1.1.1"):
        networks.check(ip)
    for ip in ("10.2.0.1", "fc00::1", "127.0.0.2", "169.254.169.254", "fe80::1"):
        with pytest.raises(NotPublic):
            networks.check(ip)


def test_no_networks_are_written_as_nothing() -> None:
    assert read_networks("") == read_networks(" , ") == ()
    assert read_networks("10.0.0.0/8") == (ip_network("10.0.0.0/8"),)


@pytest.mark.parametrize("text", ["10.0.0.1/8", "intranet", "10.0.0.0/33", "10.0.0.0/8;fd00::/8", "all"])
def test_what_is_no_network_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be networks as 10\.1\.0\.0/16"):
        read_networks(text)
