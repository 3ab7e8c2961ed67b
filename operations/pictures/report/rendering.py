"""The report's HTML. All is in one file but the pictures, which the browser loads from their sites."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from operations.pictures.report.findings import (
    MEANINGS,
    MOST_PAGES,
    MOST_TO_DESCRIBE,
    PICTURES_PER_LABEL,
    Findings,
)
from operations.pictures.shown_pictures import ShownPicture
from operations.report.assets import asset, policy, templates

MOST_IN_TABLE = 20_000
"""The figures beside it count every appearance."""

ROWS_AT_FIRST = 50
PAGES_NAMED = 5
"""So many of a picture's pages are named."""

_HERE = Path(__file__).parent
_SHARED = _HERE.parent.parent / "report"


def render_pictures(
    shown: Sequence[ShownPicture], *, source: str, written_at: datetime, notes: Sequence[str] = ()
) -> bytes:
    """Make the page, in UTF-8. The same arguments give the same bytes.

    `source` says where the findings come from. Each of `notes` is one thing that the reader must know.
    """
    findings = Findings(shown)
    script = asset(_SHARED / "table.js") + asset(_HERE / "pictures.js")
    style = asset(_SHARED / "base.css") + asset(_HERE / "pictures.css")
    environment = templates(_HERE)
    environment.tests["on_the_web"] = is_on_the_web
    environment.filters["told"] = findings.told
    page = environment.get_template("pictures.html.jinja").render(
        findings=findings,
        in_table=shown[:MOST_IN_TABLE],
        meanings=MEANINGS,
        most_pages=MOST_PAGES,
        most_to_describe=MOST_TO_DESCRIBE,
        notes=notes,
        pages_named=PAGES_NAMED,
        pictures_per_label=PICTURES_PER_LABEL,
        policy=policy(script, style, "img-src http: https:"),
        rows_at_first=ROWS_AT_FIRST,
        script=script,
        source=source,
        style=style,
        written_at=written_at,
    )
    return page.encode()


def is_on_the_web(address: str) -> bool:
    """Whether an address may stand in a link. Crawled addresses may, but the tables can hold anything."""
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
