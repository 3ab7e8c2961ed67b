"""The kinds of things that are asked for, and how much each may take."""

from collections.abc import Callable
from dataclasses import dataclass

from web.connections import Allowance


@dataclass(frozen=True)
class Kind:
    """A kind of thing: how much it may take, how a request asks for it, and which media types will do."""

    allowance: Allowance
    accept: str
    takes: Callable[[str], bool]


def is_html(media_type: str) -> bool:
    # Browsers take an answer without a type for a page, if it looks like one.
    return media_type in ("", "text/html", "application/xhtml+xml")


def is_xml(media_type: str) -> bool:
    return media_type in ("application/xml", "text/xml")


def _may_be_a_page(media_type: str) -> bool:
    """A link may lead to a sitemap, which then leads to pages."""
    return is_html(media_type) or is_xml(media_type)


def _may_be_a_picture(media_type: str) -> bool:
    """Servers give pictures many media types, `application/octet-stream` or none among them."""
    return media_type not in ("text/html", "application/xhtml+xml") and not media_type.startswith(
        ("audio/", "video/", "font/")
    )


def _anything(_media_type: str) -> bool:
    return True


_MEGABYTE = 1024 * 1024

PAGE = Kind(Allowance(30, 5 * _MEGABYTE), "text/html, application/xhtml+xml", _may_be_a_page)
PICTURE = Kind(
    # A server that can choose then gives a kind that needs no conversion.
    Allowance(60, 20 * _MEGABYTE),
    "image/jpeg, image/png, image/*;q=0.8, */*;q=0.5",
    _may_be_a_picture,
)
SITEMAP = Kind(Allowance(60, 10 * _MEGABYTE), "application/xml, text/xml, text/plain, */*;q=0.5", _anything)
ROBOTS_TXT = Kind(Allowance(20, 500 * 1024, may_be_cut=True), "text/plain, */*;q=0.5", _anything)
"""RFC 9309 asks to read at least so much (https://www.rfc-editor.org/rfc/rfc9309#section-2.5)."""
