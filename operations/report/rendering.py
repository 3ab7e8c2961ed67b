"""The page itself: everything in one file, and nothing in it that could run but our own script."""

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from operations.lake.past import Past
from operations.report import charts
from operations.report.differences import differences
from operations.report.findings import REMEDIES, Findings, is_wikipedia
from operations.results.fetched_result import SENTIMENTS, FetchedResults
from operations.terminal import printable

MOST_NAMES_IN_TABLE = 20_000
"""10 MB of page; Chromium opens it in less than two seconds on two busy cores. All else counts every name."""

ROWS_AT_FIRST = 50
"""So many the browser lays out; the others wait in a <template>, unseen, until the script asks for them."""

CHANGES_SHOWN = 50
"""The page says how many more there are; `ops changes` has them all."""

NAMES_LISTED = 12
"""How many unscored names of a kind are written out before the reader is sent to the table."""

TEXT_AT_ONCE = 320
"""Longer text, in characters, is folded: a snippet may have 5,000 bytes."""

_ENDS = re.compile(r"""[.!?][»”"')\]]*(?= +[^\W\d_a-z])|[。！？][」』）]*|(?= · )""")
"""Where a sentence ends, most likely, or one of the titles of a list."""

_HERE = Path(__file__).parent


def render_report(
    results: FetchedResults,
    *,
    source: str,
    written_at: datetime,
    notes: Sequence[str] = (),
    past: Past | None = None,
) -> bytes:
    """Make the page, in UTF-8: the same bytes of the same arguments.

    `source` says where the results come from; each of `notes` is one thing the reader must know about them,
    such as that the scores are not Comprehend's. Without a `past` nothing is told of it.
    """
    findings = Findings(results.results)
    script, style = _asset("report.js"), _asset("report.css")
    scores = past.scores if past else {}
    lines = {name: line for name, them in scores.items() if (line := charts.small_line(them))}
    page = (
        _templates()
        .get_template("report.html.jinja")
        .render(
            bar=charts.verdicts_bar(findings.counts),
            by_day=charts.names_by_day(past.days, written_at.astimezone(UTC).date()) if past else "",
            changes_shown=CHANGES_SHOWN,
            findings=findings,
            histograms={
                sentiment: charts.histogram(sentiment, bins)
                for sentiment, bins in findings.distributions.items()
            },
            in_table=results.results[:MOST_NAMES_IN_TABLE],
            names_listed=NAMES_LISTED,
            lines=lines,
            notes=notes,
            others=[host for host in findings.hosts if not is_wikipedia(host)],
            from_wikipedia=any(map(is_wikipedia, findings.hosts)),
            past=past,
            policy=_policy(script, style),
            remedies=REMEDIES,
            results=results,
            rows_at_first=ROWS_AT_FIRST,
            script=script,
            sentiments=SENTIMENTS,
            source=source,
            style=style,
            written_at=written_at,
        )
    )
    # Not as text: on Windows that would get other line ends, and no longer match the hashes in the page.
    return page.encode()


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    templates.filters |= {"beginning": beginning, "number": "{:,}".format, "share": share}
    templates.globals["differences"] = differences
    templates.tests["sentiment"] = lambda verdict: verdict in SENTIMENTS
    return templates


def _printable(value: object) -> object:
    """What every expression of the template goes through: text from outside as a terminal would show it."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def beginning(text: str) -> str | None:
    """What is shown of a long text until it is unfolded; None of one that is shown whole.

    It ends with a sentence or a title, if that leaves a third of the room or less, else with a word.
    """
    if len(text) <= TEXT_AT_ONCE:
        return None
    ends = (end.end() for end in _ENDS.finditer(text))
    last = max((end for end in ends if end <= TEXT_AT_ONCE), default=0)
    if last < TEXT_AT_ONCE / 3 * 2:
        last = text.rfind(" ", 1, TEXT_AT_ONCE)
    return f"{text[: last if last > 0 else TEXT_AT_ONCE]} …"


def share(part: int, whole: int) -> str:
    """Give a part in percent, without making little of what there is: 1 of 10,000 is "<1%", not "0%"."""
    if 0 < part < whole / 100:
        return "<1%"
    if whole * 99 / 100 < part < whole:
        return ">99%"
    return f"{part / whole:.0%}"


def _asset(file: str) -> Markup:
    return Markup((_HERE / file).read_text(encoding="utf-8"))  # noqa: S704 — our own, and without data in it


def _policy(script: str, style: str) -> str:
    """Allow exactly our script and our style sheet. Nothing is fetched, framed, sent or evaluated."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_source(script)}",
            f"style-src {_source(style)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
        ]
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
