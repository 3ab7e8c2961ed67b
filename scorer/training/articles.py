"""Neutral prose as encyclopaedias have it: sentences of a hundred articles of the English Wikipedia, of 2014.

They come from the tests of `gensim` 4.3.3 (CC BY-SA 3.0). Nobody rated them. They count as neutral, whatever
they tell, since a text's subject is not its sentiment.
"""

import bz2
import hashlib
import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

SOURCE = "gensim-4.3.3-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
ARTICLES = "gensim/test/test_data/enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
SENTENCES = 8_000
"""The model is made of at most so many."""

_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
_NO_PROSE = re.compile(
    r"<!--.*?-->|<ref[^>/]*/>|<(ref|math|gallery|table|div|timeline|blockquote)\b.*?</\1>", re.DOTALL
)
_TEMPLATE_OR_TABLE = re.compile(r"\{\{[^{}]*\}\}|\{\|[^{}]*?\|\}")
_PICTURE = re.compile(r"\[\[(?:File|Image|Category|[a-z-]{2,12}):[^\[\]]*\]\]")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_OUTER_LINK = re.compile(r"\[https?:\S+ ?([^\]]*)\]")
_REST = re.compile(r"'{2,}|<[^>]+>|\(\s*[;,]?\s*\)")
_MARKUP = frozenset("[]{}|=")
_NO_PARAGRAPH = frozenset(" *#:;=|!{}")

_END = re.compile(r'(?<=[a-z0-9)\]”"][.!?])\s+(?=[A-Z“"])')
_FEWEST_WORDS, _MOST_WORDS = 6, 60
_DEEPEST = 8


def read_sentences(folder: Path, number: int) -> list[str]:
    """Give so many sentences. They are drawn by their checksums, so they are always the same."""
    with zipfile.ZipFile(folder / SOURCE) as package:
        dump = bz2.decompress(package.read(ARTICLES)).decode()
    sentences = {
        sentence
        for text in _TEXT.findall(dump)
        for paragraph in _paragraphs(html.unescape(text))
        for sentence in _sentences(paragraph)
    }
    return sorted(sentences, key=lambda it: hashlib.sha256(it.encode()).digest())[:number]


def _paragraphs(markup: str) -> Iterator[str]:
    """Give an article's paragraphs without their markup."""
    text = _until_nothing_changes(_TEMPLATE_OR_TABLE, "", _NO_PROSE.sub("", markup))
    text = _until_nothing_changes(_LINK, r"\1", _until_nothing_changes(_PICTURE, "", text))
    text = html.unescape(_REST.sub("", _OUTER_LINK.sub(r"\1", text)))
    return (line for line in text.splitlines() if line and line[0] not in _NO_PARAGRAPH)


def _sentences(paragraph: str) -> Iterator[str]:
    for sentence in _END.split(paragraph):
        words = sentence.split()
        if (
            _FEWEST_WORDS <= len(words) <= _MOST_WORDS
            and words[0][0].isupper()
            and words[-1][-1] in '.!?"'
            and _MARKUP.isdisjoint(sentence)
        ):
            yield " ".join(words)


def _until_nothing_changes(pattern: re.Pattern[str], replacement: str, text: str) -> str:
    """Replace from the inside out, since markup stands within markup."""
    for _ in range(_DEEPEST):
        text, changes = pattern.subn(replacement, text)
        if not changes:
            break
    return text
