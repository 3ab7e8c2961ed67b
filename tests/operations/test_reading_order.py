"""The order in which people look for names."""

import pytest

from operations.results.reading_order import reading_order


@pytest.mark.parametrize(
    "ordered",
    [
        ["2", "10"],
        ["nobody 1", "nobody 2", "nobody 10", "nobody 10a", "Nobody 11"],
        ["1.9", "1.10", "2"],
        ["apfel", "Äpfel", "Apfelbaum", "Zebra", "Zürich 2", "zurich 10"],
        ["", "007", "７ up", "8"],
        ["²", "3", "٣", "٤"],
        ["1" * 5_000, "1" * 5_001],
        ["AC/DC", "ac/dc"],
    ],
)
def test_names_are_ordered_as_people_count_and_spell(ordered: list[str]) -> None:
    names = ordered[::-1]
    names.sort(key=reading_order)
    assert names == ordered
