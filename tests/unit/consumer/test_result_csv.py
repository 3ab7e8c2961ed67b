"""The file that users get."""

import csv
import io
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from name_sentiment.result_format import COLUMNS, Status, disarm, rearm
from name_sentiment.sentiment import LABELS, Rejected, Sentiment
from result import Result, csv_file

SENTIMENT = Sentiment("POSITIVE", 0.9876543209876543, 1e-07, 0.012345578901245, 0.0)
SCORED = Result(
    name="netflix",
    status=Status.SCORED,
    snippet="Netflix, Inc. is a streaming company.",
    sentiment=SENTIMENT,
    title="Netflix",
    url="https://en.wikipedia.org/wiki/Netflix",
    revision="1234567890",
)
MISSING = Result("nobody", Status.MISSING, title="Nobody")

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\n1", "\0", "\t1", "\r1", "＝1", "＋1", "－1", "＠x", '\0"=1']
FORMULAS_INSIDE = [
    ("a;=1", "a;'=1"),
    ("a\t=1", "a\t'=1"),
    ("a\n=1\r\n@b", "a\n'=1\r\n'@b"),
    ('a;"=1', "a;'\"=1"),
    ("a;\t=1", "a;'\t'=1"),
]
APOSTROPHES = ["'", "''", "'a", "'=1", "''=1", "'-'"]
TEXTS = st.text() | st.sampled_from(["a\rb", "a\nb", 'a"b', "a,b", "nan", "NA", "None", "1e-07", " "])
SHARES = st.floats(0, 1)
HARMLESS = ["", "a=1", " =1", "1-1", "é", "Netflix", "a\n\nb", "a; b", "a;\t", "one; -40 °C"]


def rows(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode(), newline="")))


def test_the_columns_are_those_that_users_know() -> None:
    header = csv_file(SCORED).splitlines()[0]

    assert header == (
        b"names,wikipedia_snippit,Sentiment,Positive,Negative,Neutral,Mixed,status,title,url,revision,detail"
    )


def test_a_scored_name_is_one_row() -> None:
    assert csv_file(SCORED).decode().splitlines()[1] == (
        'netflix,"Netflix, Inc. is a streaming company.",POSITIVE,0.9876543209876543,1e-07,'
        "0.012345578901245,0.0,scored,Netflix,https://en.wikipedia.org/wiki/Netflix,1234567890,"
    )


def test_without_a_sentiment_its_cells_are_empty() -> None:
    assert csv_file(MISSING).decode().splitlines()[1:] == ["nobody,,,,,,,missing,Nobody,,,"]


def test_the_file_ends_with_its_row() -> None:
    assert csv_file(SCORED).count(b"\n") == 2
    assert csv_file(SCORED).endswith(b"\n")


def test_the_same_result_is_the_same_bytes() -> None:
    assert csv_file(SCORED) == csv_file(replace(SCORED))


def test_other_scripts_are_utf8() -> None:
    file = csv_file(replace(SCORED, name="日本 😀"))

    assert file.startswith(b"names,")
    assert rows(file)[1][0] == "日本 😀"


def test_half_a_surrogate_pair_does_not_keep_a_result_from_its_file() -> None:
    file = csv_file(replace(MISSING, detail="Comprehend said \ud800"))

    assert rows(file)[1][-1] == "Comprehend said ?"


@given(
    st.builds(
        replace,
        st.sampled_from([SCORED, MISSING]),
        name=TEXTS,
        snippet=TEXTS,
        detail=TEXTS,
        sentiment=st.none() | st.builds(Sentiment, st.sampled_from(LABELS), SHARES, SHARES, SHARES, SHARES),
    )
)
def test_the_bytes_are_those_that_pandas_writes(result: Result) -> None:
    table = pd.DataFrame([result.row], columns=list(COLUMNS), dtype=object)
    returns = any("\r" in str(cell) for cell in result.row)

    text = table.to_csv(
        index=False, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
    )

    assert csv_file(result) == text.encode(errors="replace")


@pytest.mark.parametrize("field", ["name", "snippet", "title", "url", "revision", "detail"])
def test_text_that_a_spreadsheet_would_run_is_disarmed_in_every_column(field: str) -> None:
    hostile = Result(**{**vars(MISSING), field: '=HYPERLINK("https://evil.example")'})

    assert '\'=HYPERLINK("https://evil.example")' in rows(csv_file(hostile))[1]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert disarm(text) == "'" + text


@pytest.mark.parametrize(("text", "disarmed"), FORMULAS_INSIDE)
def test_a_formula_after_another_locales_separator_or_a_line_break_gets_an_apostrophe_too(
    text: str, disarmed: str
) -> None:
    assert disarm(text) == disarmed
    assert rearm(disarmed) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert disarm(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, *APOSTROPHES, *HARMLESS])
def test_what_was_disarmed_can_be_told_again(text: str) -> None:
    assert rearm(disarm(text)) == text


@pytest.mark.parametrize("name", ["a\rb", "a\r\nb", "a\nb", "a\r", 'a"b', "a,b", "\r"])
def test_a_name_that_breaks_rows_is_one_cell(name: str) -> None:
    header, row = rows(csv_file(replace(MISSING, name=name)))

    assert header == list(COLUMNS)
    assert rearm(row[0]) == name
    assert row[7] == "missing"


def test_a_score_completes_a_draft() -> None:
    assert replace(SCORED, sentiment=None).with_score(SENTIMENT) == SCORED


def test_a_refusal_completes_a_draft_without_a_sentiment() -> None:
    rejected = replace(SCORED, sentiment=None).with_score(Rejected("too odd"))

    assert rejected == replace(SCORED, sentiment=None, status=Status.REJECTED, detail="too odd")
