"""How well each term tells outcomes apart, so that the regression relies more on those that do it well.

Wang, S. & Manning, C.D. (2012): Baselines and Bigrams. Their naive Bayes ratios scale the terms before the
regression. A term that is in the texts of one outcome alone then needs only a small weight to count for much.
"""

from typing import Any

import numpy as np
from scipy import sparse

_AT_LEAST = 1.0
"""The factor of a term that tells nothing, beside the ratios of the others."""

_SEEN_ONCE_MORE = 1.0
"""This is added to each count, so that none is zero."""

Numbers = np.ndarray[Any, Any]


def scale_by_telling(terms: sparse.csr_matrix, shares: Numbers, weights: Numbers) -> Numbers:
    """Give a factor per column of `terms`, by the texts that people rated.

    Over all entries the mean of its squares is 1.
    """
    present = terms.astype(bool).astype(float)
    neutral, positive, negative, mixed, _factual = (present.T @ (shares * weights[:, None])).T
    all_neutral, all_positive, all_negative, all_mixed, _ = (shares * weights[:, None]).sum(axis=0)
    polarity = _ratio(
        positive + mixed / 2,
        negative + mixed / 2,
        all_positive + all_mixed / 2,
        all_negative + all_mixed / 2,
    )
    feeling = _ratio(
        positive + negative + mixed, neutral, all_positive + all_negative + all_mixed, all_neutral
    )
    factors = _AT_LEAST + np.abs(polarity) + np.abs(feeling) / 2
    texts_with = np.asarray(present.sum(axis=0)).ravel()
    scaled: Numbers = factors / np.sqrt((factors**2 * texts_with).sum() / texts_with.sum())
    return scaled


def _ratio(one: Numbers, other: Numbers, all_one: float, all_other: float) -> Numbers:
    """Give the logarithm of how much more often a term is in one kind of text than in the other."""
    ratio: Numbers = np.log((one + _SEEN_ONCE_MORE) / (other + _SEEN_ONCE_MORE) * (all_other / all_one))
    return ratio
