"""`ops report RESULTS_FOLDER`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import boto3
import typer
from rich.console import Console
from rich.text import Text

from operations.cannot_continue import CannotContinue
from operations.clients import connect
from operations.printed import printable
from operations.report.findings import Findings
from operations.report.rendering import write_report
from operations.report.results import Results
from operations.result_files import fetch_results, list_results
from operations.stack import Stack

COMPLAINTS_SHOWN = 5


def report(
    folder: Annotated[
        Path,
        typer.Argument(metavar="RESULTS_FOLDER", envvar="RESULTS", help="Where the results were fetched to."),
    ] = Path("results"),
    output: Annotated[Path, typer.Option("--output", "-o", help="The page to write.")] = Path("report.html"),
    stack_name: Annotated[
        str | None, typer.Option("--stack", help="Fetch this stack's results into the folder first.")
    ] = None,
    note: Annotated[
        list[str] | None,
        typer.Option("--note", help="What its readers must know, said at the top. May be given again."),
    ] = None,
) -> None:
    """Write one HTML page that says what came out: it opens anywhere, also without a network."""
    if stack_name:
        clients = connect(boto3.Session())
        bucket = Stack.find(clients.cloudformation, stack_name).results_bucket
        fetch_results(clients.s3, bucket, list_results(clients.s3, bucket), folder)
    try:
        results = Results.in_folder(folder)
    except OSError as error:
        raise CannotContinue(f"{folder} cannot be read: {error.strerror}.") from error
    try:
        written_at = datetime.now(UTC).astimezone()
        write_report(results, output, source=str(folder), written_at=written_at, notes=note or [])
    except OSError as error:
        raise CannotContinue(f"{output} cannot be written: {error.strerror}.") from error
    told = Console(stderr=True)
    told.print(f"{Findings(results.results).headline}: {output}", highlight=False)
    _tell(results.complaints, told)


def _tell(complaints: tuple[str, ...], told: Console) -> None:
    if not complaints:
        return
    are = "is" if len(complaints) == 1 else "are"
    told.print(f"{len(complaints):,} could not be read, and {are} listed in the page:", style="yellow")
    for complaint in complaints[:COMPLAINTS_SHOWN]:
        told.print(Text(f"  {printable(complaint)}"))
    if len(complaints) > COMPLAINTS_SHOWN:
        told.print(f"  and {len(complaints) - COMPLAINTS_SHOWN:,} more")
