"""`ops report RESULTS_FOLDER`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import boto3
import typer
from rich.console import Console

from operations.cannot_continue import CannotContinue
from operations.clients import connect
from operations.printed import tell_what_is_not_in_it
from operations.report.file import write_report
from operations.report.findings import Findings
from operations.results.bucket import fetch_results, list_results
from operations.results.fetched_result import FetchedResults
from operations.results.folder import REPORT, prepare_folder
from operations.stack import Stack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FAILED = 1


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
            "--stack", help="Fetch this stack's results into the folder first, and tell of no others."
        ),
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option("--note", help="What its readers must know, said at the top. May be given again."),
    ] = None,
) -> None:
    """Write one HTML page that says what came out: it opens anywhere, also without a network."""
    if output and output.is_dir():
        raise CannotContinue(f"{output} is a folder; the report is to be a file.")
    results = _fetched(stack_name, folder) if stack_name else _in_folder(folder)
    file = write_report(results, folder, note or [], output)
    told = Console(stderr=True)
    told.print(f"{Findings(results.results).headline}: {file}", highlight=False)
    tell_what_is_not_in_it(results, told)
    if results.complaints:
        raise typer.Exit(FAILED)


def _in_folder(folder: Path) -> FetchedResults:
    try:
        return FetchedResults.in_folder(folder)
    except OSError as error:
        raise CannotContinue(f"{folder} cannot be read: {error.strerror}.") from error


def _fetched(stack_name: str, folder: Path) -> FetchedResults:
    s3, bucket = _results_bucket(stack_name)
    prepare_folder(folder)
    return fetch_results(s3, bucket, list_results(s3, bucket), folder)


def _results_bucket(stack_name: str) -> "tuple[S3Client, str]":
    clients = connect(boto3.Session())
    return clients.s3, Stack.find(clients.cloudformation, stack_name).results_bucket
