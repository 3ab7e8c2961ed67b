"""The steps that a user takes with a deployed stack of the pictures pipeline, and what they see of each."""

import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from local.console import growing_step, step
from local.private import write_private
from operations.cannot_continue import CannotContinue
from operations.clients import Clients
from operations.function_logs import last_complaint, log_lines
from operations.pictures.csv_file import write_csv
from operations.pictures.printed import ROWS_SHOWN, PicturesTable
from operations.pictures.shown_pictures import ShownPicture, find_shown_pictures
from operations.pictures.site_runs import ON_ONE_MACHINE, Progress, follow_crawl, why_not_whole
from operations.pictures.sites import put_sites
from operations.pictures.stack import PicturesStack
from operations.pictures.started_run import start_crawl
from operations.terminal import counted, printable
from web.addresses import Address


class PicturesSteps:
    """The steps of a crawl of `sites`."""

    def __init__(
        self, clients: Clients, stack: PicturesStack, sites: Sequence[Address], console: Console
    ) -> None:
        self._clients = clients
        self._stack = stack
        self._sites = sites
        self._console = console

    def put_sites(self) -> None:
        table = self._stack.sites_table
        with step(self._console, f"put {counted(len(self._sites), 'site')} into {table}"):
            put_sites(self._clients.dynamodb, table, self._sites)

    def run(self, logs: Path) -> list[str]:
        """Invoke the start function, wait until each site is crawled, and say which were not seen as a whole.

        The functions' logs are kept in `logs`. Raises CannotContinue with the cause and the file.
        """
        began = time.time()
        functions = (
            self._stack.start_function,
            self._stack.crawler_function,
            self._stack.recognizer_function,
        )
        try:
            with step(self._console, f"aws lambda invoke --function-name {self._stack.start_function}"):
                started = start_crawl(self._clients.functions, self._stack)
            with growing_step(self._console, "pages and pictures") as worked_off:

                def seen(progress: Progress) -> None:
                    worked_off(progress.done, progress.met)

                dynamodb = self._clients.dynamodb
                runs = follow_crawl(dynamodb, self._stack, started.run_id, ON_ONE_MACHINE, seen)
            whys = (why_not_whole(dynamodb, self._stack, run) for run in runs)
            return [why for why in whys if why]
        except CannotContinue as failure:
            complaints = (last_complaint(self._clients, function, began) for function in functions)
            said = next(filter(None, complaints), None)
            cause = f"\nThe functions' last complaint: {printable(said)}" if said else ""
            raise CannotContinue(f"{failure}{cause}\nThe functions' logs: {logs}") from failure
        finally:
            for function in functions:
                lines = log_lines(self._clients, function, began)
                write_private(logs / f"{function}.log", "".join(f"{line}\n" for line in lines))

    def fetch(self, folder: Path) -> list[ShownPicture]:
        """Read what is known from the tables, and write the CSV file."""
        with step(self._console, f"read {self._stack.appearances_table} and others"):
            shown = find_shown_pictures(self._clients.dynamodb, self._stack)
            write_csv(shown, folder)
        return shown

    def print(self, shown: Sequence[ShownPicture]) -> None:
        self._console.print()
        self._console.print(PicturesTable(shown))
        if len(shown) > ROWS_SHOWN:
            self._console.print(f"… and {len(shown) - ROWS_SHOWN:,} more")
        self._console.print()
