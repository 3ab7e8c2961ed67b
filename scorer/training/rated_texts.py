"""Texts that people rated, from the source distribution of VADER.

Hutto, C.J. & Gilbert, E.E. (2014): VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social
Media Text. About 20 people rated each text from -4 to +4. Here a rating counts as positive, negative or
neither.
"""

import hashlib
import html
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DOMAINS = {
    "editorials": "nytEditorialSnippets",
    "films": "movieReviewSnippets",
    "products": "amazonReviewSnippets",
    "tweets": "tweets",
}
"""The parts of the collection, and the beginnings of their files' names."""

FOLDER = "hutto_ICWSM_2014"
SOURCE = "vaderSentiment-3.3.2.tar.gz"
COLLECTION = f"vaderSentiment-3.3.2/additional_resources/{FOLDER}.tar.gz"
_ONE_IN = 5


@dataclass(frozen=True)
class RatedText:
    """A text, and the shares of its raters. It was taken from `article`, perhaps with other texts."""

    domain: str
    article: str
    text: str
    positive: float
    negative: float

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Neutral, positive, negative, mixed. Two raters who contradict each other both count as mixed."""
        contradicted = min(self.positive, self.negative)
        return (
            1 - self.positive - self.negative,
            self.positive - contradicted,
            self.negative - contradicted,
            2 * contradicted,
        )

    @property
    def is_held_out(self) -> bool:
        """Whether it is for the evaluation alone. A fifth of the articles are, and always the same ones."""
        digest = hashlib.sha256(f"{self.domain} {self.article}".encode()).digest()
        return int.from_bytes(digest, "big") % _ONE_IN == 0


def read_rated_texts(folder: Path) -> list[RatedText]:
    """Read the collection from the source distribution in `folder`."""
    with (
        tarfile.open(folder / SOURCE) as distribution,
        tarfile.open(fileobj=_file(distribution, COLLECTION)) as collection,
    ):
        return [
            text
            for domain, name in DOMAINS.items()
            for text in _domain(
                domain,
                _lines(collection, f"{FOLDER}/{name}_GroundTruth.txt"),
                _lines(collection, f"{FOLDER}/{name}_anonDataRatings.txt"),
            )
        ]


def _domain(domain: str, truths: list[list[str]], ratings: list[list[str]]) -> Iterator[RatedText]:
    """Read a part from its files. Their columns: id, mean rating, text; and id, mean, deviation, ratings."""
    texts = {identity: html.unescape(text) for identity, _mean, text in truths}
    for identity, _mean, _deviation, listed in ratings:
        rated = json.loads(listed)
        yield RatedText(
            domain=domain,
            article=identity.split("_")[0],
            text=texts[identity],
            positive=sum(rating > 0 for rating in rated) / len(rated),
            negative=sum(rating < 0 for rating in rated) / len(rated),
        )


def _lines(collection: tarfile.TarFile, name: str) -> list[list[str]]:
    content = _file(collection, name).read().decode("utf-8-sig", errors="replace")
    return [line.split("\t") for line in content.splitlines() if line]


def _file(archive: tarfile.TarFile, name: str) -> io.BufferedReader:
    file = archive.extractfile(name)
    if not isinstance(file, io.BufferedReader):
        raise TypeError(f"{name} is not a file")
    return file
