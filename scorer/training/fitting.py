"""One multinomial logistic regression over words, characters, VADER's scores and ratings of words.

The targets are shares of raters. A text is given once per outcome, weighted by the outcome's share, so the
model's answers are shares of raters, too. Texts that tell facts have an outcome of their own: what makes a
review neutral is learned from reviews alone. The inference's own functions make the terms and figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from scorer.inference.artefact import OUTCOMES, SCALE
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

WEIGHTS = {"editorials": 2.0, "films": 2.75, "products": 2.0, "tweets": 0.8}
"""A text's weight in the training. Tweets have less, since encyclopaedias are least like them."""

FACT_WEIGHT = 0.35
REGULARIZATION = 1.0
"""scikit-learn's C. With less, words count for too little; with more, the model fits single texts."""

MOST_ITERATIONS = 150

LESS_FACTUAL = 0.25
"""This is taken from the intercept of facts, since texts to score have fewer of them than the training has.

With 0, too many reviews that only tell a plot count as neutral. With 0.5, a company that is best known for a
product reads positive. `evaluation/tried.tsv` has what more of it does.
"""

SEED = 1
FACTUAL = OUTCOMES.index("Factual")

Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Terms:
    """Both kinds of terms, as scikit-learn counts them. In either, all texts weigh the same."""

    words: TfidfVectorizer
    characters: TfidfVectorizer

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Self:
        """Find the terms that are in enough of the texts."""
        words = TfidfVectorizer(analyzer=terms_of_words, min_df=LEAST_TEXTS_WITH_WORDS, sublinear_tf=True)
        characters = TfidfVectorizer(
            analyzer=terms_of_characters, min_df=LEAST_TEXTS_WITH_CHARACTERS, norm=None
        )
        return cls(words.fit(readings), characters.fit(readings))

    def count(self, readings: Sequence[Reading]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Give words, and characters, with a row per text.

        The length of a text's characters is taken as if no two of its words had any in common. So each word
        adds always the same, and the inference need not count its characters twice.
        """
        distinct = list(dict.fromkeys(chain.from_iterable(it.words for it in readings)))
        of_words = self.characters.transform([Reading([word], "") for word in distinct])
        squares = dict(zip(distinct, of_words.multiply(of_words).sum(axis=1).A1, strict=True))
        lengths = np.sqrt([sum(map(squares.__getitem__, it.words)) for it in readings])
        unit = sparse.diags(1 / np.where(lengths == 0, 1, lengths))
        return self.words.transform(readings), (unit @ self.characters.transform(readings)).tocsr()


@dataclass
class Fitted:
    """What scikit-learn has made. `probabilities` are its own answer."""

    small: frozenset[str]
    terms: Terms
    ratings: WordRatings
    regression: LogisticRegression

    def probabilities(self, texts: Sequence[str]) -> Numbers:
        """Give a row per text: neutral (as reviews are, or as facts are), positive, negative, mixed."""
        readings = [read(text, self.small) for text in texts]
        terms = sparse.hstack(self.terms.count(readings))
        answer = self.regression.predict_proba(_with_figures(terms, readings, self.ratings))
        neutral, positive, negative, mixed, factual = answer.T
        return np.column_stack([neutral + factual, positive, negative, mixed])


def fit(rated: Sequence[RatedText], facts: Sequence[str], vectors: WordVectors) -> Fitted:
    """Fit the model of rated texts, and of others that tell facts.

    The same texts in the same order make the same model.
    """
    texts = [*(text.text for text in rated), *facts]
    shares = np.array([*((*text.shares, 0.0) for text in rated), *[(0.0, 0.0, 0.0, 0.0, 1.0)] * len(facts)])
    weights = np.array([*(WEIGHTS[text.domain] for text in rated), *[FACT_WEIGHT] * len(facts)])
    small = known_small(texts) | frozenset(vectors.words)
    readings = [read(text, small) for text in texts]
    ratings = rate_words(vectors, readings, shares, weights)
    terms = Terms.of(readings)
    words, characters = terms.count(readings)
    telling = np.concatenate([scale_by_telling(some, shares, weights) for some in (words, characters)])
    figures = _with_figures(sparse.hstack([words, characters]) @ sparse.diags(telling), readings, ratings)
    regression = LogisticRegression(C=REGULARIZATION, max_iter=MOST_ITERATIONS, random_state=SEED)
    regression.fit(*each_outcome(figures, shares, weights))
    regression.intercept_[FACTUAL] -= LESS_FACTUAL
    # The inference takes the terms without the training's factors, so these become part of the weights.
    regression.coef_[:, : len(telling)] *= telling
    return Fitted(small, terms, ratings, regression)


def terms_of_words(reading: Reading) -> list[str]:
    return list(word_terms(reading.words))


def terms_of_characters(reading: Reading) -> list[str]:
    return list(chain.from_iterable(map(character_terms, reading.words)))


def _with_figures(terms: Any, readings: Sequence[Reading], ratings: WordRatings) -> sparse.csr_matrix:  # noqa: ANN401 — scikit-learn has no types
    lexicon, places = Lexicon(), ratings.places
    figures = [
        [*lexicon.figures(it.text), *rating_figures(it.words, places, ratings.numbers, SCALE)]
        for it in readings
    ]
    return sparse.hstack([terms, sparse.csr_matrix(figures)]).tocsr()
