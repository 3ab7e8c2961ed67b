"""What the consumer's imports add to those of the library that it cannot do without."""

from statistics import median

from benchmarks.figures import Figure
from benchmarks.workbench import PYTHON_PATH, Workbench

ROUNDS = 21
FRAMES_A_ROUND = 7
"""So that the rounds begin at depths all over a chunk of the stack; see `importing`."""


def measure(workbench: Workbench) -> list[Figure]:
    """Fresh processes in turns; the first of each only fills the file system's cache."""
    seconds: dict[str, list[float]] = {"app": [], "boto3": []}
    for round_number in range(ROUNDS + 1):
        for modules, taken in seconds.items():
            report = workbench.run(
                "benchmarks.importing",
                PYTHON_PATH["consumer"],
                f"--modules={modules}",
                f"--depth={round_number * FRAMES_A_ROUND}",
            )
            taken.append(report["seconds"])
    ours, boto3 = (median(taken[1:]) for taken in seconds.values())
    return [
        Figure(
            "import time, over boto3 alone",
            ours / boto3,
            at_most=1.6,
            floor=1,
            note=f"{ours:.2f} s over {boto3:.2f} s",
        )
    ]
