"""The way of a batch: names, pages, snippets, sentiments, results."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from name_sentiment.result_format import Status
from name_sentiment.sentiment import Rejected, Sentiment, SentimentScorer
from outcome import NO_TIME, UNCHANGED, Outcome
from pipeline.chunks import chunks
from pipeline.deadline import Deadline
from pipeline.failures import PassingFailure
from received import Work
from result import Result, ResultRules, ResultStore, csv_file
from wiki.page import Encyclopedia, Page

STORE_THREADS = 8
"""Measured: where S3 takes 20 ms a request, a batch takes twice as long with 4, and 5 % less with 16. Where
it takes 1, the processor is what counts, and from 4 to 16 a batch takes the same within 5 %."""

SCORING_THREADS = 2
_NO_PAGE = PassingFailure("the wiki's answer left its page out")
_NO_SCORE = PassingFailure("Comprehend gave no score for its text")

T = TypeVar("T")


@dataclass(frozen=True)
class _Draft:
    """A result that lacks its sentiment, or the titles that an ambiguous one offers."""

    work: Work
    result: Result

    @property
    def text_to_score(self) -> str | None:
        return self.result.snippet if self.result.status is Status.SCORED else None


_INCOMPLETE = (Status.SCORED, Status.AMBIGUOUS)

Stored = dict[Work, Future[str | None]]
"""The fingerprint that each name's result was stored with."""

Scores = dict[str, Sentiment | Rejected]
"""The score of each text, of those that have one yet."""


