"""The pipeline is put through its ordeal once, and the tests look at what came of it.

CHAOS_NAMES says over how many names, 2,000 where nothing is said. The tally is printed after the tests, and
kept in `artifacts/`, or where ARTIFACTS says.
"""

import os
from pathlib import Path

import pytest

from tests.chaos.fault_proxy import PYTHON as MICROBURST
from tests.chaos.ordeal import Ordeal, undergo
from tests.chaos.tally import tally, write_tally

NAMES = 2_000

_tally = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def ordeal(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Ordeal:
    if not MICROBURST.exists():
        pytest.skip("microburst is not installed: make install")
    undergone = undergo(tmp_path_factory.mktemp("chaos"), int(os.environ.get("CHAOS_NAMES", NAMES)))
    pytestconfig.stash[_tally] = tally(undergone)
    write_tally(undergone, Path(os.environ.get("ARTIFACTS", "artifacts")))
    return undergone


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if text := terminalreporter.config.stash.get(_tally, None):
        terminalreporter.write_sep("=", "tally of the faults")
        terminalreporter.write(text)
