"""What the commands of both pipelines have in common."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from operations.terminal import Terminal

if TYPE_CHECKING:
    from rich.progress import Progress

told = Terminal(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def progress_bar() -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=told, transient=True, disable=not told.is_interactive)


def print_json(value: Any) -> None:  # noqa: ANN401 — whatever json takes
    print(json.dumps(value, indent=2))
