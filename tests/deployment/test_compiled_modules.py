"""Compiled modules are shipped where the runtime's own Python can make them, and only then."""

import importlib.util
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from deployment.build import Build, building
from deployment.checkout import TEMPLATE
from deployment.compiled_modules import compile_modules, find_python
from tests.deployment.built import ANOTHER, MACHINE, BuiltByHand

UNCHECKED_HASH = 0b01
"""https://peps.python.org/pep-0552/"""


@pytest.fixture
def built(tmp_path: Path) -> BuiltByHand:
    built = BuiltByHand(tmp_path / "build")
    built.make()
    return built


def compiled(file: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(file)))


def test_every_module_of_functions_and_layers_is_compiled(built: BuiltByHand) -> None:
    assert compile_modules(built.template, MACHINE)
    sources = list(built.folder.rglob("*.py"))
    assert len(sources) == 4
    assert [source for source in sources if not compiled(source).is_file()] == []


def test_whether_a_source_has_changed_since_is_not_asked_at_each_import(built: BuiltByHand) -> None:
    compile_modules(built.template, MACHINE)
    magic, flags = struct.unpack("<4sI", compiled(built.function / "domain.py").read_bytes()[:8])
    assert (magic, flags) == (importlib.util.MAGIC_NUMBER, UNCHECKED_HASH)


def test_a_traceback_shows_the_place_on_lambda_and_not_on_this_machine(built: BuiltByHand) -> None:
    compile_modules(built.template, MACHINE)
    assert b"/var/task/domain.py" in compiled(built.function / "domain.py").read_bytes()
    assert (
        b"/opt/python/shared_by_all"
        in compiled(built.folder / "Shared/python/shared_by_all/__init__.py").read_bytes()
    )
    assert str(built.folder).encode() not in compiled(built.function / "domain.py").read_bytes()


def test_the_same_source_gives_the_same_bytes(built: BuiltByHand) -> None:
    """Or each deployment would change functions that have not changed."""
    built.write("Consumer/domain.py", f"import requests\nKNOWN = 1 in {set(map(str, range(100)))}\n")
    contents = []
    for _ in range(2):
        compile_modules(built.template, MACHINE)
        contents.append({file: file.read_bytes() for file in built.folder.rglob("*.pyc")})
    assert contents[0] == contents[1]


def test_a_build_compiles_what_it_was_changed_to(tmp_path: Path) -> None:
    build = Build(TEMPLATE, tmp_path, tmp_path / "parameters.yaml", MACHINE)
    built = BuiltByHand(build.output / "build")
    with building(build):
        built.make()
    with building(build):
        built.write("Consumer/domain.py", "import requests\nANSWER = 42\n")
    command = [sys.executable, "-B", "-c", "import domain; print(domain.ANSWER)"]
    shown = subprocess.run(command, cwd=built.function, capture_output=True, text=True, check=True)
    assert shown.stdout == "42\n"


def test_a_module_that_does_not_compile_keeps_no_other_from_it(built: BuiltByHand) -> None:
    built.write("Consumer/requests/of_another_python.py", "def f(:\n")
    assert compile_modules(built.template, MACHINE)
    assert compiled(built.function / "domain.py").is_file()


def test_what_was_started_ends_where_the_rest_cannot_be(
    built: BuiltByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def start(*_: object) -> subprocess.Popen[bytes]:
        if started:
            raise KeyboardInterrupt
        started.append(popen([sys.executable, "-c", "import time; time.sleep(600)"]))
        return started[0]

    popen = subprocess.Popen
    monkeypatch.setattr("deployment.compiled_modules.find_python", lambda _: Path(sys.executable))
    monkeypatch.setattr(subprocess, "Popen", start)
    with pytest.raises(KeyboardInterrupt):
        compile_modules(built.template, MACHINE)
    assert started[0].returncode == -signal.SIGKILL


def test_without_the_runtimes_python_nothing_is_compiled(
    built: BuiltByHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert not compile_modules(built.template, ANOTHER)
    assert list(built.folder.rglob("*.pyc")) == []


@pytest.mark.parametrize(("says", "is_found"), [("3.14", True), ("3.13", False), ("", False)])
def test_a_python_on_the_path_is_taken_if_it_is_what_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, is_found: bool
) -> None:
    program = tmp_path / f"python{'.'.join(ANOTHER.python)}"
    program.write_text(f"#!/bin/sh\necho {says.replace('3.14', '.'.join(ANOTHER.python))}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_python(ANOTHER) == (program if is_found else None)
