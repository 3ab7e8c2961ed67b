"""What the unit tests of the shared layer have in common: none may open a socket."""

import pytest


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """Fails a test that would reach for the network."""
