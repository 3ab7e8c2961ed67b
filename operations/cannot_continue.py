"""What an operator is told when something cannot be done."""


class CannotContinue(Exception):
    """One line that says what went wrong and, where there is something to do, what to do."""
