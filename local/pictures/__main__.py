"""`python -m local.pictures`: the pictures pipeline on one machine."""

import signal
import sys

from local.interruption import interrupt_on_signals


def main() -> int:
    # Loading takes a second or two, and until it is done there is nothing that a Ctrl-C must end first.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from local.pictures.commands import application  # noqa: PLC0415
    from operations.program import run_program  # noqa: PLC0415

    interrupt_on_signals()
    return run_program(application, "python -m local.pictures")


if __name__ == "__main__":
    sys.exit(main())
