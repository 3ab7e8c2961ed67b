"""What the unit tests of the shared layer have in common: none may open a socket."""

from collections.abc import Iterator

import pytest

from tests.unit.log_lines import LogLines


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """Fails a test that would reach for the network."""


@pytest.fixture
def log_lines() -> Iterator[LogLines]:
    with LogLines.recorded() as lines:
        yield lines
