"""Where a name's result lies: an S3 key that is also a legal file name, on every system, for every name."""

import hashlib
import re
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
        ending = _DIGEST_MARK + hashlib.sha256(name.encode()).hexdigest()
        room = MAXIMUM_FILE_NAME_BYTES - len(SUFFIX) - len(ending)
        encoded = re.sub(r"%.?$", "", encoded[:room]) + ending
    return encoded + SUFFIX
