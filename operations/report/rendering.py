"""The page itself: one file, in which only our own script can run."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from operations.lake.past import Past
from operations.report import charts
from operations.report.assets import asset, policy, templates
from operations.report.differences import differences
from operations.report.findings import REMEDIES, Findings, is_wikipedia
from operations.results.fetched_result import SENTIMENTS, FetchedResults

MOST_NAMES_IN_TABLE = 20_000
"""10 MB of page; Chromium opens it in less than two seconds on two busy cores. All else counts every name."""

ROWS_AT_FIRST = 50
"""Names that the browser lays out at once. The others are in a <template> until the script shows them."""

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

    `source` says where the results come from. Each of `notes` is one thing that the reader must know about
    them, such as that the scores are not Comprehend's. Without a `past`, the page has no part about it.
    """
    findings = Findings(results.results)
    script = asset(_HERE / "table.js")
    style = asset(_HERE / "base.css") + asset(_HERE / "report.css")
    environment = templates(_HERE)
    environment.filters["beginning"] = beginning
    environment.globals["differences"] = differences
    environment.tests["sentiment"] = lambda verdict: verdict in SENTIMENTS
    scores = past.scores if past else {}
    lines = {name: line for name, them in scores.items() if (line := charts.small_line(them))}
    page = environment.get_template("report.html.jinja").render(
        bar=charts.verdicts_bar(findings.counts),
        by_day=charts.names_by_day(past.days, written_at.astimezone(UTC).date()) if past else "",
        changes_shown=CHANGES_SHOWN,
        findings=findings,
        histograms={
            sentiment: charts.histogram(sentiment, bins) for sentiment, bins in findings.distributions.items()
        },
        in_table=results.results[:MOST_NAMES_IN_TABLE],
        names_listed=NAMES_LISTED,
        lines=lines,
        notes=notes,
        others=[host for host in findings.hosts if not is_wikipedia(host)],
        from_wikipedia=any(map(is_wikipedia, findings.hosts)),
        past=past,
        policy=policy(script, style),
        remedies=REMEDIES,
        results=results,
        rows_at_first=ROWS_AT_FIRST,
        script=script,
        sentiments=SENTIMENTS,
        source=source,
        style=style,
        written_at=written_at,
    )
    # Not as text: on Windows that would get other line ends, and no longer match the hashes in the page.
    return page.encode()


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
