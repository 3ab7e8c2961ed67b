"""Where the sentences of a paragraph end.

Every mark that could end a sentence is looked at, with the word before it and the word after it:

1. No sentence ends inside the title, inside brackets or a quotation, or between a transcription's slashes.
2. Signs such as the ideographic full stop, the danda and the Arabic question mark end a sentence. So does
   another mark before white space and what begins a sentence in the language: a capital letter or a number;
   any word where the script has no capitals.
3. But not every full stop is one. After an abbreviation, an initial, an ordinal or a name with a mark of its
   own ("Yahoo!"), a sentence ends only before a *starter*: a word that hardly goes on with a name ("It").

What a full stop means is decided in `full_stops`; the words are in `languages`. Only a bounded
number of characters around a mark is read, so that the time is proportional to the length of any text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from brackets import BRACKETS, CLOSING, FIRST_WIDE_CHARACTER, ONLY_CLOSING, TITLES_OF_WORKS, pairs
from full_stops import Before, FullStop
from languages import Language

_FULL_STOPS = frozenset("。｡．।॥۔|")
_ENDING_BY_ITSELF = _FULL_STOPS | frozenset("！？؟")
_MARKS = re.compile(r"[.!?…‼⁇⁈⁉！？؟。｡．।॥۔]+|(?<=[\u0900-\u097f])\|")
_ELLIPSIS = re.compile(r"…|\.\.\.")

_MARKS_OF_DIRECTION = frozenset("\u200e\u200f")
_CLOSING = ONLY_CLOSING | _MARKS_OF_DIRECTION
_MAY_CLOSE = CLOSING | {"'"}

_LONGEST_WORD = 40
_LONGEST_VERB_ENDING = 10
_BEFORE_A_WORD = re.compile(r"[(\[{（「『《〈“„«»\"‘‚'’,;–—、，：·・](?=.)")
_NEXT_WORD = re.compile(
    rf" ?[\"'“„«»‘‚(\[（［【〔「『《〈¿¡]* ?(\d{{1,3}}:\d{{1,3}}|[^\W_]{{1,{_LONGEST_WORD}}}|[$€£¥₹₩]|)"
)
_STRAIGHT = str.maketrans("’‘", "''")
_GOES_BEFORE_IN_A_WORD = re.compile("[0-9A-Za-zÀ-ɏ]")
_BEGINNING_OF_A_SENTENCE = 200


class _Next(NamedTuple):
    """The word after a mark, and where it begins."""

    at: int
    word: str


def sentences(paragraph: str, language: Language, title: str) -> Iterator[str]:
    """Cut a paragraph, in which all white space is single spaces. `title` is that of its page."""
    return _Paragraph(paragraph, language, title).sentences()


def title_names(title: str) -> list[str]:
    """Give the title, and the title less its qualifier in brackets, the longer first."""
    title = " ".join(title.split())
    qualifier = max(title.rfind("("), title.rfind("（")) if title.endswith((")", "）")) else len(title)
    return [name for name in dict.fromkeys((title, title[:qualifier].rstrip())) if name]


def title_spans(names: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Find `title_names` in a text, whatever the case of their letters and the form of their apostrophes."""
    if not names:
        return []
    # A pattern would be compiled per title: 8 % of a batch's time (measured).
    folded_names, folded_text = [_folded(name) for name in names], _folded(text)
    spans: list[tuple[int, int]] = []
    start = folded_text.find(folded_names[-1])  # the others begin with the shortest
    while start >= 0:
        past = start + 1
        if not _GOES_BEFORE_IN_A_WORD.match(text, start - 1 if start else len(text)):
            past = start + max(len(name) for name in folded_names if folded_text.startswith(name, start))
            spans.append((start, past))
        start = folded_text.find(folded_names[-1], past)
    return spans


def _folded(text: str) -> str:
    """Fold the case and the apostrophes, and keep every character where it is."""
    lower = text.translate(_STRAIGHT).lower()
    if len(lower) == len(text):
        return lower
    return "".join(one if len(one.lower()) > 1 else one.lower() for one in text.translate(_STRAIGHT))


