"""What stands in for the rest of the world in a run on one machine, and what may be chosen of it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class StandIn:
    """A program that answers in place of a service: `module` is run with the port, and serves `/health`."""

    name: str
    module: str
    port: int
    arguments: tuple[str, ...] = ()
    environment: str = ""
    """The folder in `.environments` that it runs in; empty is the project's own environment."""


class Choosing(Protocol):
    """What a person chose for a run on one machine."""

    @property
    def port(self) -> int:
        """The local AWS's; the next ones are for the rest."""
        ...

    @property
    def endpoint(self) -> str:
        """The local AWS's."""
        ...

    @property
    def port_elsewhere(self) -> int:
        """Where to begin instead, if one of the ports is taken."""
        ...

    @property
    def leaves_the_machine(self) -> bool: ...

    def ports(self) -> dict[int, str]:
        """The ports that will be listened on, and by what."""
        ...

    def stand_ins_to_start(self) -> list[StandIn]: ...

    def template_parameters(self) -> dict[str, str]:
        """Raises CannotContinue."""
        ...
