"""Usable names: text that is not blank and fits a page title."""

MAXIMUM_NAME_BYTES = 255
"""MediaWiki keeps titles in 255 bytes (https://www.mediawiki.org/wiki/Manual:Page_title)."""


def problem_with_name(value: object) -> str | None:
    """Say in a few words why `value` is no usable name, or None where it is one."""
    if not isinstance(value, str):
        return f"is not text but {type(value).__name__}"
    if not value.strip():
        return "is blank"
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        return "holds half a surrogate pair, which is not Unicode text"
    if size > MAXIMUM_NAME_BYTES:
        return f"is {size:,} bytes of UTF-8, over {MAXIMUM_NAME_BYTES}"
    return None
