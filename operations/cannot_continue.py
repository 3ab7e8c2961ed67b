"""What an operator is told when something cannot be done."""

from botocore.exceptions import BotoCoreError, ClientError


class CannotContinue(Exception):
    """One line that says what went wrong and, where there is something to do, what to do."""


OUTSIDE_FAILURES = (CannotContinue, OSError, BotoCoreError, ClientError)
"""What a command ends with when the cause is outside the program: it is told, without a traceback."""


def cause(failure: Exception) -> str:
    """What is told of one of OUTSIDE_FAILURES."""
    if isinstance(failure, OSError) and failure.strerror:
        return f"{failure.filename}: {failure.strerror}" if failure.filename else failure.strerror
    return str(failure)
