"""`make build`, `make deploy` and `make smoke`, as far as they can be tried without AWS."""

import pytest

from deployment.__main__ import main, merged, what_to_do_next
from operations.cannot_continue import CannotContinue


def told_by(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, str]:
    """The exit code and what was said."""
    monkeypatch.setattr("sys.argv", ["deployment", *command.split()])
    return main(), capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "deploy"])
def test_a_wrong_parameter_is_told_in_a_few_words(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARAMETERS", "Architecture=mips Nonsense=1")
    code, told = told_by(command, capsys, monkeypatch)
    assert code == 1
    assert "Architecture must be one of x86_64, arm64, not 'mips'" in told
    assert "Nonsense: the template has no such parameter" in told
    assert "Traceback" not in told


def test_an_environment_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "prod")
    code, told = told_by("deploy", capsys, monkeypatch)
    assert code == 2
    assert "development" in told
    assert "production" in told


def test_a_variable_of_its_own_is_a_parameter_whatever_it_holds() -> None:
    contact = "Jane Doe <jane@example.com>"
    assert merged({"BatchSize": "5"}, {"WikipediaContact": contact}) == {
        "BatchSize": "5",
        "WikipediaContact": contact,
    }


def test_two_values_for_one_parameter_are_refused() -> None:
    with pytest.raises(CannotContinue, match="WikipediaApiUrl is 'a' in PARAMETERS, and 'b'"):
        merged({"WikipediaApiUrl": "a"}, {"WikipediaApiUrl": "b"})


def test_after_a_deployment_the_next_steps_are_told() -> None:
    told = what_to_do_next("name-sentiment", {"ScheduleState": "ENABLED"})
    assert told == "Try it, with one name:  make smoke"


def test_a_schedule_that_is_off_is_told_of() -> None:
    told = what_to_do_next("mine", {"ScheduleState": "DISABLED"})
    assert "make smoke STACK=mine" in told
    assert "make deploy STACK=mine PARAMETERS=ScheduleState=ENABLED" in told
