"""The difference between the inference and scikit-learn with the same numbers."""

from collections.abc import Sequence

import numpy as np

from scorer.inference.model import SentimentModel
from scorer.training.fitting import Fitted


def largest_difference(fitted: Fitted, model: SentimentModel, texts: Sequence[str]) -> float:
    """Give the largest difference of any share of any text."""
    ours = [
        (shares.neutral, shares.positive, shares.negative, shares.mixed) for shares in map(model.score, texts)
    ]
    return float(np.abs(fitted.probabilities(texts) - np.array(ours)).max())
