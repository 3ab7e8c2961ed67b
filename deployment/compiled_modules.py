"""Compiled modules for what was built, so that no cold start compiles them."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from deployment.built_packages import FUNCTION, LAYER, Target
from deployment.template import read_template

WHERE_UNPACKED = {FUNCTION: "/var/task", LAYER: "/opt"}
"""Lambda unpacks each type of resource here. A compiled module holds its source's path, for tracebacks."""


def compile_modules(built_template: Path, target: Target) -> bool:
    """Compile all modules of the functions and layers of a built template. Give whether it could be done.

    The runtime reads only modules that its own version of Python compiled, so this machine must have that
    one. An import does not check whether they fit their sources, since neither changes in a package.
    https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
    """
    python = find_python(target)
    if python is None or not built_template.is_file():
        return False
    resources = read_template(built_template)["Resources"]
    _run_at_once(
        [
            _compilation(python, built_template.parent / name, where)
            for name, resource in resources.items()
            if (where := WHERE_UNPACKED.get(resource["Type"]))
        ]
    )
    return True


def find_python(target: Target) -> Path | None:
    """The interpreter on this machine whose version is the runtime's: this one, or one on the PATH."""
    version = ".".join(target.python)
    for candidate in (sys.executable, shutil.which(f"python{version}")):
        if candidate and _version(candidate) == version:
            return Path(candidate)
    return None


def _version(python: str) -> str:
    """Give nothing where the program does not run, as pyenv's for a version that is not chosen."""
    asked = [python, "-I", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 — a Python of the machine's


def _compilation(python: Path, folder: Path, where_unpacked: str) -> list[str]:
    """A file that this Python cannot read is left out. The import check reports those that are used."""
    command = [str(python), "-s", "-P", "-m", "compileall", "-q", "-q", "-f"]
    return [
        *command, "--invalidation-mode", "unchecked-hash",
        "-s", str(folder), "-p", where_unpacked, str(folder),
    ]  # fmt: skip


def _run_at_once(commands: Iterable[Sequence[str]]) -> None:
    """Each takes seconds, so they share the processors. Where this is broken off, none of them runs on."""
    with ExitStack() as ends:
        started = []
        for command in commands:
            process = ends.enter_context(subprocess.Popen(command))  # noqa: S603 — a Python of the machine's, our own folders
            ends.callback(process.kill)
            started.append(process)
        for process in started:
            process.wait()
