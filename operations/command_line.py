"""`ops`: what an operator does with a deployed stack.

Each command imports what it needs itself: pandas alone takes a second, and shell completion starts this
program at every press of the key.
"""

import dataclasses
import secrets
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from name_sentiment.names import problem_with_name
from operations.cannot_continue import CannotContinue, cause, is_outside
from operations.command_parts import (
    MESSAGES_READ,
    AsJson,
    Folder,
    FormatOfList,
    ListFile,
    Notes,
    StackName,
    expect_no_folder,
    find_stack,
    print_json,
    progress_bar,
    run_goes_on,
    send_back,
    show_dead_letters,
    told,
)
from operations.lists.columns import NAME, TITLE, Columns
from operations.pictures.commands import application as pictures
from operations.program import ExitCode, run_program
from operations.results.folder import REPORT
from operations.results.table import Format, write_table
from operations.terminal import Terminal, counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.clients import Clients
    from operations.lake.athena import Progress
    from operations.lake.events import History
    from operations.lake.past import Past
    from operations.results.fetched_result import FetchedResults
    from operations.stack import Stack
    from operations.started_run import RunStarted

PROGRAM = "ops"

EXIT_CODES = f"""\b
Exit codes:
  {ExitCode.DONE:<5}done
  {ExitCode.FAILED:<5}failed, with the cause on standard error
  {ExitCode.NOT_UNDERSTOOD:<5}the command was not understood
  {ExitCode.DEAD_LETTERS:<5}there are dead letters (run: this run added some)
  {ExitCode.SKIPPED:<5}the run was skipped: an earlier one is still being worked off
  {ExitCode.INTERRUPTED:<5}interrupted"""

application = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None, epilog=EXIT_CODES
)
application.add_typer(pictures, name="pictures")


@application.callback()
def operations() -> None:
    """Work with a deployed stack.

    Which AWS that is, the environment says, as for the aws command: AWS_PROFILE, AWS_REGION and so on.
    For the one that `make up` started, first: `. .local/up/environment.sh`
    """


@application.command()
def status(stack_name: StackName = "name-sentiment", as_json: AsJson = False) -> None:
    """Show what waits, what was given up, and how the last run went."""
    from operations.last_run import find_last_run
    from operations.printed import status_lines
    from pipeline.queue_depth import queue_depth

    clients, stack = _find(stack_name)
    queue = queue_depth(clients.sqs, stack.names_queue_url)
    dead = queue_depth(clients.sqs, stack.dead_letter_queue_url)
    run = find_last_run(clients, stack)
    if as_json:
        last_run = dataclasses.asdict(run) if run else None
        print_json({"queue": dataclasses.asdict(queue), "dead_letters": dead.total, "last_run": last_run})
    else:
        Terminal().print(status_lines(stack.name, queue, dead, run))


@application.command()
def put(  # noqa: PLR0913, PLR0917 — a command has the options it has
    names: ListFile,
    stack_name: StackName = "name-sentiment",
    kind: FormatOfList = None,
    name_column: Annotated[
        str, typer.Option(metavar="TEXT", help="What the column of names is called, in any case.")
    ] = NAME,
    title_column: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", help="The same for titles of pages; without it `title`, if there is one."
        ),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Of a workbook with names in more than one.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="TEXT", help="As cp1252; Unicode needs none.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Put N of the names, chosen at random.")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Choose the same names again.")] = None,
) -> None:
    """Put names into the table.

    A name that is there already is replaced; none is removed. What of the list cannot be a name is told with
    its line, and keeps no other from the table.
    """
    from operations.lists.putting import put_list
    from operations.lists.reading import ListOptions, read_list
    from operations.lists.sample import Sample
    from operations.printed import tell_of_list

    columns = Columns(name_column, title_column or TITLE, title_is_asked_for=title_column is not None)
    entries = read_list(names, ListOptions(kind, columns, sheet, encoding))
    first = next(entries)  # so that an unreadable list is refused before any request to AWS
    clients, stack = _find(stack_name)
    seed = secrets.randbelow(1_000_000) if seed is None else seed
    with progress_bar() as progress:
        task = progress.add_task("names", total=None)
        tally = put_list(
            clients.dynamodb,
            stack,
            chain([first], entries),
            Sample(sample, seed) if sample else None,
            lambda part: progress.advance(task, part),
        )
    at_random = f", at random of {tally.names:,} (--seed {seed})," if sample else ""
    are = "is" if tally.put == 1 else "are"
    told.tell(f"{counted(tally.put, 'name')}{at_random} {are} in {stack.names_table}.")
    tell_of_list(tally, told)
    raise typer.Exit(ExitCode.FAILED if tally.refused else ExitCode.DONE)


