"""Following a run: what it has left to do is looked at until nothing is left, or nothing moves any more."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from operations.cannot_continue import CannotContinue

Seen = TypeVar("Seen")


@dataclass(frozen=True)
class Watching:
    """Seconds between two looks, and without a change until a run counts as stalled."""

    pause_seconds: float
    stalled_after_seconds: float


class Stalled(CannotContinue):
    """Something is left to do, and for too long nothing has changed."""


def follow(  # noqa: PLR0913 — what is watched, how, and what tests replace
    look: Callable[[], Seen],
    left: Callable[[Seen], str],
    watching: Watching,
    *,
    last_looks: int = 1,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Seen:
    """Look until nothing is left, `last_looks` times in a row, and give what was seen last.

    `left` says what is left, as a sentence without its full stop; nothing once all is done. Raises Stalled.
    """
    looks_with_nothing_left = 0
    last: Seen | None = None
    moved_at = clock()
    while True:
        now = look()
        still_left = left(now)
        looks_with_nothing_left = 0 if still_left else looks_with_nothing_left + 1
        if looks_with_nothing_left == last_looks:
            return now
        if now != last:
            last, moved_at = now, clock()
        if still_left and clock() - moved_at >= watching.stalled_after_seconds:
            raise Stalled(f"Nothing moved for {watching.stalled_after_seconds:.0f} seconds: {still_left}.")
        sleep(watching.pause_seconds)
