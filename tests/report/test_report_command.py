"""`ops report`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from operations.cannot_continue import CannotContinue
from operations.command_line import application
from tests.report.written import scored, write


def report(*arguments: str | Path) -> Result:
    return CliRunner().invoke(application, ["report", *map(str, arguments)], catch_exceptions=False)


def test_it_writes_the_page_and_says_what_came_out(tmp_path: Path) -> None:
    folder, page = write(tmp_path / "results", scored("netflix"), scored("google")), tmp_path / "report.html"

    told = report(folder, "--output", page, "--note", "VADER’s.")

    assert told.exit_code == 0
    assert "All 2 names are scored" in told.stderr
    assert "VADER’s." in page.read_text(encoding="utf-8")


def test_it_tells_of_files_that_could_not_be_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "results", scored("netflix"))
    for number in range(7):
        (folder / f"{number}\x1b[31m_sentiment.csv").write_bytes(b"")

    told = report(folder)

    assert told.exit_code == 1
    assert (folder / "report.html").exists()
    assert "7 results could not be read:" in told.stderr
    assert "0\\x1b[31m_sentiment.csv: is empty" in told.stderr
    assert "and 2 more" in told.stderr


def test_a_folder_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match=r"none cannot be read: No such file or directory\."):
        report(tmp_path / "none", "-o", tmp_path / "report.html")


def test_a_page_that_would_be_a_folder_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match=r"is a folder; the report is to be a file\."):
        report(write(tmp_path / "results"), "-o", tmp_path)
    (tmp_path / "results" / "report.html").mkdir()
    with pytest.raises(CannotContinue, match=r"report\.html cannot be written: Is a directory\."):
        report(tmp_path / "results")


def test_a_full_place_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match=r"full cannot be written: No space left on device\."):
        report(write(tmp_path / "results"), "-o", "/dev/full")


def test_a_link_in_the_folder_leads_the_report_nowhere_else(tmp_path: Path) -> None:
    folder, precious = write(tmp_path / "results", scored("netflix")), tmp_path / "precious"
    precious.write_text("kept")
    (folder / "report.html").symlink_to(precious)

    report(folder)

    assert precious.read_text() == "kept"
    assert not (folder / "report.html").is_symlink()


def test_what_else_lies_in_the_folder_is_mentioned(tmp_path: Path) -> None:
    folder = write(tmp_path / "results", scored("netflix"))
    (folder / "notes.txt").write_text("mine")

    told = report(folder)

    assert told.exit_code == 0
    assert "1 file of others in the folder, left alone:\n  notes.txt\n" in told.stderr
