"""Ratings of words, as figures of a text: the mean of all rated words, and of those that are negated."""

import pytest

from scorer.inference.word_ratings import FIGURES, rating_figures

PLACES = {"good": 0, "film": 1, "not": 2}
NUMBERS = [400, 100, 0, 20, 0, 0, 200, 0, 0, 0, 0, 0]
SCALE = 100


def figures(text: str) -> list[float]:
    return rating_figures(text.split(), PLACES, NUMBERS, SCALE)


def test_a_text_has_the_mean_of_its_rated_words() -> None:
    assert figures("a good film") == pytest.approx([0.3 * 2, 0.3 * 0.5, 0.3 * 1, 0.3 * 0.1, 0, 0, 0, 0])


@pytest.mark.parametrize("text", ["", "a NAME of it"])
def test_a_text_without_a_rated_word_has_none(text: str) -> None:
    assert figures(text) == [0.0] * FIGURES


@pytest.mark.parametrize("negation", ["never", "isn't", "without"])
def test_what_follows_a_negation_counts_once_more(negation: str) -> None:
    assert figures(f"{negation} a very good") == pytest.approx([1.2, 0.3, 0, 0.06, 1.2, 0.3, 0, 0.06])


def test_a_negation_ends_after_three_words() -> None:
    assert figures("not at all a good")[4:] == [0, 0, 0, 0]


def test_the_same_words_in_a_longer_text_weigh_less() -> None:
    assert figures("good not not not")[0] == pytest.approx(figures("good")[0] / 4)
