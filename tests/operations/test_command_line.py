"""`ops` as a shell runs it: what it answers, on which stream, and with which exit code."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from botocore.parsers import ResponseParserError

from operations import command_line
from operations.cannot_continue import CannotContinue
from tests.operations.conftest import Deployed

OPS = Path(sys.executable).with_name("ops")
STEERING = "\x1b[31m\u202e\x07"


@pytest.fixture
def ops(monkeypatch: pytest.MonkeyPatch) -> "Ops":
    return Ops(monkeypatch)


class Ops:
    """The program, run here. `meets` is what it meets when it looks for the stack."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: str, meets: BaseException | None = None) -> int:
        def find(_name: str) -> None:
            if meets:
                raise meets

        self._monkeypatch.setattr(sys, "argv", ["ops", *arguments])
        self._monkeypatch.setattr(command_line, "_find", find)
        return command_line.main()


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (CannotContinue(f"the key {STEERING} is no result"), "✗ the key \\x1b[31m\\u202e\\x07 is no result"),
        (NoCredentialsError(), "✗ Unable to locate credentials"),
        (
            EndpointConnectionError(endpoint_url=STEERING),
            '✗ Could not connect to the endpoint URL: "\\x1b[31m\\u202e\\x07"',
        ),
        (
            OSError(28, "No space left", STEERING),
            "✗ \\x1b[31m\\u202e\\x07: No space left",
        ),
        (OSError("it went away"), "✗ it went away"),
        (
            ResponseParserError(f"not XML, but {STEERING}:\nall of it"),
            "✗ AWS gave an answer that cannot be read: not XML, but \\x1b[31m\\u202e\\x07:",
        ),
    ],
)
def test_what_went_wrong_outside_is_told_in_one_printable_line(
    ops: Ops, cause: Exception, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ops("status", meets=cause) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [told]


@pytest.mark.parametrize("stack", ["", " ", "-a", STEERING, "two words", "a" * 129])
def test_what_cannot_be_the_name_of_a_stack_is_asked_for_nowhere(
    stack: str, deployed: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ops", "status", "--stack", stack])
    assert command_line.main() == 1
    assert "cannot be the name of a stack" in capsys.readouterr().err


def test_a_mistake_of_ours_is_not_hidden(ops: Ops) -> None:
    with pytest.raises(ZeroDivisionError):
        ops("status", meets=ZeroDivisionError())


def test_interrupted_it_ends_as_shells_expect(ops: Ops, capsys: pytest.CaptureFixture[str]) -> None:
    assert ops("status", meets=KeyboardInterrupt()) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


@pytest.mark.parametrize(
    "arguments",
    [["launch"], [STEERING], ["results", f"--{STEERING}"], ["results", "--format", STEERING]],
)
def test_what_is_not_understood_is_told_printably(
    ops: Ops, arguments: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ops(*arguments) == 2
    told = capsys.readouterr().err
    assert "--help" in told
    assert not set(STEERING) - set("[31m") & set(told)


def test_without_a_command_it_says_what_there_is(ops: Ops, capsys: pytest.CaptureFixture[str]) -> None:
    assert ops() == 2
    assert "Exit codes:" in capsys.readouterr().err


def test_help_needs_nothing_else(ops: Ops, capsys: pytest.CaptureFixture[str]) -> None:
    assert ops("--help") == 0
    assert "4    the run was skipped" in capsys.readouterr().out


def shell(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")}
    return subprocess.run(
        [OPS, *arguments], capture_output=True, text=True, check=False, env=own | variables, timeout=60
    )


def test_the_shell_completes_commands_and_values() -> None:
    def completions(typed: str) -> list[str]:
        words = {"COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split(" ")) - 1)}
        return shell(_OPS_COMPLETE="complete_bash", **words).stdout.split()

    assert completions("ops re") == ["results", "redrive", "report"]
    assert completions("ops results --fo") == ["--folder", "--format"]
    assert completions("ops results --format ") == ["table", "csv", "parquet", "json"]


def test_the_shells_script_for_completion_is_shown() -> None:
    # Typer asks which shell it was started by: a test run may have been started by none.
    command = ["bash", "-c", f"'{OPS}' --show-completion; true"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "complete -o default -F _ops_completion ops" in shown


def test_a_locale_that_knows_no_more_than_ascii_gets_escapes() -> None:
    told = shell("put", "nowhere/é.csv", PYTHONIOENCODING="ascii")
    assert told.returncode == 1
    assert told.stderr.startswith("\\u2717 nowhere/\\xe9.csv cannot be read")


def test_help_and_completion_load_nothing_that_they_do_not_need() -> None:
    loaded = "import sys, operations.command_line; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert not {"pandas", "duckdb", "boto3", "jinja2"} & set(modules)


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_report_can_fetch_its_stacks_results_first(
    deployed: Deployed, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def find(name: str) -> object:
        asked.append(name)
        return deployed.clients, deployed.stack

    arguments = ["report", str(tmp_path / "results"), "-o", str(tmp_path / "report.html")]
    if how == "environment":
        monkeypatch.setenv("STACK", "names-2")
    else:
        arguments += ["--stack", "names-2"]
    monkeypatch.setattr(command_line, "_find", find)
    monkeypatch.setattr(sys, "argv", ["ops", *arguments])
    assert command_line.main() == 0
    assert asked == ["names-2"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "There are no results here" in page
    assert "The scores are Amazon Comprehend&#39;s." in page
