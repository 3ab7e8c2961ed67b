"""What a picture's file may cost to decode beyond what its own header says."""

import struct

ICON = b"\0\0\1\0"
_START_OF_SCAN = b"\xff\xda"
_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = 24
"""Of a PNG and of a bitmap alike: by then both have told their sizes."""


def scans_in_jpeg(body: bytes) -> int:
    """Count a JPEG's scans. Each goes over all of the picture, and takes a few bytes to repeat.

    In the picture's data an 0xFF is followed by a zero, so that this marker stands for itself.
    """
    return body.count(_START_OF_SCAN)


def pixels_in_icon(body: bytes) -> int:
    """Give the pixels of an icon's largest picture. Each is a file of its own; the icon's list may tell less.

    https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10)
    """
    (count,) = struct.unpack_from("<H", body.ljust(6, b"\0"), 4)
    entries = struct.iter_unpack("<8xII", body[6 : 6 + 16 * count][: (len(body) - 6) // 16 * 16])
    headers = (body[offset : offset + _HEADER_BYTES] for _, offset in entries)
    return max((_pixels(header) for header in headers if len(header) == _HEADER_BYTES), default=0)


def _pixels(header: bytes) -> int:
    form = ">16xII" if header.startswith(_PNG) else "<4xii12x"
    width, height = struct.unpack(form, header)
    return abs(width * height)
