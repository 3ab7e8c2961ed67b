"""The networks that may be connected to: the public ones, and those that the operator names."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_Ip = IPv4Address | IPv6Address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # "this network"; 0.0.0.0 is this machine
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local: the metadata and credentials of the machine
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "168.63.129.16/32",  # public by number, but Azure's own host to each machine there
    )
)
"""https://www.iana.org/assignments/iana-ipv4-special-registry. Python's `ipaddress` before 3.11.10 has
an older one (CVE-2024-4032)."""

_PUBLIC_6 = IPv6Network("2000::/3")
"""All unicast addresses that are given out (https://www.iana.org/assignments/ipv6-address-space). Loopback,
link-local, unique local, site-local, multicast and IPv4-compatible addresses lie outside."""

_NOT_PUBLIC_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments; in it Teredo, which leads to an IPv4 address, and ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4, which leads to an IPv4 address
        "3fff::/20",
    )
)
"""The exceptions within (https://www.iana.org/assignments/iana-ipv6-special-registry)."""

_HOLDS_IPV4 = (
    IPv6Network("::ffff:0:0/96"),  # IPv4-mapped: the operating system connects to the IPv4 address inside
    IPv6Network("64:ff9b::/96"),  # NAT64: the network connects to the IPv4 address inside
)


class NotPublic(Exception):
    """The message names the address."""


class PublicNetworks:
    """Judges IP addresses. `allowed` are networks that may be connected to beside the public ones."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = allowed

    def check(self, ip: str) -> None:
        """Raises NotPublic for an address that is not public, nor allowed, nor an address."""
        try:
            address = _connected_to(ip_address(ip))
        except ValueError as error:
            raise NotPublic(f"{ip!r:.60} is no IP address") from error
        if not _is_public(address) and not any(address in network for network in self._allowed):
            raise NotPublic(f"{ip} is not a public address")


def read_networks(text: str) -> tuple[Network, ...]:
    """Read networks in CIDR form, separated by commas. Raises ValueError with words for an operator."""
    return tuple(_read_network(part.strip()) for part in text.split(",") if part.strip())


def _read_network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"must be networks as 10.1.0.0/16, separated by commas: {error}") from error


def _connected_to(address: _Ip) -> _Ip:
    if isinstance(address, IPv6Address) and any(address in network for network in _HOLDS_IPV4):
        return IPv4Address(address.packed[-4:])
    return address


def _is_public(address: _Ip) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
