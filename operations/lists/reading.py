"""A list of names in any format, read and checked entry by entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from name_sentiment.names import problem_with_name
from operations.cannot_continue import CannotContinue
from operations.lists.columns import NAME, NAME_AND_TITLE, Columns
from operations.lists.documents import json_candidates, json_lines_candidates, yaml_candidates
from operations.lists.entries import (
    Candidate,
    CannotRead,
    Entry,
    ListedName,
    NotText,
    Refused,
    Repeated,
    Tally,
)
from operations.lists.first_seen import FirstSeen, Seen
from operations.lists.formats import STANDARD_INPUT, ListFormat, format_of
from operations.lists.lines import line_candidates
from operations.lists.separated import separated_candidates
from operations.lists.source import open_source
from operations.lists.text import decoded, lines, pieces

_BLANK = (
    "".join(filter(str.isspace, map(chr, range(0x3001))))
    + "\u200b\u200e\u200f\u2060\ufeff"
    + "".join(map(chr, range(0x202A, 0x202F)))
)
"""White space, and what Python does not take for it: spaces without width, marks of direction.

Wikipedia drops those marks from titles (https://www.mediawiki.org/wiki/Manual:Title.php).
"""


@dataclass(frozen=True)
class ListOptions:
    """Options for reading a list. Most lists need none.

    `sheet` is that of a workbook; `encoding` counts where a text has no byte order mark.
    """

    format: ListFormat | None = None
    columns: Columns = NAME_AND_TITLE
    sheet: str | None = None
    encoding: str | None = None


NOTHING_SAID = ListOptions()


@dataclass(frozen=True)
class NamesRead:
    """All of a list, in memory."""

    names: tuple[ListedName, ...]
    tally: Tally


def read_list(source: Path, options: ListOptions = NOTHING_SAID) -> Iterator[Entry]:
    """Give the list's entries as they are read; however long it is, they are not kept.

    `source` may be STANDARD_INPUT. Raises CannotContinue where the list gives nothing to begin with. Where it
    breaks off later, the last entry says so.
    """
    title = "The standard input" if source == STANDARD_INPUT else str(source)
    last_place = ""
    try:
        with FirstSeen() as first_seen:
            for candidate in _candidates(source, options):
                last_place = candidate.place
                yield candidate if isinstance(candidate, Refused) else _entry(candidate, first_seen)
    except CannotRead as failure:
        if not last_place:
            raise CannotContinue(f"{title}{', ' if failure.place else ' '}{failure}.") from failure
        place = failure.place or f"after {last_place}"
        yield Refused(place, f"{failure.reason}. Nothing behind it was read")
    if not last_place:
        raise CannotContinue(
            f"There is no name in {'the standard input' if source == STANDARD_INPUT else source}."
        )


def read_names(source: Path, options: ListOptions = NOTHING_SAID) -> NamesRead:
    """Read the whole list. Raises CannotContinue where there is no name in it."""
    tally = Tally()
    names = []
    for entry in read_list(source, options):
        tally.add(entry)
        if isinstance(entry, ListedName):
            names.append(entry)
    if not names:
        refusals = "".join(f"\n  {refusal}" for refusal in tally.refusals)
        raise CannotContinue(f"There is no name in {source} that can be used:{refusals}")
    return NamesRead(tuple(names), tally)


def _candidates(source: Path, options: ListOptions) -> Iterator[Candidate | Refused]:
    kind = options.format or format_of(source)
    if not kind:
        formats = ", ".join(ListFormat)
        raise CannotRead(f"does not show by its name what it is; say so with --format: {formats}")
    if options.sheet is not None and kind is not ListFormat.XLSX:
        raise CannotRead("is no workbook, and has no sheets to choose from")
    with open_source(source) as (head, stream):
        if kind is ListFormat.XLSX:
            from operations.lists.workbook import workbook_candidates  # noqa: PLC0415 — loads openpyxl and NumPy

            yield from workbook_candidates(head, stream, options.columns, options.sheet)
            return
        text = decoded(head, stream, options.encoding)
        match kind:
            case ListFormat.CSV:
                yield from separated_candidates(lines(text), options.columns)
            case ListFormat.JSONL:
                yield from json_lines_candidates(lines(text), options.columns)
            case ListFormat.JSON:
                yield from json_candidates(pieces(text), options.columns)
            case ListFormat.YAML:
                yield from yaml_candidates(pieces(text), options.columns)
            case ListFormat.TXT:
                yield from line_candidates(lines(text))


class _Unusable(Exception):
    """A value that is no name or title, in words that follow it."""


def _entry(candidate: Candidate, first_seen: FirstSeen) -> Entry:
    place = candidate.place
    try:
        name, name_was_cut = _usable("name", candidate.name)
        title, title_was_cut = _usable("title", candidate.title)
    except _Unusable as problem:
        return Refused(place, str(problem))
    listed = ListedName(name, title or None, place, name_was_cut or title_was_cut)
    before = first_seen.note(name, Seen(place, listed.title))
    if before and before.title == listed.title:
        return Repeated(place, name)
    if before:
        return Refused(place, f"the name {name!r} is in {before.place} already, with another title")
    return listed


def _usable(what: str, value: object) -> tuple[str, bool]:
    """Give the text without white space around it, and whether there was any. Raises _Unusable."""
    try:
        written = _as_text(value)
    except _Unusable as problem:
        raise _Unusable(f"the {what} {problem}") from problem
    text = written.strip(_BLANK)
    if "\0" in text:
        raise _Unusable(f"the {what} holds a zero byte; is the list in UTF-16? say so: --encoding utf-16-le")
    if (text or what == NAME) and (reason := problem_with_name(text)):
        raise _Unusable(f"the {what} {reason}")
    return text, bool(text) and text != written


def _as_text(value: object) -> str:
    """Text as it is, a number as its digits, nothing as no text. Raises _Unusable."""
    match value:
        case None:
            return ""
        case str():
            return value
        case NotText(kind):
            raise _Unusable(f"is {kind}")
        case bool():
            raise _Unusable(
                f"is {str(value).lower()}, and no text; format its cell as text, and type it again"
            )
        case float() if value.is_integer():
            return str(int(value))
        case int() | float():
            return str(value)
    raise _Unusable(f"is not text but {type(value).__name__}")
