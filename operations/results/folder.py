"""The folder of results: it is checked first, and nothing is written outside it."""

import errno
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from operations.cannot_continue import CannotContinue
from operations.results.reading_order import reading_order

REPORT = "report.html"
MERGED = "results"
MERGED_SUFFIXES = (".csv", ".json", ".parquet")
OWN_FILES = frozenset({REPORT, *(MERGED + suffix for suffix in MERGED_SUFFIXES)})
"""What is written beside the results' own files."""

_PROBE_BYTES = 4_096
"""On a full file system a file may be created, but gets no block."""


def prepare_folder(folder: Path) -> None:
    """Make the folder where it is not there yet, and see that results and what is made of them can go there.

    Raises CannotContinue.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = _beside(folder / REPORT)
        try:
            probe.write_bytes(bytes(_PROBE_BYTES))
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        cause = "it is not a folder" if isinstance(error, FileExistsError) else error.strerror
        raise CannotContinue(f"Results cannot go into {folder}: {cause}.") from error
    for name in sorted(OWN_FILES):
        if (folder / name).is_dir() and not (folder / name).is_symlink():
            raise CannotContinue(f"{folder / name} is a folder; a file of that name is to be written there.")


def replace_file(file: Path, content: bytes | Iterable[bytes]) -> None:
    """Write the file anew, whole or not at all. Raises OSError, and whatever `content` raises.

    What is there is replaced, not written into, so a symbolic link is not followed.
    """
    chunks = [content] if isinstance(content, bytes) else content
    partial = _beside(file)
    try:
        with partial.open("xb") as stream:
            stream.writelines(chunks)
        partial.replace(file)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def others_in(folder: Path, ours: Iterable[Path]) -> tuple[str, ...]:
    """Name the files in the folder that are not among `ours`, nor made from them. Raises OSError."""
    known = OWN_FILES.union(file.name for file in ours)
    return tuple(sorted((e.name for e in folder.iterdir() if e.name not in known), key=reading_order))


def is_full(error: OSError) -> bool:
    """Whether no other file could be written either."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}


def _beside(file: Path) -> Path:
    """A new name in the file's folder, short enough wherever the file's own is."""
    return file.with_name(f".{secrets.token_hex(8)}.partial")
