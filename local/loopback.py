"""This machine's loopback: everything here listens there, and is reached without a proxy."""

from urllib.parse import urlsplit

LOOPBACK, LOOPBACK_NAME = "127.0.0.1", "localhost"
LOOPBACK_NETWORK = f"{LOOPBACK}/32"
NOT_BY_PROXY = f"{LOOPBACK},{LOOPBACK_NAME}"
"""The value of `no_proxy`."""


def is_on_loopback(address: str) -> bool:
    try:
        return urlsplit(address).hostname in (LOOPBACK, LOOPBACK_NAME, "::1")
    except ValueError:  # the template's parameters tell it
        return False
