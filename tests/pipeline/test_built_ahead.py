"""What `make install` builds ahead is there for `make run` and `make up`, without a network."""

from pathlib import Path

import pytest
from rich.console import Console

from deployment.build import Build
from local.choices import Choices
from local.deployment import LocalDeployment
from local.processes import Processes
from operations.cannot_continue import CannotContinue

NOWHERE = "http://127.0.0.1:1/"


def build(folder: Path, taken_over: Build | None = None) -> Build:
    with Processes.claim(folder) as processes:
        deployment = LocalDeployment(Choices(port=4566), folder, processes, Console(quiet=True))
        if taken_over:
            deployment.take_over(taken_over)
        return deployment.build()


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = {
        "UV_CACHE_DIR": str(tmp_path / "empty cache"),
        "UV_DEFAULT_INDEX": NOWHERE,
        "UV_HTTP_RETRIES": "0",
        "HTTPS_PROXY": NOWHERE,
        "HTTP_PROXY": NOWHERE,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """What was built while there was a network."""
    return build(tmp_path_factory.mktemp("built"))


@pytest.mark.usefixtures("_no_network")
def test_what_was_built_once_is_built_again_in_another_folder_without_a_network(
    built: Build, tmp_path: Path
) -> None:
    build(tmp_path / "another", taken_over=built)


@pytest.mark.usefixtures("_no_network")
def test_what_was_never_built_is_not_and_the_cause_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match="Failed to install dependencies"):
        build(tmp_path / "new")
