"""The template's parameters: what it declares, what a person chose, and whether the two fit."""

import math
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from deployment.template import read_template
from operations.cannot_continue import CannotContinue
from wiki.limits import check_limits

_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,15}")
_ADDRESS = "Url"
"""How the names of parameters end that are addresses. No pattern of CloudFormation's counts up to a port."""

_BEGINS_A_PARAMETER = re.compile(r"([A-Za-z][A-Za-z0-9]*)=(.*)", re.DOTALL)


@dataclass(frozen=True)
class Declared:
    """A parameter as the template declares it."""

    name: str
    default: str | None = None
    pattern: str | None = None
    allowed: Sequence[str] = ()
    is_number: bool = False
    minimum: float = -math.inf
    maximum: float = math.inf
    constraint: str | None = None

    @classmethod
    def read(cls, name: str, fields: Mapping[str, Any]) -> Self:
        return cls(
            name,
            default=str(fields["Default"]) if "Default" in fields else None,
            pattern=fields.get("AllowedPattern"),
            allowed=[str(value) for value in fields.get("AllowedValues", ())],
            is_number=fields["Type"] == "Number",
            minimum=fields.get("MinValue", -math.inf),
            maximum=fields.get("MaxValue", math.inf),
            constraint=fields.get("ConstraintDescription"),
        )

    def problem_with(self, value: str) -> str | None:
        """Say why CloudFormation or the functions would refuse the value, or None where neither would."""
        if self.allowed and value not in self.allowed:
            return f"must be one of {', '.join(each or '(empty)' for each in self.allowed)}"
        if self.is_number and not self._is_in_bounds(value):
            return f"must be a whole number{self._bounds()}"
        if self.pattern and not re.fullmatch(self.pattern, value):
            return self.constraint or f"must match {self.pattern}"
        if self.name.endswith(_ADDRESS) and value and not _is_address(value):
            return "must be a web address"
        return None

    def _is_in_bounds(self, value: str) -> bool:
        return bool(_WHOLE_NUMBER.fullmatch(value)) and self.minimum <= int(value) <= self.maximum

    def _bounds(self) -> str:
        least = "" if self.minimum == -math.inf else f" from {self.minimum:g}"
        most = "" if self.maximum == math.inf else f" to {self.maximum:g}"
        return f"{least}{most}" if most else f"{least} up" if least else ""


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def read_declared(template: Path) -> dict[str, Declared]:
    """Give the template's parameters by name, in its order."""
    declared = read_template(template).get("Parameters", {})
    return {name: Declared.read(name, fields) for name, fields in declared.items()}


def parse_parameters(text: str, variable: str = "PARAMETERS") -> dict[str, str]:
    """Read `Name=Value Other='with spaces'`, as a shell would, and unquoted where that is unambiguous.

    A word that does not begin a parameter (`Name=…`) belongs to the value before it, so that
    `ScheduleExpression=rate(12 hours) LogLevel=DEBUG` is two parameters. A value may be empty: `AlarmEmail=`.
    Raises CannotContinue; `variable` is what its message calls the text.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise CannotContinue(
            f"{variable} cannot be read: {error}. A value with an apostrophe stands in double quotes."
        ) from error
    parameters: dict[str, str] = {}
    name = None
    for word in words:
        if begun := _BEGINS_A_PARAMETER.fullmatch(word):
            name, value = begun.groups()
            if name in parameters:
                raise CannotContinue(f"{variable} gives {name} twice.")
            parameters[name] = value
        elif name is None:
            raise CannotContinue(f"{variable} are written Name=Value, not {word!r}.")
        else:
            parameters[name] += f" {word}"
    return parameters


def check_wiki(chosen: Mapping[str, str], declared: Mapping[str, Declared]) -> None:
    """Raises CannotContinue where the functions would not start, since the wiki refuses what they ask."""
    values = {name: it.default or "" for name, it in declared.items()} | dict(chosen)
    try:
        check_limits(
            values["WikipediaApiUrl"],
            int(values["WikipediaRequestsPerMinute"]),
            int(values["MaximumConcurrency"]),
            has_token=bool(values["WikipediaTokenSecretArn"]),
        )
    except ValueError as error:
        raise CannotContinue(f"These parameters cannot be deployed:\n  {error}.") from error


def check_parameters(
    chosen: Mapping[str, str], declared: Mapping[str, Declared], *, require_all: bool = True
) -> None:
    """Raises CannotContinue with all that CloudFormation would refuse, and all that SAM would ignore.

    With `require_all`, a parameter without a default must be given.
    """
    problems = [*_problems(chosen, declared), *(_missing(chosen, declared) if require_all else ())]
    if problems:
        raise CannotContinue("\n  ".join(["These parameters cannot be deployed:", *problems]))


def _problems(chosen: Mapping[str, str], declared: Mapping[str, Declared]) -> Iterator[str]:
    unknown = [name for name in chosen if name not in declared]
    if unknown:
        yield f"{', '.join(unknown)}: the template has no such parameter. It has {', '.join(declared)}."
    for name, value in chosen.items():
        if name in declared and (problem := declared[name].problem_with(value)):
            yield f"{name} {problem}, not {value!r}."


def _missing(chosen: Mapping[str, str], declared: Mapping[str, Declared]) -> Iterator[str]:
    missing = [name for name in declared if declared[name].default is None and name not in chosen]
    if missing:
        yield f"{', '.join(missing)}: must be given."
