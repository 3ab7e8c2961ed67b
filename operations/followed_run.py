"""Following a run: its queue is checked until it is empty."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from operations.cannot_continue import CannotContinue
from operations.clients import Clients
from operations.stack import Stack
from operations.started_run import RunStarted
from pipeline.queue_depth import QueueDepth, queue_depth

EMPTY_LOOKS = 3
"""SQS counts approximately, so a queue counts as empty after so many checks in a row that say so."""


@dataclass(frozen=True)
class Patience:
    """Seconds between two checks of the queue, and without a change until it counts as stalled."""

    pause_seconds: float
    stalled_after_seconds: float


ON_AWS = Patience(pause_seconds=2, stalled_after_seconds=1_200)
"""A name that failed comes back after 18 minutes. Until then the queue may not change."""

ON_ONE_MACHINE = Patience(pause_seconds=0.2, stalled_after_seconds=75)
"""Nearly twice the longest that Wikipedia was seen to ask a client to wait, 39 seconds."""


class Stalled(CannotContinue):
    """Messages are left, and for too long their number has not changed."""


def follow_run(
    clients: Clients, stack: Stack, run: RunStarted, patience: Patience, worked_off: Callable[[int], None]
) -> None:
    """Wait until every name of the run is worked off. Raises Stalled.

    At each check `worked_off` is called with the number of names that have left the queue.
    """
    wait_until_empty(
        lambda: queue_depth(clients.sqs, stack.names_queue_url),
        patience,
        lambda depth: worked_off(max(0, run.sent - depth.total)),
    )


def wait_until_empty(
    look: Callable[[], QueueDepth],
    patience: Patience,
    seen: Callable[[QueueDepth], None] = lambda _: None,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Check a queue until it is empty, and call `seen` with each count.

    Raises Stalled where the queue stays the same, above nothing, for longer than `patience` allows.
    """
    empty_looks = 0
    last: QueueDepth | None = None
    moved_at = clock()
    while empty_looks < EMPTY_LOOKS:
        now = look()
        seen(now)
        empty_looks = empty_looks + 1 if now.total == 0 else 0
        if now != last:
            last, moved_at = now, clock()
        if now.total and clock() - moved_at >= patience.stalled_after_seconds:
            raise Stalled(
                f"Nothing moved in the queue for {patience.stalled_after_seconds:.0f} seconds:"
                f" {now.waiting:,} names wait, {now.in_flight:,} are in work or were tried and failed."
            )
        sleep(patience.pause_seconds)
