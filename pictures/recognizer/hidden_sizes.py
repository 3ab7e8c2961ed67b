"""What a picture's file may cost to decode beyond what its own header says."""

import struct

ICON = b"\0\0\1\0"
_START_OF_SCAN = b"\xff\xda"
_MARKER, _SCAN = 0xFF, 0xDA
_FRAMES = {0xC0, 0xC1}
"""Of a JPEG that is not progressive. https://www.w3.org/Graphics/JPEG/itu-t81.pdf has all markers in B.1."""

_OTHERS_WITH_A_LENGTH = {0xC4, 0xCC, *range(0xDB, 0xFF)}
_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = 24
"""Of a PNG and of a bitmap alike: by then both have told their sizes."""


def scans_in_jpeg(body: bytes) -> int:
    """Count a JPEG's scans. Each goes over all of the picture, and takes a few bytes to repeat.

    In the picture's data an 0xFF is followed by a zero, so that this marker stands for itself.
    """
    return body.count(_START_OF_SCAN)


def has_several_scans(body: bytes) -> bool:
    """Whether a JPEG's decoder keeps something of all pixels, until the last of its scans has come.

    It does for a progressive JPEG, and where the first scan has not all colours. A thumbnail and a further
    picture have scans, too, so the markers are followed up to the first scan. Where that fails, several are
    expected.
    """
    at, colours = 2, 0
    while len(body) >= at + 10 and body[at] == _MARKER:
        marker = body[at + 1]
        if marker == _SCAN:
            return body[at + 4] < colours
        if marker in _FRAMES:
            colours = body[at + 9]
        elif marker not in _OTHERS_WITH_A_LENGTH:
            break
        at += 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    return True


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
