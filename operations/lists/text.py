"""A list's text, line by line: decoded, and numbered as an editor numbers lines."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from operations.lists.entries import CannotRead
from operations.lists.formats import OLD_OR_LOCKED_WORKBOOK, WORKBOOK

LONGEST_LINE = 1_048_576
"""Characters. A name has 255 bytes; the rest is for other columns."""

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark begins it
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NOT_TEXT = {
    WORKBOOK: "is a zip file; a workbook is to be called .xlsx, anything else unpacked",
    OLD_OR_LOCKED_WORKBOOK: "is a workbook of an old kind, or has a password; save it as .xlsx without one",
    b"%PDF": "is a PDF",
    b"\x1f\x8b": "is packed twice",
    b"BZh": "is packed by bzip2; unpack it, or pack it by gzip",
    b"\xfd7zXZ": "is packed by xz; unpack it, or pack it by gzip",
    b"\x28\xb5\x2f\xfd": "is packed by zstd; unpack it, or pack it by gzip",
}

_UNDECODABLE = "\udcff"
"""Half a surrogate pair, which no codec produces. It replaces bytes that cannot be decoded."""

_MARK = "operations.lists.undecodable"


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _UNDECODABLE, error.end


codecs.register_error(_MARK, _mark_undecodable)


class Line(NamedTuple):
    """A line with its end, or a piece of one, and why it cannot be used."""

    number: int
    text: str
    problem: str | None = None


def decoded(head: bytes, stream: BinaryIO, encoding: str | None) -> io.TextIOWrapper:
    """Read text that begins with `head`, with its line ends as they are.

    A byte order mark says how it is encoded, or else `encoding` does. Raises CannotRead.
    """
    for beginning, reason in _NOT_TEXT.items():
        if head.startswith(beginning):
            raise CannotRead(reason)
    chosen = _marked_encoding(head) or encoding or _likely_encoding(head)
    try:
        if (
            chosen == encoding and codecs.lookup(chosen).name == "utf-16"
        ):  # which Python reads with a mark alone
            chosen = "utf-16-be" if _likely_encoding(head) == "utf-16-be" else "utf-16-le"
        text = io.TextIOWrapper(stream, chosen, errors=_MARK, newline="")
        codecs.getincrementaldecoder(chosen)(_MARK).decode(b"a")  # "undefined" and "punycode" decode nothing
    except (LookupError, UnicodeError) as error:
        raise CannotRead(f"cannot be decoded: there is no encoding {encoding!r}") from error
    return text


def pieces(text: io.TextIOWrapper) -> Iterator[Line]:
    """Give the lines and, of those that are longer than LONGEST_LINE, one piece after the other."""
    number = 1
    while piece := _read_line(text, number):
        yield Line(number, piece, _problem(text.encoding) if _UNDECODABLE in piece else None)
        number += piece.endswith(("\n", "\r"))


def _read_line(text: io.TextIOWrapper, number: int) -> str:
    try:
        return text.readline(LONGEST_LINE + 1)
    except UnicodeError as error:  # of a decoder that does not go on after what it cannot decode
        raise CannotRead(f"is not {text.encoding}: {error}", f"line {number}") from error


def lines(text: io.TextIOWrapper) -> Iterator[Line]:
    """Give the lines; of those that are longer than LONGEST_LINE the beginning, and that this is wrong."""
    before = 0
    for piece in pieces(text):
        if piece.number != before and len(piece.text) > LONGEST_LINE:
            yield piece._replace(problem=f"is longer than {LONGEST_LINE:,} characters")
        elif piece.number != before:
            yield piece
        before = piece.number


def _problem(encoding: str) -> str:
    if encoding.startswith("utf-8"):
        return "is not UTF-8; save the list as UTF-8, or say how it is encoded, as in --encoding cp1252"
    return f"is not {encoding}, which the list seemed to be or was said to be"


def _marked_encoding(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)


def _likely_encoding(head: bytes) -> str:
    """Recognise UTF-16 without a byte order mark by its zeros: ASCII has them, line ends at least.

    All of them are first in their two bytes, or all are second.
    """
    zeros_first, zeros_second = 0 in head[::2], 0 in head[1::2]
    if zeros_second and not zeros_first and (head[1] == 0 or _has_line_ends(head, b"\n\0", b"\r\0")):
        return "utf-16-le"
    if zeros_first and not zeros_second and (head[0] == 0 or _has_line_ends(head, b"\0\n", b"\0\r")):
        return "utf-16-be"
    return "utf-8"


def _has_line_ends(head: bytes, *line_ends: bytes) -> bool:
    """Whether half of what would be line ends in UTF-8 are these; others are half of a letter ("上")."""
    found = sum(head[at : at + 2] in line_ends for at in range(0, len(head), 2))
    return found > 0 and 2 * found >= head.count(b"\n") + head.count(b"\r")
