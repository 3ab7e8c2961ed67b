"""The time of day. Who needs it is given it, so that tests can set it."""

from datetime import UTC, datetime


def now_in_utc() -> datetime:
    return datetime.now(UTC)
