"""`ops pictures`: what an operator does with a deployed stack of the pictures pipeline.

Each command imports what it needs itself, as those for names do.
"""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
from operations.lists.columns import Columns
from operations.program import ExitCode
from operations.terminal import Terminal, counted

if TYPE_CHECKING:
    from operations.clients import Clients
    from operations.pictures.shown_pictures import ShownPicture
    from operations.pictures.stack import PicturesStack

application = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)

DEFAULT_STACK = "website-pictures"


@application.callback()
def pictures() -> None:
    """The same for the other pipeline: what the pictures of websites show."""


@application.command()
def put(
    sites: ListFile,
    stack_name: StackName = DEFAULT_STACK,
    kind: FormatOfList = None,
    site_column: Annotated[
        str, typer.Option(metavar="TEXT", help="What the column of sites is called, in any case.")
    ] = "site",
) -> None:
    """Put sites into the table: the addresses where a crawl of each begins.

    A site that is there already is replaced; none is removed.
    """
    from operations.lists.reading import ListOptions, read_list
    from operations.pictures.printed import tell_of_sites
    from operations.pictures.sites import put_sites, read_sites

    read = read_sites(read_list(sites, ListOptions(kind, Columns(site_column))))
    clients, stack = _find(stack_name)
    done = put_sites(clients.dynamodb, stack.sites_table, read.sites)
    told.tell(f"{counted(done, 'site')} {'is' if done == 1 else 'are'} in {stack.sites_table}.")
    tell_of_sites(read, told)
    raise typer.Exit(ExitCode.FAILED if read.refused else ExitCode.DONE)


