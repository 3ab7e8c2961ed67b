"""The words of the texts that the model is made of."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from scorer.inference.lexicon import Lexicon
from scorer.inference.terms import small_words

LEAST_TEXTS_WITH_WORDS = 4
"""A word that is in fewer texts is no term."""


def known_small(texts: Sequence[str]) -> frozenset[str]:
    """Give the words that have a small letter in as many texts as make a word a term."""
    texts_with = Counter(chain.from_iterable(map(small_words, texts)))
    return frozenset(word for word, number in texts_with.items() if number >= LEAST_TEXTS_WITH_WORDS)


def unfelt_words(texts: Sequence[str]) -> frozenset[str]:
    """Give those of them that VADER does not rate. They tell what a text is about, not how it reads."""
    return known_small(texts) - Lexicon().words
