"""SAM's cache, after requirements could not be installed."""

from pathlib import Path

import pytest

from deployment.build import Build, building
from operations.cannot_continue import CannotContinue
from tests.lambda_runtime.functions import CONSUMER
from tests.lambda_runtime.sam import SAM, checked_build, run

NO_INDEX = {"UV_DEFAULT_INDEX": "http://127.0.0.1:1/", "UV_HTTP_RETRIES": "0"}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    if not SAM.exists():
        pytest.skip("SAM CLI is not installed: make install")
    build, _ = checked_build(tmp_path, "x86_64")
    return build


def sam_build(build: Build, **settings: str) -> None:
    run(*build.command, folder=build.folder, settings=settings)


def test_functions_without_their_requirements_are_not_taken_for_built(build: Build, tmp_path: Path) -> None:
    without = {**NO_INDEX, "UV_CACHE_DIR": str(tmp_path / "empty cache")}
    with pytest.raises(AssertionError, match="Failed to install dependencies"):
        sam_build(build, **without)

    with pytest.raises(
        CannotContinue, match=r"ConsumerFunction: these requirements are not installed: .*boto3"
    ):
        build_and_check(build)

    build_and_check(build)
    assert (build.built_template.with_name(CONSUMER) / "boto3").is_dir()


def build_and_check(build: Build) -> None:
    """SAM itself sees nothing wrong: this succeeds, but for the check."""
    with building(build):
        sam_build(build)
