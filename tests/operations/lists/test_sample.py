"""A random sample in one pass."""

from collections import Counter
from collections.abc import Iterator

import pytest

from operations.lists.entries import ListedName
from operations.lists.sample import Sample


def sampled(names: range, size: int, seed: int) -> list[str]:
    sample = Sample(size, seed)
    for name in names:
        sample.put(ListedName(str(name)))
    return [listed.name for listed in sample.names()]


def test_it_is_as_large_as_asked_for_in_the_order_of_the_list() -> None:
    chosen = [int(name) for name in sampled(range(10_000), 100, seed=1)]
    assert len(set(chosen)) == 100
    assert chosen == sorted(chosen)


def test_the_same_seed_chooses_the_same_names() -> None:
    assert sampled(range(1_000), 10, seed=1) == sampled(range(1_000), 10, seed=1)
    assert sampled(range(1_000), 10, seed=1) != sampled(range(1_000), 10, seed=2)


@pytest.mark.parametrize("size", [3, 4])
def test_of_a_short_list_all_are_chosen(size: int) -> None:
    assert sampled(range(3), size, seed=1) == ["0", "1", "2"]


def test_each_name_is_as_likely_as_any_other() -> None:
    times = Counter(_many_samples())
    expected = 2_000 * 2 / 10
    # Four standard deviations: with these seeds, which are fixed, it holds or it does not.
    assert all(abs(times[str(name)] - expected) < 4 * (expected * 0.8) ** 0.5 for name in range(10))


def _many_samples() -> Iterator[str]:
    for seed in range(2_000):
        yield from sampled(range(10), 2, seed)
