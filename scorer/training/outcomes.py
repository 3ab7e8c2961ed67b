"""Shares of raters in the form that scikit-learn takes: each text once per outcome, weighted by its share."""

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, Any]


def each_outcome(figures: Any, shares: Numbers, weights: Numbers) -> tuple[Any, Numbers, Numbers]:  # noqa: ANN401 — an array, or a sparse one
    """Give each text once per outcome that a rater saw in it: figures, outcomes, weights."""
    texts, outcomes = np.nonzero(shares)
    return figures[texts], outcomes, shares[texts, outcomes] * weights[texts]
