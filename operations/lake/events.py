"""How results changed over time: events of the history, read back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Self

from name_sentiment.result_format import Status
from operations.cannot_continue import CannotContinue
from operations.lake.athena import Athena, Progress, Row, no_progress
from operations.lake.literals import date_literal, text_literal, timestamp_literal
from operations.results.fetched_result import SENTIMENTS, Verdict, web_link

_FACTS = """\
with facts as (
  select *, row_number() over (partition by event_id order by occurred_at) as delivery from history
), told as (
  select *,
    lag(snippet) over (partition by name order by occurred_at, event_id) as previous_snippet,
    count(*) over (partition by name) as events
  from facts where delivery = 1
)
"""
"""An event may have been delivered more than once; a name's sentence before is that of its event before.

Two events of one instant are in the order of their ids, so that all queries agree on which is the later.
"""

_LONGEST_TIME = 40
"""Characters that are told of what is no time."""

_COLUMNS = (
    "name, occurred_at, run_id, status, sentiment, positive, negative, neutral, mixed, snippet, title, url,"
    " revision, previous_status, previous_sentiment, previous_snippet"
)
_DIFFERS = (
    "previous_status is not null and (previous_status <> status"
    " or previous_sentiment is distinct from sentiment or previous_snippet <> snippet)"
)
"""An edit elsewhere in its page is no change of a name. The sentence before is unknown where its event was
deleted (HistoryRetentionDays)."""

_BY_DAY = """\
, steps as (
  select day, sentiment, lag(sentiment) over (partition by name order by occurred_at, event_id) as before
  from told
), turns as (
  select day, sentiment, 1 as names from steps where sentiment is not null
  union all
  select day, before as sentiment, -1 as names from steps where before is not null
), days as (
  select day, sentiment, sum(names) as names from turns group by day, sentiment
)
select day, sentiment, sum(names) over (partition by sentiment order by day) as names from days
order by day, sentiment
"""


@dataclass(frozen=True)
class Event:
    """An event: a name's result is new, or has changed. `previous_verdict` is None for a name's first."""

    name: str
    occurred_at: datetime
    verdict: Verdict
    scores: Mapping[Verdict, float] = field(default_factory=dict)
    snippet: str = ""
    title: str = ""
    url: str = ""
    revision: str = ""
    run_id: str = ""
    previous_verdict: Verdict | None = None
    previous_snippet: str | None = None

    @property
    def has_flipped(self) -> bool:
        """Whether the sentiment was another one before."""
        both = {self.verdict, self.previous_verdict}
        return len(both) == 2 and both <= {*SENTIMENTS}  # noqa: PLR2004

    @classmethod
    def of_row(cls, row: Row) -> Self:
        """Read one row of a query. Raises ValueError where it is none that the consumer made."""
        verdict = _verdict(row["status"], row["sentiment"])
        previous = row["previous_status"]
        return cls(
            name=row["name"] or "",
            occurred_at=datetime.fromisoformat(row["occurred_at"] or "").replace(tzinfo=UTC),
            verdict=verdict,
            scores={each: float(row[each] or "nan") for each in SENTIMENTS} if verdict in SENTIMENTS else {},
            snippet=row["snippet"] or "",
            title=row["title"] or "",
            url=row["url"] or "",
            revision=row["revision"] or "",
            run_id=row["run_id"] or "",
            previous_verdict=_verdict(previous, row["previous_sentiment"]) if previous else None,
            previous_snippet=row["previous_snippet"],
        )

    @property
    def link(self) -> str | None:
        """See `web_link`."""
        return web_link(self.url)

    def as_json(self) -> dict[str, object]:
        """The fields as JSON has them."""
        return {
            "name": self.name,
            "occurred_at": self.occurred_at.isoformat(),
            "run_id": self.run_id,
            "verdict": self.verdict,
            "scores": self.scores or None,
            "snippet": self.snippet,
            "title": self.title,
            "url": self.url,
            "revision": self.revision,
            "previous_verdict": self.previous_verdict,
            "previous_snippet": self.previous_snippet,
        }


@dataclass(frozen=True)
class Day:
    """How many names had each sentiment at the end of a day on which something changed."""

    day: date
    names: Mapping[Verdict, int]


@dataclass(frozen=True)
class Score:
    """A name's balance at a moment: the score of positive, less that of negative."""

    occurred_at: datetime
    balance: float


