"""A random sample of a list, taken in one pass."""

import random

from operations.lists.entries import ListedName


class Sample:
    """Chooses `size` of all the names that are put at random, each as likely as any other.

    The same names and `seed` give the same sample. The list is read once, by algorithm R of Vitter's "Random
    Sampling with a Reservoir" (1985).
    """

    def __init__(self, size: int, seed: int) -> None:
        self._size = size
        self._random = random.Random(seed)  # noqa: S311 — nothing is kept secret by it
        self._kept: list[tuple[int, ListedName]] = []
        self._put = 0

    def put(self, listed: ListedName) -> None:
        if self._put < self._size:
            self._kept.append((self._put, listed))
        elif (place := self._random.randrange(self._put + 1)) < self._size:
            self._kept[place] = (self._put, listed)
        self._put += 1

    def names(self) -> list[ListedName]:
        """The sample, in the order of the list."""
        return [listed for _, listed in sorted(self._kept, key=lambda kept: kept[0])]
