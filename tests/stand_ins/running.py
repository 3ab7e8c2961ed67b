"""Starts a stand-in as users do, as a process of its own."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]

SECONDS_TO_END = 20


@contextlib.contextmanager
def running(module: str, *arguments: str, python: str = sys.executable) -> Iterator[str]:
    """Run `python -m module` on a free port until the block ends; gives its address, `http://host:port`."""
    with start(module, "--port", "0", *arguments, python=python) as process:
        assert process.stdout is not None
        try:
            # Its first line says where it listens; an empty one, that it ended instead.
            address = process.stdout.readline().split()[-1:]
            assert address, f"{module} did not start"
            yield address[0]
        finally:
            process.terminate()
            process.wait(SECONDS_TO_END)


def start(module: str, *arguments: str, python: str = sys.executable) -> subprocess.Popen[str]:
    command = [python, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
