"""The commands of `python -m local`: run the whole pipeline on one machine, or leave it running."""

import shlex
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from deployment.build import Build
from deployment.checkout import CHECKOUT
from local import containers
from local.choices import Choices, Scorer, parse_parameters
from local.deployment import AnyChoices, LocalDeployment, LocalPipeline
from local.handed_over import SUMMARY, from_here, hand_over, take_back
from local.interruption import undisturbed
from local.left_running import read_choices
from local.processes import RECORD, Processes, Record
from local.stand_ins import HIGHEST_PORT, Choosing
from local.steps import Steps
from local.summary import summary_of
from operations.cannot_continue import CannotContinue
from operations.lists.reading import read_names
from operations.printed import tell_of_list, tell_what_is_not_in_it
from operations.program import ExitCode
from operations.report.file import write_report
from operations.results.folder import prepare_folder
from operations.terminal import Terminal, counted

RUN_FOLDER = CHECKOUT / ".local" / "run"
UP_FOLDER = CHECKOUT / ".local" / "up"
SAMPLE_NAMES = CHECKOUT / "events" / "names.csv"
DEFAULT_PORT = 4566

application = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Terminal()
complaints = Terminal(stderr=True)

Port = Annotated[
    int,
    typer.Option(
        envvar="PORT",
        min=1024,
        max=HIGHEST_PORT,
        help="The local AWS's port; the next ones are for the rest.",
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
WhoseScores = Annotated[
    Scorer, typer.Option(envvar="SCORER", help="Whose scores the local Comprehend gives.")
]
Parameters = Annotated[
    str, typer.Option(envvar="PARAMETERS", help="Any of the template's parameters: 'Name=Value …'.")
]


@application.callback()
def local() -> None:
    """The whole pipeline on this machine: an embedded AWS, a sample encyclopedia and a local Comprehend."""


@application.command()
def run(  # noqa: PLR0913, PLR0917 — a command has the options it has
    port: Port = DEFAULT_PORT,
    names: Names = SAMPLE_NAMES,
    results: ResultsFolder = Path("results"),
    wikipedia_api_url: WikipediaApiUrl = None,
    comprehend_endpoint_url: ComprehendEndpointUrl = None,
    wikipedia_contact: WikipediaContact = None,
    scorer: WhoseScores = Scorer.OWN,
    parameters: Parameters = "",
) -> None:
    """Start everything, work the names off, fetch and show the results, and stop everything.

    With the sample encyclopedia it does so twice, an article edited in between, and shows what changed.
    """
    began = time.monotonic()
    listed = read_names(names)
    tell_of_list(listed.tally, complaints)
    prepare_folder(results)
    choices = Choices(
        port=port,
        wikipedia_api_url=wikipedia_api_url,
        comprehend_endpoint_url=comprehend_endpoint_url,
        wikipedia_contact=wikipedia_contact,
        scorer=scorer,
        parameters=parse_parameters(parameters),
    )
    check_that_it_is_not_up(choices)
    with at_work_in(RUN_FOLDER) as processes:
        deployment = LocalDeployment(choices, RUN_FOLDER, processes, console)
        stack = deployment.deploy()
        steps = Steps(deployment.clients(), stack, listed.names, console)
        steps.put_names()
        steps.run(deployment.logs)
        fetched = steps.fetch_results(results)
        steps.print_results(fetched)
        past = None
        if choices.sample_api_url and steps.edit_an_article(fetched, choices.sample_api_url):
            steps.run(deployment.logs)
            fetched = steps.fetch_results(results)
            past = steps.read_past()
            steps.print_changes(past)
    report = write_report(fetched, results, choices.stand_ins(), past=past)
    tell_what_came(f"{counted(len(fetched.results), 'result')} in {results}", report, began, deployment.logs)
    tell_what_is_not_in_it(fetched, complaints)
    if listed.tally.refused:
        complaints.tell(f"Not of all in {names}: some were refused, see above.", "yellow")
    if fetched.complaints or listed.tally.refused:
        raise typer.Exit(ExitCode.FAILED)


@application.command()
def up(  # noqa: PLR0913, PLR0917 — see `run`
    port: Port = DEFAULT_PORT,
    names: Names = SAMPLE_NAMES,
    wikipedia_api_url: WikipediaApiUrl = None,
    comprehend_endpoint_url: ComprehendEndpointUrl = None,
    wikipedia_contact: WikipediaContact = None,
    scorer: WhoseScores = Scorer.OWN,
    parameters: Parameters = "",
) -> None:
    """Start everything, put the names into the table, and leave it running."""
    listed = read_names(names)
    tell_of_list(listed.tally, complaints)
    choices = Choices(
        port=port,
        wikipedia_api_url=wikipedia_api_url,
        comprehend_endpoint_url=comprehend_endpoint_url,
        wikipedia_contact=wikipedia_contact,
        scorer=scorer,
        names=None if names == SAMPLE_NAMES else str(names),
        parameters=parse_parameters(parameters),
    )
    with unless_it_is_up(choices) as processes:
        if processes:
            deployment = LocalDeployment(choices, UP_FOLDER, processes, console)
            stack = deployment.deploy()
            Steps(deployment.clients(), stack, listed.names, console).put_names()
            functions = {
                "ProducerFunction": stack.producer_function,
                "ConsumerFunction": stack.consumer_function,
            }
            leave_running(processes, deployment, functions, summary_of(deployment, stack))


@application.command()
def build() -> None:
    """Build what `run` and `up` deploy, so that they need no network."""
    built: Build | None = None
    for folder in (RUN_FOLDER, UP_FOLDER):
        record = Record.read(folder)
        if record and (record.is_at_work or record.is_whole):
            complaints.tell(f"Something runs in {folder}, so nothing is built there.", "yellow")
            continue
        with at_work_in(folder) as processes:
            deployment = LocalDeployment(Choices(port=DEFAULT_PORT), folder, processes, console)
            if built:
                deployment.take_over(built)
            else:
                built = deployment.build()


@application.command()
def down(
    before_cleaning: Annotated[
        bool, typer.Option(help="Refuse where something is still at work, whose files must stay.")
    ] = False,
) -> None:
    """End what `up` left running, and whatever a killed `run` or `up` could not end itself.

    A `run` that is at work goes on. Interrupted, this can be repeated.
    """
    records = {file.parent: Record.read(file.parent) for file in UP_FOLDER.parent.glob(f"*/{RECORD}")}
    at_work = {folder: record for folder, record in records.items() if record and record.is_at_work}
    told = [f"Process {record.owner.pid} is at work in {folder}" for folder, record in at_work.items()]
    if UP_FOLDER in at_work or (at_work and before_cleaning):
        raise CannotContinue("\n".join(f"{each}: wait for it, or end it." for each in told))
    with undisturbed():
        ended = [
            folder
            for folder, record in records.items()
            if record and folder not in at_work and record.end_abandoned(folder)
        ]
        take_back(UP_FOLDER)
    console.tell("It is down." if UP_FOLDER in ended else "Nothing is up.")
    for folder in ended:
        if folder != UP_FOLDER:
            console.tell(f"What a killed program had left running in {folder} has been ended.")
    for each in told:
        console.tell(f"{each}, and goes on.")


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
    if not is_up():
        raise CannotContinue("Nothing is up. First: make up")
    code = containers.invoke(function, event, UP_FOLDER, shlex.split(sam_options), console)
    raise typer.Exit(code)


def is_up() -> bool:
    """Whether everything that `up` started still runs."""
    record = Record.read(UP_FOLDER)
    return bool(record and record.is_whole)


@contextmanager
def unless_it_is_up(choices: Choosing) -> Iterator[Processes | None]:
    """Give what starts the processes, or None where they run already. Afterwards say what is up.

    Raises CannotContinue where something else is up.
    """
    if is_up():
        check_that_it_is_up_as_wanted(choices)
        console.tell("It is up already.")
        yield None
    else:
        with at_work_in(UP_FOLDER) as processes:
            take_back(UP_FOLDER)  # of one that was not ended by `down`, but by a restart of the machine, say
            yield processes
    console.tell(f"\n{(UP_FOLDER / SUMMARY).read_text().rstrip()}")


def leave_running(
    processes: Processes,
    deployment: LocalPipeline[AnyChoices],
    functions: Mapping[str, str],
    summary: str,
) -> None:
    """Hand over what is needed to work with the stack, and let go of its processes."""
    with undisturbed():
        hand_over(deployment, functions, summary)
        processes.leave_running()


def check_that_it_is_up_as_wanted(wanted: Choosing) -> None:
    """Raises CannotContinue where what `up` left running has other settings."""
    if differences := read_choices(UP_FOLDER).differences(wanted):
        told = "\n  ".join(["It is up already, with other settings:", *differences])
        summary = from_here(UP_FOLDER / SUMMARY)
        raise CannotContinue(
            f"{told}\nTo have it as you say: make down, and then this again."
            f" How to use it as it is: {summary}"
        )


def check_that_it_is_not_up(choices: Choosing) -> None:
    """Raises CannotContinue where it needs a port of what `up` left running."""
    if not is_up():
        return
    taken = read_choices(UP_FOLDER).ports()
    if clash := sorted(taken.keys() & choices.ports().keys()):
        ports = " and ".join(f"{port} ({taken[port]})" for port in clash)
        raise CannotContinue(
            f"`make up` has the {'port' if len(clash) == 1 else 'ports'} {ports}."
            f" End it with `make down`, or choose another: PORT={choices.port_elsewhere}"
        )


def tell_what_came(what: str, report: Path, began: float, logs: Path) -> None:
    """Say at the end of a run where all is. `began` is a time of `time.monotonic()`."""
    console.tell(
        f"{what}, after {time.monotonic() - began:.0f} s."
        f" To look at: {report}. Logs: {from_here(logs)}. Nothing was left running."
    )


@contextmanager
def at_work_in(folder: Path) -> Iterator[Processes]:
    """Give what starts processes there; where the block is interrupted, say whether they still run.

    Raises CannotContinue where another is at work in the folder.
    """
    try:
        with Processes.claim(folder) as processes:
            yield processes
    except KeyboardInterrupt:
        record = Record.read(folder)
        complaints.tell("It is up. To end it: make down" if record else "Nothing was left running.")
        raise
