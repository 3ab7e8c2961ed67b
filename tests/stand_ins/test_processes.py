"""How both stand-ins start and end."""

import re
import signal
import socket

import pytest
import requests

from tests.stand_ins.running import SECONDS_TO_END, running, start

MODULES = ["local.encyclopedia", "local.comprehend"]


@pytest.mark.parametrize("module", MODULES)
def test_it_is_healthy_once_it_has_printed_its_address(module: str) -> None:
    with running(module) as address:
        assert requests.get(f"{address}/health", timeout=5).json() == {"status": "ok"}


@pytest.mark.parametrize("module", MODULES)
def test_it_listens_on_loopback_only(module: str) -> None:
    with running(module) as address:
        assert address.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_without_a_word_when_told_to(module: str, stop_signal: signal.Signals) -> None:
    with start(module, "--port", "0") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(stop_signal)
        _, errors = process.communicate(timeout=SECONDS_TO_END)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize("module", MODULES)
def test_a_taken_port_is_one_clear_line(module: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with start(module, "--port", port) as process:
            output, errors = process.communicate(timeout=SECONDS_TO_END)
    assert (process.returncode, output) == (2, "")
    assert re.fullmatch(rf".+: cannot listen on 127\.0\.0\.1:{port}: Address already in use\n", errors)


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_senseless_port_is_refused(port: str) -> None:
    with start("local.comprehend", "--port", port) as process:
        _, errors = process.communicate(timeout=SECONDS_TO_END)
    assert process.returncode == 2
    assert "Traceback" not in errors


def test_an_unreadable_file_of_articles_is_one_clear_line() -> None:
    with start("local.encyclopedia", "--port", "0", "--articles", "nowhere.yaml") as process:
        _, errors = process.communicate(timeout=SECONDS_TO_END)
    assert process.returncode == 2
    assert re.fullmatch(r"sample encyclopedia: nowhere\.yaml: .*No such file.*\n", errors)


def test_its_options_reach_the_encyclopedia() -> None:
    options = ["--generated", "7", "--requests-per-minute", "1", "--latency-milliseconds", "1"]
    query = {"action": "query", "format": "json", "formatversion": "2", "titles": "Generated name 000007"}
    with running("local.encyclopedia", *options) as address:
        first = requests.post(f"{address}/w/api.php", data=query, timeout=5)
        second = requests.post(f"{address}/w/api.php", data=query, timeout=5)
    assert "missing" not in first.json()["query"]["pages"][0]
    assert second.status_code == 429
