from pathlib import Path

import pytest
from rich.console import Console

from operations.cannot_continue import CannotContinue
from operations.printed import printable, results_table
from operations.result_files import merge_results

COLUMNS = "names,wikipedia_snippit,Sentiment,Positive,Negative,Neutral,Mixed,status,title,url,revision,detail"


def result(folder: Path, name: str, row: str, columns: str = COLUMNS) -> Path:
    file = folder / f"{name}_sentiment.csv"
    file.write_bytes(f"{columns}\n{row}\n".encode())
    return file


def test_scores_are_numbers_and_all_else_is_text(tmp_path: Path) -> None:
    merged = merge_results(
        [
            result(tmp_path, "NA", 'NA,"A, b.",POSITIVE,0.9,0.05,0.05,0.0,scored,NA,https://x,007,'),
            result(tmp_path, "1e5", "1e5,,,,,,,missing,,,,"),
        ]
    )
    assert merged["names"].tolist() == ["NA", "1e5"]
    assert merged["revision"].tolist() == ["007", ""]
    assert merged["Positive"].isna().tolist() == [False, True]
    assert merged["Positive"].sum() == 0.9


def test_a_file_of_another_version_is_not_mixed_in(tmp_path: Path) -> None:
    files = [
        result(tmp_path, "a", "a,,,,,,,missing,,,,"),
        result(tmp_path, "b", "b,", columns="names,wikipedia_snippit"),
    ]
    with pytest.raises(CannotContinue, match=r"b_sentiment\.csv has other columns"):
        merge_results(files)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'"'])
def test_a_file_that_is_no_result_is_named(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "x_sentiment.csv"
    file.write_bytes(content)
    with pytest.raises(CannotContinue, match=r"x_sentiment\.csv is not a result"):
        merge_results([file])


def test_nothing_that_came_from_outside_steers_the_terminal(tmp_path: Path) -> None:
    row = "[bold]x[/],\x1b[2J\u202eesrever,POSITIVE,1,0,0,0,scored,,,,"
    shown = Console(width=120)
    with shown.capture() as capture:
        shown.print(results_table(merge_results([result(tmp_path, "x", row)])))
    assert "[bold]x[/]" in capture.get()
    assert "\\x1b[2J\\u202eesrever" in capture.get()
    assert "\x1b[2J" not in capture.get()


def test_an_emoji_of_several_parts_stays_whole() -> None:
    assert printable("👨‍👩‍👧 می‌خواهم") == "👨‍👩‍👧 می‌خواهم"
