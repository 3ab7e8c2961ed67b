"""The service as a process: how it starts, bears load and ends."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.stand_ins.running import CHECKOUT, SECONDS_TO_END, running, start

AT_ONCE = 200


def ask(address: str) -> int:
    texts = ["The camera is good."] * 20
    return requests.post(f"{address}/predict", json={"texts": texts}, timeout=30).status_code


def test_it_listens_on_loopback_unless_it_is_told_otherwise() -> None:
    with running("scorer.service") as address:
        assert address.startswith("http://127.0.0.1:")
        assert requests.get(f"{address}/ready", timeout=5).json()["scorer"] == "own"


def test_200_requests_at_once_are_all_answered() -> None:
    with running("scorer.service") as address, ThreadPoolExecutor(AT_ONCE) as threads:
        assert set(threads.map(ask, [address] * AT_ONCE)) == {200}


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told_to_and_answers_what_was_asked_before(stop_signal: signal.Signals) -> None:
    with start("scorer.service", "--port", "0") as process, ThreadPoolExecutor(AT_ONCE) as threads:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().split()[-1]
        asked = [threads.submit(ask, address) for _ in range(AT_ONCE)]
        process.stderr.readline()  # the first is answered; many are under way, or wait to be taken
        time.sleep(0.3)  # the last one's connection is made
        process.send_signal(stop_signal)
        statuses = [answer.result() for answer in asked]
        assert process.wait(SECONDS_TO_END) == 0
    assert statuses == [200] * AT_ONCE


def test_a_taken_port_is_one_clear_line() -> None:
    with running("scorer.service") as address:
        port = address.rpartition(":")[2]
        command = [sys.executable, "-m", "scorer.service", "--port", port]
        second = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert second.stderr == f"scorer: cannot listen on 127.0.0.1:{port}: Address already in use\n"
