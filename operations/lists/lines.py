"""Plain text: a name per line."""

from collections.abc import Iterable, Iterator

from operations.lists.entries import Candidate, Refused
from operations.lists.text import Line


def line_candidates(lines: Iterable[Line]) -> Iterator[Candidate | Refused]:
    for line in lines:
        if line.problem:
            yield Refused(f"line {line.number}", line.problem)
        elif line.text.strip():
            yield Candidate(f"line {line.number}", line.text.rstrip("\r\n"))
