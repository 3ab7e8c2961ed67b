"""The `srcset` of a picture: one picture in several sizes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST_PIXELS = 10_000
"""The widest that Rekognition takes: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html"""

MOST_CANDIDATES = 100

_URL = re.compile(r"[\s,]*+([^\s]++)")
_DESCRIPTORS = re.compile(r"(?:[^(),]|\([^)]*+\)?)*+")
_DESCRIPTOR = re.compile(r"(?:^|\s)(\d+(?:\.\d+)?)([wx])(?=\s|$)")


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
        size = _DESCRIPTOR.search(described)
        if reference := reference.rstrip(","):
            yield Candidate(reference, float(size[1]) if size else 1.0, bool(size and size[2] == "w"))
