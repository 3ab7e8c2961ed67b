"""What the stand-ins share: how they listen, count requests, and end."""

import argparse
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from types import FrameType

from flask import Flask
from waitress.server import create_server

from local.loopback import LOOPBACK

# A simulated delay holds its thread, so there are more of them than a service under test has workers.
THREADS = 64

CANNOT_START = 2


class Traffic:
    """Counts requests over all threads. `requests` are all of them, refused ones too."""

    def __init__(self, *counted: str) -> None:
        self._lock = threading.Lock()
        self._counts = Counter(dict.fromkeys(counted, 0))
        self._under_way = 0
        self._most_under_way = 0

    @contextlib.contextmanager
    def request(self, seconds_at_least: float = 0) -> Iterator[None]:
        """Count one request, and how many are under way beside it, for as long as the block runs.

        A block that is done sooner waits, as the service that it stands for would take so long. It begins
        only after half that time. Otherwise a request would wait for the work on one that came with it
        before its own time begins: two at once took 106 ms, not 100.
        """
        ends_at = time.monotonic() + seconds_at_least
        with self._lock:
            self._counts["requests"] += 1
            self._under_way += 1
            self._most_under_way = max(self._most_under_way, self._under_way)
        try:
            time.sleep(seconds_at_least / 2)
            yield
            time.sleep(max(0.0, ends_at - time.monotonic()))
        finally:
            with self._lock:
                self._under_way -= 1

    def count(self, what: str, number: int = 1) -> None:
        with self._lock:
            self._counts[what] += number

    def statistics(self) -> dict[str, int]:
        """The counts so far, and `concurrent_maximum`: the most requests that were ever under way at once."""
        with self._lock:
            return {**self._counts, "concurrent_maximum": self._most_under_way}


def add_operations(application: Flask, traffic: Traffic) -> None:
    """Add `/health`, which a runner waits for, and `/statistics`, which benchmarks read."""

    @application.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @application.get("/statistics")
    def statistics() -> dict[str, int]:
        return traffic.statistics()


def arguments(program: str, description: str) -> argparse.ArgumentParser:
    """A parser with the options that both stand-ins take."""
    parser = argparse.ArgumentParser(prog=program, description=description)
    parser.add_argument(
        "--port", type=whole_number, required=True, metavar="N", help="port on loopback; 0 takes a free one"
    )
    parser.add_argument(
        "--latency-milliseconds",
        type=whole_number,
        default=0,
        metavar="N",
        help="how long each answer takes at least (default: 0)",
    )
    return parser


def whole_number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is below zero")
    return number


def serve(name: str, port: int, application_at: Callable[[str], Flask], banner: str = "") -> int:
    """Listen on loopback until SIGTERM or SIGINT; return the process's exit code.

    `application_at` gets the address, `http://127.0.0.1:<port>`, so that pages can link to themselves.
    The address is printed once requests can come, and `banner` after it; a port that cannot be had is one
    line on stderr.
    """
    try:
        listener = socket.create_server((LOOPBACK, port))
    except (OSError, OverflowError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        print(f"{name}: cannot listen on {LOOPBACK}:{port}: {reason}", file=sys.stderr)
        return CANNOT_START
    address = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    # waitress warns of every request that waits for a thread; under a load test that is each of them.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(application_at(address), sockets=[listener], threads=THREADS, ident=None)
    for stop_signal in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop_signal, _stop)
    print(f"{name} is at {address}", *[banner] * bool(banner), sep="\n", flush=True)
    server.run()  # returns when _stop raises
    return 0


def _stop(_signal_number: int, _frame: FrameType | None) -> None:
    raise SystemExit
