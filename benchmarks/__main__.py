"""`python -m benchmarks`: measure, and print each figure beside its target."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks import (
    consumer,
    costing,
    figures,
    history,
    imports,
    outage,
    pacing,
    pictures,
    producer,
    profiling,
)
from benchmarks import load as loading
from benchmarks.workbench import FOLDER, Workbench
from local.interruption import interrupt_on_signals
from operations.program import run_program

MEASUREMENTS: dict[str, Callable[[Workbench], list[figures.Figure]]] = {
    "consumer": consumer.measure,
    "producer": producer.measure_speed,
    "memory": producer.measure_memory,
    "history": history.measure,
    "changes": producer.measure_changes,
    "imports": imports.measure,
    "pacing": pacing.measure,
    "outage": outage.measure,
    "pictures": pictures.measure,
    "profile": profiling.measure,
}

application = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
console = Console()

KeptIn = Annotated[Path, typer.Option("--json", help="Where the figures are kept.")]


@application.command()
def bench(
    only: Annotated[list[str] | None, typer.Argument(help=f"Any of {', '.join(MEASUREMENTS)}.")] = None,
    kept_in: KeptIn = FOLDER / "figures.json",
) -> None:
    """Measure everything, or only what is named, and compare with what is to be reached."""
    if unknown := [name for name in only or () if name not in MEASUREMENTS]:
        raise typer.BadParameter(
            f"{', '.join(unknown)}: choose of {', '.join(MEASUREMENTS)}.", param_hint="ONLY"
        )
    measured: list[figures.Figure] = []
    for name in only or MEASUREMENTS:
        with Workbench() as workbench, console.status(name):
            found = MEASUREMENTS[name](workbench)
        figures.show(found, name, console)
        measured += found
    figures.keep(measured, kept_in)


@application.command()
def cost(kept_in: KeptIn = FOLDER / "cost.json") -> None:
    """Price a million names from what is measured now: a first run, an unchanged one, and the textbook's."""
    with Workbench() as workbench, console.status("cost"):
        found = costing.measure(workbench, console)
    figures.show(found, "cost", console)
    figures.keep(found, kept_in)


@application.command()
def load(
    names: Annotated[int, typer.Option(help="How many generated names.", min=1, max=999_999_999)] = 10_000,
    kept_in: KeptIn = FOLDER / "load.json",
) -> None:
    """Send generated names through the whole stack, twice, and count the requests to each service."""
    found = loading.measure(names, console)
    figures.show(found, f"{names:,} names", console)
    figures.keep(found, kept_in)


if __name__ == "__main__":
    interrupt_on_signals()
    sys.exit(run_program(application, "python -m benchmarks"))
