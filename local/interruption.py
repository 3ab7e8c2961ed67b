"""Ctrl-C and similar signals: they end the program anywhere, except within a start or an end of a process."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def interrupt_on_signals() -> None:
    """Have SIGTERM and SIGHUP do what SIGINT does, unless they are to be ignored (nohup)."""
    for interruption in INTERRUPTIONS:
        if signal.getsignal(interruption) is not signal.SIG_IGN:
            signal.signal(interruption, signal.default_int_handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold interruptions back until the block is done, so that no process is started and not recorded.

    (A blocked signal would stay blocked in a process that is started meanwhile.)
    """
    held_back: list[int] = []
    before = {
        interruption: signal.signal(interruption, lambda number, _frame: held_back.append(number))
        for interruption in INTERRUPTIONS
        if signal.getsignal(interruption) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for interruption, handler in before.items():
            signal.signal(interruption, handler)
    if held_back:
        raise KeyboardInterrupt
