"""Sentences of reviews of phones, films and restaurants, each labelled good or bad. None is trained on.

Kotzias, D., Denil, M., De Freitas, N. & Smyth, P. (2015): From Group to Individual Labels using Deep Features
(Amazon, IMDb and Yelp, 1,000 sentences each; CC BY 4.0). The tests of npm's package `sentiment` have them.
"""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

SOURCE = "sentiment-5.0.2.tgz"
KINDS = {"phones": "amazon", "films": "imdb", "restaurants": "yelp"}
"""What is reviewed, by the file that holds the reviews."""


@dataclass(frozen=True)
class Review:
    kind: str
    text: str
    is_positive: bool


def read_reviews(folder: Path) -> list[Review]:
    with tarfile.open(folder / SOURCE) as package:
        return [
            Review(kind, review["text"].strip(), bool(review["class"]))
            for kind, name in KINDS.items()
            for review in json.loads(_content(package, f"package/test/fixtures/{name}.json"))
        ]


def _content(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(name)
    if file is None:
        raise TypeError(f"{name} is not a file")
    return file.read()
