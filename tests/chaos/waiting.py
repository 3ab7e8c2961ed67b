"""Waiting for what others do, for as long as they get on with it."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

PAUSE_SECONDS = 0.25
STALLED_AFTER_SECONDS = 240
"""A machine with much else to do needs more than a minute to start four functions at once."""

State = TypeVar("State")


def watched(look: Callable[[], State], for_what: str) -> Iterator[State]:
    """Look again and again. Raises TimeoutError where it has looked the same for too long."""
    last, changed_at = look(), time.monotonic()
    yield last
    while time.monotonic() - changed_at < STALLED_AFTER_SECONDS:
        time.sleep(PAUSE_SECONDS)
        now = look()
        if now != last:
            last, changed_at = now, time.monotonic()
        yield now
    raise TimeoutError(f"waited for {for_what}, and for {STALLED_AFTER_SECONDS} s it has been: {last}")
