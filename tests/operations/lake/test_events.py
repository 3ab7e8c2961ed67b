"""What is asked of the history, and how its answers are read."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from deployment.checkout import CHECKOUT
from name_sentiment.result_format import Status
from operations.cannot_continue import CannotContinue
from operations.lake.events import History, moment_before
from operations.results.fetched_result import Verdict
from tests.operations.lake.told import NOW, ToldHistory
from tests.template.translated import TranslatedTemplate

WEEK_AGO = NOW - timedelta(days=7)


@pytest.fixture
def told() -> ToldHistory:
    return ToldHistory()


@pytest.fixture
def history(told: ToldHistory) -> History:
    return History(told)


def test_a_names_results_come_in_the_order_of_time(told: ToldHistory, history: History) -> None:
    told.tell("netflix", "POSITIVE", "It is loved.", days_ago=30)
    told.tell("other", "NEUTRAL", "It is.", days_ago=20)
    told.tell("netflix", "NEGATIVE", "It is hated.", days_ago=10)
    told.tell("netflix", Status.MISSING, days_ago=1)

    events = history.of("netflix")

    assert [(event.verdict, event.snippet) for event in events] == [
        (Verdict.POSITIVE, "It is loved."),
        (Verdict.NEGATIVE, "It is hated."),
        (Verdict.MISSING, ""),
    ]
    assert events[0].occurred_at == NOW - timedelta(days=30)
    assert events[0].scores == {"positive": 0.9, "negative": 0.05, "neutral": 0.03, "mixed": 0.02}
    assert (events[0].previous_verdict, events[0].previous_snippet) == (None, None)
    assert (events[1].previous_verdict, events[1].previous_snippet) == (Verdict.POSITIVE, "It is loved.")
    assert events[2].scores == {}


@pytest.mark.parametrize("name", ["o'hara", "' or 1=1 --", "'; drop table history; --", "日本", "\\", '"'])
def test_whatever_a_name_is_its_history_is_its_own(told: ToldHistory, history: History, name: str) -> None:
    told.tell(name, "POSITIVE", "It is loved.")
    told.tell("other", "NEUTRAL", "It is.")

    assert [event.name for event in history.of(name)] == [name]


def test_an_event_that_was_delivered_twice_is_told_once_as_it_came_first(
    told: ToldHistory, history: History
) -> None:
    told.tell("a", "POSITIVE", "It is loved.", days_ago=3)
    told.deliver_again(told.events[0][0], timedelta(hours=1))
    told.tell("a", "NEGATIVE", "It is hated.", days_ago=2)
    told.deliver_again(told.events[2][0], timedelta(days=1))

    assert [event.verdict for event in history.of("a")] == [Verdict.POSITIVE, Verdict.NEGATIVE]
    (change,) = history.changes_since(WEEK_AGO)
    assert change.previous_snippet == "It is loved."
    assert [sum(day.names.values()) for day in history.by_day()] == [1, 1]


def test_changes_are_what_reads_otherwise_and_flips_come_first(told: ToldHistory, history: History) -> None:
    for name in ("flips", "says", "loses", "same"):
        told.tell(name, "POSITIVE", "It is loved.", days_ago=30)
    told.tell("flips", "NEGATIVE", "It is hated.", days_ago=6)
    told.tell("says", "POSITIVE", "It is adored.", days_ago=1)
    told.tell("loses", Status.MISSING, days_ago=2)
    told.tell("same", "POSITIVE", "It is loved.", days_ago=1)  # its page was edited elsewhere
    told.tell("new", "POSITIVE", "It is new.", days_ago=1)

    changes = history.changes_since(WEEK_AGO)

    assert [(event.name, event.has_flipped) for event in changes] == [
        ("flips", True),
        ("says", False),
        ("loses", False),
    ]
    assert (changes[0].previous_snippet, changes[0].snippet) == ("It is loved.", "It is hated.")


def test_a_change_after_midnight_is_told_from_the_file_of_the_day_before(
    told: ToldHistory, history: History
) -> None:
    midnight = datetime.combine(NOW.date(), time(), UTC)
    told.tell("a", "POSITIVE", "It is loved.", days_ago=30)
    told.tell("a", "NEGATIVE", "It is hated.")
    event, day = told.events[-1]
    told.events[-1] = (replace(event, occurred_at=midnight + timedelta(minutes=2)), day - timedelta(days=1))

    assert len(history.changes_since(midnight)) == 1
    assert history.changes_since(midnight + timedelta(minutes=3)) == []


def test_an_edit_elsewhere_is_no_change_where_the_event_before_was_deleted(
    told: ToldHistory, history: History
) -> None:
    told.tell("a", "POSITIVE", "It is loved.", days_ago=400)
    told.tell("a", "POSITIVE", "It is loved.", days_ago=1)
    told.tell("b", "POSITIVE", "It is loved.", days_ago=400)
    told.tell("b", "NEGATIVE", "It is hated.", days_ago=1)
    told.events = [
        (event, day) for event, day in told.events if NOW - event.occurred_at < timedelta(days=365)
    ]

    assert [event.name for event in history.changes_since(WEEK_AGO)] == ["b"]


def test_what_changed_before_is_not_told(told: ToldHistory, history: History) -> None:
    told.tell("a", "POSITIVE", "It is loved.", days_ago=30)
    told.tell("a", "NEGATIVE", "It is hated.", days_ago=7.01)

    assert history.changes_since(WEEK_AGO) == []
    assert len(history.changes_since(NOW - timedelta(days=8))) == 1


def test_days_tell_how_all_names_read_when_they_ended(told: ToldHistory, history: History) -> None:
    told.tell("a", "POSITIVE", "1", days_ago=10)
    told.tell("b", "POSITIVE", "1", days_ago=10)
    told.tell("c", Status.MISSING, days_ago=10)
    told.tell("a", "NEGATIVE", "2", days_ago=5)
    told.tell("b", Status.EMPTY, days_ago=4)
    told.tell("a", "NEGATIVE", "3", days_ago=3)

    days = {day.day: dict(day.names) for day in history.by_day()}

    assert days == {
        date(2026, 11, 18): {"positive": 2},
        date(2026, 11, 23): {"positive": 1, "negative": 1},
        date(2026, 11, 24): {"positive": 0, "negative": 1},
        date(2026, 11, 25): {"positive": 0, "negative": 1},
    }


def test_names_with_more_than_one_event_have_scores_over_time(told: ToldHistory, history: History) -> None:
    told.tell("a", "POSITIVE", "1", days_ago=2)
    told.tell("a", Status.EMPTY, days_ago=1)
    told.tell("a", "NEGATIVE", "2")
    told.tell("once", "POSITIVE", "1")

    scores = history.scores()

    assert {name: [round(score.balance, 2) for score in line] for name, line in scores.items()} == {
        "a": [0.85, -0.7]
    }


def test_a_row_that_no_consumer_made_is_told(told: ToldHistory, history: History) -> None:
    told.tell("a", "POSITIVE", "1")
    event, day = told.events[0]
    told.events[0] = (event.__class__(**{**vars(event), "status": "glorious"}), day)

    with pytest.raises(CannotContinue, match="no consumer made: 'glorious' is not a valid Verdict"):
        history.of("a")


NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "moment"),
    [
        ("12h", datetime(2026, 11, 28, 0, tzinfo=UTC)),
        ("7d", datetime(2026, 11, 21, 12, tzinfo=UTC)),
        ("4W", datetime(2026, 10, 31, 12, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_so_long_ago_or_a_day(ago: str, moment: datetime) -> None:
    assert moment_before(NOON, ago) == moment


@pytest.mark.parametrize(
    "ago", ["", "d", "7", "yesterday", "-7d", "7m", "2026-13-01", "99999999999w", "٣d ago"]
)
def test_what_is_no_time_is_told(ago: str) -> None:
    with pytest.raises(ValueError, match="is no time: 12h, 7d, 4w, or a day such as 2026-11-01"):
        moment_before(NOON, ago)


def test_what_reads_worse_than_a_month_ago_is_told_with_both_sentences(told: ToldHistory) -> None:
    for name in ("fell", "rose", "gone", "fell long ago"):
        told.tell(name, "POSITIVE" if name != "rose" else "NEGATIVE", "As it was.", days_ago=60)
    told.tell("fell", "NEUTRAL", "It is.", days_ago=20)
    told.tell("fell", "NEGATIVE", "It is hated.", days_ago=2)
    told.tell("rose", "POSITIVE", "It is loved.", days_ago=2)
    told.tell("gone", "NEGATIVE", "It is hated.", days_ago=3)
    told.tell("gone", Status.MISSING, days_ago=2)
    told.tell("fell long ago", "NEGATIVE", "It was hated.", days_ago=40)
    told.tell("new", "NEGATIVE", "It is new.", days_ago=1)

    (row,) = told.rows(saved_queries()["Names that read worse than a month ago"])

    assert (row["name"], row["snippet_then"], row["snippet_now"]) == ("fell", "As it was.", "It is hated.")
    assert [round(float(row[each] or "nan"), 2) for each in ("balance_then", "balance_now")] == [0.85, -0.7]


def test_all_queries_agree_on_which_of_two_events_at_one_instant_is_the_later(
    told: ToldHistory, history: History
) -> None:
    told.tell("netflix", "POSITIVE", "It was loved.", days_ago=40)
    told.tell("netflix", "NEUTRAL", "It is.", days_ago=1, event_id="1")
    told.tell("netflix", "NEGATIVE", "It is hated.", days_ago=1, event_id="2")
    queries = saved_queries()
    for _ in range(2):
        told.events.reverse()
        (now,) = told.rows(queries["How names read now"])
        (worse,) = told.rows(queries["Names that read worse than a month ago"])
        changed = told.rows(queries["What changed this week"])
        assert now["snippet"] == worse["snippet_now"] == history.of("netflix")[-1].snippet == "It is hated."
        assert {(row["previous_snippet"], row["snippet"]) for row in changed} == {
            ("It was loved.", "It is."),
            ("It is.", "It is hated."),
        }


def test_the_readme_shows_what_each_query_finds_under_its_columns(told: ToldHistory) -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    told.tell("netflix", "POSITIVE", "It is loved.", days_ago=40)
    told.tell("netflix", "NEGATIVE", "It is hated.", days_ago=1)
    told.tell("gone", "POSITIVE", "It is loved.", days_ago=2)
    told.tell("gone", Status.MISSING, days_ago=1)

    for name, query in TranslatedTemplate().of_type("AWS::Athena::NamedQuery").items():
        sql = query["QueryString"]
        _, _, after = readme.partition(f"```sql\n{sql.rstrip()}\n```\n```\n")
        header, *rows = after.partition("```")[0].splitlines()
        found = told.rows(sql.replace("current_date", "date '2026-11-28'"))
        assert header.split() == list(found[0]), name
        assert rows, name


def saved_queries() -> dict[str, str]:
    queries = TranslatedTemplate().of_type("AWS::Athena::NamedQuery").values()
    return {
        query["Name"]: query["QueryString"].replace("current_date", "date '2026-11-28'") for query in queries
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("How names read now", [("gone", None), ("netflix", "NEGATIVE"), ("steady", "POSITIVE")]),
        ("What changed this week", [("netflix", "NEGATIVE"), ("gone", None)]),
        ("Names that read worse than a month ago", [("netflix", None)]),
        ("History of one name", [(None, "POSITIVE"), (None, "NEGATIVE")]),
        ("Names that lost their page", [("gone", None)]),
        (
            "Sentiment by day",
            [(None, "POSITIVE"), (None, "NEGATIVE"), (None, "POSITIVE"), (None, "POSITIVE")],
        ),
    ],
)
def test_the_saved_queries_find_what_they_say(
    told: ToldHistory, query: str, found: list[tuple[str | None, str | None]]
) -> None:
    for name in ("netflix", "steady", "gone"):
        told.tell(name, "POSITIVE", "It is loved.", days_ago=30)
    told.tell("netflix", "NEGATIVE", "It is hated.", days_ago=2)
    told.tell("gone", Status.MISSING, days_ago=1)
    for event, _ in told.events[:2]:
        told.deliver_again(event, timedelta(minutes=1))

    rows = told.rows(saved_queries()[query])

    assert [(row.get("name"), row.get("sentiment")) for row in rows] == found
