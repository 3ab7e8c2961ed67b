"""The meaning of a full stop after a word: the end of a sentence, or of an abbreviation."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from brackets import FIRST_WIDE_CHARACTER
from languages import Language

_BETWEEN_INITIALS = re.compile(r"[.\-‐]")
_ROMAN_NUMERAL = re.compile(r"[IVXLCDM]+")
_WITHOUT_VOWELS = re.compile(r"[B-DF-HJ-NP-TV-XZ]?[b-df-hj-np-tv-xz]{1,4}")
_WORD = re.compile(r"[^\W\d_]{2,}")
_SHORTENED_BEFORE_HYPHEN = re.compile(r"[a-zß-ÿ]\.-")
_SMALL_WORDS_OF_A_STATEMENT = 2
_DIGITS_OF_A_YEAR = 4
_VERSE = re.compile(r"\d{1,3}:\d{1,3}")
_FURTHER_COMPANY_FORMS = {"KG", "KGaA", "OHG", "Limited", "Incorporated"}


class Before(Enum):
    """What stands before a mark, and so what must follow it for a sentence to end there."""

    WORD = auto()
    """Whatever begins a sentence in the language."""

    CLOSING = auto()
    """A starter ("It"), or the page's title once more."""

    INITIAL = auto()
    """A starter that cannot be part of a name: "J. Le Goff"."""

    LEADING = auto()
    """Nothing, since no sentence ends there."""


@dataclass(frozen=True)
class FullStop:
    """A full stop, by the two words before it and the one after; `said` is how the sentence begins.

    In `word` and `previous` stand full stops as well, but for the one that is asked about: "z." before "B".
    """

    language: Language
    said: str
    previous: str
    word: str
    following: str

    @property
    def before(self) -> Before:
        before = self._abbreviation or self._part_of_name or self._number or self._initial or Before.WORD
        return Before.CLOSING if before is Before.WORD and not self._can_be_whole else before

    @property
    def _can_be_whole(self) -> bool:
        """Whether the text so far can be a sentence: that has a verb, so it has a word in small letters.

        Until then a word before a full stop is an abbreviation: "Ma. Teresa", "La Univ. Nal. Autónoma".
        """
        if _SHORTENED_BEFORE_HYPHEN.search(self.word):  # Reg.-Bez.
            return False
        if not self.language.cased:
            return self.said != ""
        return _small_words(f"{self.said} {self.word}") > 0

    @cached_property
    def _spellings(self) -> set[str]:
        """The ways in which the tables may write the word, and the two words."""
        both = f"{self.previous} {self.word}"
        spellings = {*_spellings(self.word), *_spellings(both)}
        return spellings if self.said else {*spellings, _with_small_first_letter(self.word)}

    @property
    def _abbreviation(self) -> Before | None:
        """What the tables say of the word. The first that has it counts."""
        language = self.language
        if self._spellings & language.leading or self._leads_to_number or _VERSE.fullmatch(self.following):
            return Before.LEADING
        if self._spellings & language.units and _is_number(self.previous[-1:]):
            return Before.LEADING if _is_number(self.following) else Before.WORD
        if self._spellings & language.whole or self._is_labelled:
            return Before.WORD
        if self._spellings & language.companies:
            begins = _is_number(self.following) or (self._ends_company and self._can_name_another)
            return Before.WORD if begins else Before.CLOSING
        if self._spellings & language.closing:
            # "Washington, D.C.", "King, Jr."
            appended = self.previous.endswith(",") and self.word[:1].isupper()
            return Before.WORD if appended and self._can_name_another else Before.CLOSING
        return None

    @property
    def _part_of_name(self) -> Before | None:
        return Before.INITIAL if self._spellings & self.language.in_names else None

    @property
    def _is_labelled(self) -> bool:
        """Whether the word before says what the letter is; in German a compound may ("Blutgruppe A")."""
        label, labels = self.previous.lower(), self.language.labels
        return label in labels or (self.language.nouns_have_capitals and label.endswith(labels))

    @property
    def _leads_to_number(self) -> bool:
        spellings = {*self._spellings, _with_small_first_letter(self.word), self.word.lower()}
        if self._is_street and _is_number(self.following):
            return True
        is_numeral = _is_number(self.following) or _ROMAN_NUMERAL.fullmatch(self.following) is not None
        return is_numeral and not spellings.isdisjoint(self.language.before_numbers)

    @property
    def _is_street(self) -> bool:
        return bool(self.language.street) and self.word.endswith(self.language.street)

    @property
    def _ends_company(self) -> bool:
        """Whether a company's name ends here: not in "Co. Ltd", nor in "in Co. Kerry"."""
        is_name = self.previous == "&" or any(letter.isupper() for letter in self.previous)
        goes_on = self.following in self.language.companies or self.following in _FURTHER_COMPANY_FORMS
        return is_name and not goes_on

    @property
    def _can_name_another(self) -> bool:
        """Whether a capital letter after a company's name begins a sentence.

        It does where the sentence has stated something already; but in German any noun has a capital letter.
        """
        if self.language.nouns_have_capitals or not self.language.cased:
            return False
        return _small_words(self.said) >= _SMALL_WORDS_OF_A_STATEMENT

    @property
    def _number(self) -> Before | None:
        """An ordinal ("am 3. Oktober", "Friedrich II.") unless something says otherwise ("auf Platz 3.")."""
        language, is_number = self.language, self.word.isdigit()
        if not is_number and not (language.ordinals and _ROMAN_NUMERAL.fullmatch(self.word)):
            return None
        if not self.said or self.following in language.ordinal_nouns or self._counts_on:
            return Before.LEADING
        is_year = language.cased and is_number and len(self.word) >= _DIGITS_OF_A_YEAR
        if not language.ordinals or is_year or self.previous in language.cardinal_nouns:
            return Before.WORD
        return Before.CLOSING

    @property
    def _counts_on(self) -> bool:
        """Whether it is the next number of a list: "the moves 1. e4 e5 2. Nf3"."""
        if not self.word.isdecimal() or len(self.word) >= _DIGITS_OF_A_YEAR:
            return False
        return f" {int(self.word) - 1}. " in f" {self.said}"

    @property
    def _initial(self) -> Before | None:
        """A letter, or several with full stops or hyphens between; or a word that lacks vowels ("Rgt")."""
        parts = [part for part in _BETWEEN_INITIALS.split(self.word) if part]
        if parts and all(self._is_letter(part) for part in parts):
            return Before.INITIAL
        if _WITHOUT_VOWELS.fullmatch(self.word) and not _is_number(self.previous[-1:]):
            return Before.CLOSING
        return None

    def _is_letter(self, part: str) -> bool:
        if part in self.language.letters:
            return True
        return len(part) == 1 + _vowel_signs(part) and part[0].isalpha() and part < FIRST_WIDE_CHARACTER


def _spellings(text: str) -> tuple[str, ...]:
    """Give it as it stands, and as the tables have it: "Inc" for "inc" and "INC" as well."""
    capitals = len(text) > 1 and text.isupper()
    return text, text[:1].upper() + text[1:], text.capitalize() if capitals else text


def _vowel_signs(text: str) -> int:
    """Count what a script writes on a letter, as on the initial in "रा."."""
    return sum(unicodedata.category(sign).startswith("M") for sign in text)


def _small_words(text: str) -> int:
    return sum(not word[0].isupper() for word in _WORD.findall(text))


def _with_small_first_letter(word: str) -> str:
    return word[:1].lower() + word[1:]


def _is_number(word: str) -> bool:
    return word[:1].isdigit()
