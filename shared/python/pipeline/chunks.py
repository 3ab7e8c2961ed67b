"""Items, shared out among requests that take so many each."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Give `items` in turn, `size` at a time (itertools.batched, which Python 3.11 lacks)."""
    return (items[start : start + size] for start in range(0, len(items), size))
