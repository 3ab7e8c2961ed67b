"""What the tests of bad input share. None of them may open a socket."""

import pytest


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """Fails a test that would reach for the network."""
