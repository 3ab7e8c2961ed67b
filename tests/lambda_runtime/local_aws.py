"""The embedded AWS without TLS and without IAM: a container knows neither our certificate nor a role."""

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from local.access_key import AccessKey
from local.deployment import local_aws_command
from local.loopback import LOOPBACK
from tests.ports import free_ports

SECONDS_TO_GET_READY = 60


@contextlib.contextmanager
def running_aws(folder: Path, key: AccessKey) -> Iterator[str]:
    """Run it on a free port of loopback until the block ends; gives its address. `key` is the root's."""
    port = free_ports(1)
    address = f"http://{LOOPBACK}:{port}"
    log = folder / "ministack.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            local_aws_command(port),
            cwd=folder,
            env={**_environment(folder, port), **key.variables()},
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            _wait_until_ready(process, f"{address}/_ministack/ready", log)
            yield address
        finally:
            process.terminate()


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "GATEWAY_PORT": str(port),
        # It would listen on every interface, and clean up containers of a Docker that is not its own.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
    }


def _wait_until_ready(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(address, timeout=5).ok:
                return
        time.sleep(0.05)
    raise TimeoutError(log.read_text())
