"""`make load` counts every side of the whole stack."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from benchmarks import load

NAMES = 40


def test_each_name_is_looked_up_scored_and_stored_once_and_then_only_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "FOLDER", tmp_path)

    figures = {figure.name: figure.measured for figure in load.measure(NAMES, Console(file=io.StringIO()))}

    assert figures["names lost"] == figures["dead letters"] == 0
    assert figures["first run: SQS sends per name"] == 0.1
    assert figures["first run: S3 puts per name"] == 1
    assert 0 < figures["first run: index reads per name"] <= 1
    assert 0 < figures["first run: index writes per name"] <= 1
    assert 0 < figures["first run: Wikipedia requests per name"] <= 1
    assert 0 < figures["first run: Comprehend requests per name"] <= 1
    assert figures["unchanged: S3 puts per name"] == figures["unchanged: Comprehend requests per name"] == 0
    assert figures["unchanged: index writes per name"] == 0
