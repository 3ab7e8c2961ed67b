"""Results as one file.

pandas and DuckDB take a second to import, and only Parquet needs them.
"""

import csv
import errno
import io
import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from name_sentiment.result_format import COLUMNS, disarm
from operations.results.fetched_result import FetchedResult
from operations.results.folder import MERGED, replace_file

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_REASON = 200

SCORES = ("Positive", "Negative", "Neutral", "Mixed")


class Format(StrEnum):
    """The format of the file of all results. TABLE is CSV, and is shown as well."""

    TABLE = "table"
    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


def as_table(results: Iterable[FetchedResult]) -> "pd.DataFrame":
    """Give a row per name under COLUMNS: scores are numbers or missing, all else is text as it is."""
    import pandas as pd

    table = pd.DataFrame([result.row for result in results], columns=list(COLUMNS), dtype=object)
    return table.astype({column: "float64" if column in SCORES else "str" for column in COLUMNS})


def write_table(results: Iterable[FetchedResult], folder: Path, output: Format) -> Path:
    """Write all results into one file in `folder`, in place of an earlier one. Raises OSError.

    Names are as they are. In CSV, which spreadsheets open, formulas are disarmed.
    """
    match output:
        case Format.TABLE | Format.CSV:
            suffix, content = Format.CSV, _csv_lines(results)
        case Format.JSON:
            suffix, content = output, _json_lines(results)
        case Format.PARQUET:
            suffix, content = output, _parquet(results)
    file = folder / f"{MERGED}.{suffix}"
    replace_file(file, content)
    return file


def _csv_lines(results: Iterable[FetchedResult]) -> Iterator[bytes]:
    yield csv_line(COLUMNS)
    for result in results:
        yield csv_line([disarm(cell) if isinstance(cell, str) else cell for cell in result.row])


def csv_line(cells: Iterable[object]) -> bytes:
    line = io.StringIO(newline="")
    # Before Python 3.13 a carriage return is quoted only where one ends the lines.
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n").encode() + b"\n"


def _json_lines(results: Iterable[FetchedResult]) -> Iterator[bytes]:
    separator = "[\n"
    for result in results:
        row: dict[str, Any] = dict(zip(COLUMNS, result.row, strict=True))
        yield f"{separator}{json.dumps(row, ensure_ascii=False)}".encode()
        separator = ",\n"
    yield b"\n]\n" if separator == ",\n" else b"[]\n"


def _parquet(results: Iterable[FetchedResult]) -> Iterator[bytes]:
    import duckdb

    # DuckDB writes Parquet by itself; pandas would need pyarrow.
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "results.parquet"
        try:
            duckdb.from_df(as_table(results)).write_parquet(str(file))
        except duckdb.IOException as error:
            reason = str(error).splitlines()[0][:_LONGEST_REASON]
            raise OSError(errno.EIO, f"the temporary storage does not take it first ({reason})") from error
        yield file.read_bytes()
