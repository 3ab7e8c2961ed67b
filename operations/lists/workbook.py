"""Workbooks of Excel (.xlsx), read row by row."""

import shutil
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, BinaryIO, Self

from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from operations.lists.columns import Columns, Header
from operations.lists.entries import Candidate, CannotRead, NotText
from operations.lists.formats import OLD_OR_LOCKED_WORKBOOK, WORKBOOK

# openpyxl's read-only mode keeps one row, and the texts that cells share. Faster readers (calamine) make room
# for every cell up to a sheet's farthest.

MAXIMUM_PART_EXPANSION = 200
HARMLESS_PART_BYTES = 16_777_216
MAXIMUM_SHARED_TEXTS_BYTES = 536_870_912
"""openpyxl makes objects of these in memory: a million names are some 30 MB of them."""

LONGEST_TEXT_BYTES = 1_048_576
"""Excel's own limit of a cell is 32,767 characters."""

MOST_ROWS = 1_048_576
"""Excel's own limit. openpyxl gives every row up to the number that a workbook says a row has."""

_FORMULAS = (b"<f>", b"<f ", b":f>", b":f ")
_NOT_CALCULATED = NotText("a formula without its value; open the workbook in Excel, and save it")

_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, InvalidFileException, SyntaxError,
    LookupError, ValueError, TypeError, AttributeError, NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip
"""openpyxl, its XML parsers and zipfile raise these for a workbook that they cannot read."""

_CHUNK_BYTES = 65_536
_SHARED_TEXTS = "xl/sharedStrings.xml"


def workbook_candidates(
    head: bytes, stream: BinaryIO, columns: Columns, sheet: str | None
) -> Iterator[Candidate]:
    """Give the name and the title of each row of the sheet that has them. Raises CannotRead.

    `sheet` is the one to read, None the only one with such columns; `head` is what the stream begins with.
    """
    if head.startswith(OLD_OR_LOCKED_WORKBOOK):
        raise CannotRead("has a password, or is a workbook of an old kind; save it as .xlsx without one")
    if not head.startswith(WORKBOOK):
        raise CannotRead("is no workbook that can be read; where it is something else, say so: --format csv")
    with _seekable(stream) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what a workbook has beside its cells
        try:
            has_formulas = _check_parts(file)
            workbook = load_workbook(file, read_only=True, data_only=True)
            chosen, header = _chosen(workbook, columns, sheet)
            yield from chosen.candidates(
                header, load_workbook(file, read_only=True) if has_formulas else None
            )
        except _BROKEN as error:
            raise CannotRead(f"is no workbook that can be read: {error}") from error


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """A zip file is read from its end, which the standard input has not got. Raises CannotRead."""
    with ExitStack() as temporary:
        try:
            copy = temporary.enter_context(tempfile.TemporaryFile())
            shutil.copyfileobj(stream, copy)
        except OSError as error:
            raise CannotRead(f"cannot be copied to the temporary storage: {error.strerror}") from error
        yield copy


def _check_parts(file: BinaryIO) -> bool:
    """Refuse a workbook whose parts unpack to more than a real one has, and tell whether it has formulas.

    Raises CannotRead, BadZipFile.
    """
    has_formulas = False
    with zipfile.ZipFile(file) as parts:
        for part in parts.infolist():
            if part.file_size > max(HARMLESS_PART_BYTES, MAXIMUM_PART_EXPANSION * part.compress_size):
                raise CannotRead(
                    f"unpacks to over {MAXIMUM_PART_EXPANSION} times its size, which no list of names does"
                )
            if part.filename == _SHARED_TEXTS and part.file_size > MAXIMUM_SHARED_TEXTS_BYTES:
                raise CannotRead(
                    f"has {part.file_size:,} bytes of texts, too many for memory; save it as CSV"
                )
            if part.filename.endswith(".xml"):
                with parts.open(part) as content:
                    has_formulas |= _check_texts(content)
    return has_formulas


