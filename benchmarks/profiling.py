"""Where the consumer's processor time goes, in ten lines."""

from benchmarks.figures import Figure
from benchmarks.workbench import Workbench, consumer_settings

LINES = 10


def measure(workbench: Workbench) -> list[Figure]:
    encyclopedia = workbench.service("local.encyclopedia", generated=100_000)
    comprehend = workbench.service("local.comprehend")
    settings = consumer_settings(encyclopedia.address, comprehend.address, workbench.embedded_aws())
    shares = workbench.run("benchmarks.profiled_consumer", settings)["shares"]
    first = list(shares.items())[: LINES - 1]
    rest = 1 - sum(share for _, share in first)
    return [Figure(f"share of {package}", share) for package, share in (*first, ("all others", rest))]
