"""The consumer against the textbook's, with an encyclopedia of 100 ms per request and a Comprehend of 50.

Comprehend's sentiments are VADER's here: our own model takes three to four times as much of the processor
that is measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

import requests

from benchmarks.figures import Figure
from benchmarks.workbench import BUCKET, Service, Workbench, consumer_settings
from local.encyclopedia.editing import TOKEN
from local.encyclopedia.generated import generated_name, generated_text

BATCHES, SIZE, TEXTBOOK_NAMES = 10, 100, 12
EDITED = 100
AWS_LATENCIES = {"latency_milliseconds": 10, "dynamodb_latency_milliseconds": 5}
"""DynamoDB's is less: AWS says single-digit milliseconds (https://aws.amazon.com/dynamodb/features/)."""

FIRST_OF_ROUNDS = (1, 2_001, 4_001)
GENERATED = 60_000

Report = dict[str, Any]
"""A consumer's own account of its run, as JSON."""


def measure(workbench: Workbench) -> list[Figure]:
    """Ours and the textbook's in turns, then ours over pages that have not changed, and over edited ones."""
    consumers = _Consumers(workbench)
    rounds = _Rounds.measured(consumers)
    first_run = _first_run(consumers, rounds)
    unchanged = _unchanged(consumers, rounds)
    return [*first_run, *unchanged, *_edited(consumers, rounds.last_first)]


class _Consumers:
    """Both consumers, each with an encyclopedia and a Comprehend of its own."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self.encyclopedia = workbench.service(
            "local.encyclopedia", generated=GENERATED, latency_milliseconds=100
        )
        textbook_encyclopedia = workbench.service(
            "benchmarks.textbook_encyclopedia", generated=GENERATED, latency_milliseconds=100
        )
        self._textbook_encyclopedia = textbook_encyclopedia.address
        self.comprehend = workbench.service("local.comprehend", scorer="vader", latency_milliseconds=50)
        textbook_comprehend = workbench.service("local.comprehend", scorer="vader", latency_milliseconds=50)
        self.aws = aws = workbench.service("benchmarks.light_aws", **AWS_LATENCIES)
        textbook_aws = workbench.service("benchmarks.light_aws", **AWS_LATENCIES)
        self._settings = consumer_settings(
            self.encyclopedia.address, self.comprehend.address, aws.address, stream=aws.address
        )
        self._textbook_settings = consumer_settings(
            textbook_encyclopedia.address, textbook_comprehend.address, textbook_aws.address
        )

    def ours(self, first: int) -> Report:
        """Run ours over BATCHES of SIZE names, from the `first` generated one on."""
        return self._workbench.run(
            "benchmarks.our_consumer", self._settings, f"--first={first}", f"--batches={BATCHES}"
        )

    def textbooks(self, first: int) -> Report:
        """Run the textbook's over TEXTBOOK_NAMES of the same names."""
        return self._workbench.run(
            "benchmarks.textbook",
            self._textbook_settings,
            f"--encyclopedia={self._textbook_encyclopedia}/w/api.php",
            f"--bucket={BUCKET}",
            f"--first={first}",
            f"--names={TEXTBOOK_NAMES}",
        )


@dataclass(frozen=True)
class _Rounds:
    """The rounds over new names: each consumer's seconds per name, and our processor seconds per batch."""

    names: int
    seconds: float
    textbook_seconds: float
    processor_seconds: float
    last_first: int

    @classmethod
    def measured(cls, consumers: _Consumers) -> Self:
        reports: list[Report] = []
        textbook_seconds: list[float] = []
        for first in FIRST_OF_ROUNDS:
            reports.append(consumers.ours(first))
            textbook = consumers.textbooks(first)
            textbook_seconds.append(textbook["seconds"] / textbook["names"])
        return cls(
            names=sum(report["names"] for report in reports),
            seconds=median(batch / SIZE for report in reports for batch in report["seconds"]),
            textbook_seconds=median(textbook_seconds),
            processor_seconds=median(batch for report in reports for batch in report["processor_seconds"]),
            last_first=FIRST_OF_ROUNDS[-1],
        )

    def over_textbook(self, seconds: float) -> tuple[float, str]:
        """Compare a speed, in seconds per name, with the textbook's: how many times, and both in words."""
        return self.textbook_seconds / seconds, f"{1 / seconds:.0f} over {1 / self.textbook_seconds:.2f}"


