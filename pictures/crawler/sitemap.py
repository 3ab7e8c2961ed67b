"""Sitemaps list a site's pages (https://www.sitemaps.org/protocol.html)."""

import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from web.addresses import MOST_CHARACTERS_TO_READ, Address, read_address
from web.answers import Content
from web.kinds import SITEMAP

MOST_ENTRIES = 50_000
"""https://www.sitemaps.org/protocol.html#index"""

MOST_AMPERSANDS = 10 * MOST_ENTRIES
"""A file of nothing else would take half a minute."""

MOST_GZIP_PARTS = 100
"""Each part is another pass over what follows it, and an empty one has 20 bytes."""

_PIECE_BYTES = 64 * 1024
_LINE = re.compile(rb"[^\r\n]+")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BARE_AMPERSAND = re.compile(
    rb"(<!\[CDATA\[(?:[^\]]|\](?!\]>))*+)|&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-f]{1,6});)",
    re.IGNORECASE,
)
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = zlib.MAX_WBITS | 16


@dataclass(frozen=True)
class Sitemap:
    """A sitemap lists pages, or further sitemaps where it is an index."""

    pages: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = ()


def read_sitemap(content: Content) -> Sitemap:
    """Read a sitemap as far as possible. It is XML, or text with one address per line, perhaps gzipped."""
    body = _unpacked(content.body).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith((b"<", *_UTF_16_MARKS)):
        found = islice(_LINE.finditer(body), MOST_ENTRIES)  # all of them can take 50 times as much memory
        lines = (line[0].decode("utf-8", "replace").strip() for line in found)
        return Sitemap(pages=_addresses([line for line in lines if _is_whole(line)], content.address))
    entries = _entries_of(_with_ampersands_escaped(body))
    return Sitemap(_addresses(entries.pages, content.address), _addresses(entries.sitemaps, content.address))


def _is_whole(line: str) -> bool:
    """Whether a line of a text may be an address. A file that is no text at all has no such lines."""
    return line.lower().startswith(("http://", "https://"))


def _unpacked(body: bytes) -> bytes:
    """Unpack gzip, of one part or several, as far as it can be read and is allowed."""
    unpacked = b""
    for _ in range(MOST_GZIP_PARTS):
        if not body.startswith(_GZIP_MAGIC) or len(unpacked) >= SITEMAP.allowance.body_bytes:
            break
        part = zlib.decompressobj(_GZIP)
        try:
            unpacked += part.decompress(body, SITEMAP.allowance.body_bytes - len(unpacked))
        except zlib.error:
            return unpacked
        body = part.unused_data
    return unpacked or body


def _with_ampersands_escaped(body: bytes) -> bytes:
    """Mend what many sitemaps do wrong, in any encoding that holds ASCII. No entity but XML's own is left."""
    if b"\0" in body[:_PIECE_BYTES]:  # UTF-16
        return body
    return _BARE_AMPERSAND.sub(lambda found: found[1] or b"&amp;", body, count=MOST_AMPERSANDS)


class _Entries:
    """Takes a sitemap's elements in turn, and notes each `<loc>` of a `<url>` or a `<sitemap>`."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.sitemaps: list[str] = []
        self._parents: list[str] = []
        self._location: list[str] = []
        self._characters = 0

    def start(self, tag: str, _attributes: object) -> None:
        self._parents.append(tag.rpartition("}")[2].lower())
        self._location = []
        self._characters = 0

    def data(self, text: str) -> None:
        """Take a piece of a text; one that is longer than any address is not kept whole."""
        if self._parents[-1:] == ["loc"] and self._characters <= MOST_CHARACTERS_TO_READ:
            self._location.append(text)
            self._characters += len(text)

    def end(self, _tag: str) -> None:
        match self._parents[-2:]:
            case ["url", "loc"]:
                self.pages.append("".join(self._location))
            case ["sitemap", "loc"]:
                self.sitemaps.append("".join(self._location))
        self._parents.pop()

    def close(self) -> None:
        """lxml calls this at the end. The fields hold what was found."""


def _entries_of(body: bytes) -> _Entries:
    entries = _Entries()
    # Entities are not resolved, so that entities made of entities cannot fill the memory. Nothing is loaded.
    parser = etree.XMLParser(
        target=entries, resolve_entities=False, no_network=True, load_dtd=False, recover=True, huge_tree=False
    )
    with suppress(etree.XMLSyntaxError):
        for start in range(0, len(body), _PIECE_BYTES):
            parser.feed(body[start : start + _PIECE_BYTES])
            if len(entries.pages) > MOST_ENTRIES:
                break
        else:
            parser.close()
    return entries


def _addresses(references: list[str], base: Address) -> tuple[Address, ...]:
    found = (read_address(reference, base) for reference in references[:MOST_ENTRIES] if reference.strip())
    return tuple(dict.fromkeys(address for address in found if address))
