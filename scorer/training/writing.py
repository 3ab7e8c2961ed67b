"""Writes the fitted model for the inference, and gives scikit-learn the written numbers for comparison."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from scorer.inference.artefact import FORMAT, NUMBERS_OF_A_TERM, OUTCOMES, SCALE, checksum_file, pack
from scorer.training.fitting import Fitted


def round_weights(fitted: Fitted) -> None:
    """Give scikit-learn's model the artefact's numbers: `SCALE`ths, as differences to neutral.

    Taking the same number from all outcomes changes no probability. The rounding alone does.
    """
    regression = fitted.regression
    regression.coef_ = np.round((regression.coef_ - regression.coef_[0]) * SCALE) / SCALE
    regression.intercept_ = np.round((regression.intercept_ - regression.intercept_[0]) * SCALE) / SCALE
    for vectorizer in (fitted.terms.words, fitted.terms.characters):
        vectorizer.idf_ = np.round(vectorizer.idf_ * SCALE) / SCALE


def write_artefact(fitted: Fitted, version: str, file: Path) -> str:
    """Write the model and its checksum, and give the checksum. `fitted` must have been rounded."""
    terms, weights = fitted.terms, fitted.regression.coef_[1:].T
    of_words, of_characters, of_figures = np.split(
        weights, np.cumsum([len(terms.words.vocabulary_), len(terms.characters.vocabulary_)])
    )
    fields = {
        "format": FORMAT,
        "version": version,
        "outcomes": OUTCOMES,
        "scale": SCALE,
        "intercepts": _whole(fitted.regression.intercept_[1:]),
        "figures": [_whole(row) for row in of_figures],
        "words": _block(terms.words, of_words),
        "characters": _block(terms.characters, of_characters),
        "ratings": {"terms": "\n".join(fitted.ratings.words), "numbers": pack(fitted.ratings.numbers)},
    }
    content = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    checksum = hashlib.sha256(content).hexdigest()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    checksum_file(file).write_text(f"{checksum}  {file.name}\n", "ascii")
    return checksum


def _block(vectorizer: TfidfVectorizer, weights: Any) -> dict[str, object]:  # noqa: ANN401
    terms = vectorizer.get_feature_names_out()
    numbers = np.column_stack([vectorizer.idf_, weights])
    if numbers.shape != (len(terms), NUMBERS_OF_A_TERM):
        raise ValueError(f"the numbers have the shape {numbers.shape}")
    return {"terms": "\n".join(terms), "numbers": pack(_whole(numbers.ravel()))}


def _whole(numbers: Iterable[float]) -> list[int]:
    return [round(number * SCALE) for number in numbers]
