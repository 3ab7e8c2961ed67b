"""Shares of raters as scikit-learn takes them: a text stands once for each outcome, weighted by its share."""

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]


def each_outcome(figures: Any, shares: Numbers, weights: Numbers) -> tuple[Any, Numbers, Numbers]:  # noqa: ANN401 — an array, or a sparse one
    """The same texts once for each outcome that somebody saw in them: figures, outcomes, weights."""
    texts, outcomes = np.nonzero(shares)
    return figures[texts], outcomes, shares[texts, outcomes] * weights[texts]
