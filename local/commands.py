"""What `python -m local` can do: run the whole pipeline on one machine, or have it up."""

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from deployment.checkout import CHECKOUT
from local import containers
from local.choices import PORTS_APART, Choices, parse_parameters
from local.deployment import LocalDeployment
from local.handed_over import SUMMARY, from_here, hand_over, take_back
from local.processes import Processes, Record
from local.steps import Steps
from operations.cannot_continue import OUTSIDE_FAILURES, CannotContinue, cause
from operations.lists.reading import read_names
from operations.printed import tell_of_list, tell_what_is_not_in_it
from operations.report.file import write_report
from operations.results.folder import prepare_folder
from operations.terminal import Terminal, counted

RUN_FOLDER = CHECKOUT / ".local" / "run"
UP_FOLDER = CHECKOUT / ".local" / "up"
SAMPLE_NAMES = CHECKOUT / "events" / "names.csv"
FAILED = 1
INTERRUPTED = 130  # as a shell says it

application = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Terminal()
complaints = Terminal(stderr=True)

Port = Annotated[
    int,
    typer.Option(
        envvar="PORT", min=1024, max=65532, help="The local AWS's port; the next ones are for the rest."
    ),
]
Names = Annotated[
    Path, typer.Option(envvar="NAMES", help="A list of names: CSV, .xlsx, .jsonl, .json, .yaml or .txt.")
]
ResultsFolder = Annotated[Path, typer.Option(envvar="RESULTS", help="Where the results go.")]
WikipediaApiUrl = Annotated[
    str | None, typer.Option(envvar="WIKIPEDIA_API_URL", help="A wiki, in place of the sample encyclopedia.")
]
ComprehendEndpointUrl = Annotated[
    str | None, typer.Option(envvar="COMPREHEND_ENDPOINT_URL", help="In place of the local Comprehend.")
]
WikipediaContact = Annotated[
    str | None, typer.Option(envvar="WIKIPEDIA_CONTACT", help="How a wiki can reach you.")
]
Parameters = Annotated[
    str, typer.Option(envvar="PARAMETERS", help="Any of the template's parameters: 'Name=Value …'.")
]


@application.callback()
def local() -> None:
    """The whole pipeline on this machine: an embedded AWS, a sample encyclopedia and a local Comprehend."""


@application.command()
def run(  # noqa: PLR0913, PLR0917 — a command has the options it has
    port: Port = 4566,
    names: Names = SAMPLE_NAMES,
    results: ResultsFolder = Path("results"),
    wikipedia_api_url: WikipediaApiUrl = None,
    comprehend_endpoint_url: ComprehendEndpointUrl = None,
    wikipedia_contact: WikipediaContact = None,
    parameters: Parameters = "",
) -> None:
    """Start everything, work the names off, fetch and show the results, and stop everything."""
    with plainly_told():
        began = time.monotonic()
        listed = read_names(names)
        tell_of_list(listed.tally, complaints)
        prepare_folder(results)
        choices = Choices(
            port=port,
            wikipedia_api_url=wikipedia_api_url,
            comprehend_endpoint_url=comprehend_endpoint_url,
            wikipedia_contact=wikipedia_contact,
            parameters=parse_parameters(parameters),
        )
        check_that_it_is_not_up(choices)
        with Processes.claim(RUN_FOLDER) as processes:
            deployment = LocalDeployment(choices, RUN_FOLDER, processes, console)
            stack = deployment.deploy()
            steps = Steps(deployment.clients(), stack, listed.names, console)
            steps.put_names()
            steps.run(deployment.logs)
            fetched = steps.fetch_results(results)
        steps.print_results(fetched)
        report = write_report(fetched, results, choices.stand_ins())
        took = time.monotonic() - began
        console.tell(
            f"{counted(len(fetched.results), 'result')} in {results}, after {took:.0f} s."
            f" To look at: {report}. Logs: {from_here(deployment.logs)}. Nothing was left running."
        )
        tell_what_is_not_in_it(fetched, complaints)
        if listed.tally.refused:
            complaints.tell(f"Not of all in {names}: some were refused, see above.", "yellow")
        if fetched.complaints or listed.tally.refused:
            raise typer.Exit(FAILED)


@application.command()
def up(
    port: Port = 4566,
    wikipedia_api_url: WikipediaApiUrl = None,
    comprehend_endpoint_url: ComprehendEndpointUrl = None,
    wikipedia_contact: WikipediaContact = None,
    parameters: Parameters = "",
) -> None:
    """Start everything, put the sample names into the table, and leave it running."""
    with plainly_told():
        record = Record.read(UP_FOLDER)
        if record and record.is_whole:
            console.tell("It is up already.")
            summary = (UP_FOLDER / SUMMARY).read_text()
        else:
            choices = Choices(
                port=port,
                wikipedia_api_url=wikipedia_api_url,
                comprehend_endpoint_url=comprehend_endpoint_url,
                wikipedia_contact=wikipedia_contact,
                parameters=parse_parameters(parameters),
            )
            with Processes.claim(UP_FOLDER) as processes:
                deployment = LocalDeployment(choices, UP_FOLDER, processes, console)
                stack = deployment.deploy()
                Steps(deployment.clients(), stack, read_names(SAMPLE_NAMES).names, console).put_names()
                summary = hand_over(deployment, stack)
                processes.leave_running()
        console.tell(f"\n{summary.rstrip()}")


@application.command()
def down() -> None:
    """End what `up` left running, and whatever a killed `run` or `up` could not end itself."""
    with plainly_told():
        records = {folder: Record.read(folder) for folder in (UP_FOLDER, RUN_FOLDER)}
        ended = [folder for folder, record in records.items() if record and record.end_abandoned(folder)]
        if UP_FOLDER in ended:
            take_back()
        console.tell("It is down." if ended else "Nothing is up.")


@application.command()
def invoke(
    function: str,
    event: Annotated[Path, typer.Option(envvar="EVENT", exists=True, dir_okay=False)],
    sam_options: Annotated[
        str,
        typer.Option(envvar="SAM_LOCAL", help="More options for `sam local invoke`."),
    ] = "",
) -> None:
    """Run a function of the template in Lambda's own container, against what `up` left running."""
    with plainly_told():
        record = Record.read(UP_FOLDER)
        if not record or not record.is_whole:
            raise CannotContinue("Nothing is up. First: make up")
        code = containers.invoke(function, event, UP_FOLDER, shlex.split(sam_options), console)
        raise typer.Exit(code)


def check_that_it_is_not_up(choices: Choices) -> None:
    """Raises CannotContinue where the ports are those of what `up` left running."""
    record = Record.read(UP_FOLDER)
    if record and record.is_whole and Choices.read(UP_FOLDER).ports().keys() & choices.ports().keys():
        another = f"PORT={choices.port + PORTS_APART}"
        raise CannotContinue(
            f"`make up` has the port {choices.port}. End it with `make down`, or choose another: {another}"
        )


@contextmanager
def plainly_told() -> Iterator[None]:
    """End the program with one message, and no traceback, where something outside it went wrong."""
    try:
        yield
    except OUTSIDE_FAILURES as failure:
        complaints.tell(f"✗ {cause(failure)}", "red")
        raise typer.Exit(FAILED) from None
    except KeyboardInterrupt:
        complaints.tell("Interrupted. Nothing was left running.")
        raise typer.Exit(INTERRUPTED) from None
