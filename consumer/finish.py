"""Sixth step: from a complete draft to what is kept of it: the row, what is known, and the event."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from cut import Draft
from name_sentiment.history_event import HistoryEvent, event_id
from name_sentiment.known_name import KnownName
from name_sentiment.message import Ask
from name_sentiment.result_format import Status
from name_sentiment.rules import Rules
from name_sentiment.sentiment import Sentiment
from receive import Work
from result import csv_file


@dataclass(frozen=True)
class Finished:
    """A name's row, in `file`, and what is known of the name once all else here was kept."""

    work: Work
    file: bytes
    known: KnownName
    event: HistoryEvent | None
    """The event, where the row is new or has changed. None otherwise, or without a history."""
    is_stored: bool
    """Whether the bucket has this very row already, so that it need not be written."""


def finish(
    draft: Draft, before: KnownName | None, rules: Rules, now: datetime, *, keeps_history: bool
) -> Finished:
    """`before` is what is known of the name until now."""
    file = csv_file(draft.result)
    fingerprint = hashlib.sha256(file).hexdigest()
    is_same_row = before is not None and before.row_fingerprint == fingerprint
    was_recorded = is_same_row and before is not None and before.is_recorded
    known = KnownName(
        name=draft.work.name,
        asked_title=draft.work.title,
        titles=draft.page.way,
        namespace=draft.page.namespace,
        revision=draft.page.revision,
        status=draft.result.status,
        row_fingerprint=fingerprint,
        text_fingerprint=draft.text_fingerprint,
        score=draft.score,
        rules_fingerprint=rules.fingerprint,
        run_id=draft.work.run_id,
        written_at=now,
        is_recorded=keeps_history or was_recorded,
    )
    event = None
    if keeps_history and not was_recorded:
        # A row that is only new to the history is the first there: nothing changed.
        event = _event(draft, fingerprint, None if is_same_row else before, rules, now)
    is_stored = is_same_row and draft.work.ask is not Ask.ANEW
    return Finished(draft.work, file, known, event, is_stored)


def _event(
    draft: Draft, row_fingerprint: str, previous: KnownName | None, rules: Rules, now: datetime
) -> HistoryEvent:
    result = draft.result
    return HistoryEvent(
        event_id=event_id(result.name, draft.work.origin, row_fingerprint),
        occurred_at=now,
        run_id=draft.work.run_id,
        name=result.name,
        title=result.title,
        url=result.url,
        revision=result.revision,
        language=rules.language_code,
        status=result.status,
        snippet=result.snippet,
        sentiment=result.sentiment,
        scorer=rules.scorer if result.sentiment else None,
        previous_status=previous.status if previous else None,
        previous_sentiment=_sentiment_of(previous) if previous else None,
    )


def _sentiment_of(known: KnownName) -> str | None:
    return known.score.label if known.status is Status.SCORED and isinstance(known.score, Sentiment) else None


def says_the_same(before: KnownName, known: KnownName) -> bool:
    """Whether the index holds the same already, apart from its writer and time."""
    return known is before or replace(known, run_id=before.run_id, written_at=before.written_at) == before
