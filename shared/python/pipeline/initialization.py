"""Lambda's init phase: what an execution environment does before its first invocation."""

import contextlib
from collections.abc import Callable


def make_ahead(make: Callable[[], object]) -> None:
    """Call, at import, what makes something once and keeps it.

    Lambda gives its init phase a whole processor, and a handler only the share that its memory buys. A
    failure is left to the handler, which calls `make` again: it ends the invocation with its message. What
    is raised at import ends the process instead, and the caller gets no answer.
    """
    with contextlib.suppress(Exception):
        make()
