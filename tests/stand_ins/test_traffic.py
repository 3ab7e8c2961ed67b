"""What a stand-in counts, and how long its answers take."""

import time

from local.serving import Traffic


def test_an_answer_takes_as_long_as_the_service_would_take_at_least() -> None:
    begun = time.monotonic()
    with Traffic().request(seconds_at_least=0.05):
        pass
    assert time.monotonic() - begun >= 0.05


def test_requests_that_are_under_way_at_once_are_counted() -> None:
    traffic = Traffic("titles")
    with traffic.request(), traffic.request():
        traffic.count("titles", 3)
    with traffic.request():
        pass
    assert traffic.statistics() == {"titles": 3, "requests": 3, "concurrent_maximum": 2}
