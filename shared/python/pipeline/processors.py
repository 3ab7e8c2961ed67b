"""Threads and the machine's processors."""

import os
import sys
from contextlib import suppress


def share_one_processor() -> None:
    """Run the calling thread on one processor with all other threads that call this, where Linux allows it.

    Threads that take turns at the interpreter's lock cost more where they are on several: a third in the
    producer, 6 % in the consumer (measured: docs/performance.md). Processes are
    spread over the processors by their ids.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # where that is not allowed, it is only slower
            processors = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {processors[os.getpid() % len(processors)]})
