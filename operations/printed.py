"""The tables that a person reads in a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from name_sentiment.result_format import Status
from operations.dead_letters import DeadLetter
from operations.lake.events import Event
from operations.last_run import LastRun
from operations.lists.entries import Tally
from operations.results.fetched_result import (
    SCORE_COLUMNS,
    SENTIMENTS,
    FetchedResult,
    FetchedResults,
    Verdict,
)
from operations.terminal import UNLIMITED, Terminal, counted, printable
from pipeline.queue_depth import QueueDepth

ROWS_SHOWN = 50
LINES_SHOWN = 5
WIDTH_BESIDE_STATUS = 54
"""Columns for all but the status: 39 of them for what is not cut. With fewer there is no room for a text."""

NAME_WIDTH = 28
TEXT_CHARACTERS = 160
COLOURS = {Verdict.POSITIVE: "green", Verdict.NEGATIVE: "red", Verdict.MIXED: "yellow"}


@dataclass(frozen=True)
class ResultsTable:
    """The first results, one per line. From 40 columns on, numbers are whole and texts are shortened."""

    results: Sequence[FetchedResult]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        shown = self.results[:ROWS_SHOWN]
        width_of_status = max((len(_status(result)) for result in shown), default=0)
        narrow = options.max_width < WIDTH_BESIDE_STATUS + width_of_status
        yield _narrow(shown) if narrow else _wide(shown, options.max_width)


def _wide(results: Sequence[FetchedResult], width: int) -> Table:
    table = _table(gap=2)
    table.add_column("name", max_width=NAME_WIDTH if width < UNLIMITED else None)
    table.add_column("sentiment", no_wrap=True)
    _add_scores(table)
    table.add_column("status", no_wrap=True)
    table.add_column(_cell("what Wikipedia says"))
    for result in results:
        sentiment = _verdict(result) if result.scores else ""
        text = _cell(_shortened(result.snippet or result.detail))
        table.add_row(_cell(result.name), sentiment, *_scores(result), _status(result), text)
    return table


def _narrow(results: Sequence[FetchedResult]) -> Table:
    table = _table(gap=1)
    table.add_column("name")
    table.add_column("sentiment", no_wrap=True)
    _add_scores(table)
    for result in results:
        table.add_row(_cell(result.name), _verdict(result), *_scores(result))
    return table


def _table(gap: int) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="bold")


def _add_scores(table: Table) -> None:
    for score in SCORE_COLUMNS:
        table.add_column(score[:3], justify="right", no_wrap=True)


def _scores(result: FetchedResult) -> list[str]:
    return [f"{result.scores[score]:.2f}" if result.scores else "" for score in SCORE_COLUMNS]


def _verdict(result: FetchedResult) -> Text:
    return _coloured(result.verdict)


def _status(result: FetchedResult) -> str:
    return Status.SCORED if result.verdict in SENTIMENTS else result.verdict


def _cell(text: str, style: str = "") -> Text:
    """Text that is cut where its column is narrower; its column, unlike those of numbers, may be made so."""
    return Text(printable(text), style, no_wrap=True, overflow="ellipsis")


def _shortened(text: str) -> str:
    return text if len(text) <= TEXT_CHARACTERS else text[: TEXT_CHARACTERS - 1] + "…"


def tell_what_is_not_in_it(results: FetchedResults, told: Terminal) -> None:
    """Say which results could not be read, and what else lies in their folder."""
    unread, others = results.complaints, results.left_alone
    _tell_some(unread, f"{counted(len(unread), 'result')} could not be read:", told, "yellow")
    _tell_some(others, f"{counted(len(others), 'file')} of others in the folder, left alone:", told)


def tell_of_list(tally: Tally, told: Terminal) -> None:
    """Say which entries of a list were changed, and which were left out."""
    if tally.trimmed:
        told.tell(f"White space was cut around {counted(tally.trimmed, 'name')}.")
    if tally.repeated:
        told.tell(f"{counted(tally.repeated, 'repetition')} of names passed over.")
    tell_refusals(tally.refused, tally.refusals, told)


def tell_refusals(refused: int, refusals: Sequence[str], told: Terminal) -> None:
    """Say of a list how many entries were refused, and why the first of them were."""
    if refused:
        told.tell(f"✗ {counted(refused, 'entry', 'entries')} of the list refused:", "red")
        for refusal in refusals:
            told.tell(f"  {printable(refusal)}")
        if refused > len(refusals):
            told.tell(f"  and {refused - len(refusals):,} more")


def _tell_some(lines: Sequence[str], what: str, told: Terminal, style: str = "") -> None:
    if not lines:
        return
    told.tell(what, style)
    for line in lines[:LINES_SHOWN]:
        told.tell(f"  {printable(line)}")
    if len(lines) > LINES_SHOWN:
        told.tell(f"  and {len(lines) - LINES_SHOWN:,} more")


def status_lines(stack_name: str, queue: QueueDepth, dead: QueueDepth, run: LastRun | None) -> Table:
    """Messages that wait, dead letters, and the last run."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_row("stack", Text(printable(stack_name), style="bold"))
    table.add_row("queue", f"{queue.waiting:,} waiting, {queue.in_flight:,} in work or tried and failed")
    table.add_row("dead letters", Text(f"{dead.total:,}", style="red" if dead.total else "green"))
    if run is None:
        table.add_row("last run", "none in the logs of the last days")
        return table
    began = f"{run.how}, begun {printable(run.began)}"
    table.add_row("last run", Text(began, style="red" if run.how == "incomplete" else ""))
    table.add_row("", _counts(run.numbers))
    table.add_row("since then", _counts(run.results) or "no batch has ended")
    return table


