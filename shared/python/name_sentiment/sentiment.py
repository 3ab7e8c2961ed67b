"""The sentiment of a text."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from pipeline.circuit_breaker import Breakable

LABELS = ("POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED")


@dataclass(frozen=True)
class Sentiment:
    """The prevailing sentiment, one of LABELS, and how sure each is, from 0 to 1."""

    label: str
    positive: float
    negative: float
    neutral: float
    mixed: float


@dataclass(frozen=True)
class Rejected:
    """A text that the scorer refuses at every try."""

    reason: str


class SentimentScorer(Breakable, Protocol):
    """Scores texts, many at once."""

    texts_per_request: int

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        """Score up to `texts_per_request` distinct, non-empty texts in one request.

        A text that failed in passing is left out of the answer. Raises Failure where no text could be scored.
        """
        ...