@dataclass(frozen=True)
class History:
    """Queries over a stack's history."""

    athena: Athena

    def of(self, name: str, progress: Progress = no_progress) -> list[Event]:
        """Each result that the name had, the first one first. Raises CannotContinue."""
        return self._events(f"name = {text_literal(name)}", progress)

    def changes_since(self, moment: datetime, progress: Progress = no_progress) -> list[Event]:
        """What differs from the result before: sentiments that flipped first, then the newest first."""
        # A file lies under the day of its oldest event, so those after midnight may be under the day before.
        day = date_literal((moment.astimezone(UTC) - timedelta(days=1)).date())
        since = f"day >= {day} and occurred_at >= {timestamp_literal(moment)}"
        return in_order_of_weight(self._events(f"{_DIFFERS} and {since}", progress))

    def _events(self, condition: str, progress: Progress) -> list[Event]:
        sql = f"{_FACTS}select {_COLUMNS} from told where {condition} order by occurred_at, event_id"  # noqa: S608 — values are literals
        try:
            return [Event.of_row(row) for row in self.athena.rows(sql, progress)]
        except ValueError as error:
            raise CannotContinue(f"The history holds a row that no consumer made: {error}.") from error

    def by_day(self, progress: Progress = no_progress) -> list[Day]:
        """How many names had each sentiment, at the end of each day on which something changed."""
        names: dict[Verdict, int] = {}
        days: dict[date, Day] = {}
        for row in self.athena.rows(f"{_FACTS.rstrip()}{_BY_DAY}", progress):
            day = date.fromisoformat((row["day"] or "")[:10])
            names = {**names, _verdict(Status.SCORED, row["sentiment"]): int(row["names"] or 0)}
            days[day] = Day(day, names)
        return list(days.values())

    def scores(self, progress: Progress = no_progress) -> dict[str, list[Score]]:
        """The balance over time of each name that has more than one event."""
        sql = (
            f"{_FACTS}select name, occurred_at, positive, negative from told"  # noqa: S608
            " where events > 1 and status = 'scored' order by name, occurred_at, event_id"
        )
        found: dict[str, list[Score]] = {}
        for row in self.athena.rows(sql, progress):
            moment = datetime.fromisoformat(row["occurred_at"] or "").replace(tzinfo=UTC)
            balance = float(row["positive"] or 0) - float(row["negative"] or 0)
            found.setdefault(row["name"] or "", []).append(Score(moment, balance))
        return found


def in_order_of_weight(events: Iterable[Event]) -> list[Event]:
    return sorted(
        events, key=lambda event: (not event.has_flipped, -event.occurred_at.timestamp(), event.name)
    )


def moment_before(now: datetime, ago: str) -> datetime:
    """Give the moment that `ago` names: so many hours, days or weeks before now (`12h`, `7d`, `4w`), or a day
    (`2026-11-01`). Raises ValueError.
    """
    units = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
    number, unit = ago[:-1], ago[-1:].lower()
    try:
        if unit in units and number.isdecimal():
            return now - int(number) * units[unit]
        return datetime.combine(date.fromisoformat(ago), datetime.min.time(), UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{ago[:_LONGEST_TIME]!r} is no time: 12h, 7d, 4w, or a day such as 2026-11-01"
        ) from error


def _verdict(status: str | None, sentiment: str | None) -> Verdict:
    return Verdict((sentiment or "").lower() if status == Status.SCORED else status or "")
