"""The terms of a text, which the model counts.

Names are taken out before anything is counted, so that a score does not depend on whom a text is about. A
word with a capital letter is a name. A sentence's first word is none if it is also known with a small letter,
is not followed by another word with a capital letter, and is not what the sentence is about. Names that
follow each other count as one, so that a long name weighs no more than a short one. A word that tells a
gender is the same term as its counterpart.
"""

import re
from collections.abc import Container, Iterator
from itertools import pairwise
from typing import NamedTuple

NAME = "NAME"
"""This word replaces a name. No other term has a capital letter."""

NO_NAME = "it"
"""This word replaces a name where capital letters are kept. It has no sentiment."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[!?]")
_DIGIT = re.compile(r"\d")
_LETTERS_OF_AN_ACRONYM = range(2, 5)
_SHOUTED = frozenset({"all", "bad", "best", "good", "love", "hate", "no", "not", "so", "too", "very", "wow"})
"""Short words that people write in capitals for emphasis. Others are taken for acronyms, as US or WHO."""

_ENDS_A_SENTENCE = frozenset('.!?:;"“(')
_VERBS_OF_A_SUBJECT = frozenset({"is", "was", "are", "were", "has", "had"})
_SAY_NO_SUBJECT = frozenset(
    [
        "all",
        "another",
        "any",
        "anyone",
        "anything",
        "both",
        "each",
        "either",
        "every",
        "everybody",
        "everyone",
        "everything",
        "few",
        "he",
        "here",
        "his",
        "how",
        "i",
        "it",
        "its",
        "many",
        "more",
        "most",
        "much",
        "my",
        "neither",
        "no",
        "nobody",
        "none",
        "nothing",
        "one",
        "other",
        "others",
        "our",
        "some",
        "somebody",
        "someone",
        "something",
        "such",
        "that",
        "the",
        "their",
        "there",
        "these",
        "they",
        "this",
        "those",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whoever",
        "why",
        "you",
        "your",
    ]
)
"""These words before such a verb are not what a sentence is about, as Apple is in "Apple is a company"."""

_ONE_GENDER = {
    "she": "he",
    "her": "his",
    "him": "his",
    "hers": "his",
    "herself": "himself",
    "woman": "man",
    "women": "men",
    "girl": "boy",
    "girls": "boys",
    "female": "male",
    "mother": "father",
    "daughter": "son",
    "sister": "brother",
    "wife": "husband",
    "actress": "actor",
    "actresses": "actors",
    "queen": "king",
    "princess": "prince",
    "businesswoman": "businessman",
    "heroine": "hero",
    "lady": "gentleman",
    "ladies": "gentlemen",
}

_CHARACTERS_OF_A_TERM = range(2, 6)


class Reading(NamedTuple):
    """A text without its names: in words of small letters with NAME among them, and as it is written."""

    words: list[str]
    text: str


def read(text: str, small: Container[str]) -> Reading:
    """Read a text. `small` are the words that are known to be written with a small letter."""
    matches = list(_WORD.finditer(text))
    words: list[str] = []
    parts: list[str] = []
    end_of_name = 0
    for place, match in enumerate(matches):
        written = match[0]
        folded = _folded(written)
        if written != written.lower() and _is_name(written, folded, _Place(text, matches, place), small):
            if words[-1:] != [NAME]:
                words.append(NAME)
            parts += text[end_of_name : match.start()], NO_NAME
            end_of_name = match.end()
        else:
            words.append(folded)
    return Reading(words, "".join([*parts, text[end_of_name:]]))


def small_words(text: str) -> set[str]:
    """Give the words that the text itself has with a small letter."""
    return {_folded(word) for word in _WORD.findall(text) if word == word.lower()}


def word_terms(words: list[str]) -> Iterator[str]:
    """Give each word, and each two words that follow each other."""
    yield from words
    for first, second in pairwise(words):
        yield f"{first} {second}"


def character_terms(word: str) -> Iterator[str]:
    """Give each run of two to five characters of a word, with marks at its ends. A name has none."""
    if word == NAME:
        return
    padded = f" {word} "
    for length in _CHARACTERS_OF_A_TERM:
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]


def _folded(written: str) -> str:
    lower = written.lower().replace("’", "'")
    return _ONE_GENDER.get(lower) or _DIGIT.sub("0", lower)


class _Place(NamedTuple):
    """A word's place in its sentence."""

    text: str
    matches: list[re.Match[str]]
    place: int

    @property
    def begins_a_sentence(self) -> bool:
        if self.place == 0:
            return True
        before = self.text[self.matches[self.place - 1].start() : self.matches[self.place].start()]
        return not _ENDS_A_SENTENCE.isdisjoint(before)

    @property
    def next_word(self) -> str:
        return self.matches[self.place + 1][0] if self.place + 1 < len(self.matches) else ""


def _is_name(written: str, folded: str, where: _Place, small: Container[str]) -> bool:
    """Whether a word with a capital letter is a name."""
    if len(written) == 1:
        return False
    if written.isupper():
        return folded not in (_SHOUTED if len(written) in _LETTERS_OF_AN_ACRONYM else small)
    if folded not in small or not where.begins_a_sentence:
        return True
    following = where.next_word
    return following.istitle() or (following in _VERBS_OF_A_SUBJECT and folded not in _SAY_NO_SUBJECT)
