"""Following a run over names: its queue is looked at until it is empty."""

import time
from collections.abc import Callable

from operations.clients import Clients
from operations.following import Watching, follow
from operations.stack import Stack
from operations.started_run import RunStarted
from pipeline.queue_depth import QueueDepth, queue_depth

EMPTY_LOOKS = 3
"""SQS counts approximately, so a queue counts as empty after so many looks in a row that say so."""

ON_AWS = Watching(pause_seconds=2, stalled_after_seconds=1_200)
"""A name that failed comes back after 18 minutes. Until then the queue may not change."""

ON_ONE_MACHINE = Watching(pause_seconds=0.2, stalled_after_seconds=75)
"""Nearly twice the longest that Wikipedia was seen to ask a client to wait, 39 seconds."""


def follow_run(
    clients: Clients, stack: Stack, run: RunStarted, watching: Watching, worked_off: Callable[[int], None]
) -> None:
    """Wait until every name of the run is worked off. Raises Stalled.

    At each look `worked_off` is called with the number of names that have left the queue.
    """
    wait_until_empty(
        lambda: queue_depth(clients.sqs, stack.names_queue_url),
        watching,
        lambda depth: worked_off(max(0, run.sent - depth.total)),
    )


def wait_until_empty(
    count: Callable[[], QueueDepth],
    watching: Watching,
    seen: Callable[[QueueDepth], None] = lambda _: None,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Count a queue's messages until it is empty, and call `seen` with each count. Raises Stalled."""

    def look() -> QueueDepth:
        depth = count()
        seen(depth)
        return depth

    follow(look, _left, watching, last_looks=EMPTY_LOOKS, clock=clock, sleep=sleep)


def _left(depth: QueueDepth) -> str:
    if depth.total == 0:
        return ""
    return f"{depth.waiting:,} names wait, {depth.in_flight:,} are in work or were tried and failed"
