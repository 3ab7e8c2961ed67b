"""The consumer against the textbook's, with an encyclopedia of 100 ms a request and a Comprehend of 50."""

from statistics import median
from typing import Any

from benchmarks.figures import Figure
from benchmarks.workbench import BUCKET, Workbench, consumer_settings

BATCHES, TEXTBOOK_NAMES = 10, 12
NAMES_A_ROUND = 2_000
ROUNDS = 3
GENERATED = NAMES_A_ROUND * ROUNDS * 10


def measure(workbench: Workbench) -> list[Figure]:
    """Ours and the textbook's in turns, then ours once more over pages that have not changed."""
    encyclopedia = workbench.service("local.encyclopedia", generated=GENERATED, latency_milliseconds=100)
    textbook_encyclopedia = workbench.service(
        "benchmarks.textbook_encyclopedia", generated=GENERATED, latency_milliseconds=100
    )
    comprehend = workbench.service("local.comprehend", latency_milliseconds=50)
    textbook_comprehend = workbench.service("local.comprehend", latency_milliseconds=50)
    aws = workbench.embedded_aws()
    settings = consumer_settings(encyclopedia.address, comprehend.address, aws)
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
        seconds_a_name += [batch / 100 for batch in report["seconds"]]
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
    wikipedia_requests = encyclopedia.statistics()["requests"] / names
    comprehend_requests = comprehend.statistics()["requests"]
    unchanged = ours(first)
    return [
        Figure(
            "names a second, over the textbook's",
            median(textbook_seconds_a_name) / median(seconds_a_name),
            at_least=60,
            note=f"{1 / median(seconds_a_name):.0f} over {1 / median(textbook_seconds_a_name):.2f}",
        ),
        Figure("processor seconds a batch of 100", median(processor)),
        Figure("Wikipedia requests a name", wikipedia_requests, at_most=0.055, floor=0.05),
        Figure("Comprehend requests a name", comprehend_requests / names, at_most=0.045, floor=0.04),
        Figure(
            "unchanged: Comprehend requests",
            comprehend.statistics()["requests"] - comprehend_requests,
            at_most=0,
            floor=0,
        ),
        Figure("unchanged: S3 puts", unchanged["requests"].get("PutObject", 0), at_most=0, floor=0),
        Figure("unchanged: names a second", 100 / median(unchanged["seconds"])),
    ]
