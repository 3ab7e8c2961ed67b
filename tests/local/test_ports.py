import socket

import pytest

from local.choices import Choices
from local.deployment import check_ports
from local.loopback import LOOPBACK
from local.stand_ins import HIGHEST_PORT
from operations.cannot_continue import CannotContinue
from tests.ports import free_ports

WANTED = ["the local AWS", "the sample encyclopedia", "the local Comprehend"]


@pytest.mark.parametrize(("place", "wanted_by"), [*enumerate(WANTED)])
def test_the_port_that_is_taken_is_said_with_what_wanted_it(place: int, wanted_by: str) -> None:
    first = free_ports(3)
    with (
        socket.create_server((LOOPBACK, first + place)),
        pytest.raises(CannotContinue, match=rf"Port {first + place}, wanted for {wanted_by}, cannot be had"),
    ):
        check_ports(Choices(port=first))


def test_free_ports_stay_free() -> None:
    first = free_ports(3)
    check_ports(Choices(port=first))
    socket.create_server((LOOPBACK, first)).close()


@pytest.mark.parametrize("port", [1024, 4566, HIGHEST_PORT - 1000, HIGHEST_PORT])
def test_the_port_that_is_proposed_can_be_chosen(port: int) -> None:
    assert 1024 <= Choices(port=port).port_elsewhere <= HIGHEST_PORT
