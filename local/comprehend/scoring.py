"""VADER's opinion of a text, in the form of Comprehend's.

VADER (https://github.com/cjhutto/vaderSentiment) looks words up in an English lexicon. It gives the shares of
the text that are positive (`pos`) and negative (`neg`), and `compound`, the whole in one number from -1 to 1.
From that we make:

    Mixed    = 4 * min(pos, neg), at most 1: a quarter of each kind is as mixed as a text gets
    Positive = (1 - Mixed) * compound, where compound is above zero
    Negative = (1 - Mixed) * -compound, where compound is below zero
    Neutral  = what is left to 1

The sentiment is the one with the highest score. Real Comprehend uses a trained model: expect other scores.
Texts in other languages than English come out neutral, but for their emoji.
"""

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

# Enough to tell scores apart, and no noise of floating-point numbers in the results.
_DECIMALS = 6


class Scorer:
    """Scores texts; the same text always has the same scores. One may serve several threads."""

    def __init__(self) -> None:
        self._vader = SentimentIntensityAnalyzer()

    def score(self, text: str) -> dict[str, float]:
        """The scores of a text by sentiment (`Positive` …), which sum to 1."""
        opinion = self._vader.polarity_scores(text)
        mixed = min(4 * min(opinion["pos"], opinion["neg"]), 1.0)
        positive = (1 - mixed) * max(0.0, opinion["compound"])
        negative = (1 - mixed) * max(0.0, -opinion["compound"])
        scores = {"Positive": positive, "Negative": negative, "Mixed": mixed}
        rounded = {sentiment: round(score, _DECIMALS) for sentiment, score in scores.items()}
        return {**rounded, "Neutral": round(1 - sum(rounded.values()), _DECIMALS)}


def prevailing(scores: dict[str, float]) -> str:
    """The sentiment with the highest score, in Comprehend's spelling (`POSITIVE` …); neutral wins a draw."""
    return max(scores, key=lambda sentiment: (scores[sentiment], sentiment == "Neutral")).upper()
