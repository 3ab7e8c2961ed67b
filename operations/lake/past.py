"""The part of the report that is about the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from operations.lake.athena import Progress, no_progress
from operations.lake.events import Day, Event, History, Score


@dataclass(frozen=True)
class Past:
    """`changes` are those since a moment, in the order of their weight; all else is of the whole history."""

    since: datetime
    changes: Sequence[Event]
    days: Sequence[Day]
    scores: Mapping[str, Sequence[Score]]

    @classmethod
    def read(cls, history: History, since: datetime, progress: Progress = no_progress) -> "Past":
        """Run three queries over the history. Raises CannotContinue."""
        return cls(
            since=since,
            changes=history.changes_since(since, progress),
            days=history.by_day(progress),
            scores=history.scores(progress),
        )

    @property
    def flipped(self) -> int:
        return sum(change.has_flipped for change in self.changes)
