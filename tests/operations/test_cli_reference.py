"""docs/cli.md is what `--help` says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from operations.cli_reference import FILE, reference
from operations.command_line import application
from operations.pictures.commands import application as pictures

SECTIONS = FILE.read_text(encoding="utf-8").split("\n## ")[1:]


def test_the_reference_is_what_help_says_now() -> None:
    assert FILE.read_text(encoding="utf-8") == reference(), "make cli-reference writes it anew"


def test_every_command_has_its_section() -> None:
    commands = [f"ops {name}" for name in _names(application)]
    of_pictures = [f"ops pictures {name}" for name in _names(pictures)]
    assert [section.splitlines()[0] for section in SECTIONS] == [
        "ops",
        *commands,
        "ops pictures",
        *of_pictures,
    ]


def _names(group: typer.Typer) -> list[str]:
    callbacks = [command.callback for command in group.registered_commands]
    return [callback.__name__ for callback in callbacks if callback]


@pytest.mark.parametrize("section", [SECTIONS[0], SECTIONS[-1]])
def test_a_section_is_what_the_program_prints_on_a_terminal_of_80_columns(section: str) -> None:
    line, *_ = section.splitlines()
    arguments = [*line.removeprefix("ops").split(), "--help"]
    printed = subprocess.run(
        [Path(sys.executable).with_name("ops"), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "COLUMNS": "80"},
        timeout=60,
    ).stdout
    assert f"```console\n$ {line} --help\n{printed.rstrip()}\n```" in section
