"""What was built is not built again while its sources, and it itself, are as they were."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from deployment.build import Build
from deployment.still_built import RECORD, forget, is_still_built, remember
from tests.deployment.built import MACHINE, BuiltByHand

SOURCES = """
Resources:
  Consumer: {Type: AWS::Serverless::Function, Properties: {CodeUri: consumer/, Role: !GetAtt Role.Arn}}
  Shared: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: shared/}}
"""


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """A build that is remembered, of a function and a layer."""
    template = tmp_path / "template.yaml"
    template.write_text(SOURCES)
    for file in ("consumer/app.py", "consumer/requirements.txt", "shared/python/shared_by_all/__init__.py"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("")
    (tmp_path / ".local" / "run").mkdir(parents=True)
    parameters = tmp_path / ".local" / "run" / "parameters.yaml"
    parameters.write_text("Architecture: arm64\n")
    build = Build(template, tmp_path / ".local" / "run", parameters, MACHINE)
    BuiltByHand(build.output / "build").make()
    remember(build)
    return build


def test_nothing_changed(build: Build) -> None:
    assert is_still_built(build)


def in_sources(file: str) -> Callable[[Build], object]:
    return lambda build: (build.template.parent / file).write_text("# changed\n")


def in_what_was_built(file: str) -> Callable[[Build], object]:
    return lambda build: (build.output / "build" / file).write_text("# changed\n")


@pytest.mark.parametrize(
    "change",
    [
        in_sources("consumer/app.py"),
        in_sources("consumer/another.py"),
        in_sources("consumer/requirements.txt"),
        in_sources("shared/python/shared_by_all/__init__.py"),
        lambda build: (build.template.parent / "consumer/app.py").unlink(),
        lambda build: build.template.write_text(f"{SOURCES}# changed\n"),
        lambda build: build.parameters_file.write_text("Architecture: x86_64\n"),
        in_what_was_built("Consumer/app.py"),
        in_what_was_built("Consumer/another.py"),
        lambda build: shutil.rmtree(build.output / "build" / "Consumer" / "requests"),
        lambda build: os.utime(build.output / "build" / "Consumer" / "app.py", ns=(1, 1)),
        lambda build: (build.output / RECORD).write_text("no record"),
        forget,
        Build.throw_away,
    ],
)
def test_a_change_is_seen(build: Build, change: Callable[[Build], object]) -> None:
    change(build)
    assert not is_still_built(build)


def test_what_python_keeps_beside_the_sources_is_none_of_them(build: Build) -> None:
    kept = build.template.parent / "consumer" / "__pycache__"
    kept.mkdir()
    (kept / "app.cpython-313.pyc").touch()
    assert is_still_built(build)


def test_what_was_taken_over_is_known(build: Build) -> None:
    folder = build.folder.with_name("up")
    folder.mkdir()
    copy = replace(build, folder=folder, parameters_file=folder / "parameters.yaml")
    shutil.copy(build.parameters_file, copy.parameters_file)
    copy.take_over(build)
    assert is_still_built(copy)
