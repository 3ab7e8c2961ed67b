"""Measured figures beside their targets."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured number. Without a target it is only printed. `floor` is the best possible value."""

    name: str
    measured: float
    at_least: float | None = None
    at_most: float | None = None
    floor: float | None = None
    note: str = ""

    @property
    def is_reached(self) -> bool | None:
        """None where there is nothing to reach."""
        if self.at_least is None and self.at_most is None:
            return None
        above = self.at_least is None or self.measured >= self.at_least
        below = self.at_most is None or self.measured <= self.at_most
        return above and below

    @property
    def target(self) -> str:
        bounds = (("at least", self.at_least), ("at most", self.at_most))
        return ", ".join(f"{word} {number(bound)}" for word, bound in bounds if bound is not None)


def number(value: float) -> str:
    """Three significant digits, and no more of them than that after the point."""
    if value == int(value) or abs(value) >= 1000:  # noqa: PLR2004
        return f"{value:,.0f}"
    return f"{value:.3g}"


def show(figures: Sequence[Figure], title: str, console: Console) -> None:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    table.add_column("figure")
    table.add_column("measured", justify="right")
    table.add_column("")
    table.add_column("to reach")
    table.add_column("floor", justify="right")
    table.add_column("note", style="dim")
    marks = {None: "", True: "[green]✓[/]", False: "[red]✗[/]"}
    for figure in figures:
        table.add_row(
            figure.name,
            number(figure.measured),
            marks[figure.is_reached],
            figure.target,
            "" if figure.floor is None else number(figure.floor),
            figure.note,
        )
    console.print(table)
    console.print()


def keep(figures: Sequence[Figure], file: Path) -> None:
    """Write the figures as JSON, for docs/performance.md and for whoever compares two machines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(figure) for figure in figures], indent=2) + "\n")
