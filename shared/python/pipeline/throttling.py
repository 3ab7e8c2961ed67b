"""Servers that ask for silence: a passing failure that is no fault of what was asked."""

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from pipeline.failures import Unavailable

MOST_SECONDS = 600
"""A server that asks for more is asked again then."""


class Throttled(Unavailable):
    """The server asks for `wait_seconds` of silence."""

    def __init__(self, message: str, wait_seconds: float) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


def seconds_asked_for(retry_after: str | None, otherwise: float) -> float:
    """What a Retry-After header asks for, at most MOST_SECONDS; `otherwise` where it makes no sense."""
    try:
        return Retry(retry_after_max=MOST_SECONDS).parse_retry_after(retry_after or "")
    except (InvalidHeader, ValueError, OverflowError):  # no number, no date, or none that Python has
        return otherwise
