"""The sentences of an introduction that are kept and scored."""

import re
from collections.abc import Iterator
from itertools import islice

from sentencex import segment  # Wikimedia's own: knows "Inc." and "U.S." in about 300 languages

from pipeline.failures import PermanentFailure

MAXIMUM_SNIPPET_BYTES = 5_000
"""What Comprehend takes as one document, in UTF-8.

https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html
"""


_OTHER_SPACE = re.compile(r"[^\S\n]")


def cut_snippet(introduction: str, sentences: int, language_code: str) -> str:
    """Keep the first `sentences`, or as much of them as one Comprehend document holds.

    Raises PermanentFailure.
    """
    kept = " ".join(islice(_sentences(introduction, language_code), sentences))
    return cut_to_bytes(kept, MAXIMUM_SNIPPET_BYTES)


def _sentences(text: str, language_code: str) -> Iterator[str]:
    language = language_code.partition("-")[0]
    # sentencex 1.0 panics where a wide space stands between a letter and a full stop ("plan B\u00a0.").
    for sentence in _segmented(_OTHER_SPACE.sub(" ", text), language):
        if words := sentence.split():
            yield " ".join(words)


def _segmented(text: str, language: str) -> list[str]:
    """Raises PermanentFailure where sentencex panics.

    That is no Exception but a BaseException, which would end the whole batch for one name.
    """
    try:
        return list(segment(language, text))
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise PermanentFailure(f"the introduction's sentences cannot be told apart: {panic}") from panic


def cut_to_bytes(text: str, limit: int) -> str:
    """Cut `text` to at most `limit` bytes of UTF-8, never within a character."""
    return text.encode()[:limit].decode(errors="ignore").rstrip()
