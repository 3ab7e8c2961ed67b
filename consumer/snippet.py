"""The sentences of an introduction that are kept and scored."""

from itertools import islice

from introduction import paragraphs
from languages import language_of
from sentences import sentences as cut

MAXIMUM_SNIPPET_BYTES = 5_000
"""What Comprehend takes as one document, in UTF-8.

https://docs.aws.amazon.com/comprehend/latest/dg/guidelines-and-limits.html
"""


def cut_snippet(introduction: str, sentences: int, language_code: str, *, title: str) -> str:
    """Keep the first `sentences` of a page, or as much of them as one Comprehend document holds.

    Nothing is kept of an introduction that only leads elsewhere, or says where on the globe a place is.
    """
    language = language_of(language_code)
    kept = (
        sentence
        for paragraph in paragraphs(introduction, language, title)
        # More of it would not fit: each character takes at least a byte.
        for sentence in cut(paragraph[:MAXIMUM_SNIPPET_BYTES], language, title)
    )
    between = " " if language.spaced else ""
    return cut_to_bytes(between.join(islice(kept, sentences)), MAXIMUM_SNIPPET_BYTES)


def cut_to_bytes(text: str, limit: int) -> str:
    """Cut `text` to at most `limit` bytes of UTF-8, never within a character."""
    return text.encode()[:limit].decode(errors="ignore").rstrip()
