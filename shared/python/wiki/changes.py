"""The titles that have changed in a MediaWiki since a moment, by the wiki's own lists of changes."""

from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from pipeline.deadline import Deadline
from pipeline.failures import known_shape
from wiki.answer import checked_title
from wiki.encyclopedia import Transport

OVERLAP = timedelta(minutes=5)
"""Seconds before the moment at which the reading of the lists begins.

An entry has the time of its edit, but can be read only later. Saving an edit may take 200 seconds at
Wikimedia (https://wikitech.wikimedia.org/wiki/HTTP_timeouts). Then it must reach the copy of the database
that answers; `maxlag` limits this to 5 seconds. Times have whole seconds, too.
"""

SHARE_SPENT_BEFORE_FORESEEING = 0.1
"""Share of the requests and seconds allowed. By then a reading has seen busy hours and quiet ones."""

MOST_TITLES = 2_000_000
"""Held in memory: of 255 bytes each they are some 700 MB, which the producer has."""

ENTRIES_PER_REQUEST = 500
"""Not the word "max": to an account with higher limits that is 5,000, more than one answer may have."""

Amount = TypeVar("Amount", int, float, timedelta)

_GENERAL = {"formatversion": "2", "maxlag": "5"}
_HORIZON = {
    **_GENERAL,
    "curtimestamp": "1",
    "list": "recentchanges",
    "rcdir": "newer",
    "rclimit": "1",
    "rcprop": "timestamp",
}
_CHANGES = {
    **_GENERAL,
    # A page that is moved here from another namespace is in no entry of this one, so moves are read apart.
    "list": "recentchanges|logevents",
    "rcnamespace": "0",
    "rctype": "edit|new|log",
    "rcprop": "title|timestamp",
    "rcdir": "newer",
    "rclimit": str(ENTRIES_PER_REQUEST),
    "letype": "move",
    "leprop": "title|details",
    "ledir": "newer",
    "lelimit": str(ENTRIES_PER_REQUEST),
}


class ChangesUnknown(Exception):
    """The lists do not show what has changed, or reading them would cost too much. The message says why."""


@dataclass(frozen=True)
class Changes:
    """The titles of all articles that changed since the moment asked for.

    `until` is the wiki's clock before the first was read. The next reading covers what changes from then on.
    """

    titles: frozenset[str]
    until: datetime


class WikiChanges:
    """Reads `list=recentchanges` and the log of moves, 500 entries of each a request.

    They hold edits, new pages, deletions, undeletions, moves (both titles) and whatever else is logged of a
    page. They do not hold changes of templates, nor what the wiki hides from the public.

    https://www.mediawiki.org/wiki/API:RecentChanges, https://www.mediawiki.org/wiki/API:Logevents
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def now(self, deadline: Deadline) -> datetime:
        """Give the wiki's clock. Raises Failure."""
        return self._horizon(deadline)[0]

    def since(self, moment: datetime, most_requests: int, deadline: Deadline) -> Changes:
        """List the titles that changed since the moment, in at most so many requests.

        Raises ChangesUnknown where the lists do not reach back so far, or as soon as it is foreseen that the
        requests or the time will not do; Failure where the wiki cannot be asked.
        """
        now, oldest = self._horizon(deadline)
        if now < moment:
            raise ChangesUnknown(f"by the wiki's clock {_timestamp(moment)} is still to come")
        if oldest is None or oldest > moment:
            raise ChangesUnknown(f"the wiki's list of changes does not reach back to {_timestamp(moment)}")
        return Changes(self._titles(moment - OVERLAP, now, max(most_requests - 1, 0), deadline), now)

    def _horizon(self, deadline: Deadline) -> tuple[datetime, datetime | None]:
        """Give the wiki's time, and that of the oldest entry in its list."""
        answer = self._transport.query(_HORIZON, deadline)
        with known_shape("the wiki's answer"):
            entries = answer["query"]["recentchanges"]
            oldest = _moment(entries[0]["timestamp"]) if entries else None
            return _moment(answer["curtimestamp"]), oldest

    def _titles(
        self, start: datetime, end: datetime, most_requests: int, deadline: Deadline
    ) -> frozenset[str]:
        titles: set[str] = set()
        reading = _Reading(start, end, most_requests, deadline)
        since = {"rcstart": _timestamp(start), "lestart": _timestamp(start)}
        continuation: Mapping[str, str] = {}
        while True:
            reading.expect_to_end()
            part = self._transport.query({**_CHANGES, **since, **continuation}, deadline)
            with known_shape("the wiki's answer"):
                query = part["query"]
                changes, moves = query.get("recentchanges", ()), query.get("logevents", ())
                _expect_bounds(changes, moves)
                titles.update(checked_title(title) for title in _titles_changed(changes))
                titles.update(checked_title(title) for title in _titles_moved(moves))
                continuation = {key: str(value) for key, value in part.get("continue", {}).items()}
                reading.add(changes, is_last="rccontinue" not in continuation)
            if len(titles) > MOST_TITLES:
                raise ChangesUnknown(f"more than {MOST_TITLES:,} titles have changed")
            if not continuation:
                return frozenset(titles)


class _Reading:
    """How far a reading has come, and what it has cost."""

    def __init__(self, start: datetime, end: datetime, most_requests: int, deadline: Deadline) -> None:
        self._start = self._reached = start
        self._end = end
        self._requests, self._most_requests = 0, most_requests
        self._deadline, self._most_seconds = deadline, deadline.seconds_left

    def add(self, changes: Iterable[Mapping[str, Any]], *, is_last: bool) -> None:
        """Note an answer; `is_last` where only moves are left to read."""
        self._requests += 1
        self._reached = self._end if is_last else max(_moment(entry["timestamp"]) for entry in changes)

    def expect_to_end(self) -> None:
        """Raises ChangesUnknown where the end will not be reached with what may be spent."""
        seconds = self._most_seconds - self._deadline.seconds_left
        # One request less: the last one will not be full.
        share_spent = max(
            _share(self._requests - 1, self._most_requests), _share(seconds, self._most_seconds)
        )
        share_read = _share(self._reached - self._start, self._end - self._start)
        is_foreseen = share_spent > max(share_read, SHARE_SPENT_BEFORE_FORESEEING)
        if is_foreseen or self._requests >= self._most_requests:
            raise ChangesUnknown(
                f"{self._requests:,} requests and {seconds:,.0f} s went into {share_read:.0%} of the wiki's "
                f"changes; no more than {self._most_requests:,} and {self._most_seconds:,.0f} s may be spent"
            )


def _titles_changed(changes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    return (entry["title"] for entry in changes if _is_public(entry))


def _titles_moved(moves: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for entry in filter(_is_public, moves):
        yield entry["title"]
        yield entry["params"]["target_title"]


def _expect_bounds(*lists: Sized) -> None:
    if any(len(entries) > ENTRIES_PER_REQUEST for entries in lists):
        raise ValueError("more entries than were asked for")


def _is_public(entry: Mapping[str, Any]) -> bool:
    """Whether it names its page. A wiki can hide the page of a log entry."""
    return "title" in entry or not entry.get("actionhidden")


def _share(part: Amount, whole: Amount) -> float:
    return part / whole if whole else 1.0


def _moment(timestamp: str) -> datetime:
    return datetime.fromisoformat(timestamp).astimezone(UTC)


def _timestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
