"""The order of the layers: what is fast and close to the code comes first."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
FAST_FIRST = (
    "unit",
    "template",
    "adapters",
    "operations",
    "report",
    "hostile",
    "stand_ins",
    "local",
    "mediawiki",
    "lambda_runtime",
    "privileges",
    "pipeline",
    "chaos",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(_layer(item)))
    for item in items:
        if _layer(item) == "unit":
            item.add_marker(pytest.mark.disable_socket)


def _layer(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def _place(layer: str) -> int:
    """A layer that is not listed comes last."""
    return FAST_FIRST.index(layer) if layer in FAST_FIRST else len(FAST_FIRST)
