"""What the worst answers that a wiki can give take of a worker's memory."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.web.trap_site import answer, trap_site
from wiki.transport import MOST_BODY_BYTES

CHECKOUT = Path(__file__).parents[3]
MOST_MEGABYTES = 300
"""The consumer's MemorySize, less what is not the function's."""

CONTINUATIONS = 8
OTHERS = ",".join(f'{{"title":"T{number}","extract":"x"}}' for number in range(1, 20))

LOOK_UP = """
import re, sys
from concurrent.futures import ThreadPoolExecutor
import app
from pipeline.deadline import Deadline
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.metrics import Tally
from wiki.encyclopedia import WikipediaEncyclopedia
from wiki.pace import AT_ONCE_UNPACED, Pace
from wiki.transport import WikiAccess, WikipediaTransport

access = WikiAccess(sys.argv[1], "me@example.com")
transport = WikipediaTransport(access, Pace(0), CircuitBreaker("the wiki"), Tally())
encyclopedia = WikipediaEncyclopedia(transport)
titles = [f"T{number}" for number in range(20)]
with ThreadPoolExecutor(AT_ONCE_UNPACED) as pool:
    found = list(pool.map(lambda _: encyclopedia.look_up(titles, Deadline(60)), range(AT_ONCE_UNPACED)))
# Of its own: getrusage tells that of the process which started this one, where that was larger.
peak_kilobytes = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
print(min(map(len, found)), int(peak_kilobytes) // 1024)
"""
"""As many requests at once as a worker makes, with all in memory that a worker has."""

Fill = Callable[[int], str]
"""Gives JSON of about so many bytes."""


def many(piece: str) -> Fill:
    return lambda size: f"[{','.join([piece] * (size // (len(piece.encode()) + 1)))}]"


def text(size: int) -> str:
    """Letters that take four bytes each, since one of them does."""
    return f'"{"x" * (size - 10)}\U0001f600"'


def keys(size: int) -> str:
    return "{" + ",".join(f'"{number}":0' for number in range(size // 10)) + "}"


WORST: dict[str, tuple[str, Fill]] = {
    "lists in each other": ("other", many("[" * 400 + "]" * 400)),
    "objects in each other": ("other", many('{"":' * 300 + "0" + "}" * 300)),
    "keys": ("other", keys),
    "a text": ("other", text),
    "an introduction": ("extract", text),
    "links": ("links", many('{"title":"a"}')),
}
"""What is large, and the field of a page that has it."""


def answers(field: str, fill: Fill) -> list[bytes]:
    """Give answers that are continued, and the last; each is as large as it may be."""
    large = fill(MOST_BODY_BYTES - len(OTHERS) - 200)
    query = f'"query":{{"pages":[{{"title":"T0","{field}":{large}}},{OTHERS}]}}'
    continued = answer(body=f'{{"continue":{{"continue":"|"}},{query}}}'.encode())
    return [*[continued] * CONTINUATIONS, answer(body=f"{{{query}}}".encode())]


@pytest.mark.parametrize(("field", "fill"), WORST.values(), ids=WORST.keys())
def test_the_worst_answer_that_is_taken_leaves_room(field: str, fill: Fill) -> None:
    with trap_site() as site:
        site.pages["/api.php"] = [*answers(field, fill)]
        modules = os.pathsep.join(str(CHECKOUT / part) for part in ("consumer", "shared/python"))
        measured = subprocess.run(
            [sys.executable, "-c", LOOK_UP, f"{site.address}/api.php"],
            env={**os.environ, "PYTHONPATH": modules},
            capture_output=True,
            text=True,
            check=False,
        )
    assert measured.stderr == ""
    found, megabytes = map(int, measured.stdout.split())
    assert found == 20, "the answers were not taken"
    assert megabytes < MOST_MEGABYTES
