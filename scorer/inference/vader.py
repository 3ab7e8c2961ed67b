"""VADER's scores of a text, in shares. The model must be better than this scorer.

VADER (https://github.com/cjhutto/vaderSentiment) looks words up in an English lexicon. It gives the shares of
the text that are positive (`pos`) and negative (`neg`), and one number from -1 to 1 for the whole
(`compound`). The shares are:

    mixed    = 4 * min(pos, neg), at most 1: a quarter of each kind is as mixed as a text gets
    positive = (1 - mixed) * compound, where compound is above zero
    negative = (1 - mixed) * -compound, where compound is below zero
    neutral  = what is left to 1

Texts in other languages than English are neutral, except for their emoji.
"""

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from scorer.inference.model import Shares


class Vader:
    """The `TextScorer` that uses VADER's lexicon alone."""

    name = "vader"
    version = "3.3.2"

    def __init__(self) -> None:
        self._vader = SentimentIntensityAnalyzer()

    def score(self, text: str) -> Shares:
        opinion = self._vader.polarity_scores(text)
        mixed = min(4 * min(opinion["pos"], opinion["neg"]), 1.0)
        positive = (1 - mixed) * max(0.0, opinion["compound"])
        negative = (1 - mixed) * max(0.0, -opinion["compound"])
        return Shares(positive, negative, 1 - mixed - positive - negative, mixed)
