"""What the model is compared with: VADER as its authors use it, and a guess that does not read the text."""

from collections import defaultdict
from collections.abc import Sequence

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from scorer.inference.model import Shares
from scorer.training.rated_texts import RatedText

_POLAR = 0.05
"""The authors' bounds: a text from 0.05 up is positive, from -0.05 down negative, and neutral between."""


class Vader:
    """VADER's answer as shares. Its label has the largest; positive less negative is its compound score."""

    def __init__(self) -> None:
        self._vader = SentimentIntensityAnalyzer()

    def score(self, text: str) -> Shares:
        compound = self._vader.polarity_scores(text)["compound"]
        if abs(compound) < _POLAR:
            return Shares(max(compound, 0.0), max(-compound, 0.0), 1 - abs(compound), 0.0)
        rest = 1 - abs(compound)
        # The measures read the compound score from the difference, and the label from the largest share.
        return Shares(max(compound, 0.0) + rest / 2, max(-compound, 0.0) + rest / 2, 0.0, 0.0)


def mean_shares(texts: Sequence[RatedText]) -> dict[str, Shares]:
    """Give what raters say on average, by domain: the best guess without reading the text."""
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
