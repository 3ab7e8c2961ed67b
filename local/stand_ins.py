"""The stand-ins for other services in a run on one machine, and the choices among them."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar

from local.loopback import LOOPBACK, is_on_loopback
from local.private import write_private

CHOICES = "choices.json"

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
    """What it is, in a person's words."""

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

    pipeline: ClassVar[str]
    """As a person names it: PIPELINE=…"""

    port: int
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    @abstractmethod
    def variables(self) -> Mapping[str, str | None]:
        """What was chosen, by the variables that a person knows it by, besides PORT and the parameters."""

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

    @property
    def relay_port(self) -> int:
        """Where a container finds the local AWS, while one is invoked."""
        return self.port + 3

    def write(self, folder: Path) -> None:
        """Keep it for `local.left_running`."""
        write_private(folder / CHOICES, json.dumps({"pipeline": self.pipeline, **asdict(self)}, indent=2))

    def differences(self, wanted: "Choosing") -> list[str]:
        """What is otherwise than `wanted`, in a person's words."""
        has, wants = self._as_given(), wanted._as_given()
        return [
            f"{name} is {_shown(has.get(name, 'not set'))}, not {_shown(wants.get(name, 'left out'))}."
            for name in dict.fromkeys([*has, *wants])
            if has.get(name) != wants.get(name)
        ]

    def _as_given(self) -> dict[str, str]:
        chosen = {"PIPELINE": self.pipeline, "PORT": str(self.port), **self.variables}
        return {name: value for name, value in chosen.items() if value} | dict(self.parameters)

    def ports(self) -> dict[int, str]:
        """The ports that will be listened on, and by what."""
        return {self.port: LOCAL_AWS} | {one.port: one.what for one in self.stand_ins_to_start()}


def _shown(value: str) -> str:
    return value or "empty"
