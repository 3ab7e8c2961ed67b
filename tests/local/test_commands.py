"""The commands as a person calls them, where nothing needs to be built."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from local import commands, containers
from local.choices import Choices
from local.handed_over import SUMMARY
from local.processes import Process, Record


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders in which nothing is up."""
    monkeypatch.setattr(commands, "RUN_FOLDER", tmp_path / "run")
    monkeypatch.setattr(commands, "UP_FOLDER", tmp_path / "up")
    monkeypatch.setattr(containers, "VARIABLES", tmp_path / "environment.json")


@pytest.fixture
def up(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Something that `up` left running."""
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(command, start_new_session=True) as program:
        folder = tmp_path / "up"
        folder.mkdir()
        (folder / SUMMARY).write_text("where everything is")
        Choices(port=5000).write(folder)
        process = Process.with_number("ministack", program.pid)
        Record(owner=process, processes=(process,), left_running=True).write(folder)
        (tmp_path / "environment.json").write_text("{}")
        yield program
        program.kill()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(commands.application, list(arguments))


@pytest.mark.usefixtures("up")
def test_up_twice_says_that_it_is_up_and_where_everything_is() -> None:
    told = call("up")
    assert told.exit_code == 0
    assert "It is up already." in told.stdout
    assert "where everything is" in told.stdout


def test_down_ends_what_is_up_and_takes_back_what_points_at_it(
    up: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert "It is down." in call("down").stdout
    assert up.wait() != 0
    assert not (tmp_path / "environment.json").exists()
    assert "Nothing is up." in call("down").stdout


@pytest.mark.usefixtures("up")
def test_a_run_does_not_stumble_over_what_is_up() -> None:
    told = call("run", "--port", "5000")
    assert told.exit_code == 1
    assert "`make up` has the port 5000" in told.stderr
    assert "PORT=6000" in told.stderr


def test_a_run_with_names_that_cannot_be_used_ends_before_anything_starts(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,title\n ,x\n")
    told = call("run", "--names", str(names))
    assert told.exit_code == 1
    assert "line 2: the name is blank" in told.stderr
    assert "Traceback" not in told.output
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("place", ["file", "file/results", "taken"])
def test_a_run_whose_results_have_no_place_ends_before_anything_starts(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "taken" / "report.html").mkdir(parents=True)
    told = call("run", "--results", str(tmp_path / place))
    assert told.exit_code == 1
    assert told.stderr.startswith("✗ ")
    assert "Traceback" not in told.output
    assert not (tmp_path / "run").exists()


def test_a_container_needs_something_to_be_up() -> None:
    told = call("invoke", "ProducerFunction", "--event", "events/schedule.json")
    assert told.exit_code == 1
    assert "First: make up" in told.stderr
