"""What an invocation asks the producer for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pipeline.run_event import UnusableEvent, read_event, read_run_id, read_switch

MAXIMUM_SEGMENTS = 1_000_000
"""https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html"""


@dataclass(frozen=True)
class Segment:
    """One of `total` parts that together are the whole table; `number` counts from 0."""

    number: int
    total: int


WHOLE_TABLE = Segment(0, 1)


@dataclass(frozen=True)
class RunRequest:
    """One run over the table, or over a segment of it.

    `force` sends although an earlier run is still being worked off. `refresh` sends every name, and
    asks for it whatever is known of it.
    """

    run_id: str
    segment: Segment = WHOLE_TABLE
    force: bool = False
    refresh: bool = False

    @property
    def gives_way(self) -> bool:
        """Whether this run is skipped while names of an earlier one are still in the queue.

        A run over one of several segments never does: its sibling segments fill the same queue at the
        same time, and all but the first would skip.
        """
        return not self.force and self.segment.total == 1

    @classmethod
    def from_event(cls, event: object, request_id: str) -> Self:
        """Read the event of a schedule, or of a person; fields it does not know are left alone.

        The scheduling event's `id` becomes the run's id; where there is none, `request_id` does.
        Raises UnusableEvent.
        """
        fields = read_event(event)
        return cls(
            read_run_id(fields, request_id),
            _segment(fields),
            read_switch(fields, "force"),
            read_switch(fields, "refresh"),
        )


def _segment(event: Mapping[str, Any]) -> Segment:
    number, total = event.get("segment"), event.get("total_segments")
    if number is None and total is None:
        return WHOLE_TABLE
    if number is None or total is None:
        raise UnusableEvent("segment and total_segments are given together or not at all")
    if not _is_whole(total) or not 1 <= total <= MAXIMUM_SEGMENTS:
        raise UnusableEvent(f"total_segments must be a whole number from 1 to {MAXIMUM_SEGMENTS:,}")
    if not _is_whole(number) or not 0 <= number < total:
        raise UnusableEvent(f"segment must be a whole number from 0 to {total - 1:,}, below total_segments")
    return Segment(number, total)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
