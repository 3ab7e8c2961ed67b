"""A build that is not whole is thrown away, with SAM's cache, which would build on it."""

import json
import shutil
from pathlib import Path

import pytest

from deployment.build import Build, building, target_of
from deployment.checkout import TEMPLATE
from deployment.parameters import read_declared
from operations.cannot_continue import CannotContinue
from tests.deployment.built import MACHINE, BuiltByHand


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return Build(TEMPLATE, tmp_path, tmp_path / "parameters.yaml", MACHINE)


def sam_build(build: Build) -> BuiltByHand:
    """What SAM does: it goes on from what its cache says is built."""
    built = BuiltByHand(build.output / "build")
    if not (build.output / "cache").exists():
        built.make()
        (build.output / "cache").touch()
    return built


def test_what_is_whole_stays_and_is_built_upon(build: Build) -> None:
    with building(build):
        sam_build(build)
    with building(build):
        assert (build.output / "cache").exists()
    assert build.built_template.is_file()


@pytest.mark.parametrize("end", [CannotContinue("uv failed"), KeyboardInterrupt()])
def test_what_failed_or_was_interrupted_is_thrown_away_with_the_cache(
    build: Build, end: BaseException
) -> None:
    def build_in_part() -> None:
        sam_build(build)
        raise end

    with pytest.raises(type(end)), building(build):
        build_in_part()
    assert not build.output.exists()


def test_what_a_killed_program_left_is_not_built_upon(build: Build) -> None:
    killed = building(build)
    killed.__enter__()
    shutil.rmtree(sam_build(build).function / "requests")
    # Its end is never reached; `killed` is kept, since to let go of it would end it in order.
    with building(build):
        assert not (build.output / "cache").exists()
        sam_build(build)
    assert killed is not None


def test_a_success_that_is_not_whole_is_thrown_away_and_its_cause_told(build: Build) -> None:
    with pytest.raises(CannotContinue) as refused, building(build):
        shutil.rmtree(sam_build(build).function / "requests-2.34.dist-info")
    told = str(refused.value)
    assert "Consumer: these requirements are not installed: requests." in told
    assert "Try again" in told
    assert not build.output.exists()


@pytest.fixture
def other(tmp_path: Path) -> Build:
    """A build of the same template in another folder."""
    return Build(TEMPLATE, tmp_path / "other", tmp_path / "parameters.yaml", MACHINE)


def test_a_build_is_taken_over_with_its_cache_in_place_of_what_was_there(build: Build, other: Build) -> None:
    with building(other):
        sam_build(other)
    build.output.mkdir()
    (build.output / "old").touch()

    build.take_over(other)

    assert build.built_template.is_file()
    assert not (build.output / "old").exists()
    with building(build):
        assert (build.output / "cache").exists()


def test_what_was_taken_over_in_part_is_thrown_away(
    build: Build, other: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    with building(other):
        sam_build(other)

    def interrupted(_source: Path, copy: Path, **_: object) -> None:
        (copy / "cache").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "copytree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build.take_over(other)
    assert not build.output.exists()


def test_sam_deploys_what_it_built_read_as_it_reads_it(build: Build) -> None:
    """A date is text to SAM CLI, and JSON has none."""
    with building(build):
        sam_build(build)
    command = build.deploy_command("names")
    deployed = json.loads(Path(command[command.index("--template-file") + 1]).read_text())
    assert deployed["AWSTemplateFormatVersion"] == "2010-09-09"
    assert list(deployed["Resources"]) == ["Consumer", "Shared", "Queue"]
    assert deployed["Resources"]["Consumer"]["Properties"] == {
        "CodeUri": "Consumer",  # beside it, as it is beside the one that SAM wrote
        "Runtime": {"Ref": "PythonRuntime"},
    }
    assert build.template_to_deploy.parent == build.built_template.parent


def test_build_and_deployment_are_told_the_same_parameters(build: Build) -> None:
    assert f"file://{build.parameters_file}" in build.settings
    assert set(build.settings) <= set(build.command)


def test_without_parameters_the_templates_runtime_and_processor_are_built_for() -> None:
    target = target_of({"Architecture": "arm64"}, read_declared(TEMPLATE))
    assert (target.runtime, target.architecture) == ("python3.13", "arm64")