@application.command()
def run(
    sites: Annotated[list[str] | None, typer.Argument(help="Crawl these of the table's sites only.")] = None,
    stack_name: StackName = DEFAULT_STACK,
    force: Annotated[
        bool, typer.Option("--force", help="Also where an earlier run is still at work, which then ends.")
    ] = False,
    follow_it: Annotated[
        bool, typer.Option("--follow/--no-follow", help="Wait until every site is crawled.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Start a run now, and follow it until every page and picture is worked off.

    A site where an earlier run is still at work is skipped.
    """
    from operations.pictures.sites import read_site
    from operations.pictures.started_run import start_crawl

    clients, stack = _find(stack_name)
    with told.status("the sites are begun"):
        wanted = [read_site(site) for site in sites or ()]
        started = start_crawl(clients.functions, stack, wanted, force=force)
    if follow_it and started.begun:
        _follow(clients, stack, started.run_id)
    if as_json:
        print_json(dataclasses.asdict(started))
    else:
        Terminal().tell(
            f"run {started.run_id}: {counted(started.begun, 'site')} begun, {started.skipped:,} skipped,"
            f" {started.refused:,} refused."
        )
    raise typer.Exit(ExitCode.SKIPPED if started.skipped else ExitCode.DONE)


@application.command()
def status(stack_name: StackName = DEFAULT_STACK, as_json: AsJson = False) -> None:
    """Show what waits, what was given up, and how the last run over each site went."""
    from operations.pictures.printed import Waiting, status_lines
    from operations.pictures.site_runs import find_site_runs
    from pipeline.queue_depth import queue_depth

    clients, stack = _find(stack_name)
    pages, pictures_, dead_pages, dead_pictures = (
        queue_depth(clients.sqs, url)
        for url in (
            stack.pages_queue_url,
            stack.pictures_queue_url,
            stack.pages_dead_letter_queue_url,
            stack.pictures_dead_letter_queue_url,
        )
    )
    runs = find_site_runs(clients.dynamodb, stack)
    if as_json:
        print_json(
            {
                "pages": {**dataclasses.asdict(pages), "dead_letters": dead_pages.total},
                "pictures": {**dataclasses.asdict(pictures_), "dead_letters": dead_pictures.total},
                "runs": [_as_told(dataclasses.asdict(run)) for run in runs],
            }
        )
    else:
        waiting = Waiting(pages, dead_pages), Waiting(pictures_, dead_pictures)
        Terminal().print(status_lines(stack.name, *waiting, runs))


@application.command()
def results(stack_name: StackName = DEFAULT_STACK, folder: Folder = Path("results")) -> None:
    """Write what is known to pictures.csv, and show the beginning of it."""
    from operations.pictures.csv_file import write_csv
    from operations.pictures.printed import ROWS_SHOWN, PicturesTable
    from operations.results.folder import prepare_folder

    prepare_folder(folder)
    shown = _shown(stack_name)
    file = write_csv(shown, folder)
    Terminal().print(PicturesTable(shown))
    more = f", the first {ROWS_SHOWN} above" if len(shown) > ROWS_SHOWN else ""
    told.tell(f"{counted(len(shown), 'place')} where a picture is shown, in {file}{more}.")


@application.command()
def failed(
    stack_name: StackName = DEFAULT_STACK,
    most: Annotated[
        int, typer.Option(min=1, help="How many messages to read of each queue.")
    ] = MESSAGES_READ,
    as_json: AsJson = False,
) -> None:
    """List what is in the dead-letter queues, and why.

    Everything stays there. SQS shows ten messages of a host at once.
    """
    from operations.pictures.dead_visits import read_dead_visits

    clients, stack = _find(stack_name)
    with told.status("reading the dead-letter queues"):
        letters = read_dead_visits(clients, stack, most)
    show_dead_letters(letters, "The dead-letter queues are", as_json=as_json)


@application.command()
def redrive(stack_name: StackName = DEFAULT_STACK, as_json: AsJson = False) -> None:
    """Send all dead letters back into their queues.

    Mend the cause first: see `ops pictures failed`.
    """
    clients, stack = _find(stack_name)
    queues = stack.pages_dead_letter_queue_url, stack.pictures_dead_letter_queue_url
    send_back(clients.sqs, queues, "in the queues", as_json=as_json)


@application.command()
def report(
    stack_name: StackName = DEFAULT_STACK,
    folder: Folder = Path("results"),
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The page to write, in place of pictures.html in the folder."),
    ] = None,
    notes: Notes = None,
) -> None:
    """Write one HTML page that says which pictures to describe first.

    It loads the pictures from their sites, and nothing else.
    """
    from operations.pictures.report.file import write_report
    from operations.pictures.report.findings import Findings
    from operations.results.folder import prepare_folder

    expect_no_folder(output)
    if not output:
        prepare_folder(folder)
    shown = _shown(stack_name)
    page = write_report(shown, folder, notes or [], output)
    told.tell(f"{Findings(shown).headline}: {page}")


def _find(stack_name: str) -> "tuple[Clients, PicturesStack]":
    from operations.pictures.stack import PicturesStack

    return find_stack(PicturesStack, stack_name)


def _shown(stack_name: str) -> "list[ShownPicture]":
    from operations.pictures.shown_pictures import find_shown_pictures

    clients, stack = _find(stack_name)
    with told.status("reading the tables"):
        return find_shown_pictures(clients.dynamodb, stack)


def _follow(clients: "Clients", stack: "PicturesStack", run_id: str) -> None:
    from operations.pictures.site_runs import ON_AWS, follow_crawl, why_not_whole

    with progress_bar() as progress, run_goes_on("ops pictures status"):
        task = progress.add_task("pages and pictures", total=None)
        runs = follow_crawl(
            clients.dynamodb,
            stack,
            run_id,
            ON_AWS,
            lambda seen: progress.update(task, completed=seen.done, total=seen.met),
        )
    for run in runs:
        if why := why_not_whole(clients.dynamodb, stack, run):
            told.tell(f"✗ {why}", "yellow")


def _as_told(run: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if name in ("began", "ended") and value else value for name, value in run.items()
    }
