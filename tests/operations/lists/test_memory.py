"""A list larger than memory is read as a stream."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MANY, SOME = 200_000, 50_000
"""Names of a list. The forms whose reader takes its time have fewer, in longer lines."""

LEAST_MEGABYTES = 45
"""The least size of each list."""

MOST_MEGABYTES = 30
"""More than before the list is read: SQLite's cache of the names has 16, a piece of text a few."""

MEASURE = """
import resource, sys
from pathlib import Path
from operations.lists.reading import read_list

def resident_kib() -> int:
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])

before = resident_kib()
number = sum(1 for _ in read_list(Path(sys.argv[1])))
print(number, (resident_kib() - before) // 1024)
"""


def _lines(format_: str, names: int) -> Iterator[str]:
    more = "x" * (80_000_000 // names)
    match format_:
        case "csv":
            yield "name,more\n"
            yield from (f"name {number},{more}\n" for number in range(names))
        case "txt":
            yield from (f"name {number} {'x' * 230}\n" for number in range(names))
        case "jsonl":
            yield from (json.dumps({"name": f"{n}", "more": more}) + "\n" for n in range(names))
        case "json":  # in one line
            yield "["
            yield from (json.dumps({"name": f"{n}", "more": more}) + "," for n in range(names - 1))
            yield '"last"]'
        case "yaml":
            yield from (f"- name: {n}\n  more: {more}\n" for n in range(names))


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
@pytest.mark.parametrize(
    ("format_", "names"), [("csv", MANY), ("txt", MANY), ("jsonl", SOME), ("json", SOME), ("yaml", SOME)]
)
def test_a_list_is_never_in_memory_as_a_whole(tmp_path: Path, format_: str, names: int) -> None:
    file = tmp_path / f"names.{format_}.gz"
    size = 0
    with gzip.open(file, "wt", compresslevel=1) as out:
        for line in _lines(format_, names):
            size += out.write(line)

    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, file], capture_output=True, text=True, check=True, timeout=300
    ).stdout
    number, megabytes = map(int, measured.split())

    assert number == names
    assert size > LEAST_MEGABYTES * 1_000_000
    assert megabytes < MOST_MEGABYTES
