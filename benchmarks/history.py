"""The history's sender against a PutRecord each, with a Firehose of 10 ms per request."""

from statistics import median

from benchmarks.figures import Figure
from benchmarks.workbench import Workbench, stream_settings

EVENTS, TEXTBOOK_EVENTS, ROUNDS = 20_000, 2_000, 3


def measure(workbench: Workbench) -> list[Figure]:
    """Ours and the textbook's in turns."""
    firehose = workbench.service("benchmarks.light_aws", latency_milliseconds=10)
    settings = stream_settings(firehose.address)
    ours, textbook = [], []
    for _ in range(ROUNDS):
        report = workbench.run("benchmarks.events_sent", settings, f"--events={EVENTS}")
        ours.append(report["events"] / report["seconds"])
        one_by_one = workbench.run(
            "benchmarks.events_sent", settings, f"--events={TEXTBOOK_EVENTS}", "--one-by-one"
        )
        textbook.append(one_by_one["events"] / one_by_one["seconds"])
    return [
        Figure(
            "events per second, over a request each",
            median(ours) / median(textbook),
            at_least=20,
            note=f"{median(ours):,.0f} over {median(textbook):,.0f}, 100 at once",
        ),
        Figure(
            "requests per event, in full requests",
            report["requests"]["PutRecordBatch"] / report["events"],
            at_most=0.002,
            floor=0.002,
        ),
    ]
