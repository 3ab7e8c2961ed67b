"""Settings: read once, checked at once, with every fault in one message."""

import dataclasses
from dataclasses import dataclass

import pytest

from pipeline.settings import (
    InvalidSettings,
    one_of,
    read_settings,
    setting,
    text,
    web_address,
    whole_number,
)


@dataclass(frozen=True)
class Example:
    queue: str = setting(text)
    address: str = setting(web_address)
    sentences: int = setting(whole_number(1))
    level: str = setting(one_of("INFO", "DEBUG"))

    def __post_init__(self) -> None:
        if self.sentences == 13:
            raise ValueError("SENTENCES must not be 13 on a Friday")


GOOD = {"QUEUE": "names", "ADDRESS": "https://example.com", "SENTENCES": "2", "LEVEL": "INFO"}


def test_variables_become_typed_fields() -> None:
    assert read_settings(Example, GOOD) == Example("names", "https://example.com", 2, "INFO")


def test_space_around_a_value_and_other_variables_do_not_matter() -> None:
    environment = {**{variable: f" {value}\n" for variable, value in GOOD.items()}, "PATH": "/bin"}

    assert read_settings(Example, environment) == read_settings(Example, GOOD)


def test_settings_do_not_change() -> None:
    settings = read_settings(Example, GOOD)

    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.queue = "others"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("QUEUE", "", "QUEUE is missing"),
        ("QUEUE", "  ", "QUEUE is missing"),
        ("ADDRESS", "https://", "ADDRESS must be an https:// or http:// address"),
        ("ADDRESS", "example.com", "ADDRESS must be an https:// or http:// address"),
        ("ADDRESS", "https://example.com:99999/", "ADDRESS must be an https:// or http:// address"),
        ("ADDRESS", "https://example.com:port/", "ADDRESS must be an https:// or http:// address"),
        ("ADDRESS", "https://example.com:0/", "ADDRESS must be an https:// or http:// address"),
        ("ADDRESS", "https://[::1/", "ADDRESS must be an https:// or http:// address"),
        ("ADDRESS", "https://me:secret@example.com/", "ADDRESS must hold no user and no password"),
        ("ADDRESS", "", "ADDRESS is missing"),
        ("SENTENCES", "0", "SENTENCES must be a whole number from 1 up"),
        ("SENTENCES", "-1", "SENTENCES must be a whole number"),
        ("SENTENCES", "1.5", "SENTENCES must be a whole number"),
        ("SENTENCES", "many", "SENTENCES must be a whole number"),
        ("SENTENCES", "²", "SENTENCES must be a whole number"),
        ("SENTENCES", "13", "SENTENCES must not be 13 on a Friday"),
        ("LEVEL", "info", "LEVEL must be one of INFO, DEBUG, not 'info'"),
    ],
)
def test_a_senseless_value_is_named_with_what_it_may_be(variable: str, value: str, complaint: str) -> None:
    with pytest.raises(InvalidSettings, match=complaint):
        read_settings(Example, {**GOOD, variable: value})


def test_a_password_in_an_address_is_not_told() -> None:
    with pytest.raises(InvalidSettings) as error:
        read_settings(Example, {**GOOD, "ADDRESS": "https://me:secret@example.com/"})

    assert "secret" not in str(error.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(InvalidSettings) as error:
        read_settings(Example, {"SENTENCES": "many"})

    for variable in GOOD:
        assert variable in str(error.value)
