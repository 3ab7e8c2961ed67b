"""The `wikipedia` package, imported without Beautiful Soup: each cold start would pay for it.

It needs Beautiful Soup for the sections of a page's HTML, which nothing here asks for, and that compiles a
hundred regular expressions when it is imported. `make bench ONLY=imports` measures what this is worth.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["wikipedia"]


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


with _spared("bs4", "BeautifulSoup"):
    import wikipedia
