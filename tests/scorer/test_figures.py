"""The measures of the evaluation, on numbers that one can work out."""

import numpy as np
import pytest

from scorer.evaluation.figures import (
    Answers,
    area_under_curve,
    brier,
    correlation,
    reliability,
    share_right,
)
from scorer.inference.model import Shares
from scorer.training.rated_texts import RatedText

POSITIVE, NEGATIVE, NEUTRAL = [0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]
RATED = np.array([POSITIVE, NEGATIVE, NEUTRAL, POSITIVE])


def test_who_says_what_raters_say_is_perfect() -> None:
    assert correlation(RATED, RATED) == pytest.approx(1)
    assert share_right(RATED, RATED) == 1
    assert area_under_curve(RATED, RATED) == 1
    assert brier(RATED, RATED) == 0


def test_who_says_the_opposite_is_not() -> None:
    opposite = RATED[:, [1, 0, 2]]
    assert correlation(opposite, RATED) == pytest.approx(-1)
    assert share_right(opposite, RATED) == 0.25
    assert area_under_curve(opposite, RATED) == 0
    assert brier(opposite, RATED) == pytest.approx(3 * 2 * 0.7**2 / 4)


def test_shares_are_put_into_tenths_with_what_raters_gave() -> None:
    said, rated = np.array([[0.05, 0.95, 1.0]]), np.array([[0.1, 0.8, 0.9]])
    assert reliability(said, rated) == [(0.05, 0.1, 1), (pytest.approx(0.975), pytest.approx(0.85), 2)]


def test_an_interval_draws_whole_articles() -> None:
    """Of two articles one is all right, the other all wrong: a draw has none, half or all right."""
    texts = [RatedText("films", article, "", 0.8, 0.1) for article in ("a", "b") for _ in range(50)]
    shares = [Shares(1.0, 0.0, 0.0, 0.0)] * 50 + [Shares(0.0, 1.0, 0.0, 0.0)] * 50
    figure = Answers.of(texts, shares).figure(share_right)
    assert (figure.value, figure.low, figure.high) == (0.5, 0.0, 1.0)


def test_of_mixed_readers_half_are_positive_and_half_negative() -> None:
    answers = Answers.of([RatedText("films", "a", "", 0.5, 0.5)], [Shares(0.1, 0.2, 0.3, 0.4)])
    assert answers.said.tolist() == [[pytest.approx(0.3), pytest.approx(0.4), 0.3]]
