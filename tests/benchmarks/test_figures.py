import json
from pathlib import Path

import pytest

from benchmarks.figures import Figure, keep, number


@pytest.mark.parametrize(
    ("figure", "reached"),
    [
        (Figure("", 60, at_least=60), True),
        (Figure("", 59.9, at_least=60), False),
        (Figure("", 0, at_most=0), True),
        (Figure("", 1, at_most=0), False),
        (Figure("", 0.97, at_least=0.95, at_most=1), True),
        (Figure("", 1.01, at_least=0.95, at_most=1), False),
        (Figure("", 7), None),
    ],
)
def test_a_figure_is_reached_within_its_bounds(figure: Figure, reached: bool | None) -> None:
    assert figure.is_reached is reached


def test_the_target_says_in_which_direction() -> None:
    assert Figure("", 1, at_least=0.95, at_most=1).target == "at least 0.95, at most 1"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0525, "0.0525"), (61.238, "61.2"), (12345.6, "12,346"), (0.0, "0"), (100.0, "100")]
)
def test_numbers_have_three_digits_that_mean_something(value: float, text: str) -> None:
    assert number(value) == text


def test_figures_are_kept_with_their_targets(tmp_path: Path) -> None:
    file = tmp_path / "a" / "figures.json"

    keep([Figure("puts", 0, at_most=0)], file)

    (kept,) = json.loads(file.read_text())
    assert (kept["name"], kept["measured"], kept["at_most"]) == ("puts", 0, 0)
