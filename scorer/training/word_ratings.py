"""Rates words by their meaning: a first regression reads texts as the mean of their words' vectors.

It is given a word's vector alone, so what it learns of one word holds for all that are used alike. It is
linear, so its answer for a text is the mean of its answers for the words. Therefore the model keeps four
ratings per word, and not the vectors of a hundred numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from scorer.inference.artefact import SCALE
from scorer.inference.terms import Reading
from scorer.training.outcomes import each_outcome
from scorer.training.word_vectors import WordVectors

REGULARIZATION = 0.05
"""scikit-learn's C, for numbers that all have the same spread."""

RARE = 1e-3
"""A word of this frequency counts half (Arora, Liang & Ma 2017: smooth inverse frequency)."""

MOST_ITERATIONS = 500
SEED = 1

Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True)
class WordRatings:
    """Whole `SCALE`ths, four in a row per word: for positive, negative, mixed, factual, as differences to
    neutral."""

    words: list[str]
    numbers: list[int]

    @property
    def places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}


def rate_words(
    vectors: WordVectors, readings: Sequence[Reading], shares: Numbers, weights: Numbers
) -> WordRatings:
    """Rate each word that has a vector."""
    weighed = vectors.rows * (RARE / (RARE + vectors.frequencies))[:, None]
    means = _means(vectors.words, weighed, readings)
    spread = means.std(axis=0)
    spread[spread == 0] = 1
    regression = LogisticRegression(C=REGULARIZATION, max_iter=MOST_ITERATIONS, random_state=SEED)
    regression.fit(*each_outcome(means / spread, shares, weights))
    to_neutral = (regression.coef_[1:] - regression.coef_[0]) / spread
    return WordRatings(vectors.words, np.round(weighed @ to_neutral.T * SCALE).astype(int).ravel().tolist())


def _means(words: Sequence[str], rows: Numbers, readings: Sequence[Reading]) -> Numbers:
    places = {word: place for place, word in enumerate(words)}
    means = np.zeros((len(readings), rows.shape[1]))
    for text, reading in enumerate(readings):
        known = [places[word] for word in reading.words if word in places]
        if known:
            means[text] = rows[known].mean(axis=0)
    return means
