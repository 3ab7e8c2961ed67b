"""The model's behaviour where the right answer is clear: `behaviour.tsv` and `encyclopaedic.tsv`."""

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scorer.inference.model import SentimentModel, Shares

FOLDER = Path(__file__).parent
CHOSEN_BY, HARDER = "encyclopaedic.tsv", "encyclopaedic_harder.tsv"
"""First sentences that were looked at while the model was made."""

WRITTEN_BLIND = "encyclopaedic_blind.tsv"
"""First sentences that were not."""

TOLERANCES = {"same": 0.05, "order": 0.1, "punctuation": 0.1}
"""How far any share may move between two texts that should read alike.

"same" swaps a name, a country or a gender.
"""


@dataclass(frozen=True)
class Comparison:
    """Two texts, of which the second is more positive than the first, or reads like it."""

    behaviour: str
    text: str
    other: str
    change: float
    as_expected: bool


@dataclass(frozen=True)
class Sentence:
    """A first sentence that says what something is, and how the model reads it."""

    topic: str
    text: str
    shares: Shares


def compare(model: SentimentModel) -> list[Comparison]:
    return [
        _compare(model, row["behaviour"], row["text"], row["other"])
        for row in read_rows(FOLDER / "behaviour.tsv")
    ]


def encyclopaedic_sentences() -> list[str]:
    """Give the sentences by which the way of making the model was chosen."""
    return [row["sentence"] for row in read_rows(FOLDER / CHOSEN_BY)]


def read_encyclopaedic(model: SentimentModel, file: str = CHOSEN_BY) -> list[Sentence]:
    rows = read_rows(FOLDER / file)
    return [Sentence(row["topic"], row["sentence"], model.score(row["sentence"])) for row in rows]


def neutral_by_topic(sentences: list[Sentence]) -> Mapping[str, tuple[int, int]]:
    """Count the neutral sentences of each topic, and all of them."""
    counts: dict[str, list[bool]] = defaultdict(list)
    for sentence in sentences:
        counts[sentence.topic].append(sentence.shares.label == "NEUTRAL")
    return {topic: (sum(some), len(some)) for topic, some in counts.items()}


def _compare(model: SentimentModel, behaviour: str, text: str, other: str) -> Comparison:
    one, two = model.score(text), model.score(other)
    if behaviour in TOLERANCES:
        change = max(
            abs(one.positive - two.positive),
            abs(one.negative - two.negative),
            abs(one.neutral - two.neutral),
            abs(one.mixed - two.mixed),
        )
        return Comparison(behaviour, text, other, change, change <= TOLERANCES[behaviour])
    change = (two.positive - two.negative) - (one.positive - one.negative)
    return Comparison(behaviour, text, other, change, change > 0)


def read_rows(file: Path) -> list[dict[str, str]]:
    """Read the rows of a table in FOLDER, by the names of its columns."""
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
