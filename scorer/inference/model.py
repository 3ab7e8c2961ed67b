"""The model says how a text reads: which shares of readers would find it positive, negative, neither or
both."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from scorer.inference.artefact import MODEL, NUMBERS_OF_A_TERM, SCALE, Artefact, Block, read_artefact
from scorer.inference.lexicon import Lexicon
from scorer.inference.terms import Reading, character_terms, read, remembered, word_terms
from scorer.inference.word_ratings import rating_figures

MOST_CHARACTERS = 20_000
"""The rest of a text is not read: it makes no score surer, and must not hold a processor for long."""

_DECIMALS = 6
"""Enough digits to tell scores apart, without the noise of floating-point numbers."""


@dataclass(frozen=True)
class Shares:
    """Shares of readers, from 0 to 1. They sum to 1. `mixed` are readers who would contradict each other."""

    positive: float
    negative: float
    neutral: float
    mixed: float

    @property
    def label(self) -> str:
        """The largest share's name in capitals, as POSITIVE. Of equal shares, neutral is taken."""
        scores = self.scores()
        return max(scores, key=lambda sentiment: (scores[sentiment], sentiment == "Neutral")).upper()

    def scores(self) -> dict[str, float]:
        """Rounded shares, with Comprehend's names (`Positive` …). Neutral is what the others leave to 1."""
        scores = {"Positive": self.positive, "Negative": self.negative, "Mixed": self.mixed}
        rounded = {sentiment: round(score, _DECIMALS) for sentiment, score in scores.items()}
        return {**rounded, "Neutral": round(1 - sum(rounded.values()), _DECIMALS)}


class TextScorer(Protocol):
    """Says how one text reads. Several threads may share one."""

    name: str
    version: str

    def score(self, text: str) -> Shares:
        """Give a text's shares, which are always the same for the same text. Any text will do."""
        ...


class SentimentModel:
    """The `TextScorer` of this project, for English."""

    name = "own"

    def __init__(self, artefact: Artefact) -> None:
        self.version = artefact.version
        self._artefact = artefact
        self._lexicon = Lexicon()
        self._small = artefact.words.places.keys() | artefact.ratings.places.keys()
        self._weights_of_figures = list(zip(*artefact.figures, strict=True))
        self._characters_of = remembered(self._find_characters)

    @classmethod
    def load(cls, file: Path = MODEL) -> Self:
        """Raises InvalidArtefact."""
        return cls(read_artefact(file))

    def score(self, text: str) -> Shares:
        """Say how an English text reads. Any text will do: without a word, the intercepts alone count."""
        artefact = self._artefact
        reading = read(text[:MOST_CHARACTERS], self._small)
        parts = (
            artefact.intercepts,
            self._of_figures(reading),
            self._of_words(reading.words),
            self._of_characters(reading.words),
        )
        return _shares([sum(column) for column in zip(*parts, strict=True)])

    def _of_figures(self, reading: Reading) -> list[float]:
        ratings = self._artefact.ratings
        figures = [
            *self._lexicon.figures(reading.text),
            *rating_figures(reading.words, ratings.places, ratings.numbers, SCALE),
        ]
        return [
            sum(figure * weight for figure, weight in zip(figures, weights, strict=True))
            for weights in self._weights_of_figures
        ]

    def _of_words(self, words: list[str]) -> list[float]:
        """Add the terms' weights up, each by how often and how rare the term is. All texts weigh the same."""
        block = self._artefact.words
        places = map(block.places.get, word_terms(words))
        return _of_unit_length(
            _weighed(block, place, 1 + math.log(times) if times > 1 else 1)
            for place, times in Counter(places).items()
            if place is not None
        )

    def _of_characters(self, words: list[str]) -> list[float]:
        """Add the weights of the words' characters up. A word that is there twice counts twice."""
        return _of_unit_length(map(self._characters_of, words))

    def _find_characters(self, word: str) -> "_Weighed":
        block = self._artefact.characters
        places = map(block.places.get, character_terms(word))
        found = [
            _weighed(block, place, times) for place, times in Counter(places).items() if place is not None
        ]
        return _sum(found)


_Weighed = tuple[float, float, float, float, float]
"""The square of a value, and that value times the weight of each outcome but the first."""


def _weighed(block: Block, place: int, times: float) -> _Weighed:
    row = NUMBERS_OF_A_TERM * place
    frequency, positive, negative, mixed, factual = block.numbers[row : row + NUMBERS_OF_A_TERM]
    value = frequency * times
    return value * value, value * positive, value * negative, value * mixed, value * factual


def _sum(weighed: Iterable[_Weighed]) -> _Weighed:
    squares = positive = negative = mixed = factual = 0.0
    for square, one, two, three, four in weighed:
        squares += square
        positive += one
        negative += two
        mixed += three
        factual += four
    return squares, positive, negative, mixed, factual


def _of_unit_length(weighed: Iterable[_Weighed]) -> list[float]:
    squares, *sums = _sum(weighed)
    length = math.sqrt(squares) or 1.0
    return [it / length for it in sums]


def _shares(totals: list[float]) -> Shares:
    exponents = [0.0, *(total / SCALE for total in totals)]
    highest = max(exponents)
    neutral, positive, negative, mixed, factual = (math.exp(exponent - highest) for exponent in exponents)
    whole = neutral + positive + negative + mixed + factual
    return Shares(positive / whole, negative / whole, (neutral + factual) / whole, mixed / whole)
