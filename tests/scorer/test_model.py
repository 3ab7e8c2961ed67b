"""How the model that is kept here reads texts."""

import math
import subprocess
import sys

import pytest

from scorer.evaluation.behaviour import TOLERANCES, compare, neutral_by_topic, read_encyclopaedic
from scorer.inference.model import MOST_CHARACTERS, SentimentModel, Shares
from tests.stand_ins.running import CHECKOUT

TEXTS = {
    "Netflix has won the love of its viewers for a wonderful, superb service.": "POSITIVE",
    "The company collapsed after a terrible fraud that destroyed its employees' savings.": "NEGATIVE",
    "C is the third letter of the Latin alphabet.": "NEUTRAL",
}
SPECIAL = [
    "",
    " ",
    "\n",
    "!",
    "\x00\ud800",
    "🙂🙂",
    "東京は日本の首都である。",
    "a" * 100_000,
    "good " * 100_000,
]


@pytest.fixture(scope="module")
def model() -> SentimentModel:
    return SentimentModel.load()


@pytest.mark.parametrize(("text", "label"), TEXTS.items())
def test_plain_texts_are_read_plainly(model: SentimentModel, text: str, label: str) -> None:
    assert model.score(text).label == label


@pytest.mark.parametrize("text", [*TEXTS, *SPECIAL], ids=lambda text: ascii(text[:20]))
def test_shares_of_any_text_sum_to_one(model: SentimentModel, text: str) -> None:
    shares = model.score(text)
    values = (shares.positive, shares.negative, shares.neutral, shares.mixed)
    assert sum(values) == pytest.approx(1)
    assert all(math.isfinite(value) and value >= 0 for value in values)
    assert model.score(text) == shares


def test_what_follows_the_most_characters_is_not_read(model: SentimentModel) -> None:
    text = "It is a river. " * (MOST_CHARACTERS // 15 + 1)
    assert model.score(text + "terrible") == model.score(text)


def test_the_largest_share_is_the_label_and_neutral_wins_a_draw() -> None:
    assert Shares(0.1, 0.2, 0.3, 0.4).label == "MIXED"
    assert Shares(0.4, 0.2, 0.3, 0.1).label == "POSITIVE"
    assert Shares(0.5, 0.0, 0.5, 0.0).label == "NEUTRAL"


def test_no_name_country_or_gender_moves_a_share_by_more_than_a_twentieth(model: SentimentModel) -> None:
    swapped = [it for it in compare(model) if it.behaviour == "same"]
    assert len(swapped) > 10
    assert [it for it in swapped if it.change > 0.05] == []


@pytest.mark.parametrize("behaviour", ["order", "punctuation"])
def test_the_order_of_equals_and_punctuation_move_it_little(model: SentimentModel, behaviour: str) -> None:
    pairs = [it for it in compare(model) if it.behaviour == behaviour]
    assert pairs
    assert [it for it in pairs if it.change > TOLERANCES[behaviour]] == []


def test_negation_and_intensity_move_most_texts_as_they_should(model: SentimentModel) -> None:
    pairs = [it for it in compare(model) if it.behaviour == "more positive"]
    assert sum(it.as_expected for it in pairs) / len(pairs) >= 0.9


def test_what_encyclopaedic_sentences_are_about_is_not_how_they_read(model: SentimentModel) -> None:
    sentences = read_encyclopaedic(model)
    assert len(sentences) >= 150
    assert {"war", "disease", "crime", "prize"} <= neutral_by_topic(sentences).keys()
    assert sum(it.shares.label == "NEUTRAL" for it in sentences) / len(sentences) >= 0.95


def test_asking_it_loads_no_numerical_library_and_nothing_of_the_rest() -> None:
    program = (
        "import sys; from scorer.inference.model import SentimentModel; SentimentModel.load().score('good');"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "vaderSentiment" in loaded
    assert not loaded & {
        "numpy",
        "sklearn",
        "scipy",
        "pandas",
        "boto3",
        "pipeline",
        "name_sentiment",
        "local",
    }
