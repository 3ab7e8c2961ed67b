"""`python -m operations`: what an operator does with a deployed stack."""

import sys
from pathlib import Path
from typing import Annotated

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import Progress

from operations.clients import connect
from operations.failures import CannotContinue
from operations.printed import ROWS_SHOWN, results_table
from operations.results import fetch_results, list_results, merge_results
from operations.stack import Stack

MERGED_FILE = "results.csv"

application = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@application.callback()
def operations() -> None:
    """Work with a deployed stack: the AWS account at hand, or what AWS_ENDPOINT_URL says."""


@application.command()
def results(
    stack_name: Annotated[str, typer.Option("--stack", envvar="STACK")] = "name-sentiment",
    folder: Annotated[Path, typer.Option("--folder", envvar="RESULTS", help="Where the files go.")] = Path(
        "results"
    ),
) -> None:
    """Fetch a stack's results and merge them to one table."""
    told = Console(stderr=True)
    clients = connect(boto3.Session())
    stack = Stack.find(clients.cloudformation, stack_name)
    keys = list_results(clients.s3, stack.results_bucket)
    if not keys:
        raise CannotContinue(f"There are no results in s3://{stack.results_bucket} yet.")
    with Progress(console=told, transient=True) as progress:
        task = progress.add_task(f"s3://{stack.results_bucket}", total=len(keys))
        files = fetch_results(clients.s3, stack.results_bucket, keys, folder, lambda: progress.advance(task))
    merged = merge_results(files)
    Console().print(results_table(merged))
    merged.to_csv(folder / MERGED_FILE, index=False)
    more = f" (the first {ROWS_SHOWN} above)" if len(merged) > ROWS_SHOWN else ""
    told.print(f"{len(merged):,} results in {folder}, as one table in {folder / MERGED_FILE}{more}.")


def main() -> None:
    try:
        application()
    except (CannotContinue, BotoCoreError, ClientError) as failure:
        sys.exit(f"{failure}")


if __name__ == "__main__":
    main()
