"""What a request can end with: content, unchanged content, or a reason why there is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from web.addresses import Address
from web.connections import HostFailed, Response
from web.kinds import Kind

_LONGEST_VALIDATOR = 1_000
_CONTENT = (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION)
_MISSING = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_FORBIDDEN = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
)
_END_OF_MEDIA_TYPE = re.compile("[;,]")
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';,]+)""")
_PASSING = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY)


class Why(StrEnum):
    """Why there is no content. Another try would not change it."""

    MISSING = "missing"
    """The server says that it is not there (404, 410), or there is no such host."""
    FORBIDDEN = "forbidden"
    """robots.txt or the server (401, 403, 451) forbids it, or it leads to an address that is not public."""
    ELSEWHERE = "elsewhere"
    """A redirect leads away from the site."""
    TOO_LARGE = "too_large"
    WRONG_KIND = "wrong_kind"
    """It is of another media type than was asked for."""
    BROKEN = "broken"
    """The answer cannot be used: endless redirects, an unknown content coding, a bad certificate."""


@dataclass(frozen=True)
class Validators:
    """What a server gave with the content of `address`, so that it can be asked whether that has changed."""

    address: Address
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Content:
    """`address` is where redirects ended. `media_type` is in lower case, and empty where none was told."""

    address: Address
    media_type: str
    charset: str
    robots_tag: str
    body: bytes
    validators: Validators


@dataclass(frozen=True)
class Unchanged:
    """The server says that its content is what it was when it gave the validators."""


@dataclass(frozen=True)
class Nothing:
    """`detail` is for people, and may hold text of strangers. `status` is the last one that a server answered
    with, and 0 where none answered."""

    why: Why
    detail: str
    status: int = 0


Answer = Content | Unchanged | Nothing


class ServerFailed(HostFailed):
    """The server's own error."""


def wants_body(kind: Kind) -> Callable[[int, Mapping[str, str]], bool]:
    """Whether the body is to be read, by status and headers."""
    return lambda status, headers: status in _CONTENT and kind.takes(_content_type(headers)[0])


def expect_no_failure(status: int, hop: Address) -> None:
    """Raises HostFailed where the server says that it failed."""
    if status in _PASSING:
        raise HostFailed(f"{hop} answered with status {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServerFailed(f"{hop} answered with status {status}")


def answer_in(response: Response, hop: Address, kind: Kind, known: Validators | None) -> Answer:
    """Say what the response of `hop` means. It must be no redirect and no failure."""
    status = response.status
    if status in _CONTENT:
        return _content(kind, hop, response)
    if status == HTTPStatus.NOT_MODIFIED and conditions(known, hop):
        return Unchanged()
    why = Why.MISSING if status in _MISSING else Why.FORBIDDEN if status in _FORBIDDEN else Why.BROKEN
    return Nothing(why, f"the server answered with status {status}", status)


def _content(kind: Kind, hop: Address, response: Response) -> Content | Nothing:
    media_type, charset = _content_type(response.headers)
    if not kind.takes(media_type):
        return Nothing(Why.WRONG_KIND, f"it is {media_type[:100]}", response.status)
    validators = Validators(
        hop,
        etag=_validator(response.headers.get("etag", "")),
        last_modified=_validator(response.headers.get("last-modified", "")),
    )
    robots_tag = response.headers.get("x-robots-tag", "")
    return Content(hop, media_type, charset, robots_tag, response.body, validators)


def _content_type(headers: Mapping[str, str]) -> tuple[str, str]:
    """Give media type and charset, in lower case. Each is empty where it is not told."""
    header = headers.get("content-type", "").lower()
    charset = _CHARSET.search(header)
    return _END_OF_MEDIA_TYPE.split(header, 1)[0].strip(), charset[1] if charset else ""


def _validator(header: str) -> str:
    return header if header.isprintable() and header.isascii() and len(header) <= _LONGEST_VALIDATOR else ""


def conditions(known: Validators | None, hop: Address) -> dict[str, str]:
    """Give the conditional headers, for the address alone that gave the validators."""
    if known is None or known.address != hop:
        return {}
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}
