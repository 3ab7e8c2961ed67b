"""Whether a build is still what `sam build` would make, so that it need not be made again."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from deployment.build import Build
from deployment.built_packages import FUNCTION, LAYER
from deployment.checkout import CHECKOUT, SAM_CONFIGURATION
from deployment.template import read_template

RECORD = "still-built.json"
"""In the build's output, which is thrown away with it."""

_CODE = {FUNCTION: "CodeUri", LAYER: "ContentUri"}
_TOOLS = (CHECKOUT / "requirements" / "sam.txt", CHECKOUT / "requirements" / "uv.txt")


@dataclass(frozen=True)
class _Known:
    """Digests of what was built from, by content, and of what came of it, by names, sizes and times."""

    sources: str
    output: str

    @classmethod
    def now(cls, build: Build) -> Self:
        sources = _digest(
            f"{os.path.relpath(file, build.folder)} {sha256(file.read_bytes()).hexdigest()}"
            for file in _sources(build)
        )
        folder = build.built_template.parent
        listed = ((os.path.relpath(file, folder), file.stat()) for file in _files(folder))
        return cls(sources, _digest(f"{file} {stat.st_size} {stat.st_mtime_ns}" for file, stat in listed))


def is_still_built(build: Build) -> bool:
    """Whether nothing has changed since `remember`, neither in the sources nor in what was built.

    The parameters, the template, SAM's version and its settings count as sources, and so does how packages
    are made here.
    """
    try:
        known = json.loads((build.output / RECORD).read_text())
    except (OSError, ValueError):
        return False
    return bool(known == asdict(_Known.now(build)))


def forget(build: Build) -> None:
    """Before anything is built anew: whoever is killed at it leaves nothing that could be taken for whole."""
    (build.output / RECORD).unlink(missing_ok=True)


def remember(build: Build) -> None:
    """Note what was built, once it was checked."""
    (build.output / RECORD).write_text(json.dumps(asdict(_Known.now(build))))


def _sources(build: Build) -> Iterator[Path]:
    yield from (build.template, build.parameters_file, SAM_CONFIGURATION, *_TOOLS)
    yield from Path(__file__).parent.glob("*.py")
    for resource in read_template(build.template)["Resources"].values():
        if code := _CODE.get(resource["Type"]):
            files = _files(build.template.parent / resource["Properties"][code])
            yield from (file for file in files if file.parent.name != "__pycache__")


def _files(folder: Path) -> Iterator[Path]:
    for parent, _, files in os.walk(folder):
        yield from (Path(parent, file) for file in files)


def _digest(lines: Iterator[str]) -> str:
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()
