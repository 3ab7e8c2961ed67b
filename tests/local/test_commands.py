"""The commands as a person calls them, where nothing needs to be built."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local import access_key, commands, containers
from local.certificate import PRIVATE_KEY
from local.choices import Choices
from local.handed_over import SUMMARY
from local.processes import Process, Record
from operations.program import run_program

SLEEPING = [sys.executable, "-c", "import time; time.sleep(600)"]


@dataclass(frozen=True)
class Told:
    exit_code: int
    output: str
    errors: str


Call = Callable[..., Told]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def call(*arguments: str) -> Told:
        monkeypatch.setattr("sys.argv", ["local", *arguments])
        code = run_program(commands.application, "python -m local")
        return Told(code, *capsys.readouterr())

    return call


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders in which nothing is up."""
    monkeypatch.setattr(commands, "CHECKOUT", tmp_path)
    monkeypatch.setattr("local.handed_over.CHECKOUT", tmp_path)
    monkeypatch.setattr(commands, "RUN_FOLDER", tmp_path / "run")
    monkeypatch.setattr(commands, "UP_FOLDER", tmp_path / "up")
    monkeypatch.setattr(containers, "VARIABLES", tmp_path / "environment.json")


@pytest.fixture
def program() -> Iterator[subprocess.Popen[bytes]]:
    """Something that runs, as the local AWS does."""
    with subprocess.Popen(SLEEPING, start_new_session=True) as program:
        yield program
        program.kill()


