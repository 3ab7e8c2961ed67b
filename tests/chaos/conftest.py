"""The pipeline is put through its ordeal once, and the tests look at what came of it.

CHAOS_NAMES says over how many names, 2,000 where nothing is said. The tally is printed after the tests, and
kept in `artifacts/`, or where ARTIFACTS says.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.fault_proxy import PYTHON as MICROBURST
from tests.chaos.ordeal import Ordeal, undergo
from tests.chaos.tally import tally, write_tally

NAMES = 2_000


@pytest.fixture(scope="session")
def ordeal(tmp_path_factory: pytest.TempPathFactory) -> Ordeal:
    if not MICROBURST.exists():
        pytest.skip("microburst is not installed: make install")
    undergone = undergo(tmp_path_factory.mktemp("chaos"), int(os.environ.get("CHAOS_NAMES", NAMES)))
    write_tally(undergone, Path(os.environ.get("ARTIFACTS", "artifacts")))
    return undergone


@pytest.fixture(autouse=True)
def _the_tally_is_printed(
    request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """Not for a test of the other pipeline, which needs no ordeal of this one."""
    if "ordeal" in request.fixturenames:
        record_property("tally of the faults", tally(request.getfixturevalue("ordeal")))
