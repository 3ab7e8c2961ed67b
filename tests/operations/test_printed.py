"""Results as a person reads them in a terminal."""

import io

import pandas as pd
import pytest
from rich.console import Console

from operations.printed import results_table

ROW = {
    "names": "netflix",
    "wikipedia_snippit": "Netflix, Inc. is a streaming company. " * 9,
    "Sentiment": "POSITIVE",
    "Positive": 0.9,
    "Negative": 0.0,
    "Neutral": 0.1,
    "Mixed": 0.0,
    "status": "scored",
    "detail": "",
}


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_narrow_terminal_cuts_what_wikipedia_says_and_nothing_else(width: int) -> None:
    shown = io.StringIO()
    Console(file=shown, width=width).print(results_table(pd.DataFrame([ROW])))
    header, row = shown.getvalue().splitlines()
    assert header.split()[:7] == ["name", "sentiment", "pos", "neg", "neu", "mix", "status"]
    assert row.split()[:7] == ["netflix", "positive", "0.90", "0.00", "0.10", "0.00", "scored"]
    assert row.rstrip().endswith("…")