def _first_run(consumers: _Consumers, rounds: _Rounds) -> list[Figure]:
    names, aws = rounds.names, consumers.aws.statistics()
    wikipedia_requests = consumers.encyclopedia.statistics()["requests"] / names
    comprehend_requests = consumers.comprehend.statistics()["requests"] / names
    speed, note = rounds.over_textbook(rounds.seconds)
    return [
        Figure("names per second, over the textbook's", speed, at_least=100, note=note),
        Figure("processor seconds per batch of 100", rounds.processor_seconds),
        Figure("Wikipedia requests per name", wikipedia_requests, at_most=0.055, floor=0.05),
        Figure("Comprehend requests per name", comprehend_requests, at_most=0.045, floor=0.04),
        Figure("history: requests per event", aws["PutRecordBatch"] / names, at_most=0.01, floor=0.01),
        Figure("S3 requests per name", aws["PutObject"] / names, at_most=1, floor=1),
        Figure("index: requests per name", _index_requests(aws) / names, at_most=0.05, floor=0.05),
    ]


def _unchanged(consumers: _Consumers, rounds: _Rounds) -> list[Figure]:
    asked = consumers.encyclopedia.statistics()["requests"]
    asked_to_score = consumers.comprehend.statistics()["requests"]
    before = consumers.aws.statistics()
    report = consumers.ours(rounds.last_first)
    checks = (consumers.encyclopedia.statistics()["requests"] - asked) / report["names"]
    scorings = consumers.comprehend.statistics()["requests"] - asked_to_score
    after = consumers.aws.statistics()
    index = (_index_requests(after) - _index_requests(before)) / report["names"]
    speed, note = rounds.over_textbook(median(report["seconds"]) / SIZE)
    return [
        Figure("unchanged: names per second, over the textbook's", speed, at_least=300, note=note),
        Figure("unchanged: Wikipedia requests per name", checks, at_most=0.021, floor=0.02),
        Figure("unchanged: Comprehend requests", scorings, at_most=0, floor=0),
        Figure("unchanged: S3 requests", after["PutObject"] - before["PutObject"], at_most=0, floor=0),
        Figure("unchanged: index requests per name", index, at_most=0.01, floor=0.01),
    ]


def _edited(consumers: _Consumers, first: int) -> list[Figure]:
    _edit(consumers.encyclopedia, first, EDITED)
    scored = consumers.comprehend.statistics()["documents"]
    stored = consumers.aws.statistics()["PutObject"]
    consumers.ours(first)
    written = consumers.aws.statistics()["PutObject"] - stored
    scored_anew = consumers.comprehend.statistics()["documents"] - scored
    what = "edited, the first sentence alike: texts scored"
    return [
        Figure(what, scored_anew, at_most=0, floor=0, note=f"of {EDITED} pages"),
        Figure("the same: objects written", written, at_least=EDITED, floor=EDITED),
    ]


def _edit(encyclopedia: Service, first: int, pages: int) -> None:
    """Add a sentence to the end of each of these pages."""
    with requests.Session() as session:
        session.trust_env = False
        for number in range(first, first + pages):
            edit = {
                "action": "edit",
                "format": "json",
                "formatversion": "2",
                "token": TOKEN,
                "title": generated_name(number),
                "text": f"{generated_text(number)} It was edited.",
            }
            session.post(f"{encyclopedia.address}/w/api.php", data=edit, timeout=30).raise_for_status()


def _index_requests(statistics: Mapping[str, int]) -> int:
    return statistics["BatchGetItem"] + statistics["BatchWriteItem"]
