"""The terms of a text, which the model counts.

Names are taken out before anything is counted, so that a score does not depend on whom a text is about. A
word with a capital letter is a name. A sentence's first word is none if it is also known with a small letter,
is not followed by another word with a capital letter, and is not what the sentence is about. Names that
follow each other count as one, so that a long name weighs no more than a short one. A word that tells a
gender is the same term as its counterpart.
"""

import re
from collections.abc import Callable, Container, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, TypeVar

T = TypeVar("T")

NAME = "NAME"
"""This word replaces a name. No other term has a capital letter."""

NO_NAME = "it"
"""This word replaces a name where capital letters are kept. It has no sentiment."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[!?]")
_DIGIT = re.compile(r"\d")
_LETTERS_OF_AN_ACRONYM = range(2, 5)
_SHOUTED = frozenset({"all", "bad", "best", "good", "love", "hate", "no", "not", "so", "too", "very", "wow"})
"""Short words that people write in capitals for emphasis. Others are taken for acronyms, as US or WHO."""

_TITLES = frozenset(
    ["Capt", "Col", "Dr", "Gen", "Gov", "Lt", "Mr", "Mrs", "Ms", "Prof", "Rep", "Rev", "Sen", "St"]
)
"""A full stop after one of these ends no sentence."""

_LINK_NAMES = frozenset(
    ["al", "and", "bin", "da", "de", "del", "der", "di", "du", "la", "of", "the", "van", "von"]
)
"""Small words within names. Names that they link count as one."""

_LINKS_OF_A_NAME = 2
_WORDS_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 50
"""Characters. Any text may be a word, and 20,000 of the longest would fill the memory."""

_ENDS_A_SENTENCE = frozenset('.!?:;"“(')
_VERBS_OF_A_SUBJECT = frozenset(
    [
        "announces", "are", "became", "began", "bought", "brings", "broke", "built", "buys", "came",
        "can", "caught", "claims", "comes", "cost", "costs", "could", "cut", "did", "does", "fell",
        "felt", "finds", "flew", "fought", "found", "gave", "gets", "gives", "goes", "got", "grew", "had",
        "has", "held", "helps", "is", "joins", "keeps", "kept", "knew", "knows", "leads", "led", "left",
        "lies", "lost", "loves", "made", "makes", "may", "meets", "met", "might", "must", "needs",
        "offers", "owns", "paid", "pays", "plays", "produces", "ran", "refuses", "runs", "said", "sang",
        "saw", "says", "seems", "sees", "sells", "sent", "sets", "shot", "should", "shows", "sold",
        "spent", "spoke", "stands", "stole", "stood", "takes", "taught", "tells", "thinks", "told",
        "took", "tries", "uses", "wants", "was", "went", "were", "will", "wins", "won", "works", "would",
        "writes", "wrote",
    ]
)  # fmt: skip
"""What a subject is or does. So are words that end in -ed."""

_ENDING_OF_THE_PAST = re.compile(r"[a-z]{2,}ed")

_SAY_NO_SUBJECT = frozenset(
    [
        "after", "all", "already", "although", "always", "and", "another", "any", "anyone", "anything",
        "as", "at", "because", "before", "best", "better", "both", "but", "by", "despite", "during",
        "each", "either", "even", "ever", "every", "everybody", "everyone", "everything", "far", "few",
        "for", "from", "full", "half", "he", "here", "his", "how", "i", "if", "ill", "in", "instead",
        "it", "its", "just", "less", "like", "long", "many", "more", "most", "much", "my", "neither",
        "never", "no", "nobody", "none", "not", "nothing", "now", "of", "off", "often", "on", "once",
        "one", "only", "or", "other", "others", "our", "out", "over", "overall", "part", "please",
        "rather", "really", "short", "since", "so", "some", "somebody", "someone", "something", "still",
        "such", "than", "that", "the", "their", "then", "there", "these", "they", "this", "those",
        "though", "tired", "to", "too", "typical", "under", "until", "up", "very", "we", "well", "what",
        "when", "where", "which", "while", "who", "whoever", "why", "with", "without", "worst", "worthy",
        "yet", "you", "your",
    ]
)  # fmt: skip
"""These words before such a verb are not what a sentence is about, as Apple is in "Apple is a company".

