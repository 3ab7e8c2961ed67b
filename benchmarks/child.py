"""The parts that all measured programs share. Each runs in its own process and writes a report."""

import argparse
import json
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3


@dataclass
class Invocation:
    """Lambda's context object, as far as the handlers look at it."""

    seconds: float = 180
    aws_request_id: str = "5b1e6a52-0a3d-4c8e-9f8b-3a1f0c2d4e5f"
    _began: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        return round((self._began + self.seconds - time.monotonic()) * 1000)


def arguments(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--report", type=Path, required=True, help="the JSON file to leave")
    return parser


def leave_report(file: Path, **findings: Any) -> None:  # noqa: ANN401 — whatever JSON can hold
    file.write_text(json.dumps({**findings, "peak_megabytes": _peak_bytes() / 1_000_000}))


def _peak_bytes() -> int:
    """The most memory that the process ever held."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
    # On Linux ru_maxrss is that of the program that started this one, where that was larger (getrusage(2)).
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def count_requests() -> Counter[str]:
    """Count the requests that boto3's clients made from now on really send, each retry too, by operation."""
    requests: Counter[str] = Counter()

    def count(event_name: str, **_: object) -> None:
        requests[event_name.rpartition(".")[2]] += 1

    boto3.setup_default_session()
    if boto3.DEFAULT_SESSION:
        boto3.DEFAULT_SESSION.events.register("before-send", count)
    return requests
