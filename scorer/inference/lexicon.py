"""VADER's own scores of a text, as figures of the model: it knows 7,500 words, rated by ten people each.

https://github.com/cjhutto/vaderSentiment
"""

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

FIGURES = 7

_POLAR = 0.05
"""Its authors' own bound between neutral and not."""

_WEIGHT = 0.3
"""Measured: with more, films read worse, since the training leans on VADER where its own words would tell
more."""


class Lexicon:
    """Looks words up; the same text always has the same figures. One may serve several threads."""

    def __init__(self) -> None:
        self._vader = SentimentIntensityAnalyzer()

    @property
    def words(self) -> frozenset[str]:
        """All that it knows."""
        return frozenset(self._vader.lexicon)

    def figures(self, text: str) -> list[float]:
        """`FIGURES` numbers of a text that has no names in it."""
        opinion = self._vader.polarity_scores(text)
        positive, negative, whole = opinion["pos"], opinion["neg"], opinion["compound"]
        figures = (
            positive,
            negative,
            whole,
            abs(whole),
            whole >= _POLAR,
            whole <= -_POLAR,
            min(positive, negative),
        )
        return [_WEIGHT * figure for figure in figures]
