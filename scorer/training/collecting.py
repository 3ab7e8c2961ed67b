"""Everything that the model is made of, read from the folder that `make model` fetches."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scorer.training.articles import SENTENCES, read_sentences
from scorer.training.definitions import DEFINITIONS, read_definitions
from scorer.training.rated_texts import RatedText, read_rated_texts
from scorer.training.vocabulary import known_small, unfelt_words
from scorer.training.word_vectors import WordVectors, read_word_vectors
from scorer.training.wordnet import read_spelling


@dataclass(frozen=True)
class Collected:
    """Rated texts that are held out, rated texts to train on, texts that tell facts, and word vectors."""

    held_out: list[RatedText]
    rated: list[RatedText]
    definitions: list[str]
    sentences: list[str]
    vectors: WordVectors

    @classmethod
    def read(cls, folder: Path, *, definitions: int = DEFINITIONS, sentences: int = SENTENCES) -> Self:
        """Read it, with so many definitions and sentences of articles at most."""
        texts = read_rated_texts(folder)
        rated = [text for text in texts if not text.is_held_out]
        words = [text.text for text in rated]
        known, spelling = known_small(words), read_spelling(folder)
        return cls(
            held_out=[text for text in texts if text.is_held_out],
            rated=rated,
            definitions=read_definitions(folder, definitions, unfelt_words(words)),
            sentences=read_sentences(folder, sentences),
            vectors=read_word_vectors(folder, lambda word: word in known or spelling.is_small(word)),
        )

    @property
    def facts(self) -> list[str]:
        return [*self.definitions, *self.sentences]
