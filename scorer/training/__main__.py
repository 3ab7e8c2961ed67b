"""`python -m scorer.training --sources FOLDER`: make the model, and say how far scikit-learn is from it."""

import argparse
import sys
from pathlib import Path

from scorer.inference.artefact import MODEL
from scorer.inference.model import SentimentModel
from scorer.training.agreement import largest_difference
from scorer.training.definitions import DEFINITIONS, read_definitions
from scorer.training.fitting import fit
from scorer.training.rated_texts import read_rated_texts
from scorer.training.vocabulary import unfelt_words
from scorer.training.word_vectors import read_word_vectors
from scorer.training.writing import round_weights, write_artefact

VERSION = "1.1.0"
"""Raise it with every new model. Scores are known by it."""

TOO_FAR = 1e-6
FAILED = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="scorer.training", description="Make the sentiment model.")
    parser.add_argument("--sources", type=Path, required=True, help="the folder of what `make model` fetches")
    parser.add_argument(
        "--definitions", type=int, default=DEFINITIONS, help="how many of WordNet's definitions"
    )
    parser.add_argument("--to", type=Path, default=MODEL, help=f"where the model goes ({MODEL.name})")
    options = parser.parse_args()

    texts = read_rated_texts(options.sources)
    rated = [text for text in texts if not text.is_held_out]
    unfelt = unfelt_words([text.text for text in rated])
    definitions = read_definitions(options.sources, options.definitions, unfelt)
    fitted = fit(rated, definitions, read_word_vectors(options.sources))
    round_weights(fitted)
    checksum = write_artefact(fitted, VERSION, options.to)

    held_out = [text.text for text in texts if text.is_held_out]
    difference = largest_difference(fitted, SentimentModel.load(options.to), held_out)
    print(f"{options.to}: {options.to.stat().st_size:,} bytes, sha256 {checksum}")
    print(f"of {len(rated):,} rated texts and {len(definitions):,} definitions")
    print(f"largest difference to scikit-learn's own answer: {difference:.1e}")
    return FAILED if difference > TOO_FAR else 0


if __name__ == "__main__":
    sys.exit(main())
