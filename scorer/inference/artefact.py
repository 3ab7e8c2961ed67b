"""The model as a file: JSON of numbers and words, and beside it the checksum that it must have.

Nothing in it is run when it is loaded. Numbers are whole `SCALE`ths. A term has four in a row: how rare it is
(its inverse document frequency), and its weight for each of OUTCOMES but the first, to which they are
differences.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorer.inference.lexicon import FIGURES

FORMAT = 1
SCALE = 10_000
NUMBERS_OF_A_TERM = 4
OUTCOMES = ("Neutral", "Positive", "Negative", "Mixed")
MODEL = Path(__file__).parent.parent / "model" / "sentiment.json"


class InvalidArtefact(Exception):
    """The file is not the model that it should be; the message says why."""


@dataclass(frozen=True)
class Block:
    """Terms of one kind: the place of each, and all their numbers in one row."""

    places: Mapping[str, int]
    numbers: list[int]


@dataclass(frozen=True)
class Artefact:
    """What the training leaves. `lexicon` has a row of weights for each of the lexicon's figures."""

    version: str
    intercepts: list[int]
    lexicon: list[list[int]]
    words: Block
    characters: Block


def checksum_file(model: Path) -> Path:
    """Where the checksum is, as `sha256sum --check` reads it."""
    return model.with_name(f"{model.name}.sha256")


def read_artefact(model: Path = MODEL) -> Artefact:
    """Read the model. Raises InvalidArtefact, also where the checksum is another."""
    try:
        content = model.read_bytes()
        expected = checksum_file(model).read_text("ascii").split()[0]
    except (OSError, IndexError, ValueError) as error:
        raise InvalidArtefact(f"no model can be read: {error}") from error
    checksum = hashlib.sha256(content).hexdigest()
    if checksum != expected:
        raise InvalidArtefact(f"{model.name} has the checksum {checksum}, not {expected}")
    try:
        return _artefact(json.loads(content))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidArtefact(f"{model.name} is not a model: {error!r}") from error


def _artefact(fields: Mapping[str, Any]) -> Artefact:
    if fields["format"] != FORMAT:
        raise ValueError(f"its format is {fields['format']}; {FORMAT} can be read")
    if len(fields["lexicon"]) != FIGURES:
        raise ValueError(f"it weighs {len(fields['lexicon'])} of the lexicon's {FIGURES} figures")
    return Artefact(
        version=fields["version"],
        intercepts=fields["intercepts"],
        lexicon=fields["lexicon"],
        words=_block(fields["words"]),
        characters=_block(fields["characters"]),
    )


def _block(fields: Mapping[str, Any]) -> Block:
    terms, numbers = fields["terms"].split("\n"), fields["numbers"]
    if len(numbers) != NUMBERS_OF_A_TERM * len(terms):
        raise ValueError(f"it has {len(numbers)} numbers for {len(terms)} terms")
    return Block(dict(zip(terms, range(len(terms)), strict=True)), numbers)
