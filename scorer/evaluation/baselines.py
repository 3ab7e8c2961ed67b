"""What the model stands beside: VADER as its authors use it, and the guess that knows no text."""

from collections import defaultdict
from collections.abc import Sequence

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from scorer.inference.model import Shares
from scorer.training.rated_texts import RatedText

_POLAR = 0.05
"""Its authors' bounds: from 0.05 on positive, from -0.05 down negative, between them neutral."""


class Vader:
    """VADER's label as the largest share, and its compound score as positive less negative."""

    def __init__(self) -> None:
        self._vader = SentimentIntensityAnalyzer()

    def score(self, text: str) -> Shares:
        compound = self._vader.polarity_scores(text)["compound"]
        if abs(compound) < _POLAR:
            return Shares(max(compound, 0.0), max(-compound, 0.0), 1 - abs(compound), 0.0)
        rest = 1 - abs(compound)
        # The measures see the compound, as the difference, and the label, as the larger share.
        return Shares(max(compound, 0.0) + rest / 2, max(-compound, 0.0) + rest / 2, 0.0, 0.0)


def mean_shares(texts: Sequence[RatedText]) -> dict[str, Shares]:
    """By domain, what raters say on average: the best guess of who cannot read, and the majority's class."""
    by_domain: dict[str, list[RatedText]] = defaultdict(list)
    for text in texts:
        by_domain[text.domain].append(text)
    return {
        domain: Shares(
            positive := sum(text.positive for text in some) / len(some),
            negative := sum(text.negative for text in some) / len(some),
            1 - positive - negative,
            0.0,
        )
        for domain, some in by_domain.items()
    }
