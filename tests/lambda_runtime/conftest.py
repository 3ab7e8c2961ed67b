"""The functions as `sam build` makes them, and a Lambda container to run them in.

The environment variable SAM_LOCAL_UP may name a program that gets this machine ready for
`sam local invoke --skip-pull-image`. Without it, Docker must be running.
With REQUIRE_ALL=1, what would be skipped fails.
"""

import functools
import os
import platform
import subprocess
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest

from deployment.checkout import MINISTACK
from tests.lambda_runtime import sam
from tests.lambda_runtime.functions import Functions

ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}
"""What Linux calls a processor, and what Lambda does."""


BuildFor = Callable[..., sam.Build]


@pytest.fixture(scope="session")
def build_for() -> BuildFor:
    """Builds for a processor and a runtime, once each."""
    if not sam.SAM.exists():
        _not_here("SAM CLI is not installed: make install")
    return functools.cache(sam.build)


@pytest.fixture(scope="session")
def functions(build_for: BuildFor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Functions]:
    architecture = ARCHITECTURES.get(platform.machine())
    if platform.system() != "Linux" or architecture is None:
        _not_here("the functions reach this machine over Docker's bridge, which only Linux has")
    if not MINISTACK.exists():
        _not_here("MiniStack is not installed: make install")
    _get_ready_for_containers(
        f"public.ecr.aws/lambda/python:{sam.RUNTIME.removeprefix('python')}-{architecture}"
    )
    with Functions.ready(build_for(architecture), tmp_path_factory.mktemp("functions")) as ready:
        yield ready


def _get_ready_for_containers(image: str) -> None:
    if program := os.environ.get("SAM_LOCAL_UP"):
        subprocess.run([program], check=True, stdin=subprocess.DEVNULL)
    if not _succeeds("docker", "info"):
        _not_here("Docker does not answer")
    if not _succeeds("docker", "image", "inspect", image) and not _succeeds("docker", "pull", image):
        _not_here(f"there is no image {image}, and it cannot be pulled")


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _not_here(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)