Nor is an adverb that ends in -ly, as in "Poorly made".
"""

_ONE_GENDER = {
    "actress": "actor",
    "aunt": "uncle",
    "baroness": "baron",
    "bride": "groom",
    "countess": "count",
    "daughter": "son",
    "duchess": "duke",
    "empress": "emperor",
    "female": "male",
    "feminine": "masculine",
    "gal": "guy",
    "girl": "boy",
    "girlfriend": "boyfriend",
    "goddess": "god",
    "granddaughter": "grandson",
    "grandma": "grandpa",
    "grandmother": "grandfather",
    "heiress": "heir",
    "her": "his",
    "heroine": "hero",
    "heroines": "heroes",
    "hers": "his",
    "herself": "himself",
    "him": "his",
    "hostess": "host",
    "ladies": "gentlemen",
    "lady": "gentleman",
    "landlady": "landlord",
    "maternal": "paternal",
    "mom": "dad",
    "mommy": "daddy",
    "mother": "father",
    "motherhood": "fatherhood",
    "mum": "dad",
    "niece": "nephew",
    "nun": "monk",
    "priestess": "priest",
    "princess": "prince",
    "queen": "king",
    "she": "he",
    "sister": "brother",
    "stepmother": "stepfather",
    "waitress": "waiter",
    "widow": "widower",
    "wife": "husband",
    "wives": "husbands",
}
"""Their plurals with an s, and words that end like "policewoman", follow the same way."""

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
    end = 0
    for place, match in enumerate(matches):
        written = match[0]
        folded = _folded(written)
        if written != written.lower() and _is_name(folded, _Place(text, matches, place), small):
            if _continues_a_name(words):
                while words[-1] != NAME:
                    words.pop()
            else:
                words.append(NAME)
                parts += text[end : match.start()], NO_NAME
            end = match.end()
            continue
        words.append(folded)
        if folded.isalpha() and folded != written.lower():
            parts += text[end : match.start()], folded
            end = match.end()
    return Reading(words, "".join([*parts, text[end:]]))


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


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what a function gives for the last words that it was asked for."""
    remembering = lru_cache(_WORDS_REMEMBERED)(function)
    return lambda word: remembering(word) if len(word) <= _LONGEST_REMEMBERED else function(word)


@remembered
def _folded(written: str) -> str:
    lower = written.lower().replace("’", "'")
    if lower.isalpha():
        return _of_one_gender(lower)
    word, apostrophe, rest = lower.partition("'")
    return _DIGIT.sub("0", f"{_of_one_gender(word)}{apostrophe}{rest}")


def _of_one_gender(word: str) -> str:
    if word.endswith(("woman", "women")):
        return f"{word[:-5]}m{word[-2:]}"
    if word in _ONE_GENDER:
        return _ONE_GENDER[word]
    singular = word.removesuffix("s")
    return f"{_ONE_GENDER[singular]}s" if singular in _ONE_GENDER else word


def _continues_a_name(words: list[str]) -> bool:
    """Whether a name after these words belongs to one before it, as in "Bank of the Orient"."""
    for word in reversed(words[-1 - _LINKS_OF_A_NAME :]):
        if word == NAME:
            return True
        if word not in _LINK_NAMES:
            return False
    return False


class _Place(NamedTuple):
    """A word's place in its sentence."""

    text: str
    matches: list[re.Match[str]]
    place: int

    @property
    def written(self) -> str:
        return self.matches[self.place][0]

    @property
    def begins_a_sentence(self) -> bool:
        if self.place == 0:
            return True
        before = self.matches[self.place - 1]
        between = self.text[before.start() : self.matches[self.place].start()]
        if between.startswith(f"{before[0]}. ") and _is_shortened(before[0]):
            return False
        return not _ENDS_A_SENTENCE.isdisjoint(between)

    @property
    def next_word(self) -> str:
        return self.matches[self.place + 1][0] if self.place + 1 < len(self.matches) else ""

    @property
    def begins_a_name_with_of(self) -> bool:
        """As in "Bank of America"."""
        following = [match[0] for match in self.matches[self.place + 1 : self.place + 3]]
        return following[:1] == ["of"] and _begins_large(following[-1])

    @property
    def is_followed_by_a_full_stop(self) -> bool:
        return self.text.startswith(".", self.matches[self.place].end())


def _is_shortened(written: str) -> bool:
    return written in _TITLES or (len(written) == 1 and written.isupper())


def _is_name(folded: str, where: _Place, small: Container[str]) -> bool:
    """Whether a word with a capital letter is a name."""
    written = where.written
    if len(written) == 1:
        return _is_initial(where)
    if written.isupper():
        return folded not in (_SHOUTED if len(written) in _LETTERS_OF_AN_ACRONYM else small)
    if folded not in small or not where.begins_a_sentence:
        return True
    if _begins_large(where.next_word):
        return True
    return _may_be_subject(folded) and (_is_verb(where.next_word) or where.begins_a_name_with_of)


def _begins_large(written: str) -> bool:
    """Whether a word, or what it is the genitive of, has one capital letter. "I" is no name."""
    word = written.replace("’", "'").partition("'")[0]
    return word != "I" and word.istitle()


def _may_be_subject(folded: str) -> bool:
    return folded.isalpha() and folded not in _SAY_NO_SUBJECT and not folded.endswith("ly")


def _is_verb(written: str) -> bool:
    return written in _VERBS_OF_A_SUBJECT or bool(_ENDING_OF_THE_PAST.fullmatch(written))


def _is_initial(where: _Place) -> bool:
    """Whether a single letter is one, as in "J. Doe" or "Plan B". "I" and "A" mostly are words."""
    written = where.written
    if written == "I":
        return where.is_followed_by_a_full_stop
    if written == "A":
        return where.is_followed_by_a_full_stop or not where.begins_a_sentence
    return written.isupper()
