"""A list's bytes: from a file or the standard input, unpacked where they are packed, never all in memory."""

import gzip
import io
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from operations.lists.entries import CannotRead
from operations.lists.formats import STANDARD_INPUT

HEAD_BYTES = 4_096
"""Enough to tell what a list is, and how it is encoded."""

_GZIP = b"\x1f\x8b"

MAXIMUM_EXPANSION = 200
"""Lists unpack to some ten times their size; zlib's most, which a bomb has, is a thousand times."""

HARMLESS_BYTES = 16_777_216
"""A list may always unpack to so much, even from a few bytes."""


class _Reader(io.RawIOBase):
    """A stream of what `read` gives for a number of bytes."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 — anything that bytes can be put into
        part = self._read(len(buffer))
        buffer[: len(part)] = part
        self.given += len(part)
        return len(part)


@contextmanager
def open_source(source: Path) -> Iterator[tuple[bytes, BinaryIO]]:
    """Open the list; give its first bytes, and a stream of all of them.

    Raises CannotRead, and so does the stream where the list breaks off or unpacks to more than lists do.
    """
    with _opened(source) as file:
        packed = _Reader(_telling_why(file.read))
        head, whole = _with_head(packed)
        if head.startswith(_GZIP):
            with gzip.GzipFile(fileobj=whole) as unpacking:
                yield _with_head(_Reader(_unpacked(unpacking, packed)))
        else:
            yield head, whole


@contextmanager
def _opened(source: Path) -> Iterator[BinaryIO]:
    if source == STANDARD_INPUT:
        if sys.stdin is None:  # a shell's <&-
            raise CannotRead("is closed")
        yield sys.stdin.buffer
        return
    try:
        file = source.open("rb")
    except OSError as error:
        raise CannotRead(f"cannot be read: {error.strerror}") from error
    with file:
        yield file


def _with_head(stream: io.RawIOBase) -> tuple[bytes, io.BufferedReader]:
    """Give a stream's first bytes, even if they come one by one, and a stream that still begins with them."""
    buffered = io.BufferedReader(stream)
    head = left = buffered.read(HEAD_BYTES)

    def read(size: int) -> bytes:
        nonlocal left
        part, left = left[:size], left[size:]
        return part or buffered.read(size)

    return head, io.BufferedReader(_Reader(read))


def _telling_why(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def read_or_tell(size: int) -> bytes:
        try:
            return read(size)
        except OSError as error:
            raise CannotRead(f"cannot be read: {error.strerror}") from error

    return read_or_tell


def _unpacked(unpacking: gzip.GzipFile, packed: _Reader) -> Callable[[int], bytes]:
    unpacked = 0

    def read(size: int) -> bytes:
        nonlocal unpacked
        try:
            part = unpacking.read1(size)
        except (OSError, EOFError, zlib.error) as error:
            raise CannotRead(f"is broken, as a gzip file: {error}") from error
        unpacked += len(part)
        if unpacked > max(HARMLESS_BYTES, MAXIMUM_EXPANSION * packed.given):
            raise CannotRead(
                f"unpacks to more than {MAXIMUM_EXPANSION} times its size, which no list of names does"
            )
        return part

    return read
