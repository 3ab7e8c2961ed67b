"""What the reports are made of: templates that escape, the policy of the page, our script and style sheet."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from operations.terminal import printable


def templates(folder: Path) -> Environment:
    """The templates in `folder`: whatever is put into one is escaped, and made printable."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters |= {"number": "{:,}".format, "share": share}
    return environment


def _printable(value: object) -> object:
    """Applied to every expression of the template: makes text from outside printable, as for a terminal."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def share(part: int, whole: int) -> str:
    """Give a part in percent. A part that is not zero is never shown as zero: 1 of 10,000 is "<1%"."""
    if 0 < part < whole / 100:
        return "<1%"
    if whole * 99 / 100 < part < whole:
        return ">99%"
    return f"{part / whole:.0%}"


def asset(file: Path) -> Markup:
    return Markup(file.read_text(encoding="utf-8"))  # noqa: S704 — our own, and without data in it


def policy(script: str, style: str, *more: str) -> str:
    """Allow exactly our script, our style sheet and `more`. Nothing else is fetched, sent or evaluated."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_source(script)}",
            f"style-src {_source(style)}",
            *more,
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
