"""The `wikipedia` package, imported without Beautiful Soup, which would lengthen each cold start.

It needs Beautiful Soup only for the sections of a page's HTML, which nothing here uses. Beautiful Soup
compiles a hundred regular expressions when it is imported. `make bench ONLY=imports` measures the import.
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
