"""What a run stores for the next one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from run_request import Segment


@dataclass(frozen=True)
class LastRun:
    """The last run over a segment.

    `complete_since` is the wiki's clock when the last run began that sent every name which needed asking: all
    changes since then count. It is None where there was none. `names` is how many the last run met that was
    not skipped, `skipped` how many were skipped since. `rows` is how many that complete run scanned.
    """

    complete_since: datetime | None = None
    names: int = 0
    skipped: int = 0
    rows: int = 0


class RunLog(Protocol):
    def read(self, segment: Segment) -> LastRun:
        """Give what the segment's last run left, or an empty LastRun. Raises Failure."""
        ...

    def write(self, segment: Segment, run: LastRun) -> None:
        """Keep it in place of what was there. Raises Failure."""
        ...