@pytest.fixture
def up(tmp_path: Path, program: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """What `up` left running."""
    folder = tmp_path / "up"
    folder.mkdir()
    (folder / SUMMARY).write_text("where everything is")
    Choices(port=5000, parameters={"BatchSize": "5"}).write(folder)
    for name in (access_key.FILE, PRIVATE_KEY, "ca-bundle.pem", "environment.sh", "aws"):
        (folder / name).touch()
    (folder / "logs").mkdir()
    process = Process.with_number("ministack", program.pid)
    Record(owner=process, processes=(process,), left_running=True).write(folder)
    (tmp_path / "environment.json").write_text("{}")
    return program


@pytest.fixture
def a_run_at_work(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Its owner lives, and so does what it started."""
    folder = tmp_path / "run"
    folder.mkdir()
    with (
        subprocess.Popen(SLEEPING) as owner,
        subprocess.Popen(SLEEPING, start_new_session=True) as service,
    ):
        processes = (Process.with_number("ministack", service.pid),)
        Record(owner=Process.with_number("make", owner.pid), processes=processes).write(folder)
        yield owner
        owner.kill()
        service.kill()


def left_of_up(tmp_path: Path) -> set[str]:
    variables = {"environment.json"} if (tmp_path / "environment.json").exists() else set()
    return variables | {file.name for file in (tmp_path / "up").iterdir()}


AS_UP = ("up", "--port", "5000", "--parameters", "BatchSize=5")


@pytest.mark.usefixtures("up")
def test_up_twice_says_that_it_is_up_and_where_everything_is(call: Call) -> None:
    told = call(*AS_UP)
    assert told.exit_code == 0
    assert "It is up already." in told.output
    assert "where everything is" in told.output


@pytest.mark.parametrize(
    ("settings", "difference"),
    [
        (("--port", "6000"), "PORT is 5000, not 6000."),
        (("--wikipedia-api-url", "http://localhost/api.php"), "WIKIPEDIA_API_URL is not set, not http://"),
        (("--parameters", "BatchSize=7"), "BatchSize is 5, not 7."),
        (("--parameters", ""), "BatchSize is 5, not left out."),
        (("--parameters", "BatchSize=5 AlarmEmail="), "AlarmEmail is not set, not empty."),
        (("--parameters", "BatchSize=5 LogLevel=DEBUG"), "LogLevel is not set, not DEBUG."),
    ],
)
def test_up_with_other_settings_says_what_differs_and_what_to_do(
    call: Call, up: subprocess.Popen[bytes], settings: tuple[str, ...], difference: str
) -> None:
    told = call(*AS_UP, *settings)
    assert told.exit_code == 1
    assert difference in told.errors
    assert "make down" in told.errors
    assert "up/summary.txt" in told.errors
    assert up.poll() is None


@pytest.mark.usefixtures("up")
def test_up_with_other_names_than_it_has_says_so(call: Call, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("netflix\n")
    told = call(*AS_UP, "--names", str(names))
    assert told.exit_code == 1
    assert f"NAMES is not set, not {names}." in told.errors


@pytest.mark.usefixtures("up")
def test_up_with_names_that_cannot_be_read_is_refused_though_it_is_up(call: Call) -> None:
    told = call(*AS_UP, "--names", "no-such.csv")
    assert told.exit_code == 1
    assert "no-such.csv cannot be read: No such file or directory" in told.errors


@pytest.mark.usefixtures("up")
def test_up_with_settings_that_cannot_be_is_refused_though_it_is_up(call: Call) -> None:
    told = call("up", "--port", "5000", "--parameters", "BatchSize")
    assert told.exit_code == 1
    assert "written Name=Value" in told.errors


def test_down_ends_what_is_up_and_leaves_no_file_of_it_but_logs(
    call: Call, up: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert "It is down." in call("down").output
    assert up.wait() != 0
    assert left_of_up(tmp_path) == {"logs"}
    assert "Nothing is up." in call("down").output


def test_down_beside_a_run_ends_what_is_up_alone_and_says_so(
    call: Call, up: subprocess.Popen[bytes], a_run_at_work: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    told = call("down")
    assert told.exit_code == 0
    assert "It is down." in told.output
    assert f"Process {a_run_at_work.pid} is at work in {tmp_path / 'run'}, and goes on." in told.output
    assert up.wait() != 0
    assert left_of_up(tmp_path) == {"logs"}
    record = Record.read(tmp_path / "run")
    assert record is not None
    assert record.processes[0].is_running()


def test_down_that_was_killed_halfway_can_be_repeated(
    call: Call, up: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(commands, "take_back", lambda _: sys.exit("killed"))
        with pytest.raises(SystemExit):
            call("down")
    assert up.wait() != 0
    assert "environment.json" in left_of_up(tmp_path)
    call("down")
    assert left_of_up(tmp_path) == {"logs"}


def test_down_does_not_stop_halfway_for_a_ctrl_c(
    call: Call, up: subprocess.Popen[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = Record.end_abandoned

    def interrupted(record: Record, folder: Path) -> bool:
        signal.raise_signal(signal.SIGINT)
        return end(record, folder)

    monkeypatch.setattr(Record, "end_abandoned", interrupted)
    assert call("down").exit_code == 130
    assert up.wait() != 0
    assert left_of_up(tmp_path) == {"logs"}


def test_down_does_not_end_an_up_that_is_at_work(
    call: Call, a_run_at_work: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    (tmp_path / "run").rename(tmp_path / "up")
    told = call("down")
    assert told.exit_code == 1
    assert f"Process {a_run_at_work.pid} is at work" in told.errors


@pytest.mark.parametrize("folder", ["run", "benchmarks"])
def test_what_a_killed_program_left_is_ended_before_it_is_forgotten(
    call: Call, program: subprocess.Popen[bytes], tmp_path: Path, folder: str
) -> None:
    process = Process.with_number("ministack", program.pid)
    gone = Process("make", program.pid, started=process.started - 3_600)
    (tmp_path / folder).mkdir()
    Record(owner=gone, processes=(process,)).write(tmp_path / folder)
    told = call("down", "--before-cleaning")
    assert told.exit_code == 0
    assert f"What a killed program had left running in {tmp_path / folder} has been ended." in told.output
    assert program.wait() != 0


def test_nothing_is_cleaned_away_under_a_run_at_work(
    call: Call, up: subprocess.Popen[bytes], a_run_at_work: subprocess.Popen[bytes]
) -> None:
    told = call("down", "--before-cleaning")
    assert told.exit_code == 1
    assert f"Process {a_run_at_work.pid} is at work" in told.errors
    assert up.poll() is None


@pytest.mark.usefixtures("up")
@pytest.mark.parametrize(
    ("port", "clash"),
    [
        (
            5000,
            "ports 5000 (the local AWS) and 5001 (the sample encyclopedia) and 5002 (the local Comprehend)",
        ),
        (5002, "port 5002 (the local Comprehend)"),
        (4998, "port 5000 (the local AWS)"),
    ],
)
def test_a_run_that_needs_a_port_of_what_is_up_is_told_which(call: Call, port: int, clash: str) -> None:
    told = call("run", "--port", str(port))
    assert told.exit_code == 1
    assert f"`make up` has the {clash}." in told.errors
    assert f"PORT={port + 1000}" in told.errors


def test_a_run_with_names_that_cannot_be_used_ends_before_anything_starts(call: Call, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,title\n ,x\n")
    told = call("run", "--names", str(names))
    assert told.exit_code == 1
    assert "line 2: the name is blank" in told.errors
    assert "Traceback" not in told.errors
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("place", ["file", "file/results", "taken"])
def test_a_run_whose_results_have_no_place_ends_before_anything_starts(
    call: Call, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file").write_text("kept")
    (tmp_path / "taken" / "report.html").mkdir(parents=True)
    told = call("run", "--results", str(tmp_path / place))
    assert told.exit_code == 1
    assert told.errors.startswith("✗ ")
    assert "Traceback" not in told.errors
    assert not (tmp_path / "run").exists()


def test_a_container_needs_something_to_be_up(call: Call, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text("{}")
    told = call("invoke", "ProducerFunction", "--event", str(event))
    assert told.exit_code == 1
    assert "First: make up" in told.errors
