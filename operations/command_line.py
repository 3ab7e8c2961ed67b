"""`ops`: what an operator does with a deployed stack."""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from operations.cannot_continue import CannotContinue
from operations.clients import Clients, connect
from operations.dead_letters import MESSAGES_READ, read_dead_letters
from operations.dead_letters import redrive as send_back
from operations.followed_run import ON_AWS, follow_run
from operations.last_run import find_last_run
from operations.names_file import read_names
from operations.names_upload import put_names
from operations.printed import (
    ROWS_SHOWN,
    dead_letters_table,
    results_table,
    status_lines,
    tell_what_is_not_in_it,
)
from operations.report.command import report
from operations.results.bucket import fetch_results, list_results
from operations.results.folder import prepare_folder
from operations.results.table import Format, as_table, write_table
from operations.stack import Stack
from operations.started_run import RunStarted, start_run
from pipeline.queue_depth import queue_depth

DONE, FAILED, DEAD_LETTERS = 0, 1, 3
"""Exit codes, beside 2 for a command that was not understood."""

application = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    epilog="Exit codes: 0 done; 1 failed, with the cause in one line; 2 the command was not understood; "
    "3 there are dead letters.",
)
told = Console(stderr=True)

StackName = Annotated[
    str, typer.Option("--stack", envvar="STACK", help="The stack's name, as CloudFormation knows it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


@application.callback()
def operations() -> None:
    """Work with a deployed stack.

    Which AWS that is, the environment says, as for the aws command: AWS_PROFILE, AWS_REGION and so on. For
    the one that `make up` started, first: [bold]. .local/up/environment.sh[/]
    """


@application.command()
def status(stack_name: StackName = "name-sentiment", as_json: AsJson = False) -> None:
    """Show what waits, what was given up, and how the last run went."""
    clients, stack = _find(stack_name)
    queue = queue_depth(clients.sqs, stack.names_queue_url)
    dead = queue_depth(clients.sqs, stack.dead_letter_queue_url)
    run = find_last_run(clients, stack)
    if as_json:
        last_run = dataclasses.asdict(run) if run else None
        _print_json({"queue": dataclasses.asdict(queue), "dead_letters": dead.total, "last_run": last_run})
    else:
        Console().print(status_lines(stack.name, queue, dead, run))


@application.command()
def put(
    names: Annotated[Path, typer.Argument(help="A CSV file with a column `name` and, if wanted, `title`.")],
    stack_name: StackName = "name-sentiment",
) -> None:
    """Put names into the table. A name that is there already is replaced; none is removed."""
    listed = read_names(names)
    clients, stack = _find(stack_name)
    with _progress() as progress:
        task = progress.add_task("names", total=len(listed))
        put_names(clients.dynamodb, stack.names_table, listed, lambda part: progress.advance(task, part))
    told.print(f"{len(listed):,} names are in {stack.names_table}.", highlight=False)


@application.command()
def run(
    stack_name: StackName = "name-sentiment",
    force: Annotated[
        bool, typer.Option("--force", help="Also while an earlier run is still being worked off.")
    ] = False,
    follow_it: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait until the queue is empty.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Start a run now, and follow it until every name is worked off."""
    clients, stack = _find(stack_name)
    dead_before = queue_depth(clients.sqs, stack.dead_letter_queue_url).total
    with told.status("the producer sends the names"):
        started = start_run(clients.functions, stack, {"force": True} if force else {})
    if follow_it:
        _follow(clients, stack, started)
    dead = queue_depth(clients.sqs, stack.dead_letter_queue_url).total - dead_before
    if as_json:
        _print_json({**dataclasses.asdict(started), "dead_letters": max(dead, 0)})
    else:
        skipped = ", skipped: an earlier run is still being worked off (--force)" if started.skipped else ""
        Console().print(
            f"run {started.run_id}: {started.sent:,} names sent, {started.duplicates:,} duplicates, "
            f"{started.invalid:,} invalid, {max(dead, 0):,} given up{skipped}.",
            highlight=False,
        )
    raise typer.Exit(DEAD_LETTERS if dead > 0 else DONE)


@application.command()
def results(
    stack_name: StackName = "name-sentiment",
    folder: Annotated[Path, typer.Option("--folder", envvar="RESULTS", help="Where the files go.")] = Path(
        "results"
    ),
    output: Annotated[
        Format, typer.Option("--format", help="A table to look at, or one file of all results.")
    ] = Format.TABLE,
) -> None:
    """Fetch all results, and merge them to one table."""
    clients, stack = _find(stack_name)
    prepare_folder(folder)
    keys = list_results(clients.s3, stack.results_bucket)
    if not keys:
        raise CannotContinue(f"There are no results in s3://{stack.results_bucket} yet.")
    with _progress() as progress:
        task = progress.add_task("results", total=len(keys))
        fetched = fetch_results(
            clients.s3, stack.results_bucket, keys, folder, lambda: progress.advance(task)
        )
    number = len(fetched.results)
    try:
        file = write_table(fetched.results, folder, output)
    except OSError as error:
        raise CannotContinue(f"{folder} takes no merged file: {error.strerror}.") from error
    if output is Format.TABLE:
        Console().print(results_table(as_table(fetched.results)))
    more = f", the first {ROWS_SHOWN} above" if output is Format.TABLE and number > ROWS_SHOWN else ""
    told.print(f"{number:,} results in {folder}, as one table in {file}{more}.", highlight=False)
    tell_what_is_not_in_it(fetched, told)
    raise typer.Exit(FAILED if fetched.complaints else DONE)


@application.command()
def failed(
    stack_name: StackName = "name-sentiment",
    most: Annotated[int, typer.Option(min=1, help="How many messages to read.")] = MESSAGES_READ,
    as_json: AsJson = False,
) -> None:
    """List what is in the dead-letter queue, and why. Everything stays in it."""
    clients, stack = _find(stack_name)
    with told.status("reading the dead-letter queue"):
        letters = read_dead_letters(clients, stack, most)
    if as_json:
        _print_json([dataclasses.asdict(letter) for letter in letters])
    elif letters:
        Console().print(dead_letters_table(letters))
    else:
        told.print("The dead-letter queue is empty.")
    raise typer.Exit(DEAD_LETTERS if letters else DONE)


@application.command()
def redrive(stack_name: StackName = "name-sentiment", as_json: AsJson = False) -> None:
    """Send all dead letters back into the queue. Mend the cause first: see `failed`."""
    clients, stack = _find(stack_name)
    moved = 0
    with _progress() as progress:
        task = progress.add_task("messages", total=None)
        for moved, total in send_back(clients.sqs, stack.dead_letter_queue_url):
            progress.update(task, completed=moved, total=total)
    if as_json:
        _print_json({"moved": moved})
    else:
        told.print(f"{moved:,} messages are in the queue again.", highlight=False)


application.command()(report)


def _find(stack_name: str) -> tuple[Clients, Stack]:
    clients = connect(boto3.Session())
    return clients, Stack.find(clients.cloudformation, stack_name)


def _follow(clients: Clients, stack: Stack, started: RunStarted) -> None:
    with _progress() as progress:
        task = progress.add_task("names", total=started.sent)
        follow_run(clients, stack, started, ON_AWS, lambda done: progress.update(task, completed=done))


def _progress() -> Progress:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    return Progress(*columns, console=told, transient=True)


def _print_json(value: Any) -> None:  # noqa: ANN401 — whatever json takes
    print(json.dumps(value, indent=2))


def main() -> NoReturn:
    try:
        application(prog_name="ops")
    except (CannotContinue, BotoCoreError, ClientError) as failure:
        cause = str(failure)
    except OSError as failure:
        cause = f"{failure.filename}: {failure.strerror}" if failure.filename else str(failure.strerror)
    told.print(f"✗ {cause}", style="red", highlight=False, markup=False, soft_wrap=True)
    sys.exit(FAILED)
