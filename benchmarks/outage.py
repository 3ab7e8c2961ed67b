"""A wiki that forbids us for an hour while a hundred thousand names are queued."""

from benchmarks.figures import Figure
from benchmarks.workbench import PYTHON_PATH, Workbench


def measure(workbench: Workbench) -> list[Figure]:
    """The consumer's own parts, over HTTP, with a simulated clock."""
    report = workbench.run("benchmarks.consumer_in_an_outage", PYTHON_PATH["consumer"])
    return [
        Figure("403 for an hour: requests made", report["requests_while_forbidden"], at_most=200),
        Figure("names given up", report["given_up"], at_most=0, floor=0),
        Figure(
            "names with a result afterwards",
            report["results"] / report["names"],
            at_least=1,
            floor=1,
            note=f"of {report['names']:,}",
        ),
        Figure("tries of a name, at most", report["most_receives"], at_most=10, note="10 are allowed"),
        Figure("hours from the end of it to the last result", report["hours_to_recover"]),
    ]
