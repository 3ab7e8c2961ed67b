"""The model says how a text reads: which shares of readers would find it positive, negative, neither or
both."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol, Self

from scorer.inference.artefact import MODEL, NUMBERS_OF_A_TERM, SCALE, Artefact, Block, read_artefact
from scorer.inference.lexicon import Lexicon
from scorer.inference.terms import Reading, character_terms, read, word_terms
from scorer.inference.word_ratings import rating_figures

MOST_CHARACTERS = 20_000
"""The rest of a text is not read: it makes no score surer, and must not hold a processor for long."""

_WORDS_REMEMBERED = 20_000


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
        self._characters_of = lru_cache(_WORDS_REMEMBERED)(self._find_characters)

    @classmethod
    def load(cls, file: Path = MODEL) -> Self:
        """Raises InvalidArtefact."""
        return cls(read_artefact(file))

    def score(self, text: str) -> Shares:
        """Say how an English text reads. Any text will do: without a word, the intercepts alone count."""
        artefact = self._artefact
        reading = read(text[:MOST_CHARACTERS], artefact.words.places)
        words = (artefact.words.places.get(term) for term in word_terms(reading.words))
        totals = [
            sum(parts)
            for parts in zip(
                artefact.intercepts,
                self._of_figures(reading),
                _of_terms(artefact.words, (place for place in words if place is not None)),
                _of_terms(
                    artefact.characters,
                    (place for word in reading.words for place in self._characters_of(word)),
                ),
                strict=True,
            )
        ]
        return _shares(totals)

    def _of_figures(self, reading: Reading) -> list[float]:
        ratings = self._artefact.ratings
        figures = [
            *self._lexicon.figures(reading.text),
            *rating_figures(reading.words, ratings.places, ratings.numbers, SCALE),
        ]
        rows = zip(figures, self._artefact.figures, strict=True)
        weighed = [[figure * weight for weight in weights] for figure, weights in rows]
        return [sum(column) for column in zip(*weighed, strict=True)]

    def _find_characters(self, word: str) -> list[int]:
        places = self._artefact.characters.places
        return [places[term] for term in character_terms(word) if term in places]


def _of_terms(block: Block, places: Iterable[int]) -> tuple[float, float, float]:
    """Add the terms' weights up, each by how often and how rare the term is. All texts weigh the same."""
    numbers = block.numbers
    squares = positive = negative = mixed = 0.0
    for place, times in Counter(places).items():
        row = NUMBERS_OF_A_TERM * place
        value = numbers[row] * (1 + math.log(times)) if times > 1 else numbers[row]
        squares += value * value
        positive += value * numbers[row + 1]
        negative += value * numbers[row + 2]
        mixed += value * numbers[row + 3]
    length = math.sqrt(squares) or 1.0
    return positive / length, negative / length, mixed / length


def _shares(totals: list[float]) -> Shares:
    exponents = [0.0, *(total / SCALE for total in totals)]
    highest = max(exponents)
    neutral, positive, negative, mixed = (math.exp(exponent - highest) for exponent in exponents)
    whole = neutral + positive + negative + mixed
    return Shares(positive / whole, negative / whole, neutral / whole, mixed / whole)
