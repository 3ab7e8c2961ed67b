"""`python -m scorer.evaluation.cross_validation --sources FOLDER`: measure the way the model is made.

Only the training's articles are used. For each third of them, a model is made of the other two and reads it.
Whoever changes how the model is made chooses by these figures, and looks at the held-out texts once, at the
end. `--without films` measures the model on a kind of text that it was not trained on.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from scorer.evaluation.behaviour import encyclopaedic_sentences
from scorer.evaluation.figures import Answers, area_under_curve, correlation, share_right
from scorer.inference.model import Shares
from scorer.training.collecting import Collected
from scorer.training.fitting import Fitted, fit
from scorer.training.rated_texts import DOMAINS, RatedText

FOLDS = 3
MEASURES = {"correlation": correlation, "share right": share_right, "AUC": area_under_curve}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scorer.evaluation.cross_validation", description="Measure how the model is made."
    )
    parser.add_argument("--sources", type=Path, required=True, help="the folder of what `make model` fetches")
    parser.add_argument(
        "--without", choices=DOMAINS, help="train without this kind of text, and measure on it"
    )
    options = parser.parse_args()
    collected = Collected.read(options.sources)
    print("kind of text", *MEASURES, sep="\t")
    scored: list[tuple[RatedText, Shares]] = []
    neutral: list[bool] = []
    for trained, left_out in _splits(collected.rated, options.without):
        fitted = fit(trained, collected.facts, collected.vectors)
        scored += zip(left_out, _shares(fitted, [text.text for text in left_out]), strict=True)
        neutral += [it.label == "NEUTRAL" for it in _shares(fitted, encyclopaedic_sentences())]
    for domain in DOMAINS:
        if some := [it for it in scored if it[0].domain == domain]:
            answers = Answers.of([text for text, _shares in some], [shares for _text, shares in some])
            figures = (f"{measure(answers.said, answers.rated):.3f}" for measure in MEASURES.values())
            print(domain, *figures, sep="\t")
    print(f"encyclopaedic sentences neutral: {sum(neutral) / len(neutral):.3f}")
    return 0


def _splits(
    rated: Sequence[RatedText], without: str | None
) -> Iterator[tuple[list[RatedText], list[RatedText]]]:
    """Give the texts to train on, and those that are left out, for each split."""
    if without:
        yield [it for it in rated if it.domain != without], [it for it in rated if it.domain == without]
        return
    for fold in range(FOLDS):
        yield [it for it in rated if _fold(it) != fold], [it for it in rated if _fold(it) == fold]


def _fold(text: RatedText) -> int:
    """Give the part that a text is in. All texts of an article are in the same one."""
    digest = hashlib.sha256(f"fold of {text.domain} {text.article}".encode()).digest()
    return int.from_bytes(digest, "big") % FOLDS


def _shares(fitted: Fitted, texts: Sequence[str]) -> list[Shares]:
    return [
        Shares(positive, negative, neutral, mixed)
        for neutral, positive, negative, mixed in fitted.probabilities(texts).tolist()
    ]


if __name__ == "__main__":
    sys.exit(main())
