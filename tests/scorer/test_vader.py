"""VADER's opinion in shares."""

import pytest

from scorer.inference.vader import Vader

TEXTS = {
    "Netflix has won awards and the love of its viewers.": "POSITIVE",
    "The company collapsed after a fraud that destroyed its employees' savings.": "NEGATIVE",
    "C is the third letter of the Latin alphabet.": "NEUTRAL",
    "Loved by its fans, it is a hated failure to others.": "MIXED",
    "東京は日本の首都である。": "NEUTRAL",
    "\x00\ud800 love \U0001f600": "POSITIVE",
}


@pytest.mark.parametrize(("text", "sentiment"), TEXTS.items())
def test_vaders_opinion_becomes_one_of_the_four_sentiments(text: str, sentiment: str) -> None:
    assert Vader().score(text).label == sentiment


@pytest.mark.parametrize("text", TEXTS)
def test_the_scores_of_a_text_sum_to_one(text: str) -> None:
    scores = Vader().score(text).scores()
    assert sum(scores.values()) == pytest.approx(1)
    assert all(0 <= score <= 1 for score in scores.values())
