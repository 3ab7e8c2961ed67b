"""The order of the layers: what is fast and close to the code comes first. And no silent skip in CI.

With pytest-xdist (`make test`) the tests run on several processors. Each layer that starts a whole stack or
a real service stays on one of them, and starts it once.
"""

import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

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
    "chaos",
    "pipeline",
    "privileges",
    "lambda_runtime",
    "mediawiki",
    "benchmarks",
)
ON_ONE_PROCESSOR = FAST_FIRST[FAST_FIRST.index("local") :]
"""The longest of them begin first, so that the processors end together."""


def pytest_configure() -> None:
    """Let Ctrl-C reach what the tests start, although a shell's background job begins with it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.register_profile("a busy machine", deadline=None)
    settings.load_profile("a busy machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _place(_layer(item)))
    for item in items:
        if _layer(item) == "unit":
            item.add_marker(pytest.mark.disable_socket)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name no test by bytes: gzip writes the time into them, and every processor must find the same tests."""
    return argname if isinstance(val, bytes) else None


class LayerScheduling(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Keeps together what shares a stack or a service, and otherwise the tests of a file."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        layer = file.split("/")[1]
        return layer if layer in ON_ONE_PROCESSOR else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return LayerScheduling(config, log)


@pytest.fixture(autouse=True)
def _no_width_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell may hand on the width of its terminal, and pytest-xdist does."""
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_ALL set, as in CI, a test that would be skipped for a missing part fails."""
    report = yield
    if report.skipped and os.environ.get("REQUIRE_ALL") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, although REQUIRE_ALL is set: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded to be read (`record_property`), on whichever processor they ran."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    for title, text in dict.fromkeys(recorded for report in reports for recorded in report.user_properties):
        terminalreporter.write_sep("=", title)
        terminalreporter.write(str(text))


def _layer(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def _place(layer: str) -> int:
    """A layer that is not listed comes last."""
    return FAST_FIRST.index(layer) if layer in FAST_FIRST else len(FAST_FIRST)
