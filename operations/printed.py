"""Results as a person reads them in a terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from operations.dead_letters import DeadLetter
from operations.last_run import LastRun
from operations.results.fetched_result import FetchedResults
from pipeline.queue_depth import QueueDepth

ROWS_SHOWN = 50
LINES_SHOWN = 5
SNIPPET_CHARACTERS = 160
COLOURS = {"POSITIVE": "green", "NEGATIVE": "red", "MIXED": "yellow", "NEUTRAL": "default"}
_JOINERS = "\u200c\u200d"
"""Invisible, but they make one emoji of several and spell Persian."""


def printable(text: str) -> str:
    """Text from outside, with what could steer a terminal made visible: escape codes, reversed writing."""
    return "".join(
        character if character.isprintable() or character in _JOINERS else ascii(character)[1:-1]
        for character in text
    )


def results_table(results: pd.DataFrame, rows_shown: int = ROWS_SHOWN) -> Table:
    """The first rows of merged results."""
    # What Wikipedia says gets the width that the others leave, so that they are whole on a narrow terminal.
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column("name", max_width=28, no_wrap=True, overflow="ellipsis")
    table.add_column("sentiment", no_wrap=True)
    for score in ("positive", "negative", "neutral", "mixed"):
        table.add_column(score[:3], justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("what Wikipedia says", no_wrap=True, overflow="ellipsis", ratio=1)
    for row in results.head(rows_shown).to_dict("records"):
        scores = [row["Positive"], row["Negative"], row["Neutral"], row["Mixed"]]
        table.add_row(
            Text(printable(row["names"])),
            Text(row["Sentiment"].lower(), style=COLOURS.get(row["Sentiment"], "default")),
            *("" if pd.isna(score) else f"{score:.2f}" for score in scores),
            Text(printable(row["status"])),
            Text(printable(_shortened(row["wikipedia_snippit"] or row["detail"]))),
        )
    return table


def tell_what_is_not_in_it(results: FetchedResults, console: Console) -> None:
    """Say which results could not be read, and what else lies in their folder."""
    _tell(results.complaints, "could not be read", "yellow", console)
    _tell(results.left_alone, "in the folder, of others: left alone", "default", console)


def _tell(lines: Sequence[str], what: str, style: str, console: Console) -> None:
    if not lines:
        return
    console.print(f"{len(lines):,} {what}:", style=style, highlight=False)
    for line in lines[:LINES_SHOWN]:
        console.print(Text(f"  {printable(line)}"), soft_wrap=True)
    if len(lines) > LINES_SHOWN:
        console.print(f"  and {len(lines) - LINES_SHOWN:,} more", highlight=False)


def _shortened(text: str) -> str:
    return text if len(text) <= SNIPPET_CHARACTERS else text[: SNIPPET_CHARACTERS - 1] + "…"


def status_lines(stack_name: str, queue: QueueDepth, dead: QueueDepth, run: LastRun | None) -> Table:
    """What waits, what was given up, and the last run."""
    table = Table.grid(padding=(0, 2))
    table.add_row("stack", Text(stack_name, style="bold"))
    table.add_row("queue", f"{queue.waiting:,} waiting, {queue.in_flight:,} in work or tried and failed")
    table.add_row("dead letters", Text(f"{dead.total:,}", style="red" if dead.total else "green"))
    if run is None:
        table.add_row("last run", "none in the logs of the last days")
        return table
    table.add_row(
        "last run", Text(f"{run.how}, begun {run.began}", style="red" if run.how == "incomplete" else "")
    )
    table.add_row("", _counts(run.numbers) or "")
    table.add_row("since then", _counts(run.results) or "no batch has ended")
    return table


def dead_letters_table(letters: Sequence[DeadLetter]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("sent", "name or body", "why"):
        table.add_column(column)
    for letter in letters:
        table.add_row(
            datetime.fromtimestamp(letter.sent_at, UTC).strftime("%Y-%m-%d %H:%M"),
            Text(printable(_shortened(letter.name or letter.body))),
            Text(printable(letter.cause)),
        )
    return table


def _counts(numbers: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in numbers.items() if number)
