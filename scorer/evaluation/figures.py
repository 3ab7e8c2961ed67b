"""How near scores are to what raters said, with confidence intervals.

95 of 100 draws of articles give a figure within the interval. Articles are drawn, with replacement, rather
than texts, since texts of one article are alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scorer.inference.model import Shares
from scorer.training.rated_texts import RatedText

Numbers = np.ndarray[Any, Any]

DRAWS = 1_000
SEED = 1
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True)
class Figure:
    """A figure and its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Answers:
    """What was said of texts: a row per text, with the columns positive, negative, neutral."""

    said: Numbers
    rated: Numbers
    articles: Numbers

    @classmethod
    def of(cls, texts: Sequence[RatedText], shares: Sequence[Shares]) -> "Answers":
        """Make answers of shares. Half of the mixed share counts as positive, half as negative."""
        numbers = {article: number for number, article in enumerate(dict.fromkeys(t.article for t in texts))}
        return cls(
            np.array([(s.positive + s.mixed / 2, s.negative + s.mixed / 2, s.neutral) for s in shares]),
            np.array([(t.positive, t.negative, 1 - t.positive - t.negative) for t in texts]),
            np.array([numbers[text.article] for text in texts]),
        )

    def figure(self, measure: "Measure") -> Figure:
        """Give a measure of all texts, and its interval."""
        random = np.random.default_rng(SEED)
        number = self.articles.max() + 1
        rows = [np.flatnonzero(self.articles == article) for article in range(number)]
        drawn = [
            measure(self.said[chosen], self.rated[chosen])
            for chosen in (
                np.concatenate([rows[article] for article in random.integers(0, number, number)])
                for _ in range(DRAWS)
            )
        ]
        low, high = np.percentile(drawn, _PERCENTILES)
        return Figure(measure(self.said, self.rated), float(low), float(high))


Measure = Callable[[Numbers, Numbers], float]
"""Takes what was said of texts, and what raters said of the same texts."""


def correlation(said: Numbers, rated: Numbers) -> float:
    """Give the correlation of positive less negative with the same difference of the raters."""
    return float(np.corrcoef(_polarity(said), _polarity(rated))[0, 1])


def share_right(said: Numbers, rated: Numbers) -> float:
    """Give the share of texts whose largest share is the raters' largest, too."""
    return float((said.argmax(1) == rated.argmax(1)).mean())


def brier(said: Numbers, rated: Numbers) -> float:
    """Give the mean squared distance to the raters' shares, summed over the three. 0 is best, 2 is worst."""
    return float(((said - rated) ** 2).sum(1).mean())


def area_under_curve(said: Numbers, rated: Numbers) -> float:
    """Give how often a text that more found positive scores higher than one that more found negative."""
    score, positive = _polarity(said), _polarity(rated) > 0
    order = np.argsort(np.argsort(score, kind="stable"), kind="stable") + 1
    number, others = positive.sum(), (~positive).sum()
    return float((order[positive].sum() - number * (number + 1) / 2) / (number * others))


def reliability(said: Numbers, rated: Numbers, bins: int = 10) -> list[tuple[float, float, int]]:
    """Give, for each tenth of the shares' range, the mean of the model's shares, of the raters', and their
    number."""
    places = np.minimum((said * bins).astype(int), bins - 1)
    return [
        (
            float(said[places == place].mean()),
            float(rated[places == place].mean()),
            int((places == place).sum()),
        )
        for place in range(bins)
        if (places == place).any()
    ]


def _polarity(shares: Numbers) -> Numbers:
    polarity: Numbers = shares[:, 0] - shares[:, 1]
    return polarity
