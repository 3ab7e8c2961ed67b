"""One run: every distinct, well-formed name that needs a look-up goes into the queue once.

rows ─▶ distinct names ─▶ which of them need a look-up? ─▶ queue
                          unknown? pending? other rules? due? changed?
"""

import dataclasses
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any, Protocol

from choose import MESSAGE_LIVES, AllNames, ChangedNames, FullLooks, NeedsAsking
from distinct_names import DistinctNames
from last_run import LastRun, RunLog
from name_sentiment.known_name import ResultsIndex
from name_sentiment.log_events import RUN_ENDED, RUN_INCOMPLETE, RUN_SENDS_ALL, RUN_SKIPPED, RUN_STARTED
from name_sentiment.message import Ask, NameMessage
from name_sentiment.rules import Rules
from pipeline.deadline import Deadline
from pipeline.delivery import Delivery
from pipeline.failures import Failure, PermanentFailure
from rows import NameSource, Rows, shortened
from run_request import RunRequest
from wiki.changes import Changes, ChangesUnknown
from wiki.limits import RUNS_SHARE, RUNS_SHARE_BESIDE_A_BATCH

LEAST_BACKLOG_TO_SKIP = 100
BACKLOG_SHARE_TO_SKIP = 0.01
"""A run is skipped while more than this share of the last one's names still wait. One stuck name is less."""

A_BATCH = 100
"""So many waiting names take the workers seven requests where they come as one batch: two to check their
revisions, and five to look them up. Where `BatchSize` is 10 they take twenty, a tenth of a minute's."""

NAMES_PER_CHECK = 50
"""The revisions of so many pages are one request to the wiki."""

FEWEST_REQUESTS = 2
"""The least that reading the list of changes takes: one request for how far it reaches, and one more."""

TIME_TO_READ_CHANGES = 0.5
"""Share of a run's time. A million names take up to 304 s of 810 to scan (docs/performance.md). Where a run's
time ends before that, the next run has the same changes to read, and more."""

DOLLARS_PER_NAME = 0.000306
NAMES_PER_MINUTE = 3_600
"""What a name costs that is looked up and scored, by `make cost`, at 180 requests per minute of 20 names."""

logger = logging.getLogger(__name__)


class WorkQueue(Protocol):
    def backlog(self) -> int:
        """About how many names wait or are in work. Raises Failure."""
        ...

    def send(self, messages: Iterator[NameMessage], deadline: Deadline) -> Delivery:
        """Send what `messages` gives, at least once each, holding only what is under way.

        Its next message may be asked for by several threads, but by one at a time.
        """
        ...


class WikiClock(Protocol):
    """The wiki's clock and its list of changes."""

    def now(self, deadline: Deadline) -> datetime:
        """Give the server's clock. Raises Failure."""
        ...

    def since(self, moment: datetime, most_requests: int, deadline: Deadline) -> Changes:
        """List the titles that changed since `moment`. Raises ChangesUnknown, Failure."""
        ...


class WikiPace(Protocol):
    """The pace of requests to the wiki."""

    def take(self, share: float) -> None:
        """Make this share of the requests that the whole stack may make."""
        ...


@dataclass(frozen=True)
class Services:
    """What the producer talks to."""

    names: NameSource
    index: ResultsIndex
    wiki: WikiClock
    pace: WikiPace
    queue: WorkQueue
    runs: RunLog


@dataclass(frozen=True)
class Policy:
    """What a deployment decides about its runs."""

    rules: Rules
    full_look_every: timedelta
    maximum_names: int


