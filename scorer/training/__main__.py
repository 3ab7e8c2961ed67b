"""`python -m scorer.training --sources FOLDER`: make the model, and say how far scikit-learn is from it."""

import argparse
import sys
from pathlib import Path

from scorer.inference.artefact import MODEL
from scorer.inference.model import SentimentModel
from scorer.training.agreement import largest_difference
from scorer.training.collecting import Collected
from scorer.training.fitting import fit
from scorer.training.writing import round_weights, write_artefact

VERSION = "1.2.0"
"""Raise it with every new model. Scores are known by it."""

TOO_FAR = 1e-6
FAILED = 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="scorer.training", description="Make the sentiment model.")
    parser.add_argument("--sources", type=Path, required=True, help="the folder of what `make model` fetches")
    parser.add_argument(
        "--facts", type=int, help="how many of WordNet's definitions, and of Wikipedia's sentences, at most"
    )
    parser.add_argument("--to", type=Path, default=MODEL, help=f"where the model goes ({MODEL.name})")
    options = parser.parse_args()

    limits = {} if options.facts is None else {"definitions": options.facts, "sentences": options.facts}
    collected = Collected.read(options.sources, **limits)
    fitted = fit(collected.rated, collected.facts, collected.vectors)
    round_weights(fitted)
    checksum = write_artefact(fitted, VERSION, options.to)

    held_out = [text.text for text in collected.held_out]
    difference = largest_difference(fitted, SentimentModel.load(options.to), held_out)
    print(f"{options.to}: {options.to.stat().st_size:,} bytes, sha256 {checksum}")
    print(
        f"of {len(collected.rated):,} rated texts, {len(collected.definitions):,} definitions and"
        f" {len(collected.sentences):,} sentences of articles"
    )
    print(f"largest difference to scikit-learn's own answer: {difference:.1e}")
    return FAILED if difference > TOO_FAR else 0


if __name__ == "__main__":
    sys.exit(main())
