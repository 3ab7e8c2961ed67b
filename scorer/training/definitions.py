"""Neutral prose of the kind that encyclopaedias begin with: WordNet's definitions, made into first sentences.

Nobody rated the definitions. They count as neutral, whatever they define, since a text's subject is not its
sentiment.
"""

import hashlib
from collections.abc import Container, Iterable
from pathlib import Path

from scorer.training.wordnet import NOUNS, read_entries

DEFINITIONS = 16_000
"""The model is made of at most so many."""

_SHORTEST = 30
_SOMEBODY = "Ada"
"""Any name will do, since names are taken out."""


def read_definitions(folder: Path, number: int, known: Container[str]) -> list[str]:
    """Give so many first sentences. They are drawn by their checksums, so they are always the same.

    Half say that somebody is something `known`. The others say what something is, be it a war or a prize.
    """
    defined = [(entry.words[0], entry.gloss.split(";")[0].strip()) for entry in read_entries(folder, NOUNS)]
    long_enough = [(word, definition) for word, definition in defined if len(definition) >= _SHORTEST]
    somebody = {_sentence(_SOMEBODY, f"a {word}, {text}") for word, text in long_enough if word in known}
    something = {_sentence(f"{word[0].upper()}{word[1:]}", text) for word, text in long_enough}
    return [*_drawn(somebody, number // 2), *_drawn(something, number // 2)]


def _sentence(subject: str, predicate: str) -> str:
    """Make a sentence. Every other one is in the past tense, as in encyclopaedias."""
    verb = "was" if _digest(predicate)[0] % 2 else "is"
    return f"{subject} {verb} {predicate}."


def _drawn(sentences: Iterable[str], number: int) -> list[str]:
    return sorted(sentences, key=_digest)[:number]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
