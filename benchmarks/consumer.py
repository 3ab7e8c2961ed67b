"""The consumer against the textbook's, with an encyclopedia of 100 ms per request and a Comprehend of 50.

Comprehend's sentiments are VADER's here: our own model takes four times as much of the processor that is
measured.
"""

from statistics import median
from typing import Any

import requests

from benchmarks.figures import Figure
from benchmarks.workbench import BUCKET, Service, Workbench, consumer_settings
from local.encyclopedia.editing import TOKEN
from local.encyclopedia.generated import generated_name, generated_text

BATCHES, SIZE, TEXTBOOK_NAMES = 10, 100, 12
EDITED = 100
NAMES_A_ROUND = 2_000
ROUNDS = 3
GENERATED = NAMES_A_ROUND * ROUNDS * 10


def measure(workbench: Workbench) -> list[Figure]:
    """Ours and the textbook's in turns, then ours over pages that have not changed, and over edited ones."""
    encyclopedia = workbench.service("local.encyclopedia", generated=GENERATED, latency_milliseconds=100)
    textbook_encyclopedia = workbench.service(
        "benchmarks.textbook_encyclopedia", generated=GENERATED, latency_milliseconds=100
    )
    comprehend = workbench.service("local.comprehend", scorer="vader", latency_milliseconds=50)
    textbook_comprehend = workbench.service("local.comprehend", scorer="vader", latency_milliseconds=50)
    aws = workbench.embedded_aws()
    stream = workbench.service("benchmarks.queue_and_table", latency_milliseconds=10)
    settings = consumer_settings(encyclopedia.address, comprehend.address, aws, stream=stream.address)
    textbook_settings = consumer_settings(textbook_encyclopedia.address, textbook_comprehend.address, aws)

    def ours(first: int) -> dict[str, Any]:
        return workbench.run("benchmarks.our_consumer", settings, f"--first={first}", f"--batches={BATCHES}")

    seconds_a_name: list[float] = []
    textbook_seconds_a_name: list[float] = []
    processor: list[float] = []
    names = 0
    for round_number in range(ROUNDS):
        first = round_number * NAMES_A_ROUND + 1
        report = ours(first)
        names += report["names"]
        seconds_a_name += [batch / SIZE for batch in report["seconds"]]
        processor += report["processor_seconds"]
        textbook = workbench.run(
            "benchmarks.textbook",
            textbook_settings,
            f"--encyclopedia={textbook_encyclopedia.address}/w/api.php",
            f"--bucket={BUCKET}",
            f"--first={first}",
            f"--names={TEXTBOOK_NAMES}",
        )
        textbook_seconds_a_name.append(textbook["seconds"] / textbook["names"])
    wikipedia_requests = encyclopedia.statistics()["requests"]
    scored = comprehend.statistics()
    unchanged = ours(first)
    asked_again = encyclopedia.statistics()["requests"] - wikipedia_requests
    asked_to_score = comprehend.statistics()["requests"] - scored["requests"]
    _edit(encyclopedia, first, EDITED)
    before_edits = comprehend.statistics()["documents"]
    edited = ours(first)
    ours_a_name, textbooks_a_name = median(seconds_a_name), median(textbook_seconds_a_name)
    unchanged_a_name = median(unchanged["seconds"]) / SIZE
    return [
        Figure(
            "names per second, over the textbook's",
            textbooks_a_name / ours_a_name,
            at_least=100,
            note=f"{1 / ours_a_name:.0f} over {1 / textbooks_a_name:.2f}",
        ),
        Figure("processor seconds per batch of 100", median(processor)),
        Figure("Wikipedia requests per name", wikipedia_requests / names, at_most=0.055, floor=0.05),
        Figure("Comprehend requests per name", scored["requests"] / names, at_most=0.045, floor=0.04),
        Figure(
            "history: requests per event",
            report["requests"]["PutRecordBatch"] / report["names"],
            at_most=0.01,
            floor=0.01,
        ),
        Figure("S3 requests per name", _s3_requests(report) / report["names"], at_most=1, floor=1),
        Figure(
            "index: requests per name", _index_requests(report) / report["names"], at_most=0.05, floor=0.05
        ),
        Figure(
            "unchanged: names per second, over the textbook's",
            textbooks_a_name / unchanged_a_name,
            at_least=300,
            note=f"{1 / unchanged_a_name:.0f} over {1 / textbooks_a_name:.2f}",
        ),
        Figure(
            "unchanged: Wikipedia requests per name",
            asked_again / unchanged["names"],
            at_most=0.021,
            floor=0.02,
        ),
        Figure("unchanged: Comprehend requests", asked_to_score, at_most=0, floor=0),
        Figure("unchanged: S3 requests", _s3_requests(unchanged), at_most=0, floor=0),
        Figure(
            "unchanged: index requests per name",
            _index_requests(unchanged) / unchanged["names"],
            at_most=0.01,
            floor=0.01,
        ),
        Figure(
            "edited, the first sentence alike: texts scored",
            comprehend.statistics()["documents"] - before_edits,
            at_most=0,
            floor=0,
            note=f"of {EDITED} pages",
        ),
        Figure("the same: objects written", edited["requests"]["PutObject"], at_least=EDITED, floor=EDITED),
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


def _s3_requests(report: dict[str, Any]) -> int:
    return sum(report["requests"].get(operation, 0) for operation in ("HeadObject", "GetObject", "PutObject"))


def _index_requests(report: dict[str, Any]) -> int:
    return sum(report["requests"].get(operation, 0) for operation in ("BatchGetItem", "BatchWriteItem"))
