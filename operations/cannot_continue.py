"""What an operator is told when something cannot be done."""

from botocore.exceptions import BotoCoreError, ClientError


class CannotContinue(Exception):
    """One line that says what went wrong and, where there is something to do, what to do."""


_OUTSIDE_FAILURES = (CannotContinue, OSError, BotoCoreError, ClientError)
_MOST_CHARACTERS = 300


def is_outside(failure: Exception) -> bool:
    """Whether its cause is outside the program: a command ends with it, and tells it without a traceback."""
    return isinstance(failure, _OUTSIDE_FAILURES) or _is_unreadable_answer(failure)


def cause(failure: Exception) -> str:
    """What is told of a failure whose cause is outside."""
    if _is_unreadable_answer(failure):
        return f"AWS gave an answer that cannot be read: {failure}".splitlines()[0][:_MOST_CHARACTERS]
    if isinstance(failure, OSError) and failure.strerror:
        return f"{failure.filename}: {failure.strerror}" if failure.filename else failure.strerror
    return str(failure)


def _is_unreadable_answer(failure: Exception) -> bool:
    # By name, since botocore's parsers take half a second to import, and only what parses raises it.
    return type(failure).__name__ == "ResponseParserError"
