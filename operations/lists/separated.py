"""CSV, as spreadsheets of any locale save it, and as people type it."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from operations.lists.columns import Columns, Header
from operations.lists.entries import Candidate, CannotRead, Refused
from operations.lists.text import Line

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}

LONGEST_RECORD = 131_072
"""Characters, where a cell makes it several lines; as many as Python's csv takes for one cell."""

_SAID_SEPARATOR = re.compile(r'"?sep=([^"\w])"?\s*', re.IGNORECASE)  # Excel's own first line
_LINE_END = re.compile(r"\r\n|\r|\n")


class _Record(NamedTuple):
    """A record, which is of several lines where a cell is; `line` is its first."""

    line: int
    cells: list[str]


class _Unclosed(Exception):
    """What the quotation mark at `place` opens goes on in the next line."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place


class _TextAfterQuotes(Exception):
    """A cell goes on after the quotation marks around it."""


def separated_candidates(lines: Iterator[Line], columns: Columns) -> Iterator[Candidate | Refused]:
    """Give the name and the title of each record. Raises CannotRead."""
    first = next((line for line in lines if line.problem or line.text.strip(" \t\r\n,;")), None)
    if first is None:
        return
    if first.problem:
        raise CannotRead(first.problem, f"line {first.number}")
    if said := _SAID_SEPARATOR.fullmatch(first.text):
        separator, rest = said[1], lines
    else:
        separator, rest = _likely_separator(first.text, columns), chain([first], lines)
    header: Header | None = None
    written: list[str] = []
    for record in _records(rest, _Cells(separator)):
        if isinstance(record, Refused):
            if not header:
                raise CannotRead(record.reason, record.place)
            yield record
        elif not any(map(str.strip, record.cells)):
            continue  # a row that was formatted and not filled
        elif not header:
            header, written = columns.in_header(record.cells, f"line {record.line}"), record.cells
        elif len(written) > 1 and [record.cells[0].lstrip("\ufeff"), *record.cells[1:]] == written:
            yield Refused(f"line {record.line}", "is the header once more")
        elif any(map(str.strip, record.cells[header.columns :])):
            more = f"has {len(record.cells)} cells, the header {header.columns}"
            character = SEPARATORS.get(separator, separator)
            yield Refused(f"line {record.line}", f"{more}; put text with a {character} in quotes")
        else:
            yield header.candidate(f"line {record.line}", record.cells)


def _likely_separator(header: str, columns: Columns) -> str:
    """Choose the separator with which the header has the name; of several, that with most columns."""

    def fitness(separator: str) -> tuple[bool, int]:
        try:
            cells = _Cells(separator).of(header)
        except (_Unclosed, _TextAfterQuotes):
            cells = header.split(separator)
        return any(columns.is_name(cell) for cell in cells), len(cells)

    return max(SEPARATORS, key=fitness)


def _records(lines: Iterable[Line], cells: "_Cells") -> Iterator[_Record | Refused]:
    """Part lines into records. Raises CannotRead where quotes leave open which lines belong together."""
    begun = opened = 0
    text = ""
    for line in lines:
        if text and line.problem:
            raise CannotRead(
                f"opens a cell in quotes, in which line {line.number} {line.problem}", f"line {opened}"
            )
        if line.problem:
            yield Refused(f"line {line.number}", line.problem)
            continue
        begun = begun if text else line.number
        text += line.text
        if begun != line.number and len(text) > LONGEST_RECORD:
            break
        if begun != line.number and '"' not in line.text:
            continue
        try:
            yield _Record(begun, cells.of(text))
        except _Unclosed as quote:
            opened = begun + len(_LINE_END.findall(text, 0, quote.place))
            continue
        except _TextAfterQuotes:
            if begun != line.number or line.text.count('"') % 2:
                opened = begun
                break
            yield Refused(
                f"line {begun}",
                "goes on after a quote is closed; put the whole cell in quotes, and double those in it",
            )
        text = ""
    if text:
        raise CannotRead("opens a quote that is not closed, or not doubled", f"line {opened}")


class _Cells:
    """The cells of a record.

    Python's csv is not used, for three reasons: it reads spaces between a closing quote and the separator as
    text, it does not say where a quote was opened, and, unless strict, it lets a cell go on after its quotes.
    """

    def __init__(self, separator: str) -> None:
        blank, end = " *" if separator == "\t" else "[ \t]*", r"(?:\r\n|\r|\n)?\Z"
        self._separator = separator
        escaped = re.escape(separator)
        quoted = '"([^"]*(?:""[^"]*)*)'
        self._opening = re.compile(f'{blank}"')
        self._quoted = re.compile(f'{blank}{quoted}"{blank}(?:({escaped})|{end})')
        self._unclosed = re.compile(f"{blank}{quoted}\\Z")
        self._plain = re.compile(f"([^{escaped}\r\n]*)(?:({escaped})|{end})")

    def of(self, record: str) -> list[str]:
        """Raises _Unclosed and _TextAfterQuotes."""
        if '"' not in record:
            return record.rstrip("\r\n").split(self._separator)
        cells = []
        place = 0
        while True:
            opening = self._opening.match(record, place)
            cell = (self._quoted if opening else self._plain).match(record, place)
            if opening and not cell and self._unclosed.match(record, place):
                raise _Unclosed(opening.end() - 1)
            if not cell:
                raise _TextAfterQuotes
            cells.append(cell[1].replace('""', '"') if opening else cell[1])
            if not cell[2]:
                return cells
            place = cell.end()
