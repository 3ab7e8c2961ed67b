"""The counts of an invocation, and how they become CloudWatch metrics."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

# Powertools writes the embedded metric format: metrics as log lines, so that no request is made for them.
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider


class Tally:
    """Counts of one invocation, which several threads may add to."""

    def __init__(self) -> None:
        self._amounts: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def add(self, name: str, amount: float = 1) -> None:
        with self._lock:
            self._amounts[name] += amount

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Add the seconds that the block takes, also where it fails."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.add(name, time.monotonic() - began)

    def take(self) -> dict[str, float]:
        """Give the counts and reset them, so that the next invocation begins at 0."""
        with self._lock:
            amounts, self._amounts = self._amounts, defaultdict(float)
        return dict(amounts)


def write_metrics(
    namespace: str,
    stack_name: str,
    counts: Mapping[str, float],
    states: Mapping[str, bool] = MappingProxyType({}),
) -> None:
    """Write the counts that are not 0, as one log line; those whose name ends in `Seconds` are seconds.

    A state is written as 1 or 0 each time, so that an alarm on it knows when it is over.

    A metric costs $0.30 per month once it has a value, so there are few, with the stack as the one dimension.
    """
    counted = {name: amount for name, amount in counts.items() if amount}
    counted |= {name: float(state) for name, state in states.items()}
    if not counted:
        return
    provider = AmazonCloudWatchEMFProvider(namespace=namespace)
    provider.add_dimension("StackName", stack_name)
    for name, amount in counted.items():
        provider.add_metric(name, "Seconds" if name.endswith("Seconds") else "Count", amount)
    provider.flush_metrics()
