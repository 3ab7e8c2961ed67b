"""The scorer of our own, in this process. It makes no requests, so nothing fails in passing."""

from collections.abc import Collection

from name_sentiment.sentiment import Rejected, Sentiment
from scorer.inference.model import SentimentModel

TEXTS_PER_REQUEST = 25
"""Scores are stored as they come, so a few at once are enough."""


class OwnScorer:
    """The `SentimentScorer` port on the model in the layer."""

    texts_per_request = TEXTS_PER_REQUEST
    is_in_doubt = False

    def __init__(self, model: SentimentModel) -> None:
        self._model = model

    def expect_answer(self) -> None:
        """It is always there."""

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        """See `SentimentScorer`. Every text is scored, and none is rejected."""
        return {text: self._sentiment(text) for text in texts}

    def _sentiment(self, text: str) -> Sentiment:
        shares = self._model.score(text)
        scores = shares.scores()
        return Sentiment(
            shares.label, scores["Positive"], scores["Negative"], scores["Neutral"], scores["Mixed"]
        )
