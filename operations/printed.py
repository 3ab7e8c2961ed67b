"""Results as a person reads them in a terminal."""

import pandas as pd
from rich.table import Table
from rich.text import Text

ROWS_SHOWN = 50
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
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("name", max_width=28)
    table.add_column("sentiment")
    for score in ("positive", "negative", "neutral", "mixed"):
        table.add_column(score[:3], justify="right")
    table.add_column("status")
    table.add_column("what Wikipedia says")
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


def _shortened(text: str) -> str:
    return text if len(text) <= SNIPPET_CHARACTERS else text[: SNIPPET_CHARACTERS - 1] + "…"
