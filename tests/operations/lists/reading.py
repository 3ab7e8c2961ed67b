"""What a list gives, in the words of the tests."""

from pathlib import Path

import pytest

from operations.cannot_continue import CannotContinue
from operations.lists.entries import Entry, ListedName, Refused, Repeated
from operations.lists.reading import NOTHING_SAID, ListOptions, read_list


def written(file: Path, content: str | bytes) -> Path:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def entries(file: Path, options: ListOptions = NOTHING_SAID) -> list[Entry]:
    return list(read_list(file, options))


def names(file: Path, options: ListOptions = NOTHING_SAID) -> list[tuple[str, str | None]]:
    """The names and titles of a list that has nothing else."""
    read = entries(file, options)
    assert [entry for entry in read if not isinstance(entry, ListedName)] == []
    return [(entry.name, entry.title) for entry in read if isinstance(entry, ListedName)]


def told(file: Path, options: ListOptions = NOTHING_SAID) -> list[str]:
    """Each entry in words: a name as it is, and what is none as it is told."""
    return [_in_words(entry) for entry in entries(file, options)]


def complaint(file: Path, options: ListOptions = NOTHING_SAID) -> str:
    """Why nothing of the list can be read."""
    with pytest.raises(CannotContinue) as raised:
        entries(file, options)
    return str(raised.value).removeprefix(str(file))


def _in_words(entry: Entry) -> str:
    match entry:
        case ListedName():
            return entry.name
        case Repeated():
            return f"{entry.place}: again {entry.name}"
        case Refused():
            return str(entry)
