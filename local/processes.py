"""Processes that start together, end together, and can be found again by a later program."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

import psutil

from local.interruption import undisturbed
from local.private import make_private_folder, private_opener, write_private
from operations.cannot_continue import CannotContinue

RECORD = "stack.json"
SECONDS_TO_END = 1
"""After it a group is killed. The local AWS needs 30: it waits for clients to end TLS, which few do. It keeps
nothing on disk, so nothing is spoilt."""

SECONDS_TO_REAP = 10
LOG_LINES_SHOWN = 15


@dataclass(frozen=True)
class Process:
    """A process, told by its start time from a later one with the same number."""

    name: str
    pid: int
    started: float

    @classmethod
    def with_number(cls, name: str, pid: int) -> Self:
        return cls(name, pid, psutil.Process(pid).create_time())

    def is_running(self) -> bool:
        try:
            process = psutil.Process(self.pid)
            return not self._is_another(process) and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def may_head_a_group(self) -> bool:
        """Whether the group with this number, if there is one, is ours.

        A number is not given to another process while members of its group live, even if its head has ended.
        """
        try:
            return not self._is_another(psutil.Process(self.pid))
        except psutil.NoSuchProcess:
            return True

    def _is_another(self, process: psutil.Process) -> bool:
        return abs(process.create_time() - self.started) >= 1


@dataclass(frozen=True)
class Record:
    """What was started, kept in a file so that nothing is forgotten if the starter is killed."""

    owner: Process
    processes: tuple[Process, ...] = ()
    left_running: bool = False

    @property
    def is_whole(self) -> bool:
        return self.left_running and all(process.is_running() for process in self.processes)

    @property
    def is_at_work(self) -> bool:
        """Whether the program that started the processes still uses them."""
        return self.owner.is_running() and not self.left_running

    def write(self, folder: Path) -> None:
        write_private(folder / RECORD, json.dumps(asdict(self), indent=2))

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """None where there is no record, or nothing that could be one."""
        try:
            fields = json.loads((folder / RECORD).read_text())
            return cls(
                owner=Process(**fields["owner"]),
                processes=tuple(Process(**process) for process in fields["processes"]),
                left_running=bool(fields["left_running"]),
            )
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def end_abandoned(self, folder: Path) -> bool:
        """End processes whose program is gone. Say whether there were any.

        Raises CannotContinue where the program that started it is still at work.
        """
        if self.is_at_work:
            raise CannotContinue(f"Process {self.owner.pid} is at work in {folder}: wait for it, or end it.")
        there_was = any(process.is_running() for process in self.processes)
        self.end(folder)
        return there_was

    def end(self, folder: Path, reap: Callable[[], None] = lambda: None) -> None:
        """End all that is recorded, then forget it. `reap` is called while waiting."""
        _end_groups([process.pid for process in self.processes if process.may_head_a_group()], reap)
        (folder / RECORD).unlink(missing_ok=True)


@dataclass(frozen=True)
class Child:
    """A process of ours and where it logs."""

    process: Process
    popen: subprocess.Popen[bytes]
    log: Path

    def failure(self) -> CannotContinue:
        """The message for a process that ended unexpectedly, or with an error."""
        lines = self.log.read_text(errors="replace").splitlines()
        said = "\n".join(f"  {line}" for line in lines[-LOG_LINES_SHOWN:])
        return CannotContinue(
            f"{said}\n{self.process.name} ended with {self.popen.poll()}. Its log: {self.log}"
        )


class Processes:
    """Starts processes, keeps record of them in `folder`, and ends them when its `with` block does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._children: list[Child] = []
        self._record = Record(owner=Process.with_number("make", os.getpid()))

    @classmethod
    def claim(cls, folder: Path) -> Self:
        """Work in `folder`, after ending what a killed program left there.

        Raises CannotContinue where another program is at work there.
        """
        if record := Record.read(folder):
            record.end_abandoned(folder)
        return cls(folder)

    def __enter__(self) -> Self:
        make_private_folder(self._folder)
        self._record.write(self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        if self._record.left_running:
            return
        with undisturbed():
            self._record.end(self._folder, self._reap)
            for child in self._children:
                child.popen.wait(SECONDS_TO_REAP)  # threads of a killed process may still be ending

    def start(
        self, name: str, command: Sequence[str | Path], environment: Mapping[str, str], folder: Path
    ) -> Child:
        """Start `command` in `folder`, at the head of a group of its own: a Ctrl-C is ours to pass on."""
        log = self._folder / "logs" / f"{name}.log"
        make_private_folder(log.parent)
        with undisturbed(), open(log, "wb", opener=private_opener) as output:
            popen = subprocess.Popen(
                [str(part) for part in command],
                env=dict(environment),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            child = Child(Process.with_number(name, popen.pid), popen, log)
            self._children.append(child)
            self._write_record()
        return child

    def finish(self, child: Child) -> None:
        """Wait for a command's end. Raises CannotContinue with the end of its log where it failed."""
        code = child.popen.wait()
        self._children.remove(child)
        self._write_record()
        if code != 0:
            raise child.failure()

    def leave_running(self) -> None:
        self._record = replace(self._record, left_running=True)
        self._write_record()

    def _write_record(self) -> None:
        self._record = replace(self._record, processes=tuple(child.process for child in self._children))
        self._record.write(self._folder)

    def _reap(self) -> None:
        """A child that has ended stays in its group until it was asked for."""
        for child in self._children:
            child.popen.poll()


def _end_groups(groups: list[int], reap: Callable[[], None]) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, sent)
        deadline = time.monotonic() + (SECONDS_TO_END if sent is signal.SIGTERM else SECONDS_TO_REAP)
        while groups and time.monotonic() < deadline:
            reap()
            groups = _alive(groups)
            time.sleep(0.02)


def _alive(groups: Iterable[int]) -> list[int]:
    alive = set()
    for process in psutil.process_iter(["status"]):
        if process.info["status"] != psutil.STATUS_ZOMBIE:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                alive.add(os.getpgid(process.pid))
    return [group for group in groups if group in alive]
