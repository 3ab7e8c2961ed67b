"""Sixth step: the result as an object, where it differs from what was stored before."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from cut import Draft
from name_sentiment.known_name import KnownName
from name_sentiment.message import Ask
from name_sentiment.rules import Rules
from result import csv_file


class ResultStore(Protocol):
    def store(self, name: str, file: bytes) -> None:
        """Keep the file of the name's result in place of an earlier one.

        May be repeated: it is the same object then. Raises Failure.
        """
        ...


def store(
    results: ResultStore, draft: Draft, known: KnownName | None, rules: Rules, now: datetime
) -> tuple[KnownName, bool]:
    """Store a complete draft unless that very row is stored already.

    Give what is known of the name from now on, and whether the row was stored. Raises Failure.
    """
    file = csv_file(draft.result)
    found = KnownName(
        name=draft.work.name,
        asked_title=draft.work.title,
        titles=draft.page.way,
        namespace=draft.page.namespace,
        revision=draft.page.revision,
        status=draft.result.status,
        row_fingerprint=hashlib.sha256(file).hexdigest(),
        text_fingerprint=draft.text_fingerprint,
        score=draft.score,
        rules_fingerprint=rules.fingerprint,
        run_id=draft.work.run_id,
        written_at=now,
    )
    is_stored = known is not None and known.row_fingerprint == found.row_fingerprint
    if is_stored and draft.work.ask is not Ask.ANEW:
        return found, False
    results.store(draft.work.name, file)
    return found, True


def says_the_same(known: KnownName, found: KnownName) -> bool:
    """Whether the index would hold nothing new, but for who wrote it when."""
    return replace(found, run_id=known.run_id, written_at=known.written_at) == known
