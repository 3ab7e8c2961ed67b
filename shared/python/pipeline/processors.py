"""Threads and the machine's processors."""

import os
import sys
from contextlib import suppress


def share_one_processor() -> None:
    """Run the calling thread on the processor that this process's threads share, where Linux allows it.

    Threads that take turns at the interpreter's lock cost more where they are on several: a third in the
    producer, 6 % in the consumer (measured: docs/performance.md). Each process has one of its own, as far as
    there are as many.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # where that is not allowed, it is only slower
            processors = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, {processors[os.getpid() % len(processors)]})
