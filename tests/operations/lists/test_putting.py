"""A list whose writing fails half-way."""

import threading
from types import SimpleNamespace
from typing import Any, Self

import pytest
from botocore.exceptions import ClientError

from operations.cannot_continue import CannotContinue
from operations.lists.entries import ListedName
from operations.lists.putting import put_list
from operations.lists.upload import NAMES_PER_PART

NAMES = [ListedName(f"name {number}") for number in range(3 * NAMES_PER_PART)]


class FakeTable:
    """Refuses the first part once the others are written."""

    def __init__(self) -> None:
        self.written = 0
        self._others_are_written = threading.Barrier(3)

    def batch_writer(self) -> "_Writer":
        return _Writer(self)

    def write(self, names: list[str]) -> None:
        self._others_are_written.wait(timeout=10)
        if NAMES[0].name in names:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "BatchWriteItem")
        self.written += len(names)


class _Writer:
    def __init__(self, table: FakeTable) -> None:
        self._table = table
        self._names: list[str] = []

    def __enter__(self) -> Self:
        return self

    def put_item(self, *, Item: dict[str, str]) -> None:  # noqa: N803
        self._names.append(Item["name"])

    def __exit__(self, *_: object) -> None:
        if self._names:
            self._table.write(self._names)


def test_what_was_written_beside_the_part_that_failed_is_counted() -> None:
    table = FakeTable()
    dynamodb: Any = SimpleNamespace(Table=lambda _: table)
    stack: Any = SimpleNamespace(names_table="names", title_attribute=None)

    with pytest.raises(CannotContinue, match=rf"{2 * NAMES_PER_PART:,} names of the list had been written"):
        put_list(dynamodb, stack, NAMES)
