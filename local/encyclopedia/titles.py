"""Titles as MediaWiki reads them: https://www.mediawiki.org/wiki/Manual:Page_title.

The rules are those of MediaWiki 1.39's title parser; `tests/mediawiki` holds this module against it.
"""

import html.entities
import re
import unicodedata
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MAIN = 0
TALK = 1
FILE = 6
SPECIAL = -1

NAMESPACES: Mapping[int, str] = MappingProxyType(
    {
        -2: "Media",
        SPECIAL: "Special",
        MAIN: "",
        TALK: "Talk",
        2: "User",
        3: "User talk",
        4: "Wikipedia",
        5: "Wikipedia talk",
        FILE: "File",
        7: "File talk",
        8: "MediaWiki",
        9: "MediaWiki talk",
        10: "Template",
        11: "Template talk",
        12: "Help",
        13: "Help talk",
        14: "Category",
        15: "Category talk",
    }
)
_NAMESPACE_ALIASES = {"image": FILE, "image_talk": 7, "project": 4, "project_talk": 5, "wp": 4}
_NAMESPACE_BY_NAME = {
    **{name.lower().replace(" ", "_"): number for number, name in NAMESPACES.items() if name},
    **_NAMESPACE_ALIASES,
}

# A few of the prefixes that lead to other sites, both on Wikipedia and in a new MediaWiki.
# fmt: off
_INTERWIKI_PREFIXES = frozenset([
    "commons", "doi", "google", "imdb", "mw", "rfc", "wikibooks", "wikidata", "wikinews", "wikiquote",
    "wikisource", "wikispecies", "wikiversity", "wikivoyage", "wikt", "wiktionary",
])

SPECIAL_PAGES = frozenset([
    "AllPages", "Categories", "Contributions", "Export", "Import", "Log", "NewPages", "PrefixIndex", "Random",
    "RecentChanges", "Search", "SpecialPages", "Statistics", "Upload", "UserLogin", "Version", "Watchlist",
])
# fmt: on
_SPECIAL_PAGE_BY_NAME = {name.lower(): name for name in SPECIAL_PAGES}

_MOST_BYTES = 255
_MOST_BYTES_OF_A_SPECIAL_PAGE = 512

