"""The service in its container: built and run by Docker as it is meant to be.

SCORER_BASE names an image that has Python 3.13; without it, that of Lambda's Python is taken if it is there.
The program that SAM_LOCAL_UP names (see tests/lambda_runtime) has it ready.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pip
import pytest
import requests

from scorer.service.application import MOST_BYTES
from tests.stand_ins.running import CHECKOUT

BASE = os.environ.get("SCORER_BASE", "public.ecr.aws/lambda/python:3.13-x86_64")
AT_ONCE = 200
SECONDS_TO_START = 20
HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "512m"]
"""As the deployment in scorer/kubernetes has it; tests/scorer/test_kubernetes.py holds the two together."""

WITH_PIP = """
FROM {base}
COPY pip /usr/local/lib/pip/pip
COPY wheels /wheels
ENV PYTHONPATH=/usr/local/lib/pip PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels
"""
"""The given image with pip, and with the wheels, so that a machine without a network can build."""


def docker(*command: str) -> str:
    run = subprocess.run(["docker", *command], check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


def succeeds(*command: str) -> bool:
    return subprocess.run(["docker", *command], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if program := os.environ.get("SAM_LOCAL_UP"):
        subprocess.run([program], check=True, stdin=subprocess.DEVNULL)
    if (
        not shutil.which("docker")
        or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode
    ):
        pytest.skip("Docker does not answer")
    if subprocess.run(["docker", "image", "inspect", BASE], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no image {BASE}")
    tag = f"scorer-test-{uuid.uuid4().hex}"
    folder = tmp_path_factory.mktemp("base")
    shutil.copytree(Path(pip.__file__).parent, folder / "pip")
    requirements = CHECKOUT / "scorer" / "requirements.txt"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"),
            *("--python-version", "3.13", "--platform", f"manylinux2014_{platform.machine()}"),
            *("--platform", f"manylinux_2_28_{platform.machine()}", "--platform", "any"),
            *("--dest", str(folder / "wheels"), "--requirement", str(requirements)),
        ],
        check=True,
    )
    (folder / "Dockerfile").write_text(WITH_PIP.format(base=BASE))
    docker("build", "--quiet", "--tag", f"{tag}-base", str(folder))
    docker("build", "--quiet", "--build-arg", f"BASE={tag}-base", "--tag", tag, str(CHECKOUT / "scorer"))
    yield tag
    docker("image", "rm", "--force", tag, f"{tag}-base")


@pytest.fixture
def container(image: str) -> Iterator[str]:
    name = f"scorer-{uuid.uuid4().hex}"
    docker("run", "--detach", "--name", name, *HARDENED, "--publish", "127.0.0.1::8080", image)
    yield name
    docker("rm", "--force", name)


def address_of(container: str) -> str:
    address = f"http://{docker('port', container, '8080/tcp')}"
    for _ in range(SECONDS_TO_START * 10):
        try:
            if requests.get(f"{address}/ready", timeout=5).ok:
                return address
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(docker("logs", container))


def ask(address: str) -> int:
    texts = ["The camera is good."] * 20
    return requests.post(f"{address}/predict", json={"texts": texts}, timeout=30).status_code


def test_it_answers_on_a_read_only_disk_and_not_as_root(container: str) -> None:
    address = address_of(container)
    answer = requests.post(f"{address}/predict", json={"texts": ["A lovely film."]}, timeout=5).json()
    assert answer["prediction"][0]["Sentiment"] == "POSITIVE"
    assert docker("exec", container, "python3", "-c", "import os; print(os.getuid())") == "65532"


def test_200_requests_at_once_are_all_answered(container: str) -> None:
    address = address_of(container)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert set(threads.map(ask, [address] * AT_ONCE)) == {200}


def test_200_of_the_largest_bodies_at_once_fit_its_memory_and_need_no_disk(container: str) -> None:
    address = address_of(container)
    body = json.dumps({"texts": ["The camera is good."]}).encode().ljust(MOST_BYTES)

    def ask_with_it(_number: int) -> int:
        return requests.post(f"{address}/predict", data=body, timeout=60).status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert set(threads.map(ask_with_it, range(AT_ONCE))) == {200}
    assert docker("inspect", "--format", "{{.State.OOMKilled}}", container) == "false"


def test_its_health_check_passes(image: str, container: str) -> None:
    address_of(container)
    (checked,) = json.loads(docker("image", "inspect", image))
    _kind, *command = checked["Config"]["Healthcheck"]["Test"]
    docker("exec", container, *command)


def test_under_load_it_answers_what_was_sent_and_ends(container: str) -> None:
    address = address_of(container)
    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(ask, address) for _ in range(20)]
        while not any(answer.done() for answer in asked):
            time.sleep(0.005)
        time.sleep(0.1)  # the last one's connection is made
        docker("kill", "--signal", "TERM", container)
        assert docker("wait", container) == "0"
        statuses = [answer.result() for answer in asked]
    (state,) = json.loads(docker("inspect", container))
    assert statuses == [200] * 20
    assert not state["State"]["OOMKilled"]


def test_at_rest_it_ends_of_itself(container: str) -> None:
    """How soon, docs/scorer.md says: well within a second."""
    address_of(container)
    docker("stop", "--time", "10", container)  # it is killed after that, and 137 is its exit code then
    assert docker("inspect", "--format", "{{.State.ExitCode}}", container) == "0"
