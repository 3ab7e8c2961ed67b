"""Names that were met before, told from new ones."""

import pytest

from distinct_names import DistinctNames
from pipeline.failures import PermanentFailure


def test_a_name_is_new_once() -> None:
    with DistinctNames() as names:
        assert [names.add(name) for name in ("Netflix", "Apple", "Netflix")] == [True, True, False]


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("netflix", "Netflix"),
        ("AC/DC", "AC／DC"),
        ("a", "a "),
        ("a\0b", "a\0c"),
        ("caf\u00e9", "cafe\u0301"),
        ("1", "1.0"),
        ("ß", "ss"),
    ],
)
def test_names_that_only_look_alike_are_both_new(one: str, another: str) -> None:
    with DistinctNames() as names:
        assert names.add(one)
        assert names.add(another)
        assert not names.add(one)


def test_names_stay_distinct_when_there_are_more_than_memory_holds() -> None:
    long_names = [f"{number} {'x' * 240}" for number in range(20_000)]
    with DistinctNames() as names:
        names._database.execute("PRAGMA cache_size = 10")
        assert all(names.add(name) for name in long_names)
        assert not any(names.add(name) for name in long_names)


def test_one_run_does_not_meet_the_names_of_another() -> None:
    with DistinctNames() as names:
        names.add("Netflix")
    with DistinctNames() as names:
        assert names.add("Netflix")


def test_full_storage_is_a_failure_that_says_what_to_do() -> None:
    with DistinctNames() as names:
        names._database.execute("PRAGMA max_page_count = 3")
        with pytest.raises(PermanentFailure, match="segments"):
            _ = [names.add(f"name {number}") for number in range(10_000)]
