"""What the commands for pictures print in a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from operations.pictures.shown_pictures import ShownPicture
from operations.pictures.sites import SitesRead
from operations.printed import tell_refusals
from operations.terminal import Terminal, counted, printable
from pipeline.queue_depth import QueueDepth
from website_pictures.site_run import SiteRun

ROWS_SHOWN = 50
ADDRESS_WIDTH = 44


@dataclass(frozen=True)
class PicturesTable:
    """The first pictures, one per line. Those without a text are red."""

    shown: Sequence[ShownPicture]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        table.add_column("page", max_width=ADDRESS_WIDTH)
        table.add_column("picture", max_width=ADDRESS_WIDTH)
        table.add_column("text")
        table.add_column("status", no_wrap=True)
        table.add_column("what is seen")
        for one in self.shown[:ROWS_SHOWN]:
            seen = ", ".join(map(str, one.labels)) or one.detail
            table.add_row(
                _tail(one.page, one.site), _tail(one.picture, one.site), _text(one), one.status, _cell(seen)
            )
        yield table


def _tail(address: str, site: str) -> Text:
    """Give an address without its site."""
    return _cell(address.removeprefix(site) or "/")


def _text(one: ShownPicture) -> Text:
    if one.alternative is None:
        return Text("none", "red" if one.lacks_text else "")
    return _cell(one.alternative) if one.alternative else Text("decoration", "dim")


def _cell(text: str) -> Text:
    return Text(printable(text), no_wrap=True, overflow="ellipsis")


def tell_of_sites(read: SitesRead, told: Terminal) -> None:
    """Say how many sites of a list were repeated, and which entries were refused."""
    if read.repeated:
        told.tell(f"{counted(read.repeated, 'repetition')} of sites passed over.")
    tell_refusals(read.refused, read.refusals, told)


@dataclass(frozen=True)
class Waiting:
    """How many messages wait in a queue, and how many were given up."""

    queue: QueueDepth
    dead: QueueDepth


def status_lines(stack_name: str, pages: Waiting, pictures: Waiting, runs: Sequence[SiteRun]) -> Table:
    """Say what waits, what was given up, and how the latest run over each site is."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_row("stack", Text(printable(stack_name), style="bold"))
    for what, waiting in (("pages", pages), ("pictures", pictures)):
        queue, dead = waiting.queue, waiting.dead
        table.add_row(what, f"{queue.waiting:,} waiting, {queue.in_flight:,} in work or kept back")
        table.add_row("dead letters", Text(f"{dead.total:,}", style="red" if dead.total else "green"))
    for run in runs:
        table.add_row(_cell(run.site), _how(run))
    if not runs:
        table.add_row("runs", "none yet")
    return table


def _how(run: SiteRun) -> Text:
    met = f"{counted(run.pages, 'page')}, {counted(run.pictures, 'picture')}"
    began = f"begun {_when(run.began)}"
    if run.ended is None:
        return Text(f"{began}: {met}, of which {run.pending:,} are left", style="yellow")
    if run.is_cut:
        return Text(f"{began}, ended {_when(run.ended)}: {met}, and it has more (MaximumPages)", style="red")
    if run.last_whole_run != run.run_id:
        return Text(f"{began}, ended {_when(run.ended)}: its first page could not be read", style="red")
    return Text(f"{began}, ended {_when(run.ended)}: {met}")


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
