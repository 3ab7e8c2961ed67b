"""All results as one table: names as they are, scores as numbers."""

import csv
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from name_sentiment.result_format import COLUMNS, Status, disarm, rearm
from operations.results.fetched_result import FetchedResult, FetchedResults, Verdict
from operations.results.table import SCORES, Format, as_table, write_table
from tests.report.written import result, scored, write

NAMES = ["=cmd()", "NA", "1e5", "a\rb", "a\r\nb", 'a"b', "a;=b", "'=x", "東京"]


def fetched(folder: Path) -> tuple[FetchedResult, ...]:
    named = (scored(name, "POSITIVE", 0.9876543209876543, snippet=name, revision="007") for name in NAMES)
    return FetchedResults.in_folder(write(folder, *named, result("nobody", Status.MISSING))).results


@contextmanager
def files_of_at_most(number: int) -> Iterator[None]:
    """A limit in bytes that the system sets this process: a write beyond it fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_scores_are_numbers_and_all_else_is_text(tmp_path: Path) -> None:
    table = as_table(fetched(tmp_path)).set_index("names")
    without_scores = table[list(SCORES)].isna().all(axis="columns")

    assert set(table.index) == {*NAMES, "nobody"}
    assert table["revision"]["1e5"] == "007"
    assert table["Positive"].sum() == pytest.approx(len(NAMES) * 0.9876543209876543)
    assert list(without_scores[without_scores].index) == ["nobody"]


def test_no_results_are_a_table_with_the_same_columns() -> None:
    assert as_table([]).dtypes.equals(as_table([FetchedResult("nobody", Verdict.MISSING)]).dtypes)


def test_json_has_names_as_they_are_and_scores_to_the_last_digit(tmp_path: Path) -> None:
    results = fetched(tmp_path / "results")

    rows = json.loads(write_table(results, tmp_path, Format.JSON).read_text(encoding="utf-8"))

    assert [tuple(row.values()) for row in rows] == [each.row for each in results]
    assert {row["Positive"] for row in rows} == {0.9876543209876543, None}


def test_json_of_nothing_is_an_empty_list(tmp_path: Path) -> None:
    assert json.loads(write_table([], tmp_path, Format.JSON).read_text()) == []


def test_parquet_has_names_as_they_are_and_scores_as_numbers(tmp_path: Path) -> None:
    results = fetched(tmp_path / "results")

    file = write_table(results, tmp_path, Format.PARQUET)

    rows = duckdb.read_parquet(str(file))
    assert rows.fetchall() == [each.row for each in results]
    assert {str(kind) for column, kind in zip(rows.columns, rows.types, strict=True) if column in SCORES} == {
        "DOUBLE"
    }


def test_parquet_that_the_temporary_storage_does_not_take_is_no_merged_file(tmp_path: Path) -> None:
    results = fetched(tmp_path / "results")

    with files_of_at_most(100), pytest.raises(OSError, match="temporary storage does not take it first"):
        write_table(results, tmp_path, Format.PARQUET)

    assert [file.name for file in tmp_path.iterdir()] == ["results"]


def test_parquet_has_the_same_types_where_nothing_is_scored(tmp_path: Path) -> None:
    none = FetchedResults.in_folder(write(tmp_path / "results", result("nobody", Status.MISSING))).results

    types = duckdb.read_parquet(str(write_table(none, tmp_path, Format.PARQUET))).types

    assert [str(kind) for kind in types].count("DOUBLE") == 4
    assert [str(kind) for kind in types].count("VARCHAR") == 8


def test_csv_is_disarmed_and_keeps_every_kind_of_line_break(tmp_path: Path) -> None:
    results = fetched(tmp_path / "results")

    with write_table(results, tmp_path, Format.CSV).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)

    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == [disarm(each.name) for each in results]
    assert [rearm(row[0]) for row in rows] == [each.name for each in results]


def test_a_link_in_the_folder_leads_the_table_nowhere_else(tmp_path: Path) -> None:
    precious, folder = tmp_path / "precious", tmp_path / "results"
    precious.write_text("kept")
    results = fetched(folder)
    (folder / "results.csv").symlink_to(precious)

    write_table(results, folder, Format.TABLE)

    assert precious.read_text() == "kept"
