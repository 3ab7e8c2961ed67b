"""Progress on the terminal: a line for each step, with the command to type for it, and how long it took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text


@contextmanager
def step(console: Console, what: str) -> Iterator[None]:
    """Show `what` while the block runs, and when it is done how long it took."""
    began = time.monotonic()
    with console.status(escape(what)):
        yield
    _done(console, what, began)


@contextmanager
def counted_step(console: Console, what: str, total: int) -> Iterator[Callable[[int], None]]:
    """The same with a bar, for a block that tells the function it is given how many of `total` are done."""
    with growing_step(console, what) as worked_off:
        worked_off(0, total)
        yield lambda done: worked_off(done, total)


@contextmanager
def growing_step(console: Console, what: str) -> Iterator[Callable[[int, int], None]]:
    """The same, for a block that tells how many of how many are done, which may become more."""
    began = time.monotonic()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_interactive) as progress:
        task = progress.add_task(escape(what), total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
    _done(console, what, began)


def _done(console: Console, what: str, began: float) -> None:
    took = time.monotonic() - began
    done = Text.assemble(("✓", "green"), f" {what} ", (f"{took:.1f} s", "dim"))
    console.print(done, soft_wrap=True)