@application.command()
def run(
    stack_name: StackName = "name-sentiment",
    force: Annotated[
        bool, typer.Option("--force", help="Also while an earlier run is still being worked off.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask for all names anew, whatever is known of them.")
    ] = False,
    follow_it: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait until the queue is empty.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Start a run now, and follow it until every name is worked off.

    While an earlier run is still being worked off, the run is skipped.
    """
    from operations.started_run import start_run
    from pipeline.queue_depth import queue_depth

    clients, stack = _find(stack_name)
    dead_before = queue_depth(clients.sqs, stack.dead_letter_queue_url).total
    with told.status("the producer sends the names"):
        started = start_run(clients.functions, stack, _event(force=force, refresh=refresh))
    if follow_it and not started.skipped:
        _follow(clients, stack, started)
    dead = max(0, queue_depth(clients.sqs, stack.dead_letter_queue_url).total - dead_before)
    if as_json:
        print_json({**dataclasses.asdict(started), "dead_letters": dead})
    elif started.skipped:
        told.tell(f"run {started.run_id} was skipped: an earlier run is still being worked off (--force).")
    else:
        given_up = f", {dead:,} given up" if follow_it else ""
        Terminal().tell(
            f"run {started.run_id}: {counted(started.sent, 'name')} sent,"
            f" {started.unchanged:,} unchanged, {counted(started.duplicates, 'duplicate')},"
            f" {started.invalid:,} invalid{given_up}."
        )
    if started.skipped:
        raise typer.Exit(ExitCode.SKIPPED)
    raise typer.Exit(ExitCode.DEAD_LETTERS if dead else ExitCode.DONE)


def _event(**switches: bool) -> dict[str, object]:
    return {switch: True for switch, is_on in switches.items() if is_on}


@application.command()
def results(
    stack_name: StackName = "name-sentiment",
    folder: Folder = Path("results"),
    output: Annotated[
        Format, typer.Option("--format", help="A table to look at, or one file of all results.")
    ] = Format.TABLE,
) -> None:
    """Fetch all results, and merge them to one table."""
    from operations.printed import ROWS_SHOWN, ResultsTable, tell_what_is_not_in_it

    clients, stack = _find(stack_name)
    fetched = _fetch(clients, stack, folder)
    number = len(fetched.results)
    if not number and not fetched.complaints:
        raise CannotContinue(f"There are no results of {stack_name} yet.")
    try:
        file = write_table(fetched.results, folder, output)
    except OSError as error:
        raise CannotContinue(f"{folder} takes no merged file: {error.strerror}.") from error
    if output is Format.TABLE:
        Terminal().print(ResultsTable(fetched.results))
    more = f", the first {ROWS_SHOWN} above" if output is Format.TABLE and number > ROWS_SHOWN else ""
    told.tell(f"{counted(number, 'result')} in {folder}, as one table in {file}{more}.")
    tell_what_is_not_in_it(fetched, told)
    raise typer.Exit(ExitCode.FAILED if fetched.complaints else ExitCode.DONE)


@application.command()
def history(
    name: Annotated[str, typer.Argument(help="As it is in the table.")],
    stack_name: StackName = "name-sentiment",
    as_json: AsJson = False,
) -> None:
    """Show each result that a name had, the first one first.

    On AWS a new result is in the history some five minutes after its run.
    """
    from operations.printed import history_table

    if problem := problem_with_name(name):
        raise typer.BadParameter(f"It {problem}, so no name of the table.", param_hint="NAME")
    clients, stack = _find(stack_name)
    with _reading_history() as read:
        events = _history(clients, stack).of(name, read)
    if as_json:
        print_json([event.as_json() for event in events])
    elif events:
        Terminal().print(history_table(events))
    else:
        told.tell(f"The history of {stack_name} has no result of {name!r}.")


@application.command()
def changes(
    stack_name: StackName = "name-sentiment",
    since: Annotated[
        str, typer.Option(metavar="TIME", help="12h, 7d or 4w ago, or a day, such as 2026-11-01.")
    ] = "7d",
    as_json: AsJson = False,
) -> None:
    """Show what reads otherwise than before: sentiments that flipped first, each with both sentences.

    A page that was edited elsewhere only is no change.
    """
    from operations.printed import ChangesList

    moment = _moment(since)
    clients, stack = _find(stack_name)
    with _reading_history() as read:
        events = _history(clients, stack).changes_since(moment, read)
    if as_json:
        print_json([event.as_json() for event in events])
        return
    if events:
        Terminal().print(ChangesList(events))
    flipped = sum(event.has_flipped for event in events)
    since_then = f"{counted(len(events), 'change')} since {moment.isoformat(' ')[:16]} UTC"
    told.tell(f"{since_then}, {flipped:,} of a sentiment into another.")


@application.command()
def failed(
    stack_name: StackName = "name-sentiment",
    most: Annotated[int, typer.Option(min=1, help="How many messages to read.")] = MESSAGES_READ,
    as_json: AsJson = False,
) -> None:
    """List what is in the dead-letter queue, and why.

    Everything stays in the queue.
    """
    from operations.dead_letters import read_dead_letters

    clients, stack = _find(stack_name)
    with told.status("reading the dead-letter queue"):
        letters = read_dead_letters(clients, stack, most)
    show_dead_letters(letters, "The dead-letter queue is", as_json=as_json)


@application.command()
def redrive(stack_name: StackName = "name-sentiment", as_json: AsJson = False) -> None:
    """Send all dead letters back into the queue.

    Mend the cause first: see `ops failed`.
    """
    clients, stack = _find(stack_name)
    send_back(clients.sqs, [stack.dead_letter_queue_url], "in the queue", as_json=as_json)


@application.command()
def report(
    folder: Annotated[
        Path,
        typer.Argument(metavar="RESULTS_FOLDER", envvar="RESULTS", help="Where the results were fetched to."),
    ] = Path("results"),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=f"The page to write, in place of {REPORT} in the folder."),
    ] = None,
    stack_name: Annotated[
        str | None,
        typer.Option(
            "--stack",
            envvar="STACK",
            help="Fetch this stack's results into the folder first, and tell of no others.",
        ),
    ] = None,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="Tell what changed since then: see `changes`.")
    ] = "30d",
    notes: Notes = None,
) -> None:
    """Write one HTML page that says what came out and, of a stack that keeps its history, what changed.

    It opens anywhere, also without a network.
    """
    from operations.printed import tell_what_is_not_in_it
    from operations.report.file import write_report
    from operations.report.findings import Findings

    expect_no_folder(output)
    moment = _moment(since)
    past: Past | None = None
    said = notes or []
    if stack_name:
        clients, stack = _find(stack_name)
        found = _fetch(clients, stack, folder)
        past = _past(clients, stack, moment)
        said = [stack.whose_scores, *said]
    else:
        found = _read(folder)
    page = write_report(found, folder, said, output, past)
    told.tell(f"{Findings(found.results).headline}: {page}")
    tell_what_is_not_in_it(found, told)
    raise typer.Exit(ExitCode.FAILED if found.complaints else ExitCode.DONE)


def _fetch(clients: "Clients", stack: "Stack", folder: Path) -> "FetchedResults":
    from operations.results.bucket import fetch_results, list_results
    from operations.results.folder import prepare_folder

    prepare_folder(folder)
    keys = list_results(clients.s3, stack.results_bucket)
    with progress_bar() as progress:
        task = progress.add_task("results", total=len(keys))
        return fetch_results(clients.s3, stack.results_bucket, keys, folder, lambda: progress.advance(task))


def _read(folder: Path) -> "FetchedResults":
    from operations.results.fetched_result import FetchedResults

    try:
        return FetchedResults.in_folder(folder)
    except OSError as error:
        raise CannotContinue(f"{folder} cannot be read: {error.strerror}.") from error


def _find(stack_name: str) -> "tuple[Clients, Stack]":
    from operations.stack import Stack

    return find_stack(Stack, stack_name)


def _history(clients: "Clients", stack: "Stack") -> "History":
    from operations.lake.athena import Athena
    from operations.lake.events import History

    if stack.lake is None:
        raise CannotContinue(f"The stack {stack.name} keeps no history (KeepHistory=false).")
    return History(Athena(clients.athena, stack.lake.work_group, stack.lake.database))


def _moment(since: str) -> datetime:
    from operations.lake.events import moment_before

    try:
        return moment_before(datetime.now(UTC), since)
    except ValueError as misunderstanding:
        raise typer.BadParameter(str(misunderstanding), param_hint="--since") from misunderstanding


def _past(clients: "Clients", stack: "Stack", moment: datetime) -> "Past | None":
    """Read the past for the report. If it cannot be read, the report has the present alone."""
    from operations.lake.past import Past

    try:
        with _reading_history() as read:
            return Past.read(_history(clients, stack), moment, read)
    except Exception as failure:
        if not is_outside(failure):
            raise
        told.tell(f"The report says nothing of the past: {cause(failure)}", "yellow")
        return None


@contextmanager
def _reading_history() -> "Iterator[Progress]":
    """Give the callback that shows how much Athena has read."""
    with told.status("Athena reads the history") as status:
        yield lambda read: status.update(f"Athena reads the history: {read / 1e6:,.1f} MB")


def _follow(clients: "Clients", stack: "Stack", started: "RunStarted") -> None:
    from operations.followed_run import ON_AWS, follow_run

    with progress_bar() as progress, run_goes_on(f"{PROGRAM} status"):
        task = progress.add_task("names", total=started.sent)
        follow_run(clients, stack, started, ON_AWS, lambda done: progress.update(task, completed=done))


def main() -> int:
    return run_program(application, PROGRAM)
