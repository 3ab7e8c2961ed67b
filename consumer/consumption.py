"""The way of a batch. Each step takes what the step before it gives:

    messages ─▶ recall ─▶ check ─▶ look up ─▶ cut ─▶ score ─▶ finish
                index     50 per   20 per            25 per      │
                          request  request           request     ▼
                              remember ◀─ store ◀─ record ◀─ announce
                              index       1 per    500 per   index
                                          request  request

A batch of changed names, as its threads see it. Nothing goes on after `consume` has returned, since Lambda
freezes what does:

    this thread  recall │           cut  cut  cut  cut  cut │       │          │ record │
    looking up          │ check look up  look up  …         │       │          │        │
    scoring             │                score  score  …    │ score │          │        │
    storing             │                                   │       │          │        │ store  store  … │
    remembering         │                                   │       │ announce │        │        remember …

A name's event comes first, its object next, the index last. Before them the index is marked: what it
holds of the name is about to be out of date. The events wait for the whole batch, since a hundred of them are
one request. The index is written as soon as there are names enough for a request.

While the scorer is not asked, names that need a score go back before they are looked up. So do names that
would make an event while the history takes none, and those that would make an object while the bucket takes
none. When one of the three is tried again, one name goes this whole way ahead of the others.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from check import can_be_checked, check
from cut import Draft, cut
from finish import Finished, finish, says_the_same
from name_sentiment.history_event import History
from name_sentiment.known_name import KnownName, ResultsIndex
from name_sentiment.log_events import NAME_DONE, NAME_FAILED, NAMES_UNCHANGED
from name_sentiment.message import Ask
from name_sentiment.result_format import Status
from name_sentiment.rules import Rules
from name_sentiment.sentiment import Rejected, Sentiment, SentimentScorer
from pipeline.batch_account import BatchAccount
from pipeline.chunks import chunks
from pipeline.circuit_breaker import Breakable
from pipeline.clock import now_in_utc
from pipeline.deadline import Deadline
from pipeline.failures import Failure, PassingFailure
from pipeline.logs import log_context
from pipeline.processors import share_one_processor
from receive import Work
from store import ResultStore
from wiki.page import Encyclopedia, Page

UNCHANGED = "unchanged"

STORE_THREADS = 32
"""Measured where S3 takes 10 ms per request, in batches of 100: names per second were 210, 256, 278 and 284
with 8, 16, 32 and 64."""

NAMES_PER_LOG_LINE = 100
"""Of up to 1,000 bytes each, escaped: CloudWatch takes 1 MB per line."""

SCORING_THREADS = REMEMBERING_THREADS = 4
"""As many as a batch of 100 has requests to Comprehend, and to write the index."""

SECONDS_TO_STORE = 22.0
SECONDS_TO_REMEMBER = 26.0
"""What was complete in time is recorded, stored and written to the index although the deadline has passed, or
it would be done again. A request that was begun in time may take 21 s of each."""

_NO_PAGE = PassingFailure("the wiki's answer left its page out")
_NO_SCORE = PassingFailure("no score came for its text")

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass
class _Batch:
    """What is found out about a batch on its way. The pools' threads add to it."""

    account: BatchAccount[Work]
    deadline: Deadline
    is_recalled: bool = False
    """Whether the index was read. Otherwise any name may be in it."""
    known: dict[Work, KnownName] = field(default_factory=dict)
    scores: dict[str, Sentiment | Rejected] = field(default_factory=dict)
    """By the text's fingerprint: those that were known, and those that came since."""
    finished: list[Finished] = field(default_factory=list)
    """What is to be recorded or stored."""
    to_remember: dict[Work, KnownName] = field(default_factory=dict)
    """What the index does not hold yet."""
    remembering: list[Future[None]] = field(default_factory=list)
    endings: dict[Work, str] = field(default_factory=dict)

    def expect_time(self) -> None:
        self.deadline.expect_time()

    def left_of(self, works: Iterable[Work]) -> list[Work]:
        """Those that have neither ended nor failed."""
        return [work for work in works if work not in self.endings and not self.account.has_failed(work)]

    def names_to_mark(self) -> list[str]:
        """Those that failed, and that the index may take for up to date."""
        failed = self.account.failures.keys() - self.endings.keys()
        if not self.is_recalled:
            return [work.name for work in failed]
        return [it.name for work, it in self.known.items() if work in failed and not it.pending]

    def finished_and_left(self) -> list[Finished]:
        left = set(self.left_of(each.work for each in self.finished))
        return [each for each in self.finished if each.work in left]


