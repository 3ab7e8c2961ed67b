"""What `make install` builds ahead is there for `make run`, without a network."""

from pathlib import Path

import pytest
from rich.console import Console

from local.choices import Choices
from local.deployment import LocalDeployment
from local.processes import Processes
from operations.cannot_continue import CannotContinue

NOWHERE = "http://127.0.0.1:1/"


def build(folder: Path) -> None:
    with Processes.claim(folder) as processes:
        LocalDeployment(Choices(port=4566), folder, processes, Console(quiet=True)).build()


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
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which something was built while there was a network."""
    folder = tmp_path_factory.mktemp("built")
    build(folder)
    return folder


@pytest.mark.usefixtures("_no_network")
def test_what_was_built_once_is_built_again_without_a_network(built: Path) -> None:
    build(built)


@pytest.mark.usefixtures("_no_network")
def test_what_was_never_built_is_not_and_the_cause_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotContinue, match="Failed to install dependencies"):
        build(tmp_path / "new")
