"""The model as a file: JSON of numbers and words. The file beside it has the checksum that it must have.

Loading it runs no code of it. Numbers are whole `SCALE`ths. A term has five of them: its inverse document
frequency, and its weight for each of OUTCOMES but the first, as the difference to the first one's. A rated
word has four: its rating for each of the same outcomes. A number takes two bytes, the lowest first, in
base64, since JSON's own numbers take longer to read and are larger.
"""

import base64
import hashlib
import json
import sys
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scorer.inference import lexicon, word_ratings

FORMAT = 3
SCALE = 250
NUMBERS_OF_A_TERM = 5
FIGURES = lexicon.FIGURES + word_ratings.FIGURES
"""A text's figures, beside its terms: VADER's scores, then the ratings of its words."""

OUTCOMES = ("Neutral", "Positive", "Negative", "Mixed", "Factual")
"""Factual texts are neutral, too: those of encyclopaedias, whatever their words would say elsewhere."""

MODEL = Path(__file__).parent.parent / "model" / "sentiment.json"

_TWO_BYTES = "h"


class InvalidArtefact(Exception):
    """The file is not the model that it should be. The message says why."""


@dataclass(frozen=True)
class Block:
    """Terms of one kind: the place of each, and the numbers of all in one row."""

    places: Mapping[str, int]
    numbers: list[int]


@dataclass(frozen=True)
class Artefact:
    """What the training leaves. `figures` has a row of weights for each of a text's FIGURES."""

    version: str
    intercepts: list[int]
    figures: list[list[int]]
    words: Block
    characters: Block
    ratings: Block


def checksum_file(model: Path) -> Path:
    """Give the checksum's file, which `sha256sum --check` can read."""
    return model.with_name(f"{model.name}.sha256")


def pack(numbers: Iterable[int]) -> str:
    """Write whole numbers as the file has them. Raises OverflowError for one that does not fit."""
    packed = array(_TWO_BYTES, numbers)
    if sys.byteorder == "big":
        packed.byteswap()
    return base64.b64encode(packed.tobytes()).decode("ascii")


def unpack(packed: str) -> list[int]:
    """Read what `pack` wrote. Raises ValueError for anything else."""
    numbers = array(_TWO_BYTES)
    numbers.frombytes(base64.b64decode(packed, validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def read_artefact(model: Path = MODEL) -> Artefact:
    """Read the model. Raises InvalidArtefact, also where it has another checksum."""
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
    if len(fields["figures"]) != FIGURES:
        raise ValueError(f"it weighs {len(fields['figures'])} figures of {FIGURES}")
    return Artefact(
        version=fields["version"],
        intercepts=fields["intercepts"],
        figures=fields["figures"],
        words=_block(fields["words"], NUMBERS_OF_A_TERM),
        characters=_block(fields["characters"], NUMBERS_OF_A_TERM),
        ratings=_block(fields["ratings"], word_ratings.NUMBERS_OF_A_WORD),
    )


def _block(fields: Mapping[str, Any], numbers_of_each: int) -> Block:
    terms, numbers = fields["terms"].split("\n"), unpack(fields["numbers"])
    if len(numbers) != numbers_of_each * len(terms):
        raise ValueError(f"it has {len(numbers)} numbers for {len(terms)} terms")
    return Block(dict(zip(terms, range(len(terms)), strict=True)), numbers)
