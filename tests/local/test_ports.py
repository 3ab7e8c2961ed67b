import socket

import pytest

from local.deployment import check_ports
from local.loopback import LOOPBACK
from operations.cannot_continue import CannotContinue
from tests.ports import free_ports


def test_a_taken_port_is_said_with_what_wanted_it() -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CannotContinue, match=rf"Port {port}, wanted for the local AWS, cannot be had"):
            check_ports({port: "the local AWS"})


def test_free_ports_stay_free() -> None:
    port = free_ports(1)
    check_ports({port: "the local AWS"})
    socket.create_server((LOOPBACK, port)).close()