class _Paragraph:
    def __init__(self, text: str, language: Language, title: str) -> None:
        self._text = text
        self._language = language
        names = title_names(title)
        self._title_ends = dict(title_spans(names, text))
        self._first_title = min(self._title_ends, default=len(text))
        self._names_with_marks = {word for name in names for word in name.split() if _MARKS.match(word[-1])}
        self._closing_of = dict(pairs(text))
        self._opening_of = {closing: opening for opening, closing in self._closing_of.items()}

    @cached_property
    def _depth(self) -> list[int]:
        """Count the brackets, quotations and transcriptions around each character."""
        changes = [0] * (len(self._text) + 2)
        for closing, opening in self._opening_of.items():
            changes[opening + 1] += 1
            changes[closing + 1] -= 1
        return list(accumulate(changes))

    @cached_property
    def _titles_with_marks(self) -> dict[int, tuple[int, int]]:
        """Where the title begins and ends around each mark in it, by the mark's end."""
        return {
            mark.end(): (start, end)
            for start, end in self._title_ends.items()
            for mark in _MARKS.finditer(self._text, start, end)
        }

    def sentences(self) -> Iterator[str]:
        start = 0
        for mark in _MARKS.finditer(self._text):
            if mark.start() < start:
                continue
            end = self._past_closing(mark.end())
            if end == len(self._text) or self._is_end(start, mark, end):
                yield self._text[start:end]
                start = end + self._text.startswith(" ", end)
        if start < len(self._text):
            yield self._text[start:]

    def _is_end(self, start: int, mark: re.Match[str], end: int) -> bool:
        """Whether the sentence that begins at `start` ends after this mark, and what closes with it."""
        title = self._titles_with_marks.get(mark.end())
        if self._goes_on(start, mark, end) or (title and self._is_part_of_name(start, mark, title)):
            return False
        if self._adds_in_brackets(end):
            return False
        if self._title_ends.get(start) == mark.start() and _FULL_STOPS.isdisjoint(mark[0]):
            return False  # "Got Milk? (1993) is", whose title lacks the mark
        if not title and _ENDING_BY_ITSELF.intersection(mark[0]):
            return self._ends_by_itself(mark, end)
        if self._text[end] != " " and (self._language.spaced or not title):
            return False
        following = self._word_after(end)
        before = Before.CLOSING if title else self._before(start, mark, following.word)
        return self._ends_between(before, following)

    def _goes_on(self, start: int, mark: re.Match[str], end: int) -> bool:
        """Whether the sentence has not begun, or is in brackets or a quotation, or goes on after them."""
        return (
            self._text[start : mark.start()].strip() == ""
            or self._depth[end] > 0
            or self._closes_brackets_within(start, mark.end(), end)
            or (
                end > mark.end() and self._language.goes_on_after_quotation.match(self._text, end) is not None
            )
        )

    def _adds_in_brackets(self, end: int) -> bool:
        """Whether brackets follow that add to what is before them, and after which the sentence goes on.

        So it is in "Monsters, Inc. (2001), and", but not in "He left. (He came back.) Then".
        """
        closing = self._closing_of.get(end + 1)
        if closing is None or self._text[end + 1] not in BRACKETS:
            return False
        return not _MARKS.match(self._text, closing - 1) and closing + 1 < len(self._text)

    def _is_part_of_name(self, start: int, mark: re.Match[str], title: tuple[int, int]) -> bool:
        """Whether the mark is in the title, or ends the title that the sentence begins with."""
        begin, end = title
        if mark.end() < end or not self._language.spaced:
            return mark.end() < end or begin - start <= 1
        return begin - start <= _LONGEST_WORD and self._text.count(" ", start, begin) <= 1

    def _past_closing(self, at: int) -> int:
        """Go past the brackets and quotation marks that close right after a mark."""
        text = self._text
        while at < len(text):
            if text[at] == " " and text.startswith("»", at + 1) and at + 1 in self._opening_of:
                at += 2
            elif (
                at in self._opening_of
                or text[at] in _CLOSING
                or (text[at] in _MAY_CLOSE and text[at + 1 : at + 2] in (" ", ""))
            ):
                at += 1
            else:
                break
        return at

    def _closes_brackets_within(self, start: int, after_mark: int, end: int) -> bool:
        """Whether the mark is the last in brackets that are only a part of the sentence."""
        openings = [self._opening_of[at] for at in range(after_mark, end) if at in self._opening_of]
        return any(opening > start and self._text[opening] in BRACKETS for opening in openings)

    def _ends_by_itself(self, mark: re.Match[str], end: int) -> bool:
        if mark[0] == "．" and self._text[mark.start() - 1] < FIRST_WIDE_CHARACTER:  # １．５
            return False
        if not TITLES_OF_WORKS.isdisjoint(self._text[mark.end() : end]):
            return False
        if self._language.goes_on.match(self._text, end) and not self._ends_with_verb(mark.start()):
            return False
        is_full_stop = _FULL_STOPS.issuperset(mark[0])
        return is_full_stop or not self._language.goes_on_after_quotation.match(self._text, end)

    def _ends_with_verb(self, at: int) -> bool:
        ending = self._text[max(0, at - _LONGEST_VERB_ENDING) : at]
        return ending.endswith(self._language.last_words)

    def _word_after(self, end: int) -> _Next:
        match = _NEXT_WORD.match(self._text, end)
        return _Next(match.start(1), match[1]) if match else _Next(end, "")

    def _word_before(self, at: int, start: int) -> tuple[int, str]:
        """Find where the word that ends there begins, and give it without what opens before it."""
        earliest = max(start, at - _LONGEST_WORD)
        begin = max(self._text.rfind(" ", earliest, at) + 1, earliest)
        return begin, unicodedata.normalize("NFC", _BEFORE_A_WORD.split(self._text[begin:at])[-1])

    def _before(self, start: int, mark: re.Match[str], following: str) -> Before:
        at = mark.start()
        begin, word = self._word_before(at, start)
        if _ELLIPSIS.search(mark[0]) or self._text.startswith(". .", at - 2):
            return Before.CLOSING
        if mark[0][0] != ".":
            # Encyclopedias do not exclaim: after a capital letter the mark is a name's ("Yum! Brands").
            is_name = word + mark[0] in self._names_with_marks or word[:1].isupper()
            return Before.CLOSING if is_name else Before.WORD
        previous = self._word_before(begin - 1, start)[1] if begin > start else ""
        said = self._text[start : min(begin, start + _BEGINNING_OF_A_SENTENCE)]
        return FullStop(self._language, said, previous, word, following).before

    def _ends_between(self, before: Before, following: _Next) -> bool:
        match before:
            case Before.WORD:
                return self._begins_sentence(following) or self._is_name_in_small_letters(following)
            case Before.CLOSING:
                return self._is_starter(following) or self._is_title_again(following)
            case Before.INITIAL:
                return self._is_starter(following) and following.word not in self._language.starters_in_names
            case Before.LEADING:
                return False

    def _begins_sentence(self, following: _Next) -> bool:
        return following.word != "" and not (self._language.cased and following.word[0].islower())

    def _is_name_in_small_letters(self, following: _Next) -> bool:
        """Such as eBay or iPhone, and the title where the text writes it so."""
        if any(letter.isupper() for letter in following.word):
            return True
        return self._is_title_again(following) and self._text[self._first_title].islower()

    def _is_starter(self, following: _Next) -> bool:
        language, word = self._language, following.word
        if not language.spaced:
            return word[:1].isdigit() or word.startswith(tuple(language.starters))
        if len(word) == 1 and self._text.startswith(".", following.at + 1):
            return False
        return word in language.starters or (word[:1].isupper() and word.endswith(language.verb_endings))

    def _is_title_again(self, following: _Next) -> bool:
        return following.at in self._title_ends and following.at > self._first_title
