"""The producer against sending one by one, with 10 ms per request; and its memory as the table grows."""

from statistics import median

from benchmarks.figures import Figure
from benchmarks.workbench import Workbench, producer_settings, rules_fingerprint

ROWS, TEXTBOOK_ROWS = 50_000, 400
ROUNDS = 3
TABLES = (1_000, 10_000, 100_000, 1_000_000)
KNOWN, EDITED = 1_000_000, 100_000

REQUESTS_PER_CHANGED_NAME = 0.05
"""A page that changed is looked up in full, 20 per request."""

WIKIMEDIAS_REQUESTS_PER_MINUTE = 180
"""The template's default, of the 200 that Wikimedia allows."""


def measure_speed(workbench: Workbench) -> list[Figure]:
    """Ours and the textbook's in turns."""
    aws = workbench.service("benchmarks.light_aws", rows=ROWS, latency_milliseconds=10)
    textbook_aws = workbench.service("benchmarks.light_aws", rows=TEXTBOOK_ROWS, latency_milliseconds=10)
    table, queue = "--table=names", f"--queue-url={textbook_aws.address}/000000000000/names"
    a_second: list[float] = []
    textbook_a_second: list[float] = []
    processor: list[float] = []
    for _ in range(ROUNDS):
        report = workbench.run("benchmarks.our_producer", producer_settings(aws.address))
        a_second.append(report["names"] / report["seconds"])
        processor.append(report["processor_seconds"] / report["names"])
        settings = producer_settings(textbook_aws.address)
        textbook = workbench.run("benchmarks.textbook", settings, table, queue)
        textbook_a_second.append(textbook["names"] / textbook["seconds"])
    counts = aws.statistics()
    return [
        Figure(
            "names per second, over one by one",
            median(a_second) / median(textbook_a_second),
            at_least=100,
            note=f"{median(a_second):,.0f} over {median(textbook_a_second):.0f}",
        ),
        Figure(
            "SQS send requests per name",
            counts["SendMessageBatch"] / counts["messages"],
            at_most=0.105,
            floor=0.1,
        ),
        Figure("processor seconds per million names", median(processor) * 1_000_000),
    ]


def measure_memory(workbench: Workbench) -> list[Figure]:
    """The process's peak; what is sent is answered without delay."""
    figures = []
    for rows in TABLES:
        aws = workbench.service("benchmarks.light_aws", rows=rows)
        report = workbench.run("benchmarks.our_producer", producer_settings(aws.address))
        figures.append(Figure(f"megabytes, {rows:,} names", report["peak_megabytes"], at_most=150))
    smallest, largest = figures[0].measured, figures[-1].measured
    return [*figures, Figure("memory for a million names over that for a thousand", largest / smallest)]


def measure_changes(workbench: Workbench) -> list[Figure]:
    """A million known names, of whose pages a tenth has changed: what the wiki is asked, and what is sent."""
    wiki = workbench.service("benchmarks.light_aws", edited=EDITED)
    aws = workbench.service("benchmarks.light_aws", rows=KNOWN, known_under=rules_fingerprint(wiki.address))
    report = workbench.run("benchmarks.our_producer", producer_settings(aws.address, wiki.address))
    counts, wiki_requests = aws.statistics(), wiki.statistics()["wiki requests"]
    of_changed = report["names"] * REQUESTS_PER_CHANGED_NAME
    return [
        Figure("wiki's changes: requests per name", wiki_requests / KNOWN, at_most=0.0003, floor=0.0002),
        Figure(
            "names sent of those edited",
            report["names"] / EDITED,
            at_least=1,
            at_most=1.01,
            floor=1,
            note="a few more are due for a full look",
        ),
        Figure("index: requests per name", counts["BatchGetItem"] / KNOWN, at_most=0.01, floor=0.01),
        Figure(
            "index: marking requests per name sent",
            counts["BatchExecuteStatement"] / report["names"],
            floor=0.04,
        ),
        Figure(
            "minutes of Wikimedia's limit, a million unchanged names",
            wiki_requests / WIKIMEDIAS_REQUESTS_PER_MINUTE,
            at_most=3,
        ),
        Figure(
            "the same, with what the edited ones take",
            (wiki_requests + of_changed) / WIKIMEDIAS_REQUESTS_PER_MINUTE,
        ),
        Figure("megabytes", report["peak_megabytes"], at_most=250),
        Figure("seconds", report["seconds"], at_most=810, note="of the 810 that a producer has"),
    ]
