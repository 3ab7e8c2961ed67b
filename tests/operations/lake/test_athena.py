"""Queries that Athena runs, and what is told of those that it does not."""

from datetime import UTC, datetime, timedelta, timezone
from functools import cache

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from operations.cannot_continue import CannotContinue
from operations.lake.athena import Athena
from operations.lake.literals import date_literal, text_literal, timestamp_literal
from tests.operations.lake.fake_athena import FakeAthena


def asked(fake: FakeAthena) -> Athena:
    return Athena(fake, "group", "database", sleep=lambda _: None)  # type: ignore[arg-type]


def test_rows_come_by_their_columns_and_null_is_none() -> None:
    fake = FakeAthena(["name", "snippet"], [["a", "it is"], ["b", None], ["c", ""]])

    assert asked(fake).rows("select 1") == [
        {"name": "a", "snippet": "it is"},
        {"name": "b", "snippet": None},
        {"name": "c", "snippet": ""},
    ]
    assert fake.queries == ["select 1"]


def test_of_several_pages_only_the_first_has_the_columns() -> None:
    found = asked(FakeAthena(["n"], [[str(number)] for number in range(2_500)])).rows("select 1")

    assert [row["n"] for row in found] == [str(number) for number in range(2_500)]


def test_who_waits_is_told_how_much_was_read() -> None:
    told: list[int] = []

    asked(FakeAthena(["n"])).rows("select 1", told.append)

    assert told == [0, 2_000_000, 3_000_000]


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (
            "FAILED",
            "COLUMN_NOT_FOUND: line 1:8:\n  Column 'x'",
            "failed: COLUMN_NOT_FOUND: line 1:8: Column 'x'",
        ),
        ("CANCELLED", "Bytes scanned limit was exceeded", "cancelled: Bytes scanned limit was exceeded"),
        ("FAILED", "", "failed: it says no reason"),
    ],
)
def test_what_athena_says_of_a_failure_is_told_in_one_line(state: str, reason: str, said: str) -> None:
    with pytest.raises(CannotContinue) as failure:
        asked(FakeAthena(states=["RUNNING", state], reason=reason)).rows("select x")

    assert str(failure.value) == f"Athena's query query-1 in the workgroup group {said}"


def test_a_query_that_nobody_waits_for_is_stopped() -> None:
    fake = FakeAthena(states=["RUNNING", "INTERRUPTED"])

    with pytest.raises(KeyboardInterrupt):
        asked(fake).rows("select 1")

    assert fake.stopped == ["query-1"]


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One for all queries here: to connect takes longer than to ask."""
    return duckdb.connect()


def found_by(sql: str) -> list[tuple[object, ...]]:
    return database().execute(sql).fetchall()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_out_of_sql_as_it_went_in(text: str) -> None:
    assert found_by(f"select {text_literal(text)}") == [(text,)]


@settings(deadline=None)
@given(
    st.datetimes(
        max_value=datetime(9999, 12, 31),  # noqa: DTZ001 — hypothesis adds the zone
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11, minutes=-30))]),
    )
)
def test_any_moment_and_day_come_out_of_sql_as_they_went_in(moment: datetime) -> None:
    in_utc = moment.astimezone(UTC).replace(tzinfo=None)
    assert found_by(f"select {timestamp_literal(moment)}") == [(in_utc,)]
    assert found_by(f"select {date_literal(in_utc.date())}") == [(in_utc.date(),)]


@pytest.mark.parametrize("text", ["'", "''", "\\'", "x' or 1=1 --", "'; drop table history; --", "\\", "?"])
def test_no_text_ends_its_literal(text: str) -> None:
    literal = text_literal(text)

    assert found_by(f"select {literal} as one, 2 as two") == [(text, 2)]
    # Trino ends a literal at a quote that is not doubled, and knows no backslash.
    assert literal[1:-1].replace("''", "").count("'") == 0
