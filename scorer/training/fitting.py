"""One multinomial logistic regression over words, characters, VADER's scores and ratings of words.

The targets are shares of raters. A text is given once per outcome, weighted by the outcome's share, so the
model's answers are shares of raters, too. The inference's own functions make the terms and figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from scorer.inference.artefact import SCALE
from scorer.inference.lexicon import Lexicon
from scorer.inference.terms import Reading, character_terms, read, word_terms
from scorer.inference.word_ratings import rating_figures
from scorer.training.outcomes import each_outcome
from scorer.training.rated_texts import RatedText
from scorer.training.telling_terms import scale_by_telling
from scorer.training.vocabulary import LEAST_TEXTS_WITH_WORDS, known_small
from scorer.training.word_ratings import WordRatings, rate_words
from scorer.training.word_vectors import WordVectors

LEAST_TEXTS_WITH_CHARACTERS = 8

WEIGHTS = {"editorials": 2.0, "films": 2.0, "products": 2.0, "tweets": 1.0}
"""A text's weight in the training. Tweets have less, since encyclopaedias are least like them."""

DEFINITION_WEIGHT = 0.4
REGULARIZATION = 0.8
"""scikit-learn's C. With less, words count for too little; with more, the model fits single texts."""

MOST_ITERATIONS = 300
SEED = 1

Numbers = np.ndarray[Any, Any]


@dataclass
class Fitted:
    """What scikit-learn has made. `probabilities` are its own answer."""

    small: frozenset[str]
    words: TfidfVectorizer
    characters: TfidfVectorizer
    ratings: WordRatings
    regression: LogisticRegression

    def probabilities(self, texts: Sequence[str]) -> Numbers:
        """Give a row per text, with a column per outcome of OUTCOMES."""
        readings = [read(text, self.small) for text in texts]
        terms = sparse.hstack([self.words.transform(readings), self.characters.transform(readings)])
        answer: Numbers = self.regression.predict_proba(_with_figures(terms, readings, self.ratings))
        return answer


def fit(rated: Sequence[RatedText], definitions: Sequence[str], vectors: WordVectors) -> Fitted:
    """Fit the model. The same texts in the same order make the same model."""
    texts = [*(text.text for text in rated), *definitions]
    shares = np.array([*(text.shares for text in rated), *[(1.0, 0.0, 0.0, 0.0)] * len(definitions)])
    weights = np.array([*(WEIGHTS[text.domain] for text in rated), *[DEFINITION_WEIGHT] * len(definitions)])
    small = known_small(texts)
    readings = [read(text, small) for text in texts]
    ratings = rate_words(vectors, readings, shares, weights)
    words, characters = (
        _vectorizer(terms_of_words, LEAST_TEXTS_WITH_WORDS),
        _vectorizer(terms_of_characters, LEAST_TEXTS_WITH_CHARACTERS),
    )
    terms = sparse.hstack([words.fit_transform(readings), characters.fit_transform(readings)]).tocsr()
    telling = scale_by_telling(terms, shares, weights)
    figures = _with_figures(terms @ sparse.diags(telling), readings, ratings)
    regression = LogisticRegression(C=REGULARIZATION, max_iter=MOST_ITERATIONS, random_state=SEED)
    regression.fit(*each_outcome(figures, shares, weights))
    # The inference takes the terms without the training's factors, so these become part of the weights.
    regression.coef_[:, : len(telling)] *= telling
    return Fitted(small, words, characters, ratings, regression)


def terms_of_words(reading: Reading) -> list[str]:
    return list(word_terms(reading.words))


def terms_of_characters(reading: Reading) -> list[str]:
    return list(chain.from_iterable(map(character_terms, reading.words)))


def _vectorizer(terms: Any, least_texts: int) -> TfidfVectorizer:  # noqa: ANN401 — scikit-learn has no types
    return TfidfVectorizer(analyzer=terms, min_df=least_texts, sublinear_tf=True)


def _with_figures(terms: Any, readings: Sequence[Reading], ratings: WordRatings) -> sparse.csr_matrix:  # noqa: ANN401
    lexicon, places = Lexicon(), ratings.places
    figures = [
        [*lexicon.figures(it.text), *rating_figures(it.words, places, ratings.numbers, SCALE)]
        for it in readings
    ]
    return sparse.hstack([terms, sparse.csr_matrix(figures)]).tocsr()
