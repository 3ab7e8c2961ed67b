import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from local.processes import Process, Processes, Record
from operations.cannot_continue import CannotContinue

SLEEPING = "import time; time.sleep(600)"
WITH_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{SLEEPING}'])"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); {SLEEPING}"

STARTER = """
import signal, sys, time
from pathlib import Path
from local.interruption import INTERRUPTIONS, interrupt_on_signals
from local.processes import Processes
for interruption in INTERRUPTIONS:  # whoever runs the tests may ignore some: nohup, a shell's background
    signal.signal(interruption, signal.SIG_DFL)
interrupt_on_signals()
folder = Path(sys.argv[1])
with Processes.claim(folder) as processes:
    processes.start("sleep", [sys.executable, "-c", "import time; time.sleep(600)"], {}, folder)
    print("started", flush=True)
    time.sleep(600)
"""


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def group_of(pid: int) -> list[int]:
    members = []
    for process in psutil.process_iter(["status"]):
        try:
            if os.getpgid(process.pid) == pid and process.info["status"] != psutil.STATUS_ZOMBIE:
                members.append(process.pid)
        except ProcessLookupError:
            continue
    return members


def started_by_another_program(folder: Path) -> subprocess.Popen[str]:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdout.readline() == "started\n"
    return starter


def test_all_that_was_started_ends_with_the_block(tmp_path: Path) -> None:
    with Processes.claim(tmp_path) as processes:
        child = processes.start("sleep", python(SLEEPING), {}, tmp_path)
        assert group_of(child.popen.pid)
    assert not group_of(child.popen.pid)
    assert Record.read(tmp_path) is None


def test_children_of_children_end_too(tmp_path: Path) -> None:
    with Processes.claim(tmp_path) as processes:
        child = processes.start("sleep", python(WITH_A_CHILD), {}, tmp_path)
        wait_until(lambda: len(group_of(child.popen.pid)) == 2)
    assert not group_of(child.popen.pid)


def test_what_does_not_listen_to_reason_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.processes.SECONDS_TO_END", 0.2)
    with Processes.claim(tmp_path) as processes:
        child = processes.start("deaf", python(DEAF), {}, tmp_path)
        wait_until(lambda: "deaf" in child.log.read_text())
    assert child.popen.returncode == -signal.SIGKILL


def test_a_command_that_fails_is_told_with_its_last_words_and_its_log(tmp_path: Path) -> None:
    with Processes.claim(tmp_path) as processes:
        child = processes.start("complain", python("exit('no such thing')"), {}, tmp_path)
        with pytest.raises(CannotContinue, match=r"(?s)no such thing.*complain ended with 1.*complain\.log"):
            processes.finish(child)


@pytest.mark.parametrize("interruption", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_after_an_interruption(interruption: signal.Signals, tmp_path: Path) -> None:
    with started_by_another_program(tmp_path) as starter:
        record = Record.read(tmp_path)
        starter.send_signal(interruption)
        starter.communicate()
    assert record is not None
    assert [process for process in record.processes if process.is_running()] == []
    assert Record.read(tmp_path) is None


def test_what_a_killed_program_left_is_ended_by_the_next(tmp_path: Path) -> None:
    with started_by_another_program(tmp_path) as starter:
        starter.kill()
    record = Record.read(tmp_path)
    assert record is not None
    assert record.processes[0].is_running()
    with Processes.claim(tmp_path):
        assert not record.processes[0].is_running()


def test_a_program_at_work_is_not_disturbed(tmp_path: Path) -> None:
    with started_by_another_program(tmp_path) as starter:
        record = Record.read(tmp_path)
        assert record is not None
        with pytest.raises(CannotContinue, match=f"Process {starter.pid} is at work"):
            Processes.claim(tmp_path)
        assert record.processes[0].is_running()
        starter.terminate()


def test_what_is_left_running_on_purpose_stays_until_it_is_ended(tmp_path: Path) -> None:
    with Processes.claim(tmp_path) as processes:
        child = processes.start("sleep", python(SLEEPING), {}, tmp_path)
        processes.leave_running()
    record = Record.read(tmp_path)
    assert record is not None
    assert record.is_whole
    assert record.end_abandoned(tmp_path)
    child.popen.wait()
    assert not group_of(child.popen.pid)
    assert Record.read(tmp_path) is None


def test_a_stranger_with_the_number_of_an_ended_process_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen(python(SLEEPING), start_new_session=True)
    try:
        ended = Process("sleep", stranger.pid, started=psutil.Process(stranger.pid).create_time() - 3_600)
        Record(owner=ended, processes=(ended,), left_running=True).end(tmp_path)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"owner": 1}'])
def test_a_broken_record_is_no_record(text: str, tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(text)
    assert Record.read(tmp_path) is None
