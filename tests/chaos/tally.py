"""The account of an ordeal, for people and for programs."""

import io
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.chaos.ordeal import Ordeal

WIDTH = 100


def tally(ordeal: Ordeal) -> str:
    """Tables of what was injected and of what came of it."""
    faults = Table("Where", "Fault", "Injected", title="Faults")
    faults.columns[-1].justify = "right"
    for (where, kind), times in sorted(ordeal.injected.items()):
        faults.add_row(where, kind, f"{times:,}")
    faults.add_section()
    faults.add_row("all", "", f"{ordeal.injected.total():,}")
    outcome = Table("What came of it", "Number", title=f"{len(ordeal.expected):,} names, three runs")
    outcome.columns[-1].justify = "right"
    for what, number in _outcome(ordeal).items():
        outcome.add_row(what, f"{number:,}")
    console = Console(file=io.StringIO(), width=WIDTH, record=True)
    console.print(faults, outcome)
    return console.export_text()


def write_tally(ordeal: Ordeal, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "faults.txt").write_text(tally(ordeal))
    injected = [
        {"where": where, "fault": kind, "injected": times}
        for (where, kind), times in sorted(ordeal.injected.items())
    ]
    record = {"names": len(ordeal.expected), "faults": injected, "outcome": _outcome(ordeal)}
    (folder / "faults.json").write_text(json.dumps(record, indent=2) + "\n")


def _outcome(ordeal: Ordeal) -> dict[str, int]:
    return {
        **{f"{what} tried again": number for what, number in ordeal.tried_again.items()},
        "poison messages": len(ordeal.poison),
        "dead letters": len(ordeal.dead_letters),
        "results": len(ordeal.in_the_end),
        "lost": len(ordeal.lost),
        "duplicated": len(ordeal.duplicated),
        "wrong": len(ordeal.wrong),
        "events": len({event["event_id"] for event in ordeal.events}),
        "events lost": len(ordeal.events_lost),
        "facts doubled": len(ordeal.facts_doubled),
    }
