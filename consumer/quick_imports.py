"""pandas and `wikipedia`, imported in less time than they take by themselves: each cold start pays for it.

`make bench ONLY=imports` measures what it is worth.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["pandas", "wikipedia"]


@contextmanager
def _without_collection() -> Iterator[None]:
    """What is imported stays: the garbage collector need not look through it, neither now nor ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _spared(name: str, wanted: str) -> Iterator[None]:
    """Inside, importing `wanted` from the module gives None, unless someone has imported that before."""
    if name in sys.modules:
        yield
        return
    empty = ModuleType(name)
    setattr(empty, wanted, None)
    sys.modules[name] = empty
    try:
        yield
    finally:
        del sys.modules[name]


with _without_collection():
    import pandas

# It needs Beautiful Soup for the sections of a page's HTML, which nothing here asks for, and that compiles a
# hundred regular expressions when it is imported.
with _spared("bs4", "BeautifulSoup"):
    import wikipedia
