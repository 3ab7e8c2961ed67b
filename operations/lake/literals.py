"""Values in SQL, for Athena (Trino). What comes from a person is never pasted into a query as it is.

Athena's own parameters (ExecutionParameters) are literals as well, which the caller must quote. The local AWS
does not support them.
"""

from datetime import UTC, date, datetime


def text_literal(text: str) -> str:
    """Write text as SQL does: a quote is doubled, and nothing else in it means anything."""
    return "'" + text.replace("'", "''") + "'"


def timestamp_literal(moment: datetime) -> str:
    """Write a moment in UTC, as the column `occurred_at` has it."""
    in_utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"timestamp '{in_utc.isoformat(' ', 'microseconds')}'"


def date_literal(day: date) -> str:
    return f"date '{day.isoformat()}'"
