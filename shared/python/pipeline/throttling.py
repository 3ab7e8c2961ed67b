"""Servers that throttle us: a passing failure that is not the request's fault."""

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from pipeline.failures import Unavailable

MOST_SECONDS = 600
"""Seconds. Where a server asks for a longer pause, the next request is made after these."""


class Throttled(Unavailable):
    """The server asks us to send nothing for `wait_seconds`."""

    def __init__(self, message: str, wait_seconds: float) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


def seconds_asked_for(retry_after: str | None, otherwise: float) -> float:
    """What a Retry-After header asks for, at most MOST_SECONDS; `otherwise` where it makes no sense."""
    try:
        return Retry(retry_after_max=MOST_SECONDS).parse_retry_after(retry_after or "")
    except (InvalidHeader, ValueError, OverflowError):  # no number, no date, or none that Python has
        return otherwise
