"""The steps that a user takes with a deployed stack, and what they see of each."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from local.console import counted_step, step
from local.edited_article import EditedArticle
from local.private import write_private
from name_sentiment.result_key import result_key
from operations.cannot_continue import CannotContinue
from operations.clients import Clients
from operations.followed_run import ON_ONE_MACHINE, follow_run
from operations.function_logs import last_complaint, log_lines
from operations.lake.athena import Athena
from operations.lake.events import History
from operations.lake.past import Past
from operations.lists.entries import ListedName
from operations.lists.upload import put_names
from operations.printed import ROWS_SHOWN, ChangesList, ResultsTable
from operations.results.bucket import fetch_results, list_results
from operations.results.fetched_result import FetchedResult, FetchedResults
from operations.stack import Stack
from operations.started_run import start_run
from operations.terminal import counted, printable
from pipeline.queue_depth import queue_depth

NAMES_SHOWN = 10


class Steps:
    """The steps of a run over `names`."""

    def __init__(self, clients: Clients, stack: Stack, names: Sequence[ListedName], console: Console) -> None:
        self._clients = clients
        self._stack = stack
        self._names = names
        self._console = console
        self._began: float | None = None
        """When the first run began: what the functions logged since then is kept."""

    def put_names(self) -> None:
        table = self._stack.names_table
        with step(self._console, f"put {counted(len(self._names), 'name')} into {table}"):
            put_names(self._clients.dynamodb, self._stack, self._names)

    def run(self, logs: Path) -> None:
        """Invoke the producer and wait until each name has its result.

        The functions' logs are kept in `logs`. Raises CannotContinue with the cause and the file.
        """
        began = self._began = self._began or time.time()
        try:
            with step(self._console, f"aws lambda invoke --function-name {self._stack.producer_function}"):
                run = start_run(self._clients.functions, self._stack)
            waiting = f"wait for {counted(run.sent, 'result')}"
            with counted_step(self._console, waiting, run.sent) as worked_off:
                follow_run(self._clients, self._stack, run, ON_ONE_MACHINE, worked_off)
            self._check_that_all_have_results()
        except CannotContinue as failure:
            complaint = last_complaint(self._clients, self._stack.consumer_function, began)
            cause = f"\nThe consumer's last complaint: {printable(complaint)}" if complaint else ""
            raise CannotContinue(f"{failure}{cause}\nThe functions' logs: {logs}") from failure
        finally:
            for function in (self._stack.producer_function, self._stack.consumer_function):
                lines = log_lines(self._clients, function, began)
                write_private(logs / f"{function}.log", "".join(f"{line}\n" for line in lines))

    def fetch_results(self, folder: Path) -> FetchedResults:
        """Fetch and read the results of these names, and of no others."""
        bucket = self._stack.results_bucket
        what = counted(len(self._names), "result")
        with step(self._console, f"fetch {what} from s3://{bucket} into {folder}"):
            keys = [result_key(listed.name) for listed in self._names]
            return fetch_results(self._clients.s3, bucket, keys, folder)

    def print_results(self, fetched: FetchedResults) -> None:
        """Show them in the order of the names."""
        results = self._in_order(fetched)
        self._console.print()
        self._console.print(ResultsTable(results))
        if len(results) > ROWS_SHOWN:
            self._console.print(f"… and {len(results) - ROWS_SHOWN:,} more")
        self._console.print()

    def edit_an_article(self, fetched: FetchedResults, api_url: str) -> bool:
        """Edit one of the articles, where the stack keeps a history that can tell; say whether it did so."""
        article = EditedArticle.among(self._in_order(fetched)) if self._stack.lake else None
        if article:
            with step(
                self._console, f"edit the article {printable(article.title)} in the sample encyclopedia"
            ):
                article.write(api_url)
        return article is not None

    def read_past(self) -> Past:
        """Read what happened since the first run from the stack's history. Raises CannotContinue."""
        lake = self._stack.lake
        if lake is None:
            raise CannotContinue(f"The stack {self._stack.name} keeps no history.")
        history = History(Athena(self._clients.athena, lake.work_group, lake.database))
        with step(self._console, f"ask Athena what changed, in its workgroup {lake.work_group}"):
            return Past.read(history, datetime.fromtimestamp(self._began or time.time(), UTC))

    def print_changes(self, past: Past) -> None:
        self._console.print()
        self._console.print(ChangesList(past.changes))
        self._console.print()

    def _in_order(self, fetched: FetchedResults) -> list[FetchedResult]:
        result_of = {result.name: result for result in fetched.results}
        return [result_of[listed.name] for listed in self._names if listed.name in result_of]

    def _check_that_all_have_results(self) -> None:
        there = set(list_results(self._clients.s3, self._stack.results_bucket))
        without = [listed.name for listed in self._names if result_key(listed.name) not in there]
        if not without:
            return
        shown = ", ".join(map(printable, without[:NAMES_SHOWN])) + (", …" if without[NAMES_SHOWN:] else "")
        dead = queue_depth(self._clients.sqs, self._stack.dead_letter_queue_url).total
        raise CannotContinue(
            f"{counted(len(without), 'name')} without a result: {shown}."
            f" In the dead-letter queue: {counted(dead, 'message')}."
        )