def _check_texts(content: Any) -> bool:  # noqa: ANN401 — a zip file's own kind of stream
    length = 0
    has_formulas = False
    before = b""
    while chunk := content.read(_CHUNK_BYTES):
        has_formulas = has_formulas or any(formula in before + chunk for formula in _FORMULAS)
        before = chunk[-len(_FORMULAS[0]) + 1 :]
        first, *others = chunk.split(b"<")
        length += len(first)
        if length > LONGEST_TEXT_BYTES:
            raise CannotRead(f"has a cell of more than {LONGEST_TEXT_BYTES:,} bytes")
        if others:
            length = len(others[-1])
    return has_formulas


def _chosen(workbook: Workbook, columns: Columns, wanted: str | None) -> "tuple[_Sheet, Header]":
    """The sheet to read, and its header. Raises CannotRead."""
    sheets = [_Sheet.of(worksheet) for worksheet in workbook.worksheets]
    if wanted is not None:
        sheets = [sheet for sheet in sheets if sheet.title == wanted]
        if not sheets:
            raise CannotRead(f"has no sheet {wanted!r}; the sheets are: {_listed(workbook.sheetnames)}")
    with_names = [sheet for sheet in sheets if any(map(columns.is_name, sheet.header))]
    if len(with_names) > 1:
        titles = _listed(sheet.title for sheet in with_names)
        raise CannotRead(
            f"has names in more than one sheet, {titles}: choose one, as in --sheet {titles.split(',')[0]}"
        )
    sheet = (with_names or sheets)[0]
    return sheet, columns.in_header(sheet.header, f"row {sheet.header_row} of the sheet {sheet.title!r}")


def _listed(titles: Iterable[str]) -> str:
    return ", ".join(map(repr, titles))


@dataclass(frozen=True)
class _Sheet:
    worksheet: Any
    title: str
    header: tuple[str, ...] = ()
    header_row: int = 1

    @classmethod
    def of(cls, worksheet: Any) -> Self:  # noqa: ANN401 — openpyxl's stubs do not know its read-only kind
        """Find the header, which is the first row with something in it."""
        worksheet.reset_dimensions()  # what a workbook says of its size may be wrong, and cuts rows
        for number, cells in _numbered(worksheet.iter_rows(values_only=True)):
            if any(cell not in {None, ""} for cell in cells):
                header = tuple("" if cell is None else str(cell) for cell in cells)
                return cls(worksheet, worksheet.title, header, number)
        return cls(worksheet, worksheet.title)

    def candidates(self, header: Header, with_formulas: Workbook | None) -> Iterator[Candidate]:
        """Give the rows. `with_formulas` is the workbook as it was typed, for cells that have no value."""
        rows: Iterator[Any] = self.worksheet.iter_rows()
        if with_formulas:
            typed = with_formulas[self.title]
            typed.reset_dimensions()
            rows = (map(_calculated, *both) for both in zip(rows, typed.iter_rows(), strict=True))
        for number, row in _numbered(rows):
            if number > self.header_row:
                cells = [_value(cell) for cell in row]
                if any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells):
                    yield header.candidate(f"row {number}", cells)


def _numbered(rows: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Number the rows as Excel does. Raises CannotRead where there are more than Excel has."""
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise CannotRead(f"has more than {MOST_ROWS:,} rows, which no workbook has", f"row {number}")
        yield number, row


def _calculated(cell: Any, typed: Any) -> Any:  # noqa: ANN401 — see _value
    """Give the cell, or the formula where the workbook was saved without its value."""
    return typed if cell.value is None and typed.data_type == "f" else cell


def _value(cell: Any) -> object:  # noqa: ANN401 — a cell of one of openpyxl's two read-only kinds
    value: object = cell.value
    if cell.data_type == "f":
        return _NOT_CALCULATED
    if cell.data_type == "e":
        return NotText(f"the error {value}")
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, date | time | timedelta):
        return NotText("a date or a time, to Excel; format its cell as text, and type it again")
    return value
