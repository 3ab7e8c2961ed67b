"""The order in which people look for names."""

import re
import unicodedata

_DIGITS = re.compile("([0-9]+)")


def reading_order(text: str) -> tuple[list[str | tuple[int, str]], str]:
    """A key to sort by: 2 comes before 10, and case and accents count only where all else is the same."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    parts: list[str | tuple[int, str]] = [*_DIGITS.split(letters.casefold())]  # text and digits by turns
    parts[1::2] = [_as_number(str(digits)) for digits in parts[1::2]]
    return parts, text


def _as_number(digits: str) -> tuple[int, str]:
    """A key for numbers of any length; Python refuses to make an int of more than 4,300 digits."""
    significant = digits.lstrip("0")
    return len(significant), significant
