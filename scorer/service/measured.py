"""The service's counts, for Prometheus. No label has a value from outside."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest


class Measured:
    """The metrics of one service. Several services in one process count apart."""

    def __init__(self, scorer: str, version: str) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "scorer_requests", "Requests, by route and status.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "scorer_request_seconds",
            "Seconds that a request took, by route.",
            ["route"],
            registry=self._registry,
        )
        self._texts = Counter(
            "scorer_texts",
            "Texts that were scored, by sentiment.",
            ["sentiment", "scorer", "version"],
            registry=self._registry,
        )
        self._scorer, self._version = scorer, version

    def request(self, route: str, status: int, seconds: float) -> None:
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, sentiment: str) -> None:
        self._texts.labels(sentiment, self._scorer, self._version).inc()

    def exposition(self) -> bytes:
        """Give all metrics in Prometheus's format."""
        return generate_latest(self._registry)
