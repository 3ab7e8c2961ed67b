"""This machine's loopback: everything here listens there, and is reached without a proxy."""

from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
NOT_BY_PROXY = f"{LOOPBACK},localhost"
"""The value of `no_proxy`."""


def is_on_loopback(address: str) -> bool:
    return urlsplit(address).hostname in (LOOPBACK, "localhost", "::1")