_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CHARACTER_REFERENCE = re.compile(r"&(?:#([0-9]+)|#[xX]([0-9A-Fa-f]+)|([A-Za-z0-9]+));")
# The code points that HTML and XML both allow in text.
_TEXT = [(0x09, 0x0A), (0x20, 0x7E), (0xA0, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF)]
_BIDIRECTIONAL_MARKS = re.compile("[\u200e\u200f\u202a-\u202e]+")
_WHITE_SPACE = re.compile("[ _\u00a0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# MediaWiki's own expression, in which $ also stands before a line feed at the end.
_PREFIX = re.compile(r"(.+?)_*:_*(.*)$")
_ILLEGAL = re.compile(
    r"[^ %!\"$&'()*,\-./0-9:;=?@A-Z\\^_`a-z~\u0080-\U0010ffff+]"
    # these would not survive a link: percent-encoding and character references
    "|%[0-9A-Fa-f]{2}|&[A-Za-z0-9\u0080-\U0010ffff]+;"
)
_RELATIVE = re.compile(r"(?:^|/)\.\.?(?:/|$)")


class InvalidTitleError(ValueError):
    """No page can have this title; the message is the reason that MediaWiki gives."""


@dataclass(frozen=True)
class Title:
    """A title in its normal form.

    `name` has spaces rather than underscores and no namespace; `interwiki` is the prefix of another site.
    """

    namespace: int
    name: str
    fragment: str = ""
    interwiki: str = ""

    def __str__(self) -> str:
        # Making the first letter upper-case can take it apart (ΐ); what MediaWiki puts out is composed again.
        return unicodedata.normalize("NFC", self._prefixed_name)

    @property
    def page(self) -> "Title":
        """The same without the fragment: what identifies a page."""
        return Title(self.namespace, self.name, interwiki=self.interwiki)

    @property
    def is_known_special_page(self) -> bool:
        return self.namespace == SPECIAL and self.name.partition("/")[0] in SPECIAL_PAGES

    @property
    def is_of_this_encyclopedia(self) -> bool:
        """Whether there can be a page: special pages and those of other sites are none."""
        return self.namespace >= MAIN and not self.interwiki

    @property
    def path(self) -> str:
        """How the title is written in an address; MediaWiki leaves these characters as they are."""
        return urllib.parse.quote(self._prefixed_name.replace(" ", "_"), safe=";@$!*(),/~:")

    @property
    def _prefixed_name(self) -> str:
        prefixes = [prefix for prefix in (self.interwiki, NAMESPACES[self.namespace]) if prefix]
        return ":".join([*prefixes, self.name])

    @property
    def sort_key(self) -> tuple[int, bytes]:
        """The order in which MediaWiki's database returns pages."""
        return self.namespace, self.name.replace(" ", "_").encode()


def clean(text: str) -> str:
    """Text as MediaWiki takes it in: in normal form C, with control characters replaced."""
    return unicodedata.normalize("NFC", _CONTROL_CHARACTERS.sub("\ufffd", text))


def parse(text: str) -> Title:
    """Read a title as a user or a link writes it.

    Raises InvalidTitleError where no page can be called that.
    """
    name = _BIDIRECTIONAL_MARKS.sub("", _decode_character_references(text))
    name = _WHITE_SPACE.sub("_", name).strip("_")
    if "\ufffd" in name:
        raise InvalidTitleError("The requested page title contains an invalid UTF-8 sequence.")
    name = _without_leading_colon(name)
    if not name:
        raise _empty()
    namespace, interwiki, name = _split_prefix(name)
    name, section, fragment = name.partition("#")
    if section:
        name = name.rstrip("_")
    _check(name, namespace)
    if not interwiki:
        name = name[:1].upper() + name[1:]
    if not name and not interwiki and namespace != MAIN:
        raise _empty()
    if name.endswith("_"):  # what a line feed at the end had hidden
        raise InvalidTitleError("The requested page title is invalid")
    if name.startswith(":"):
        raise InvalidTitleError("The requested page title contains an invalid colon at the beginning.")
    if namespace == SPECIAL:
        special, slash, rest = name.partition("/")
        name = _SPECIAL_PAGE_BY_NAME.get(special.lower(), special) + slash + rest
    return Title(namespace, name.replace("_", " "), fragment.replace("_", " "), interwiki)


def _decode_character_references(text: str) -> str:
    decoded, count = _CHARACTER_REFERENCE.subn(_decode_character_reference, text)
    return clean(decoded) if count else text


def _decode_character_reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html.entities.html5.get(f"{name};", match.group())
    # A number too long to be a character is not worth reading in full.
    digits = (decimal or hexadecimal).lstrip("0")[:8] or "0"
    code = int(digits, 10 if decimal else 16)
    return chr(code) if any(first <= code <= last for first, last in _TEXT) else "\ufffd"


def _without_leading_colon(name: str) -> str:
    return name[1:].strip("_") if name.startswith(":") else name


def _split_prefix(name: str) -> tuple[int, str, str]:
    """Split into namespace, interwiki prefix and the rest; a prefix nobody knows is part of the title."""
    match = _PREFIX.match(name)
    if match is None:
        return MAIN, "", name
    prefix, rest = match[1].lower(), match[2]
    if prefix in _NAMESPACE_BY_NAME:
        namespace = _NAMESPACE_BY_NAME[prefix]
        if namespace == TALK and _has_known_prefix(rest):
            raise InvalidTitleError("The requested page title refers to a talk page that cannot exist.")
        return namespace, "", rest
    if prefix in _INTERWIKI_PREFIXES:
        return MAIN, prefix, _without_leading_colon(rest)
    return MAIN, "", name


def _has_known_prefix(name: str) -> bool:
    match = _PREFIX.match(name)
    return match is not None and match[1].lower() in {*_NAMESPACE_BY_NAME, *_INTERWIKI_PREFIXES}


def _check(name: str, namespace: int) -> None:
    if illegal := _ILLEGAL.search(name):
        raise InvalidTitleError(f'The requested page title contains invalid characters: "{illegal.group()}".')
    if _RELATIVE.search(name):
        raise InvalidTitleError(
            "Title has relative path. Relative page titles (./, ../) are invalid, because they will often be "
            "unreachable when handled by user's browser."
        )
    if "~~~" in name:
        raise InvalidTitleError(
            "The requested page title contains invalid magic tilde sequence (<nowiki>~~~</nowiki>)."
        )
    most = _MOST_BYTES_OF_A_SPECIAL_PAGE if namespace == SPECIAL else _MOST_BYTES
    if len(name.encode()) > most:
        raise InvalidTitleError(
            f"The requested page title is too long. It must be no longer than {most} bytes in UTF-8 encoding."
        )


def _empty() -> InvalidTitleError:
    return InvalidTitleError("The requested page title is empty or contains only the name of a namespace.")
