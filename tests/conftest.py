"""The order of the layers: what is fast and close to the code comes first. And no silent skip in CI."""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

FAST_FIRST = (
    "unit",
    "template",
    "adapters",
    "operations",
    "deployment",
    "report",
    "hostile",
    "stand_ins",
    "local",
    "mediawiki",
    "lambda_runtime",
    "privileges",
    "pipeline",
    "benchmarks",
    "chaos",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(_layer(item)))
    for item in items:
        if _layer(item) == "unit":
            item.add_marker(pytest.mark.disable_socket)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_ALL set, as in CI, a test that would be skipped for a missing part fails."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although REQUIRE_ALL is set: {report.longrepr}"
    return report


def _layer(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def _place(layer: str) -> int:
    """A layer that is not listed comes last."""
    return FAST_FIRST.index(layer) if layer in FAST_FIRST else len(FAST_FIRST)
