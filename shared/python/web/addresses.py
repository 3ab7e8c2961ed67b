"""Web addresses, read as browsers read them, and written in one form, so that a page has one address."""

import codecs
import re
from typing import NewType

from ada_url import URL

Address = NewType("Address", str)
"""An absolute http or https address without credentials and fragment. Equal text means the same resource."""

Origin = NewType("Origin", str)
"""Scheme, host, and the port where it is not the scheme's default: `https://example.com`."""

MOST_CHARACTERS = 1_000
"""An address is a sort key in DynamoDB, of 1,024 bytes at most. In one of the tables words go before it.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

MOST_CHARACTERS_TO_READ = 2 * MOST_CHARACTERS
"""Spaces and line breaks around and within an address do not count."""

_SCHEMES = ("http:", "https:")
_BEYOND_ASCII = 0x80
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})?")
_QUERY_BEYOND_ASCII = re.compile(r"(?<=\?)[^#]*[^\x00-\x7f#][^#]*")


def read_address(reference: str, base: Address | None = None, encoding: str = "utf-8") -> Address | None:
    """Give the address that `reference` leads to from a page at `base` that is written in `encoding`.

    Gives None where it is no address, is longer than MOST_CHARACTERS or does not lead to the web (`mailto:`,
    `data:` and the like). The rules are those of https://url.spec.whatwg.org. Beyond them, the spellings of
    one resource become one: no fragment, no empty query, no dot at the end of a host, percent-encodings as in
    https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2, also of a `%` that begins none. An address that was
    read is read as itself.
    """
    if len(reference) > MOST_CHARACTERS_TO_READ:
        return None
    try:
        url = URL(_with_query_in(encoding, reference), base)
        if url.protocol not in _SCHEMES:
            return None
        url.username = url.password = ""
        url.hostname = url.hostname.rstrip(".")
        address = f"{url.origin}{_normalized(url.pathname)}{_normalized(url.search)}"
    except ValueError:
        return None
    return Address(address) if len(address) <= MOST_CHARACTERS else None


def origin_of(address: Address) -> Origin:
    return Origin(URL(address).origin)


def host_of(address: Address) -> str:
    """The host in lower case ASCII, an IPv6 address in brackets."""
    return URL(address).hostname


def target_of(address: Address) -> str:
    """Give path and query, which stand in the request line and in the rules of robots.txt."""
    url = URL(address)
    return f"{url.pathname}{url.search}"


def _with_query_in(encoding: str, reference: str) -> str:
    """Browsers send the query of a link in the encoding of the page that it stands on."""
    if encoding == "utf-8":
        return reference
    return _QUERY_BEYOND_ASCII.sub(lambda query: _percent_encoded(query[0], encoding), reference)


def _as_its_number(error: UnicodeError) -> tuple[str, int]:
    """Write what the encoding lacks as browsers do: `&#9731;`, percent-encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(f"%26%23{ord(character)}%3B" for character in lacking), error.end


_AS_ITS_NUMBER = "web-address-query"
codecs.register_error(_AS_ITS_NUMBER, _as_its_number)


def _percent_encoded(text: str, encoding: str) -> str:
    encoded = text.encode(encoding, _AS_ITS_NUMBER)
    return "".join(chr(byte) if byte < _BEYOND_ASCII else f"%{byte:02X}" for byte in encoded)


def _normalized(text: str) -> str:
    return _PERCENT_ENCODED.sub(_one_spelling, text)


def _one_spelling(encoded: re.Match[str]) -> str:
    if not encoded[1]:
        return "%25"  # or "%%34%31" would become "%41", which is another address
    character = chr(int(encoded[1], 16))
    return character if character in _UNRESERVED else encoded[0].upper()
