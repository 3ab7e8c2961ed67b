"""The `srcset` of a picture: one picture in several sizes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST_PIXELS = 10_000
"""The widest that Rekognition takes: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html"""

MOST_CANDIDATES = 100

_SPACE = r"[ \t\n\f\r]"
_URL = re.compile(r"[ \t\n\f\r,]*+([^ \t\n\f\r]++)")
_DESCRIPTORS = re.compile(r"(?:[^(),]|\([^)]*+\)?)*+")
_SIZE = re.compile(
    rf"(\d++)w(?:{_SPACE}++\d++h)?+|\d++h{_SPACE}++(\d++)w|((?:\d++)?+(?:\.\d++)?+(?:e[+-]?+\d++)?+)x"
)
"""A width, perhaps with a height, or a density."""


@dataclass(frozen=True)
class Candidate:
    """`size` is a width in pixels, or a density, where 1 is the plain one. A srcset uses one of the two."""

    reference: str
    size: float
    is_width: bool

    @property
    def is_fit(self) -> bool:
        return not self.is_width or self.size <= MOST_PIXELS


def largest_first(srcset: str) -> list[str]:
    """Give the references: those that are fit, from the largest to the smallest, then the too wide ones."""
    candidates = list(islice(_candidates(srcset), MOST_CANDIDATES))
    fit = sorted((one for one in candidates if one.is_fit), key=lambda one: -one.size)
    too_wide = sorted((one for one in candidates if not one.is_fit), key=lambda one: one.size)
    return [one.reference for one in (*fit, *too_wide)]


def _candidates(srcset: str) -> Iterator[Candidate]:
    """https://html.spec.whatwg.org/multipage/images.html#parse-a-srcset-attribute"""
    at = 0
    while match := _URL.match(srcset, at):
        reference, at = match[1], match.end()
        described = ""
        if not reference.endswith(","):
            descriptors = _DESCRIPTORS.match(srcset, at)
            if descriptors:
                described, at = descriptors[0], descriptors.end()
        reference, candidate = reference.rstrip(","), None
        if reference:
            candidate = _candidate(reference, described.strip(" \t\n\f\r"))
        if candidate:
            yield candidate


def _candidate(reference: str, described: str) -> Candidate | None:
    """None where browsers pass it over, since what describes it is no size."""
    if not described:
        return Candidate(reference, 1.0, is_width=False)
    size = _SIZE.fullmatch(described)
    if size is None:
        return None
    try:
        if width := size[1] or size[2]:
            return Candidate(reference, float(width), is_width=True) if int(width) else None
        return Candidate(reference, float(size[3]), is_width=False)
    except ValueError:  # more digits than Python reads, or none at all
        return None
