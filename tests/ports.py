"""Ports for what a test starts."""

import contextlib
import random
import socket

from local.loopback import LOOPBACK


def free_ports(number: int) -> int:
    """The first of `number` ports in a row on which nobody listens."""
    for _ in range(1_000):
        first = random.randrange(20_000, 32_000)  # noqa: S311 — below those that the system gives to clients
        with contextlib.suppress(OSError), contextlib.ExitStack() as probes:
            for port in range(first, first + number):
                probes.enter_context(socket.create_server((LOOPBACK, port)))
            return first
    raise AssertionError(f"there are no {number} free ports in a row")
