"""`make bench ONLY=outage` puts the consumer together by itself, so that its clock can be simulated."""

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.workbench import PYTHON_PATH
from deployment.checkout import CHECKOUT

NAMES = 30


def test_a_wiki_that_forbids_us_for_an_hour_is_hardly_asked_and_no_name_is_given_up(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    program = [sys.executable, "-m", "benchmarks.consumer_in_an_outage"]

    subprocess.run(
        [*program, f"--report={report}", f"--names={NAMES}"],
        env={**os.environ, **PYTHON_PATH["consumer"]},
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.DEVNULL,
    )

    found = json.loads(report.read_text())
    assert (found["results"], found["given_up"]) == (NAMES, 0)
    assert 0 < found["requests_while_forbidden"] < NAMES
