"""One multinomial logistic regression over words, characters and VADER's scores, by scikit-learn.

The targets are shares of raters: a text stands once for each outcome, weighted by its share. So the model's
answers are shares, too, and mean something. Terms are made by the very functions that the inference has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from scorer.inference.lexicon import Lexicon
from scorer.inference.terms import Reading, character_terms, read, word_terms
from scorer.training.rated_texts import RatedText
from scorer.training.vocabulary import LEAST_TEXTS_WITH_WORDS, known_small

LEAST_TEXTS_WITH_CHARACTERS = 5

WEIGHTS = {"editorials": 1.5, "films": 3.5, "products": 1.5, "tweets": 0.5}
"""Of a text in the training, where it is not 1: less for tweets, which encyclopaedias are least like."""

DEFINITION_WEIGHT = 0.48
REGULARIZATION = 1.5
"""scikit-learn's C: less of it forgets words, more of it learns single texts by heart."""

MOST_ITERATIONS = 500
SEED = 1


@dataclass
class Fitted:
    """What scikit-learn has made; `probabilities` are its own answer."""

    small: frozenset[str]
    words: TfidfVectorizer
    characters: TfidfVectorizer
    regression: LogisticRegression

    def probabilities(self, texts: Sequence[str]) -> np.ndarray[Any, Any]:
        """A row for each text, a column for each of OUTCOMES."""
        answer: np.ndarray[Any, Any] = self.regression.predict_proba(self.figures(texts))
        return answer

    def figures(self, texts: Sequence[str]) -> sparse.csr_matrix:
        readings = [read(text, self.small) for text in texts]
        return _figures(readings, self.words.transform(readings), self.characters.transform(readings))


def fit(rated: Sequence[RatedText], definitions: Sequence[str]) -> Fitted:
    """Fit the model. The same texts in the same order make the same model."""
    texts = [*(text.text for text in rated), *definitions]
    small = known_small(texts)
    readings = [read(text, small) for text in texts]
    words, characters = (
        _vectorizer(terms_of_words, LEAST_TEXTS_WITH_WORDS),
        _vectorizer(terms_of_characters, LEAST_TEXTS_WITH_CHARACTERS),
    )
    figures = _figures(readings, words.fit_transform(readings), characters.fit_transform(readings))
    shares = np.array([*(text.shares for text in rated), *[(1.0, 0.0, 0.0, 0.0)] * len(definitions)])
    weights = np.array(
        [*(WEIGHTS.get(text.domain, 1.0) for text in rated), *[DEFINITION_WEIGHT] * len(definitions)]
    )
    regression = LogisticRegression(C=REGULARIZATION, max_iter=MOST_ITERATIONS, random_state=SEED)
    regression.fit(*_each_outcome(figures, shares, weights))
    return Fitted(small, words, characters, regression)


def terms_of_words(reading: Reading) -> list[str]:
    return list(word_terms(reading.words))


def terms_of_characters(reading: Reading) -> list[str]:
    return list(chain.from_iterable(map(character_terms, reading.words)))


def _vectorizer(terms: Any, least_texts: int) -> TfidfVectorizer:  # noqa: ANN401 — scikit-learn has no types
    return TfidfVectorizer(analyzer=terms, min_df=least_texts, sublinear_tf=True)


def _figures(readings: Sequence[Reading], words: Any, characters: Any) -> sparse.csr_matrix:  # noqa: ANN401
    lexicon = Lexicon()
    figures = sparse.csr_matrix([lexicon.figures(reading.text) for reading in readings])
    return sparse.hstack([words, characters, figures]).tocsr()


def _each_outcome(
    figures: sparse.csr_matrix, shares: np.ndarray[Any, Any], weights: np.ndarray[Any, Any]
) -> tuple[sparse.csr_matrix, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """The same texts once for each outcome that somebody saw in them: figures, outcomes, weights."""
    texts, outcomes = np.nonzero(shares)
    return figures[texts], outcomes, shares[texts, outcomes] * weights[texts]
