"""Introductions, each with the sentence that is its first: what the rule for sentences is held to.

`first_sentences.tsv` are introductions whose first sentence came out wrong, and neighbours of them;
`more_first_sentences.tsv` are more of the same kinds, with what a rule may do wrong to each: end the
sentence too early ("cut short"), or join the next one to it ("joined").
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
REPORTED = FOLDER / "first_sentences.tsv"
MORE = FOLDER / "more_first_sentences.tsv"


@dataclass(frozen=True)
class Introduction:
    language: str
    title: str
    introduction: str
    first_sentence: str
    risk: str = ""


def read_introductions(file: Path) -> list[Introduction]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows: Iterator[dict[str, str]] = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Introduction(**row) for row in rows]
