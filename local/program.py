"""A program of one of the packages here, as `python -m` starts it."""

import signal
from importlib import import_module

from local.interruption import interrupt_on_signals


def run_program_of(package: str) -> int:
    """Run the package's `commands`, and give the exit code."""
    # Loading takes a second or two, and until it is done there is nothing that a Ctrl-C must end first.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    application = import_module(f"{package}.commands").application
    from operations.program import run_program  # noqa: PLC0415

    interrupt_on_signals()
    return run_program(application, f"python -m {package}")
