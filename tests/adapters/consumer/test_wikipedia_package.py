"""What the consumer's imports spare, and what they leave as it was."""

import os
import subprocess
import sys

import pytest

from deployment.checkout import CHECKOUT


def run_beside_the_consumer(program: str) -> str:
    """Run it in a Python of its own, which has imported nothing yet; gives what it printed."""
    paths = os.pathsep.join(str(CHECKOUT / part) for part in ("consumer", "shared/python"))
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": paths, "AWS_DEFAULT_REGION": "us-east-1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def test_the_consumer_starts_without_beautiful_soup() -> None:
    program = "import app, sys; print([name for name in ('bs4', 'soupsieve') if name in sys.modules])"

    assert run_beside_the_consumer(program) == "[]"


@pytest.mark.parametrize("order", ["import app, bs4", "import bs4, app"])
def test_beautiful_soup_is_whole_for_whoever_wants_it(order: str) -> None:
    program = f"{order}; print(bs4.BeautifulSoup('<p>whole</p>', 'html.parser').p.text)"

    assert run_beside_the_consumer(program) == "whole"
