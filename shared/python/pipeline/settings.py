"""Settings from environment variables: one frozen object, checked at once, all faults in one message."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from pipeline.failures import PermanentFailure

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")


class InvalidSettings(PermanentFailure):
    """The function is misconfigured. The message lists every variable that is missing or invalid."""


def setting(check: Callable[[str], object]) -> Any:  # noqa: ANN401 — as dataclasses.field
    """A field of a settings class; `check` turns the variable's text into its value or raises ValueError."""
    return dataclasses.field(metadata={"check": check})


def read_settings(settings: type[Settings], environment: Mapping[str, str]) -> Settings:
    """Fill the dataclass `settings` from the variables named like its fields, in capitals.

    The class checks what must hold between its fields in `__post_init__`, and raises ValueError.
    Raises InvalidSettings.
    """
    values: dict[str, object] = {}
    problems: list[str] = []
    for field in dataclasses.fields(settings):
        variable = field.name.upper()
        try:
            values[field.name] = field.metadata["check"](environment.get(variable, "").strip())
        except ValueError as error:
            problems.append(f"{variable} {error}")
    if not problems:
        try:
            return settings(**values)
        except ValueError as error:
            problems.append(str(error))
    raise InvalidSettings("the function's settings are wrong: " + "; ".join(problems))


def text(value: str) -> str:
    if not value:
        raise ValueError("is missing")
    return value


def web_address(value: str) -> str:
    address = _parts_of_web_address(text(value))
    if address is None:
        raise ValueError(f"must be an https:// or http:// address, not {value!r}")
    if "@" in address.netloc:
        raise ValueError("must hold no user and no password, since addresses are logged")
    return value


def _parts_of_web_address(value: str) -> SplitResult | None:
    try:
        address = urlsplit(value)
        is_one = address.scheme in ("https", "http") and address.hostname and address.port != 0
    except ValueError:  # its host or port is none
        return None
    return address if is_one else None


def header_text(value: str) -> str:
    if not text(value).isascii() or not value.isprintable():
        raise ValueError(f"must be printable ASCII, since it is sent in a header, not {value!r}")
    return value


def whole_number(minimum: int) -> Callable[[str], int]:
    def check(value: str) -> int:
        if not text(value).isdecimal() or int(value) < minimum:
            raise ValueError(f"must be a whole number from {minimum} up, not {value!r}")
        return int(value)

    return check


def one_of(*choices: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if text(value) not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {value!r}")
        return value

    return check


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