class Consumer:
    """Works batches of names off, sharing requests among names and overlapping what can overlap.

    While requests to the encyclopedia are under way, the texts of those before are scored and their results
    stored. Nothing goes on after `consume` has returned, since Lambda freezes what does.
    """

    def __init__(
        self,
        encyclopedia: Encyclopedia,
        scorer: SentimentScorer,
        store: ResultStore,
        rules: ResultRules,
        requests_at_once: int,
    ) -> None:
        """`requests_at_once` are those to the encyclopedia."""
        self._encyclopedia = encyclopedia
        self._scorer = scorer
        self._store = store
        self._rules = rules
        self._looking_up = _Threads(requests_at_once, thread_name_prefix="looking-up")
        self._scoring = _Threads(SCORING_THREADS, thread_name_prefix="scoring")
        self._storing = _Threads(STORE_THREADS, thread_name_prefix="storing")

    def consume(self, works: Sequence[Work], deadline: Deadline) -> Outcome:
        """Bring each name to its result, as far as time and the services allow. Does not raise."""
        outcome = Outcome(works)
        scores: Scores = {}
        keeping: list[Future[None]] = []
        late: list[_Draft] = []
        looked_up = self._look_up(works, outcome, deadline)
        stored: Stored = {work: self._storing.submit(self._fingerprint_of, work, deadline) for work in works}
        changed = self._changed(looked_up, stored, outcome)
        drafts = self._keep_complete(changed, keeping, outcome, deadline)
        finishing = [
            self._scoring.submit(self._finish, group, scores, outcome, deadline)
            for group in self._groups(drafts, late)
        ]
        wait(finishing)
        self._finish(late, scores, outcome, deadline)
        wait(stored.values())
        wait(keeping)
        return outcome

    def _look_up(
        self, works: Iterable[Work], outcome: Outcome, deadline: Deadline
    ) -> Iterator[tuple[Work, Page]]:
        """Begin to look all titles up, and give the pages in order, as they come."""
        by_title: dict[str, list[Work]] = defaultdict(list)
        for work in works:
            by_title[work.title].append(work)

        def look_up(titles: Sequence[str]) -> dict[str, Page]:
            with outcome.failing([work for title in titles for work in by_title[title]]):
                _expect_time(deadline)
                pages = self._encyclopedia.look_up(titles, deadline)
                left_out = [title for title in titles if title not in pages]
                outcome.failed((work for title in left_out for work in by_title[title]), _NO_PAGE)
                return pages
            return {}

        requests = chunks(list(by_title), self._encyclopedia.titles_per_request)
        answers = self._looking_up.map(look_up, requests)
        return (
            (work, page) for pages in answers for title, page in pages.items() for work in by_title[title]
        )

    def _fingerprint_of(self, work: Work, deadline: Deadline) -> str | None:
        _expect_time(deadline)
        return self._store.fingerprint_of(work.name)

    def _changed(
        self, looked_up: Iterable[tuple[Work, Page]], stored: Stored, outcome: Outcome
    ) -> Iterator[_Draft]:
        for work, page in looked_up:
            changed = None
            with outcome.failing([work]):
                draft = _Draft(work, self._rules.draft(work.name, page))
                if stored[work].result() == draft.result.fingerprint:
                    outcome.done(work, UNCHANGED)
                else:
                    changed = draft
            if changed:
                yield changed

    def _keep_complete(
        self, drafts: Iterable[_Draft], keeping: list[Future[None]], outcome: Outcome, deadline: Deadline
    ) -> Iterator[_Draft]:
        """Store what is complete as it is; pass on what lacks a sentiment, or the titles it offers."""
        for draft in drafts:
            if draft.result.status in _INCOMPLETE:
                yield draft
            else:
                with outcome.failing([draft.work]):
                    keeping += self._keep([draft], outcome, deadline)

    def _groups(self, drafts: Iterable[_Draft], late: list[_Draft]) -> Iterator[list[_Draft]]:
        """Gather drafts until their texts fill a request to the scorer.

        Set aside as `late` is what gains from waiting for the whole batch: ambiguous names, whose pages are
        asked for what they offer in one request, and names whose text is being scored for another name.
        """
        group: list[_Draft] = []
        texts: set[str] = set()
        under_way: set[str] = set()
        for draft in drafts:
            text = draft.text_to_score
            if draft.result.status is Status.AMBIGUOUS or text in under_way:
                late.append(draft)
                continue
            group.append(draft)
            texts.add(draft.result.snippet)
            if len(texts) == self._scorer.texts_per_request:
                yield group
                under_way |= texts
                group, texts = [], set()
        if group:
            yield group

    def _finish(self, drafts: Sequence[_Draft], scores: Scores, outcome: Outcome, deadline: Deadline) -> None:
        with outcome.failing([draft.work for draft in drafts]):
            self._score([draft for draft in drafts if draft.text_to_score], scores, outcome, deadline)
            offered = self._with_titles_offered(drafts, outcome, deadline)
            complete = [*self._with_scores(drafts, scores), *offered]
            wait(self._keep(complete, outcome, deadline))

    def _score(self, drafts: Iterable[_Draft], scores: Scores, outcome: Outcome, deadline: Deadline) -> None:
        by_text: dict[str, list[Work]] = defaultdict(list)
        for draft in drafts:
            if draft.text_to_score not in scores:
                by_text[draft.result.snippet].append(draft.work)
        for texts in chunks(list(by_text), self._scorer.texts_per_request):
            with outcome.failing([work for text in texts for work in by_text[text]]):
                _expect_time(deadline)
                answer = self._scorer.score(texts)
                scores.update(answer)
                left_out = [text for text in texts if text not in answer]
                outcome.failed((work for text in left_out for work in by_text[text]), _NO_SCORE)

    def _with_scores(self, drafts: Iterable[_Draft], scores: Scores) -> Iterator[_Draft]:
        for draft in drafts:
            if (text := draft.text_to_score) and (score := scores.get(text)):
                yield _Draft(draft.work, draft.result.with_score(score))

    def _with_titles_offered(
        self, drafts: Iterable[_Draft], outcome: Outcome, deadline: Deadline
    ) -> list[_Draft]:
        ambiguous = [draft for draft in drafts if draft.result.status is Status.AMBIGUOUS]
        offered: dict[str, list[str]] = {}
        if ambiguous:
            with outcome.failing([draft.work for draft in ambiguous]):
                _expect_time(deadline)
                titles = {draft.result.title for draft in ambiguous}
                offered = self._encyclopedia.titles_offered_by(titles, deadline)
                left_out = [draft.work for draft in ambiguous if draft.result.title not in offered]
                outcome.failed(left_out, _NO_PAGE)
        return [
            _Draft(draft.work, replace(draft.result, detail=" | ".join(offered[draft.result.title])))
            for draft in ambiguous
            if draft.result.title in offered
        ]

    def _keep(self, drafts: Sequence[_Draft], outcome: Outcome, deadline: Deadline) -> list[Future[None]]:
        """Begin to store the drafts, which are complete."""
        return [self._storing.submit(self._keep_file, draft, outcome, deadline) for draft in drafts]

    def _keep_file(self, draft: _Draft, outcome: Outcome, deadline: Deadline) -> None:
        with outcome.failing([draft.work]):
            _expect_time(deadline)
            self._store.store(draft.result, csv_file(draft.result))
            outcome.done(draft.work, draft.result.status.value)


def _expect_time(deadline: Deadline) -> None:
    if not deadline.allows():
        raise PassingFailure(NO_TIME)


class _Threads(ThreadPoolExecutor):
    """A thread pool whose work logs with the ids of the invocation that asked for it."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:  # noqa: ANN401
        return super().submit(partial(copy_context().run, fn, *args, **kwargs))
