"""The stand-ins for other services in a run on one machine, and the choices among them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from local.loopback import LOOPBACK, is_on_loopback

HIGHEST_PORT = 65_532
"""The next three are for the rest."""

PORTS_APART = 1000
"""How far from a port that is taken another is proposed."""

LOCAL_AWS = "the local AWS"


@dataclass(frozen=True)
class StandIn:
    """A program that answers in place of a service: `module` is run with the port, and serves `/health`."""

    name: str
    what: str
    """In a person's words."""

    module: str
    port: int
    arguments: tuple[str, ...] = ()
    environment: str = ""
    """The folder in `.environments` that it runs in; empty is the project's own environment."""


@dataclass(frozen=True)
class Choosing(ABC):
    """What a person chose for a run on one machine.

    `port` is the local AWS's; the next ones are for the rest. `parameters` are the template's.
    """

    port: int
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    @abstractmethod
    def asked(self) -> tuple[str, ...]:
        """The addresses that the functions ask in place of what stands in for them."""

    @abstractmethod
    def stand_ins_to_start(self) -> list[StandIn]: ...

    @abstractmethod
    def template_parameters(self) -> dict[str, str]:
        """Raises CannotContinue."""

    @property
    def endpoint(self) -> str:
        """The local AWS's."""
        return f"https://{LOOPBACK}:{self.port}"

    @property
    def port_elsewhere(self) -> int:
        """Where to begin instead, if one of the ports is taken."""
        return self.port + (PORTS_APART if self.port < HIGHEST_PORT - PORTS_APART else -PORTS_APART)

    @property
    def leaves_the_machine(self) -> bool:
        return not all(map(is_on_loopback, self.asked))

    def ports(self) -> dict[int, str]:
        """The ports that will be listened on, and by what."""
        return {self.port: LOCAL_AWS} | {one.port: one.what for one in self.stand_ins_to_start()}
