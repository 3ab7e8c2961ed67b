"""The sentences of an introduction that are kept and scored."""

from collections.abc import Iterator
from itertools import islice

from sentencex import segment  # Wikimedia's own: knows "Inc." and "U.S." in about 300 languages

MAXIMUM_SNIPPET_BYTES = 5_000
"""What Comprehend takes as one document, in UTF-8.

https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html
"""


def cut_snippet(introduction: str, sentences: int, language_code: str) -> str:
    """Keep the first `sentences`, or as much of them as one Comprehend document holds."""
    kept = " ".join(islice(_sentences(introduction, language_code), sentences))
    return cut_to_bytes(kept, MAXIMUM_SNIPPET_BYTES)


def _sentences(text: str, language_code: str) -> Iterator[str]:
    language = language_code.partition("-")[0]
    for sentence in segment(language, text):
        if words := sentence.split():
            yield " ".join(words)


def cut_to_bytes(text: str, limit: int) -> str:
    """Cut `text` to at most `limit` bytes of UTF-8, never within a character."""
    return text.encode()[:limit].decode(errors="ignore").rstrip()
