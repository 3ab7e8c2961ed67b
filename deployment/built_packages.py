"""A check of the folders that will be Lambda functions: whether they are complete, and fit the target."""

import platform
import re
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any, Self

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name

from deployment.template import read_template

FUNCTION, LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"
MACHINES = {"x86_64": ("x86_64", 62), "arm64": ("aarch64", 183)}
"""Lambda's name of a processor, with Linux's name and the number that compiled files have for it.

https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
"""

_MADE_FOR = re.compile(r"\.cpython-(\d)(\d+)-([a-z0-9_]+)-linux-gnu\.so$")
_ELF_HEADER = struct.Struct("<18xH")
"""Up to `e_machine`; both processors are little-endian."""

_SECONDS_TO_IMPORT = 60
_LINES_TOLD = 3

_IMPORT_WHAT_IT_IMPORTS = """
import ast, importlib, pathlib, sys
folder, module, *layers = sys.argv[1:]
sys.path[:0] = [folder, *layers]
for statement in ast.parse(pathlib.Path(folder, module + ".py").read_text()).body:
    if isinstance(statement, ast.Import):
        for name in statement.names:
            importlib.import_module(name.name)
    elif isinstance(statement, ast.ImportFrom):
        importlib.import_module(statement.module)
"""
"""It imports what the handler's module imports, not that module itself, which would make clients."""


@dataclass(frozen=True)
class Target:
    """A runtime and a processor as Lambda calls them, and the system they are on."""

    runtime: str
    architecture: str
    system: str = "linux"

    @classmethod
    def this_machine(cls) -> Self:
        major, minor = sys.version_info[:2]
        return cls(f"python{major}.{minor}", this_processor(), sys.platform)

    @property
    def python(self) -> tuple[str, str]:
        """The major and the minor version."""
        major, _, minor = self.runtime.removeprefix("python").partition(".")
        return major, minor

    def possible_markers(self) -> Iterator[dict[str, str]]:
        """What a requirement's condition may ask about (https://peps.python.org/pep-0508/).

        Lambda's patch release of Python is unknown here. So there are two: the first one, and a late one.
        """
        version = ".".join(self.python)
        for patch in (0, 99):
            yield {
                "implementation_name": "cpython",
                "os_name": "posix",
                "platform_machine": MACHINES[self.architecture][0],
                "platform_python_implementation": "CPython",
                "platform_system": self.system.capitalize(),
                "python_full_version": f"{version}.{patch}",
                "python_version": version,
                "sys_platform": self.system,
            }


def this_processor() -> str:
    """Give Lambda's name of this machine's processor."""
    return "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x86_64"


def faults_in(built_template: Path, target: Target) -> list[str]:
    """Say, by the function's name, why functions of a built template would not run on `target`."""
    if not built_template.is_file():
        return [f"{built_template} is not there."]
    template = read_template(built_template)
    resources: dict[str, dict[str, Any]] = template["Resources"]
    build = built_template.parent
    layers = [build / name / "python" for name, resource in resources.items() if resource["Type"] == LAYER]
    handler = template.get("Globals", {}).get("Function", {}).get("Handler")
    return [
        f"{name}: {fault}"
        for name, resource in resources.items()
        if resource["Type"] == FUNCTION
        for fault in _Package(
            build / name, resource["Properties"].get("Handler", handler), layers, target
        ).faults()
    ]


@dataclass(frozen=True)
class _Package:
    """A folder that will be a function, whose handler is written `module.function`."""

    folder: Path
    handler: str
    layers: Sequence[Path]
    target: Target

    def faults(self) -> list[str]:
        if not self.folder.is_dir():
            return ["it was not built."]
        # A missing requirement is the cause of the failing import, so the import is not reported, too.
        return [*self._missing(), *self._made_for_another()] or list(self._not_importable())

    def _missing(self) -> Iterator[str]:
        installed = {
            canonicalize_name(distribution.name): distribution.version
            for distribution in map(PathDistribution, self.folder.glob("*.dist-info"))
        }
        required = self._required()
        if missing := [name for name in required if name not in installed]:
            yield f"these requirements are not installed: {', '.join(missing)}."
        for name in required.keys() & installed.keys():
            if not any(wanted.contains(installed[name], prereleases=True) for wanted in required[name]):
                pinned = " or ".join(map(str, required[name]))
                yield f"{name} is installed as {installed[name]}, not as {pinned}."

    def _required(self) -> dict[NormalizedName, list[SpecifierSet]]:
        """The versions of each requirement; of several, pinned by Python's patch release, any will do."""
        required: dict[NormalizedName, list[SpecifierSet]] = {}
        file = self.folder / "requirements.txt"
        for line in file.read_text().splitlines() if file.is_file() else ():
            wanted = line.partition("#")[0].strip()
            if not wanted or wanted.startswith("-"):
                continue
            requirement = Requirement(wanted)
            marker = requirement.marker
            if marker is None or any(map(marker.evaluate, self.target.possible_markers())):
                required.setdefault(canonicalize_name(requirement.name), []).append(requirement.specifier)
        return required

    def _made_for_another(self) -> Iterator[str]:
        if self.target.system != "linux":
            return
        machine, number = MACHINES[self.target.architecture]
        wanted = (*self.target.python, machine)
        for file in sorted(self.folder.rglob("*.so*")):
            shown = file.relative_to(self.folder)
            made_for = _MADE_FOR.search(file.name)
            if made_for and made_for.groups() != wanted:
                yield f"{shown} is for another Python or processor than {self.target.runtime} on {machine}."
            elif _elf_machine(file) not in (number, None):
                yield f"{shown} is for another processor than {machine}."

    def _not_importable(self) -> Iterator[str]:
        """Import them with this machine's Python, without its own packages, which are not on Lambda."""
        if self.target != Target.this_machine():
            return
        module = self.handler.rpartition(".")[0]
        command: list[str | Path] = [
            sys.executable,
            "-I",
            "-S",
            "-B",
            "-c",
            _IMPORT_WHAT_IT_IMPORTS,
            self.folder,
            module,
            *self.layers,
        ]
        try:
            ended = subprocess.run(  # noqa: S603 — our own program, on folders of ours
                command, env={}, capture_output=True, text=True, timeout=_SECONDS_TO_IMPORT, check=False
            )
        except subprocess.TimeoutExpired:
            yield f"{module} was not imported within {_SECONDS_TO_IMPORT} seconds."
            return
        if ended.returncode != 0:
            yield f"{module} cannot be imported: {' '.join(ended.stderr.splitlines()[-_LINES_TOLD:])}"


def _elf_machine(file: Path) -> int | None:
    """The number of the processor that a compiled file is for; None where it is no such file."""
    with file.open("rb") as opened:
        header = opened.read(_ELF_HEADER.size)
    if len(header) < _ELF_HEADER.size or not header.startswith(b"\x7fELF"):
        return None
    number: int = _ELF_HEADER.unpack(header)[0]
    return number
