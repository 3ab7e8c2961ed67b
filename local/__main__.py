"""`python -m local`: the whole pipeline on one machine."""

import signal

from local.interruption import interrupt_on_signals


def main() -> None:
    # Loading takes a second or two, and until it is done there is nothing that a Ctrl-C must end first.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from local.commands import application  # noqa: PLC0415

    interrupt_on_signals()
    application()


if __name__ == "__main__":
    main()
