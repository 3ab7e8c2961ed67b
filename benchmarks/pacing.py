"""Whether workers use all that Wikimedia allows, never more, and stop when they are throttled.

The encyclopedia counts as Wikimedia's servers do: it refuses what is over the limit in any sixty seconds.
"""

import time
from dataclasses import dataclass

from benchmarks.figures import Figure
from benchmarks.workbench import Program, Service, Workbench, consumer_settings
from wiki.limits import WORKERS_SHARE

REQUESTS_OF_THE_STACK = 200
REQUESTS_PER_MINUTE = round(REQUESTS_OF_THE_STACK * WORKERS_SHARE)
SECONDS_TO_SETTLE, SECONDS_WATCHED = 15, 60
NAMES_A_WORKER = 100_000
LATENCY_MILLISECONDS = 100


@dataclass(frozen=True)
class Crowd:
    """Workers of one deployment, each a process, and the encyclopedia that only they ask."""

    encyclopedia: Service
    workers: list[Program]


def measure(workbench: Workbench) -> list[Figure]:
    """All at once, since they mostly wait: one worker, three that share, and one that is refused."""
    aws = workbench.embedded_aws()
    comprehend = workbench.service("local.comprehend").address

    def crowd(workers: int, allowed: int) -> Crowd:
        encyclopedia = workbench.service(
            "local.encyclopedia",
            generated=NAMES_A_WORKER * 4,
            latency_milliseconds=LATENCY_MILLISECONDS,
            requests_per_minute=allowed,
        )
        settings = consumer_settings(
            encyclopedia.address,
            comprehend,
            aws,
            requests_per_minute=REQUESTS_OF_THE_STACK,
            workers=workers,
        )
        seconds = SECONDS_TO_SETTLE + SECONDS_WATCHED + 5
        options = f"--for-seconds={seconds}"
        programs = [
            workbench.start(
                "benchmarks.our_consumer", settings, f"--first={worker * NAMES_A_WORKER + 1}", options
            )
            for worker in range(workers)
        ]
        return Crowd(encyclopedia, programs)

    alone, sharing = crowd(1, REQUESTS_PER_MINUTE), crowd(3, REQUESTS_PER_MINUTE)
    refused = crowd(1, REQUESTS_PER_MINUTE // 3)
    time.sleep(SECONDS_TO_SETTLE)
    before = [_requests(some) for some in (alone, sharing)]
    time.sleep(SECONDS_WATCHED)
    after = [_requests(some) for some in (alone, sharing)]
    shares = [(late - early) / REQUESTS_PER_MINUTE for early, late in zip(before, after, strict=True)]
    failed = sum(worker.finish()["failed"] for some in (alone, sharing, refused) for worker in some.workers)
    over = alone.encyclopedia.statistics()["refused"] + sharing.encyclopedia.statistics()["refused"]
    statistics = refused.encyclopedia.statistics()
    return [
        Figure("share of the allowed requests used, one worker", shares[0], 0.95, 1, 1),
        Figure("share of the allowed requests used, three workers", shares[1], 0.95, 1, 1),
        Figure("requests over the limit in any minute", over, at_most=0, floor=0),
        Figure(
            "refused, where the wiki allows a third of the pace",
            statistics["refused"],
            note=f"of {statistics['requests']} requests",
        ),
        Figure("names that had to go back", failed, at_most=0, floor=0),
    ]


def _requests(crowd: Crowd) -> int:
    return crowd.encyclopedia.statistics()["requests"]
