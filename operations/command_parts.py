"""The parts of commands that both pipelines share."""

import dataclasses
import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Protocol, Self, TypeVar

import typer

from operations.cannot_continue import CannotContinue
from operations.lists.formats import ListFormat
from operations.program import ExitCode
from operations.terminal import Terminal, counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_sqs import SQSClient
    from rich.progress import Progress

    from operations.clients import Clients
    from operations.dead_letters import DeadLetter

MESSAGES_READ = 1_000
"""Dead letters that `failed` lists per queue, unless more are asked for."""

told = Terminal(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
StackName = Annotated[
    str, typer.Option("--stack", envvar="STACK", help="The stack's name, as CloudFormation knows it.")
]
ListFile = Annotated[
    Path, typer.Argument(help="CSV, .xlsx, .jsonl, .json, .yaml or .txt, also .gz; - is the standard input.")
]
FormatOfList = Annotated[
    ListFormat | None, typer.Option("--format", help="What the list is, where its name does not say so.")
]
Folder = Annotated[Path, typer.Option("--folder", envvar="RESULTS", help="Where the files go.")]
Notes = Annotated[
    list[str] | None,
    typer.Option(
        "--note", metavar="TEXT", help="What its readers must know, said at the top. May be given again."
    ),
]


class FoundByName(Protocol):
    @classmethod
    def find(cls, cloudformation: "CloudFormationClient", name: str) -> Self: ...


AnyStack = TypeVar("AnyStack", bound=FoundByName)


def find_stack(kind: type[AnyStack], name: str) -> "tuple[Clients, AnyStack]":
    """Find a deployed stack. Raises CannotContinue where there is none, or not a complete one."""
    import boto3

    from operations.clients import connect

    clients = connect(boto3.Session())
    return clients, kind.find(clients.cloudformation, name)


def expect_no_folder(output: Path | None) -> None:
    """Raises CannotContinue where a report is to be written to a folder."""
    if output and output.is_dir():
        raise CannotContinue(f"{output} is a folder; the report is to be a file.")


def show_dead_letters(letters: "Sequence[DeadLetter]", queues: str, *, as_json: bool) -> None:
    """Show the dead letters of `queues` (the subject of a sentence), and exit with the code for that."""
    from operations.printed import dead_letters_table

    if as_json:
        print_json([dataclasses.asdict(letter) for letter in letters])
    elif letters:
        Terminal().print(dead_letters_table(letters))
    else:
        told.tell(f"{queues} empty.")
    raise typer.Exit(ExitCode.DEAD_LETTERS if letters else ExitCode.DONE)


def send_back(sqs: "SQSClient", dead_letter_queues: "Sequence[str]", back: str, *, as_json: bool) -> None:
    """Redrive the queues of these URLs, and say how many messages are `back` where they came from."""
    from operations.dead_letters import redrive

    moved_of_all = 0
    failures: list[CannotContinue] = []
    with progress_bar() as progress:
        for url in dead_letter_queues:
            task = progress.add_task("messages", total=None)
            moved = 0
            try:
                for moved, total in redrive(sqs, url):
                    progress.update(task, completed=moved, total=total)
            except CannotContinue as failure:  # it does not keep the others back
                failures.append(failure)
            moved_of_all += moved
    if as_json:
        print_json({"moved": moved_of_all})
    else:
        told.tell(f"{counted(moved_of_all, 'message')} {'is' if moved_of_all == 1 else 'are'} {back} again.")
    if failures:
        raise CannotContinue("\n".join(map(str, failures)))


@contextmanager
def run_goes_on(status: str) -> "Iterator[None]":
    """Where following a run is interrupted, say that it goes on, and which command shows how far it is."""
    try:
        yield
    except KeyboardInterrupt:
        told.tell(f"The run goes on. `{status}` shows how far it is.")
        raise


def progress_bar() -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=told, transient=True, disable=not told.is_interactive)


def print_json(value: Any) -> None:  # noqa: ANN401 — whatever json takes
    print(json.dumps(value, indent=2))
