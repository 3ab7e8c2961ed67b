"""What a stand-in counts, and how long its answers take."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from local.serving import Traffic


def test_an_answer_takes_as_long_as_the_service_would_take_at_least() -> None:
    begun = time.monotonic()
    with Traffic().request(seconds_at_least=0.05):
        pass
    assert time.monotonic() - begun >= 0.05


def test_no_request_waits_for_the_work_on_one_that_came_with_it() -> None:
    traffic = Traffic()
    both_have_come = threading.Barrier(2, timeout=30)
    at_work: list[int] = []

    def answer() -> None:
        both_have_come.wait()
        with traffic.request(seconds_at_least=1):
            at_work.append(traffic.statistics()["requests"])

    with ThreadPoolExecutor(2) as threads:
        for answering in [threads.submit(answer) for _ in range(2)]:
            answering.result()
    assert at_work == [2, 2]


def test_requests_that_are_under_way_at_once_are_counted() -> None:
    traffic = Traffic("titles")
    with traffic.request(), traffic.request():
        traffic.count("titles", 3)
    with traffic.request():
        pass
    assert traffic.statistics() == {"titles": 3, "requests": 3, "concurrent_maximum": 2}