@dataclass(frozen=True)
class Services:
    """The services that the consumer uses."""

    index: ResultsIndex
    encyclopedia: Encyclopedia
    scorer: SentimentScorer
    history: History | None
    """None where no history is kept."""
    results: ResultStore


class Consumer:
    """Works batches of names off, sharing requests among names and overlapping what can overlap."""

    def __init__(self, services: Services, rules: Rules, requests_at_once: int) -> None:
        """`requests_at_once` are those to the encyclopedia."""
        self._index = services.index
        self._encyclopedia = services.encyclopedia
        self._scorer = services.scorer
        self._history = services.history
        self._results = services.results
        self._rules = rules
        self._asked_late: list[tuple[Breakable, Callable[[Work, _Batch], bool]]] = [
            (services.scorer, self._needs_a_score),
            (services.results, self._makes_an_object),
        ]
        if services.history:
            self._asked_late.append((services.history, self._makes_an_event))
        self._looking_up = _Threads(requests_at_once, "looking-up")
        self._scoring = _Threads(SCORING_THREADS, "scoring")
        self._storing = _Threads(STORE_THREADS, "storing")
        self._remembering = _Threads(REMEMBERING_THREADS, "remembering")

    def consume(self, works: Sequence[Work], deadline: Deadline) -> BatchAccount[Work]:
        """Bring each name to its result, as far as time and the services allow. Does not raise."""
        account = BatchAccount(works, done_event=NAME_DONE, failed_event=NAME_FAILED, silent_ending=UNCHANGED)
        batch = _Batch(account, deadline)
        self._recall(works, batch)
        self._check(batch)
        for some in self._in_turn(works, batch):
            self._work_off(some, batch)
        self._remember(batch)
        _log_unchanged(account.done_as(UNCHANGED))
        return account

    def _in_turn(self, works: Iterable[Work], batch: _Batch) -> Iterator[list[Work]]:
        """Give what is left to do; where a service that is asked late is in doubt, one name goes ahead.

        A name whose text, event or object is refused was looked up in vain. Where the one ahead makes no such
        request after all, since its page or its score did not come, those of the others are the probe.
        """
        left = batch.left_of(works)
        for service, needs_it in self._asked_late:
            if service.is_in_doubt and (ahead := next((it for it in left if needs_it(it, batch)), None)):
                yield [ahead]
                left.remove(ahead)
                break
        yield left

    def _work_off(self, works: Sequence[Work], batch: _Batch) -> None:
        for service, needs_it in self._asked_late:
            with batch.account.failing([work for work in batch.left_of(works) if needs_it(work, batch)]):
                service.expect_answer()
        looked_up = self._look_up(batch.left_of(works), batch)
        incomplete = self._cut_and_score(looked_up, batch)
        self._complete(incomplete, batch)
        self._announce(batch)
        self._store(self._record(batch), batch)

    def _needs_a_score(self, work: Work, batch: _Batch) -> bool:
        """Whether it probably will: nothing that is known of it was made by these rules."""
        known = batch.known.get(work)
        return known is None or known.rules_fingerprint != self._rules.fingerprint

    def _makes_an_event(self, work: Work, batch: _Batch) -> bool:
        """Whether it will. Known once known pages are checked: those that are left have changed."""
        known = batch.known.get(work)
        return known is None or not known.is_recorded or self._can_be_checked(work, known)

    def _makes_an_object(self, work: Work, batch: _Batch) -> bool:
        """The same. A name that is looked up in full makes one where its page turns out to have changed."""
        known = batch.known.get(work)
        if known is None or not known.row_is_certain or work.ask is Ask.ANEW:
            return True
        return self._can_be_checked(work, known)

    def _expect_to_keep(self) -> None:
        """Raises Unavailable where no event or object would be taken now: nothing is scored in vain."""
        if self._history:
            self._history.expect_answer()
        self._results.expect_answer()

    def _recall(self, works: Sequence[Work], batch: _Batch) -> None:
        with batch.account.failing(works):
            batch.expect_time()
            known = self._index.read([work.name for work in works], batch.deadline)
            batch.known = {work: known[work.name] for work in works if work.name in known}
            batch.scores = {it.text_fingerprint: it.score for it in batch.known.values() if it.score}
            batch.is_recalled = True

    def _check(self, batch: _Batch) -> None:
        to_check = [work for work, it in batch.known.items() if self._can_be_checked(work, it)]
        checks = [
            self._looking_up.submit(self._check_some, some, batch)
            for some in _requests(to_check, self._encyclopedia.titles_per_check)
        ]
        for current in checks:
            for work in current.result():
                self._end(work, UNCHANGED, batch.known[work].as_up_to_date(), batch)

    def _can_be_checked(self, work: Work, known: KnownName) -> bool:
        return can_be_checked(work, known, self._rules, keeps_history=self._history is not None)

    def _check_some(self, works: Sequence[Work], batch: _Batch) -> list[Work]:
        with batch.account.failing(works):
            batch.expect_time()
            return check(self._encyclopedia, {work: batch.known[work] for work in works}, batch.deadline)
        return []

    def _look_up(self, works: Sequence[Work], batch: _Batch) -> list[Future[dict[Work, Page]]]:
        return [
            self._looking_up.submit(self._look_up_some, some, batch)
            for some in _requests(works, self._encyclopedia.titles_per_request)
        ]

    def _look_up_some(self, works: Sequence[Work], batch: _Batch) -> dict[Work, Page]:
        with batch.account.failing(works):
            batch.expect_time()
            pages = self._encyclopedia.look_up({work.title for work in works}, batch.deadline)
            batch.account.failed((work for work in works if work.title not in pages), _NO_PAGE)
            return {work: pages[work.title] for work in works if work.title in pages}
        return {}

    def _cut_and_score(self, looked_up: Iterable[Future[dict[Work, Page]]], batch: _Batch) -> list[Draft]:
        """Cut the pages as they come, and finish what is complete and begin to score what is not.

        Gives the drafts that gain from waiting for the whole batch: ambiguous names, whose pages are asked in
        one request for what they offer, and names whose text is being scored for another name.
        """
        to_score: dict[str, Draft] = {}
        asked_for: set[str] = set()
        late: list[Draft] = []
        scoring: list[Future[None]] = []
        for pages in looked_up:
            for work, page in pages.result().items():
                with batch.account.failing([work]):
                    draft = self._with_known_score(cut(work, page, self._rules), batch)
                    if draft.result.status is Status.AMBIGUOUS or draft.text_fingerprint in asked_for:
                        late.append(draft)
                    elif not draft.needs_score:
                        self._finish(draft, batch)
                    else:
                        asked_for.add(draft.text_fingerprint)
                        to_score[draft.result.snippet] = draft
            while len(to_score) >= self._scorer.texts_per_request:
                texts = list(to_score)[: self._scorer.texts_per_request]
                scoring.append(self._score({text: to_score.pop(text) for text in texts}, batch))
        if to_score:
            scoring.append(self._score(to_score, batch))
        wait(scoring)
        return late

    def _with_known_score(self, draft: Draft, batch: _Batch) -> Draft:
        score = batch.scores.get(draft.text_fingerprint)
        return draft.with_score(score) if score else draft

    def _score(self, drafts: Mapping[str, Draft], batch: _Batch) -> Future[None]:
        """Begin to score the drafts, each under its text, and to finish those that have a score then."""
        return self._scoring.submit(self._score_some, drafts, batch)

    def _score_some(self, drafts: Mapping[str, Draft], batch: _Batch) -> None:
        works = [draft.work for draft in drafts.values()]
        with batch.account.failing(works):
            batch.expect_time()
            self._expect_to_keep()
            scores = self._scorer.score(list(drafts))
            for text, draft in drafts.items():
                if score := scores.get(text):
                    batch.scores[draft.text_fingerprint] = score
                    self._finish(draft.with_score(score), batch)
                else:
                    batch.account.failed([draft.work], _NO_SCORE)

    def _complete(self, drafts: Iterable[Draft], batch: _Batch) -> None:
        ambiguous: dict[str, list[Draft]] = defaultdict(list)
        for draft in drafts:
            if draft.result.status is Status.AMBIGUOUS:
                ambiguous[draft.page.title].append(draft)
            elif (scored := self._with_known_score(draft, batch)).needs_score:
                batch.account.failed([draft.work], _NO_SCORE)
            else:
                self._finish(scored, batch)
        if ambiguous:
            self._offer(ambiguous, batch)

    def _offer(self, drafts: Mapping[str, list[Draft]], batch: _Batch) -> None:
        with batch.account.failing([draft.work for some in drafts.values() for draft in some]):
            batch.expect_time()
            offered = self._encyclopedia.titles_offered_by(drafts.keys(), batch.deadline)
            for title, some in drafts.items():
                if title not in offered:
                    batch.account.failed((draft.work for draft in some), _NO_PAGE)
                    continue
                for draft in some:
                    self._finish(draft.with_offer(offered[title]), batch)

    def _finish(self, draft: Draft, batch: _Batch) -> None:
        """Take a draft that is complete, and decide what is to be kept of it."""
        with batch.account.failing([draft.work]):
            batch.expect_time()
            before, now = batch.known.get(draft.work), now_in_utc()
            finished = finish(draft, before, self._rules, now, keeps_history=self._history is not None)
            if finished.event or not finished.is_stored:
                batch.finished.append(finished)
            else:
                self._end(draft.work, UNCHANGED, finished.known, batch)

    def _announce(self, batch: _Batch) -> None:
        """Let the index say of known names that another row is about to be recorded and stored.

        If the batch ends before the index is written, the row that the index knows may be neither the
        object's nor the history's. So it must not count as stored, even where the page is that one again.
        """
        deadline = batch.deadline.later(SECONDS_TO_STORE)
        known = [each.work for each in batch.finished_and_left() if each.work in batch.known]
        to_announce = [work for work in known if batch.known[work].row_is_certain]
        wait(
            [
                self._remembering.submit(self._announce_some, works, batch, deadline)
                for works in chunks(to_announce, self._index.names_per_write)
            ]
        )

    def _announce_some(self, works: Sequence[Work], batch: _Batch, deadline: Deadline) -> None:
        with batch.account.failing(works):
            now = now_in_utc()
            uncertain = {work: batch.known[work].with_uncertain_row(now) for work in works}
            self._index.write(list(uncertain.values()), deadline)
            batch.known |= uncertain

    def _record(self, batch: _Batch) -> list[Finished]:
        """Record the events, and give what may be stored: all whose event is kept, or that have none."""
        announced = batch.finished_and_left()
        events = [each.event for each in announced if each.event]
        if self._history is None or not events:
            return announced
        with batch.account.failing([each.work for each in announced]):
            failures = self._history.record(events, batch.deadline.later(SECONDS_TO_STORE))
            recorded = []
            for each in announced:
                if each.event and (failure := failures.get(each.event.event_id)):
                    batch.account.failed([each.work], failure)
                else:
                    recorded.append(each)
            return recorded
        return []

    def _store(self, recorded: Iterable[Finished], batch: _Batch) -> None:
        """Store objects, and remember the names that have theirs while others still are being stored."""
        deadline = batch.deadline.later(SECONDS_TO_STORE)
        storing = [self._storing.submit(self._store_one, each, batch, deadline) for each in recorded]
        for stored in storing:
            if finished := stored.result():
                ending = UNCHANGED if finished.is_stored else finished.known.status
                self._end(finished.work, ending, finished.known, batch)
            while len(batch.to_remember) >= self._index.names_per_write:
                self._begin_to_remember(batch)

    def _store_one(self, finished: Finished, batch: _Batch, deadline: Deadline) -> Finished | None:
        """Give it back once its object is in the bucket."""
        with batch.account.failing([finished.work]):
            if not finished.is_stored:
                deadline.expect_time()
                self._results.store(finished.work.name, finished.file)
            return finished
        return None

    def _end(self, work: Work, ending: str, known: KnownName, batch: _Batch) -> None:
        """Note how the name ended. It is done once the index says so, or need not."""
        batch.endings[work] = ending
        before = batch.known.get(work)
        if before and says_the_same(before, known):
            batch.account.done(work, ending)
        else:
            batch.to_remember[work] = known

    def _remember(self, batch: _Batch) -> None:
        """Write the rest of the index: what it does not know, and what is pending, is done again."""
        while batch.to_remember:
            self._begin_to_remember(batch)
        deadline = batch.deadline.later(SECONDS_TO_REMEMBER)
        marking = [
            self._remembering.submit(self._mark_pending, some, deadline)
            for some in chunks(batch.names_to_mark(), self._index.names_per_write)
        ]
        wait([*batch.remembering, *marking])

    def _begin_to_remember(self, batch: _Batch) -> None:
        """Begin to write as many names as one request takes."""
        deadline = batch.deadline.later(SECONDS_TO_REMEMBER)
        works = list(islice(batch.to_remember, self._index.names_per_write))
        known = {work: batch.to_remember.pop(work) for work in works}
        batch.remembering.append(self._remembering.submit(self._remember_some, known, batch, deadline))

    def _remember_some(self, known: Mapping[Work, KnownName], batch: _Batch, deadline: Deadline) -> None:
        with batch.account.failing(known):
            self._index.write(list(known.values()), deadline)
            for work in known:
                batch.account.done(work, batch.endings[work])

    def _mark_pending(self, names: Sequence[str], deadline: Deadline) -> None:
        """Let the next run send these names again, whatever becomes of their messages."""
        try:
            self._index.mark_pending(names, deadline)
        except Failure as failure:
            logger.warning("names that failed are not marked as pending", extra={"reason": str(failure)})


def _log_unchanged(works: Iterable[Work]) -> None:
    """Log many names in one line: a line per name would be a third of what an unchanged run costs."""
    by_run: dict[str, list[str]] = defaultdict(list)
    for work in works:
        by_run[work.run_id].append(work.name)
    for run_id, names in by_run.items():
        with log_context(run_id=run_id):
            for some in chunks(names, NAMES_PER_LOG_LINE):
                logger.info("results are unchanged", extra={"event": NAMES_UNCHANGED, "names": some})


def _requests(works: Iterable[Work], titles_per_request: int) -> Iterator[list[Work]]:
    """Share the work out among requests: names that ask for one title are in one request, and count once."""
    by_title: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        by_title[work.title].append(work)
    for titles in chunks(list(by_title), titles_per_request):
        yield [work for title in titles for work in by_title[title]]


class _Threads(ThreadPoolExecutor):
    """A thread pool whose work logs with the ids of the invocation that asked for it."""

    def __init__(self, threads: int, name: str) -> None:
        super().__init__(threads, name, initializer=share_one_processor)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # noqa: ANN401
        return super().submit(partial(copy_context().run, fn, *args, **kwargs))