@dataclass
class RunReport:
    """A run in numbers: of the rows `scanned`, those that are none of the next four are unsent.

    `duplicates` are names that came before in this run, or whose message of an earlier one may still wait.
    """

    run_id: str
    scanned: int = 0
    sent: int = 0
    unchanged: int = 0
    duplicates: int = 0
    invalid: int = 0
    skipped: bool = False

    def to_answer(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


class RunIncomplete(Failure):
    """Not every name was sent: the message says which, why, and how to go on."""


class TooManyNames(PermanentFailure):
    """The table holds more names than one run may send (MaximumNames)."""


class Producer:
    """`record` is given each run's report, also of a run that is skipped or incomplete.

    With it comes how many runs have been skipped in a row.
    """

    def __init__(self, services: Services, policy: Policy, record: Callable[[RunReport, int], None]) -> None:
        self._services = services
        self._policy = policy
        self._record = record

    def run(self, request: RunRequest, deadline: Deadline) -> RunReport:
        """Send the names that need asking, or skip the run while an earlier one is still being worked off.

        Raises RunIncomplete, TooManyNames, and Failure where the queue, the table or the runs cannot be read.
        """
        last = self._services.runs.read(request.segment)
        backlog = self._services.queue.backlog()
        if request.gives_way and backlog > _most_waiting(last):
            return self._skip(request, last, backlog)
        run = self._begin(request, last, backlog, deadline)
        with DistinctNames() as distinct_names:
            rows = Rows(self._services.names, request, distinct_names, deadline)
            chosen = self._choose(rows, last.complete_since, run)
            few_enough = _AtMost(chosen, self._policy.maximum_names)
            delivery = self._services.queue.send(few_enough, deadline)
        return self._end(run, last, _Sending(rows, chosen, few_enough, delivery))

    def _skip(self, request: RunRequest, last: LastRun, backlog: int) -> RunReport:
        report = RunReport(request.run_id, skipped=True)
        in_a_row = last.skipped + 1
        self._services.runs.write(request.segment, dataclasses.replace(last, skipped=in_a_row))
        self._record(report, in_a_row)
        logger.warning(
            'run skipped, an earlier one is still being worked off; {"force": true} sends all the same',
            extra={"event": RUN_SKIPPED, "backlog": backlog},
        )
        return report

    def _begin(self, request: RunRequest, last: LastRun, backlog: int, deadline: Deadline) -> "_Run":
        """Find out what has changed. Raises TooManyNames, Failure."""
        segment = request.segment
        self._services.pace.take(_share_beside_workers(backlog) / segment.total)
        logger.info(
            "run started",
            extra={"event": RUN_STARTED, "segment": segment.number, "total_segments": segment.total},
        )
        names = -(-self._services.names.about_how_many() // segment.total)
        # DynamoDB counts every six hours: of a table that was filled since, it may say that it is empty.
        changes = self._changes(request, last, max(names, last.rows), deadline)
        # Where only changes are sent, the rows that came since the last complete run are among them.
        self._expect_names_to_be_few_enough(names if changes is None else names - last.rows)
        until = changes.until if changes else self._clock(deadline)
        return _Run(request, deadline, backlog, names, changes, until)

    def _end(self, run: "_Run", last: LastRun, sending: "_Sending") -> RunReport:
        """Report the run, and store what the next one needs to know. Raises RunIncomplete."""
        segment, delivery = run.request.segment, sending.delivery
        report = sending.report(run.request.run_id)
        self._record(report, 0)
        met = report.sent + report.unchanged
        left = max(run.names - report.scanned, 0)
        too_many = _too_many(left, self._policy.maximum_names) if sending.few_enough.reached else None
        cause = sending.ended_by or too_many
        if cause or delivery.unsent:
            self._services.runs.write(segment, dataclasses.replace(last, names=met, skipped=0))
            raise _incomplete(report, delivery, cause) from cause
        complete_since = run.until or last.complete_since
        self._services.runs.write(segment, LastRun(complete_since, met, rows=report.scanned))
        logger.info("run ended", extra={"event": RUN_ENDED, **report.to_answer()})
        return report

    def _changes(self, request: RunRequest, last: LastRun, names: int, deadline: Deadline) -> Changes | None:
        """List what has changed; None where every name is to be sent, with a line that says why."""
        reason = _why_all(request, last, names)
        try:
            if not reason and last.complete_since:
                return self._services.wiki.since(
                    last.complete_since, names // NAMES_PER_CHECK, deadline.part(TIME_TO_READ_CHANGES)
                )
        except (ChangesUnknown, Failure) as unknown:
            reason = str(unknown)
        logger.info("every name is sent", extra={"event": RUN_SENDS_ALL, "reason": reason})
        return None

    def _clock(self, deadline: Deadline) -> datetime | None:
        """The wiki's clock; None where it does not tell: then the next run sends every name, too."""
        try:
            return self._services.wiki.now(deadline)
        except Failure as failure:
            logger.warning("the wiki does not tell its time", extra={"reason": str(failure)})
            return None

    def _expect_names_to_be_few_enough(self, names: int) -> None:
        if names > self._policy.maximum_names:
            problem = _too_many(names, self._policy.maximum_names)
            logger.error("run incomplete", extra={"event": RUN_INCOMPLETE, "problem": str(problem)})
            raise problem

    def _choose(self, rows: Rows, since: datetime | None, run: "_Run") -> AllNames | ChangedNames:
        if run.request.refresh:
            return AllNames(rows, lambda name: Ask.ANEW)
        if since is None or run.until is None:
            return AllNames(rows, lambda name: Ask.IF_CHANGED)
        looks = FullLooks(self._policy.full_look_every, since, run.until)
        if run.changes is None:
            return AllNames(rows, lambda name: Ask.IN_FULL if looks.is_due(name) else Ask.IF_CHANGED)
        oldest_waiting = run.until - MESSAGE_LIVES if run.backlog else None
        needs_asking = NeedsAsking(self._policy.rules, run.changes.titles, looks, oldest_waiting)
        return ChangedNames(rows, needs_asking, self._services.index, run.deadline)


@dataclass(frozen=True)
class _Run:
    """What is known before the first name is sent.

    `backlog` is about how many names wait, and `names` about how many the segment has. `until` is the wiki's
    clock, None where it is unknown.
    """

    request: RunRequest
    deadline: Deadline
    backlog: int
    names: int
    changes: Changes | None
    until: datetime | None


def _most_waiting(last: LastRun) -> float:
    """How many names may still wait when a run begins."""
    return max(LEAST_BACKLOG_TO_SKIP, last.names * BACKLOG_SHARE_TO_SKIP)


def _share_beside_workers(backlog: int) -> float:
    """Give a run's share of the requests to the wiki: what the workers do not need for the names that wait.

    One name that failed may wait all the time, and a daily run needs more than a tenth to read its list: a
    million names would be sent every day.
    """
    if backlog == 0:
        return 1.0
    return RUNS_SHARE_BESIDE_A_BATCH if backlog <= A_BATCH else RUNS_SHARE


def _why_all(request: RunRequest, last: LastRun, names: int) -> str:
    """Say why every name is sent without a look at what has changed; nothing where there is no reason."""
    if request.refresh:
        return "the event asks for all names anew"
    if last.complete_since is None:
        return "no run before has sent every name"
    if names // NAMES_PER_CHECK < FEWEST_REQUESTS:
        return "the names are so few that to ask them costs no more"
    return ""


class _AtMost:
    """Gives so many messages and no more; `reached` says that there was another."""

    def __init__(self, messages: Iterable[NameMessage], most: int) -> None:
        self._messages = iter(messages)
        self._left = most
        self.reached = False

    def __iter__(self) -> Iterator[NameMessage]:
        return self

    def __next__(self) -> NameMessage:
        if self.reached:
            raise StopIteration
        message = next(self._messages)
        if self._left == 0:
            self.reached = True
            raise StopIteration
        self._left -= 1
        return message


@dataclass(frozen=True)
class _Sending:
    """What the steps of a run have counted once the sending has ended."""

    rows: Rows
    chosen: AllNames | ChangedNames
    few_enough: _AtMost
    delivery: Delivery

    @property
    def ended_by(self) -> Failure | None:
        """The failure that ended a step before the table did."""
        return self.delivery.ended_by or self.rows.ended_by or self.chosen.ended_by

    def report(self, run_id: str) -> RunReport:
        counts = dataclasses.asdict(self.rows.counts)
        counts["duplicates"] += self.chosen.waiting
        return RunReport(run_id, sent=self.delivery.sent, unchanged=self.chosen.unchanged, **counts)


def _too_many(left: int, maximum: int) -> TooManyNames:
    rest = (
        f"about {left:,} are left: they would cost up to ${left * DOLLARS_PER_NAME:,.2f} "
        f"and take {left / NAMES_PER_MINUTE / 60:,.1f} hours"
        if left
        else "more are left than the table's own count has yet"
    )
    return TooManyNames(
        f"MaximumNames lets one run send {maximum:,} names, and {rest}. "
        "Where the table is the right one, deploy with a higher MaximumNames"
    )


def _incomplete(report: RunReport, delivery: Delivery, cause: Failure | None) -> RunIncomplete:
    problem = _what_is_left(delivery, cause)
    logger.error(
        "run incomplete",
        extra={
            "event": RUN_INCOMPLETE,
            **report.to_answer(),
            "unsent": delivery.unsent,
            "problem": problem,
        },
    )
    return RunIncomplete(problem)


def _what_is_left(delivery: Delivery, cause: Failure | None) -> str:
    sentences = []
    if cause:
        sentences.append(f"The run ended before the table did: {cause}.")
    if delivery.unsent:
        sentences.append(f"Names that could not be sent, {delivery.unsent:,}: {_unsent_names(delivery)}.")
    sentences.append(
        f"Names that were sent: {delivery.sent:,}. Once the cause is mended, an event of "
        '{"force": true} sends them all; a name that comes twice does no harm.'
    )
    return " ".join(sentences)


def _unsent_names(delivery: Delivery) -> str:
    by_reason = attrgetter("reason")
    parts = [
        f"{', '.join(shortened(unsent.label) for unsent in group)} ({reason})"
        for reason, group in groupby(sorted(delivery.examples, key=by_reason), key=by_reason)
    ]
    if others := delivery.unsent - len(delivery.examples):
        parts.append(f"and {others:,} more")
    return ", ".join(parts)