def _counts(numbers: Mapping[str, int]) -> str:
    """`1 name, 12 duplicates`, from the plurals that the functions log. Counts of 0 are left out."""
    return ", ".join(
        f"{number:,} {printable(what.removesuffix('s') if number == 1 else what)}"
        for what, number in numbers.items()
        if number
    )


def history_table(events: Sequence[Event]) -> Table:
    """A name's results over time."""
    table = _table(gap=2)
    table.add_column("when (UTC)", no_wrap=True)
    table.add_column("sentiment", no_wrap=True)
    _add_scores(table)
    table.add_column(_cell("what Wikipedia said"))
    for event in events:
        scores = [f"{event.scores[score]:.2f}" if event.scores else "" for score in SCORE_COLUMNS]
        table.add_row(_when(event), _coloured(event.verdict), *scores, _cell(_shortened(event.snippet)))
    return table


@dataclass(frozen=True)
class ChangesList:
    """Names whose result has changed: a line of each, and the sentences where those differ."""

    events: Sequence[Event]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for event in self.events:
            head = Text(f"{_when(event)}  ", no_wrap=True, overflow="ellipsis")
            head.append(printable(event.name), "bold").append("  ")
            if event.previous_verdict and event.previous_verdict is not event.verdict:
                head.append_text(_coloured(event.previous_verdict)).append(" → ")
            head.append_text(_coloured(event.verdict))
            yield head
            if event.snippet != (event.previous_snippet or ""):
                yield _sentence("− ", event.previous_snippet or "", "red")
                yield _sentence("+ ", event.snippet, "green")


def _when(event: Event) -> str:
    return f"{event.occurred_at:%Y-%m-%d %H:%M}"


def _coloured(verdict: Verdict) -> Text:
    return Text(verdict, COLOURS.get(verdict, ""))


def _sentence(sign: str, text: str, style: str) -> Text:
    return _cell(f"  {sign}{_shortened(text)}", style) if text else Text(end="")


def dead_letters_table(letters: Sequence[DeadLetter]) -> Table:
    table = _table(gap=2)
    table.add_column("sent", no_wrap=True)
    table.add_column("name or body", overflow="fold")
    table.add_column("why", overflow="fold")
    for letter in letters:
        table.add_row(
            datetime.fromtimestamp(letter.sent_at, UTC).strftime("%Y-%m-%d %H:%M"),
            Text(printable(_shortened(letter.name or letter.body))),
            Text(printable(letter.cause)),
        )
    return table
