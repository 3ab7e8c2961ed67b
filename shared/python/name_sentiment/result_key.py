"""Where a name's result lies: an S3 key that is also a legal file name, on every system, for every name."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from urllib.parse import quote

SUFFIX = "_sentiment.csv"
MAXIMUM_FILE_NAME_BYTES = 255
"""The longest file name on Linux and macOS; Windows counts 255 characters. S3 keys may be 1,024 bytes."""

_DIGEST_MARK = "%~"
"""Percent-encoding never writes it, so a shortened key cannot meet another name's full one."""

_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\.", re.IGNORECASE)
"""Windows takes `con.txt` for the console (https://learn.microsoft.com/windows/win32/fileio/naming-a-file)."""


def result_key(name: str) -> str:
    """Give the key of the name's result. No two names share one.

    ASCII letters, digits and `_ . - ~` stay as they are, all else is percent-encoded, and so is a dot that
    begins the name (a hidden file, `..`) or would make it a Windows device. A name too long for a file name
    keeps its beginning, and ends in the SHA-256 of the whole.
    """
    encoded = quote(name, safe="")
    if encoded.startswith(".") or _WINDOWS_DEVICE.match(encoded):
        encoded = encoded.replace(".", "%2E", 1)
    if len(encoded) + len(SUFFIX) > MAXIMUM_FILE_NAME_BYTES:
        encoded = _with_digest(encoded, of=name)
    return encoded + SUFFIX


def file_names(keys: Iterable[str]) -> dict[str, str]:
    """Give each of a bucket's keys the name of its file, which is the same on every file system.

    It is the key itself. Where a file system that ignores case, or how an accent is composed, would take two
    or more of the keys for one, each of them ends in a digest, as a name too long for a file name does.
    """
    keys = list(keys)
    alike = Counter(map(_as_file_systems_compare, keys))
    return {key: key if alike[_as_file_systems_compare(key)] == 1 else _distinct(key) for key in keys}


def _as_file_systems_compare(key: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", key).casefold())


def _distinct(key: str) -> str:
    encoded = key.removesuffix(SUFFIX)
    return _with_digest(encoded, of=encoded) + SUFFIX


def _with_digest(encoded: str, of: str) -> str:
    ending = _DIGEST_MARK + hashlib.sha256(of.encode()).hexdigest()
    room = MAXIMUM_FILE_NAME_BYTES - len(SUFFIX) - len(ending)
    return re.sub(r"%.?$", "", encoded[:room]) + ending
