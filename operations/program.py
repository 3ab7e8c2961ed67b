"""A program as a shell runs it: errors are printed safely, and the shell gets an exit code."""

import io
from enum import IntEnum

import typer

from operations.cannot_continue import cause, is_outside
from operations.terminal import Terminal, write_anything


class ExitCode(IntEnum):
    DONE = 0
    FAILED = 1
    NOT_UNDERSTOOD = 2
    DEAD_LETTERS = 3
    SKIPPED = 4
    INTERRUPTED = 130
    """The exit code that shells use for it."""


def run_program(application: typer.Typer, name: str) -> int:
    """Run one command, and give its exit code.

    An error with a cause outside the program ends without a traceback, and a bug with one.
    """
    write_anything()
    told = Terminal(stderr=True)
    try:
        code: int | None = application(prog_name=name, standalone_mode=False)
    except typer.TyperException as misunderstanding:
        said = io.StringIO()
        misunderstanding.show(said)  # type: ignore[attr-defined] # a subclass has it that typer does not export
        told.tell(said.getvalue().rstrip())
        return misunderstanding.exit_code
    except Exception as failure:
        if not is_outside(failure):
            raise
        told.tell(f"✗ {cause(failure)}", "red")
        return ExitCode.FAILED
    if code == ExitCode.INTERRUPTED:
        told.tell("Interrupted.")
    return code or ExitCode.DONE
