"""This machine's loopback: where everything here listens, and where no proxy lies in between."""

from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"
NOT_BY_PROXY = f"{LOOPBACK},localhost"
"""What `no_proxy` lists."""


def is_on_loopback(address: str) -> bool:
    return urlsplit(address).hostname in (LOOPBACK, "localhost", "::1")
