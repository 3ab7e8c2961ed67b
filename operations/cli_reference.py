"""docs/cli.md: what `--help` says of `ops` and of each of its commands."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import typer
from typer.core import TyperGroup

from operations.command_line import PROGRAM, application

FILE = Path(__file__).parent.parent / "docs" / "cli.md"
WIDTH = 78
"""Columns, as on a terminal of 80."""

_BEGINNING = f"""\
# {PROGRAM}

The operator's command line. `make install` puts it into `.venv/bin`. For completion of commands, options and
their values in your shell: `.venv/bin/{PROGRAM} --install-completion`

Made from `--help` by `make cli-reference`; a test holds it to that.
"""


def reference() -> str:
    return "\n".join([_BEGINNING, *(_section(line, said) for line, said in _helps())])


def _helps() -> Iterator[tuple[str, str]]:
    # With the options for completion, which get_group leaves out.
    program = cast("TyperGroup", typer.main.get_command(application))
    context = typer.Context(program, info_name=PROGRAM, terminal_width=WIDTH)
    yield PROGRAM, program.get_help(context)
    yield from _helps_of(program, context, PROGRAM)


def _helps_of(group: TyperGroup, parent: typer.Context, line: str) -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        context = typer.Context(command, parent=parent, info_name=name)
        yield f"{line} {name}", command.get_help(context)
        if isinstance(command, TyperGroup):
            yield from _helps_of(command, context, f"{line} {name}")


def _section(line: str, said: str) -> str:
    return f"## {line}\n\n```console\n$ {line} --help\n{said}\n```\n"


if __name__ == "__main__":
    FILE.write_text(reference(), encoding="utf-8")
