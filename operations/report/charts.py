"""The report's charts, as SVG in the page.

Vega-Lite, drawn by vl-convert: the result is a few kilobytes without scripts or inline styles, so that the
page's Content-Security-Policy can forbid both (plotly's is 4.5 MB of JavaScript that needs both). Charts are
given numbers only, never text from outside. Colours are the style sheet's, light or dark.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import vl_convert
from markupsafe import Markup

from operations.lake.events import Day, Score
from operations.results.fetched_result import SENTIMENTS, Verdict

MOST_DAYS = 90
LINE_WIDTH, LINE_HEIGHT = 96, 24

_CONFIG = {
    "aria": False,  # the page has in words and tables what the charts show
    "background": None,
    "font": "inherit",
    "padding": 0,
    "view": {"stroke": None},
    "axis": {
        "domainColor": "var(--line)",
        "labelColor": "var(--quiet)",
        "labelFontSize": 11,
        "ticks": False,
        "title": None,
    },
}


def verdicts_bar(counts: Mapping[Verdict, int]) -> Markup:
    """One bar for all names, with one colour per sentiment. Names without a score come last."""
    parts = [
        {"place": place, "colour": _colour(verdict), "names": counts[verdict]}
        for place, verdict in enumerate(Verdict)
        if verdict in counts
    ]
    bar = {
        "width": 1000,
        "height": 10,
        "mark": {"type": "bar", "stroke": "var(--paper)", "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "names",
                "type": "quantitative",
                "axis": None,
                "scale": {"nice": False, "domain": [0, sum(counts.values())]},
            },
            "order": {"field": "place"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }
    # Without text in it, it can be stretched to whatever room there is.
    return Markup(_drawn(bar, parts).replace("<svg ", '<svg preserveAspectRatio="none" ', 1))  # noqa: S704 — drawn from numbers


def histogram(sentiment: Verdict, names_in_bins: Sequence[int]) -> Markup:
    """How many names have a score in each of equal parts from 0 to 1; the fullest part sets the scale."""
    bins = [
        {"from": number / len(names_in_bins), "to": (number + 1) / len(names_in_bins), "names": names}
        for number, names in enumerate(names_in_bins)
        if names
    ]
    place: dict[str, dict[str, Any]] = {
        "x": {
            "field": "from",
            "type": "quantitative",
            "bin": "binned",
            "scale": {"domain": [0, 1]},
            "axis": {"values": [0, 0.5, 1], "grid": False, "format": "~g"},
        },
        "y": {
            "field": "names",
            "type": "quantitative",
            "axis": None,
            # With room for the number over the highest bar, so that all histograms have one height.
            "scale": {"nice": False, "domain": [0, 1.2 * max(names_in_bins)]},
        },
    }
    colour = _colour(sentiment)
    bars = {
        # The stroke keeps one name among ten thousand visible.
        "mark": {"type": "bar", "color": colour, "stroke": colour, "strokeWidth": 1, "binSpacing": 3},
        "encoding": {**place, "x2": {"field": "to"}},
    }
    numbers = {
        "transform": [
            {"calculate": "(datum.from + datum.to) / 2", "as": "middle"},
            {"calculate": "format(datum.names, datum.names < 1000 ? 'd' : '.2~s')", "as": "number"},
        ],
        "mark": {"type": "text", "dy": -7, "fontSize": 10, "color": "var(--quiet)"},
        "encoding": {**place, "x": {**place["x"], "field": "middle"}, "text": {"field": "number"}},
    }
    return Markup(_drawn({"width": 250, "height": 105, "layer": [bars, numbers]}, bins))  # noqa: S704 — drawn from numbers


def names_by_day(days: Sequence[Day], until: date) -> Markup:
    """The names of each sentiment at the end of each of the last days up to `until`: one bar per day."""
    bars = [
        {
            "day": day.day.isoformat(),
            "place": place,
            "colour": _colour(sentiment),
            "names": day.names[sentiment],
        }
        for day in each_day(days, until)
        for place, sentiment in enumerate(SENTIMENTS)
        if day.names.get(sentiment)
    ]
    chart = {
        "width": 700,
        "height": 140,
        "mark": {"type": "bar", "stroke": "var(--paper)", "strokeWidth": 1},
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "timeUnit": "utcyearmonthdate",
                "scale": {"paddingInner": 0, "paddingOuter": 0},
                "axis": {"format": "%-d %b", "labelAngle": 0, "labelOverlap": True, "grid": False},
            },
            "y": {
                "field": "names",
                "type": "quantitative",
                "stack": "zero",
                "axis": {"grid": False, "tickMinStep": 1, "tickCount": 4, "domain": False},
            },
            "order": {"field": "place"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
        },
    }
    return Markup(_drawn(chart, bars))  # noqa: S704 — drawn from numbers


def each_day(days: Sequence[Day], until: date) -> list[Day]:
    """Give each of the last MOST_DAYS up to `until`; one on which nothing changed is as the one before."""
    known = sorted((day for day in days if day.day <= until), key=lambda day: day.day)
    if not known:
        return []
    first = max(known[0].day, until - timedelta(days=MOST_DAYS - 1))
    filled = []
    for number in range((until - first).days + 1):
        today = first + timedelta(days=number)
        last = next(day for day in reversed(known) if day.day <= today)
        filled.append(Day(today, last.names))
    return filled


def small_line(scores: Sequence[Score]) -> Markup | None:
    """One name's balance over time, from wholly negative (below) to wholly positive. None for fewer than two.

    Drawn without Vega-Lite, which takes some 20 ms per line: there may be thousands.
    """
    if len(scores) < 2:  # noqa: PLR2004
        return None
    began = scores[0].occurred_at
    whole = (scores[-1].occurred_at - began).total_seconds() or 1
    points = [
        (
            2 + (LINE_WIDTH - 4) * (score.occurred_at - began).total_seconds() / whole,
            2 + (LINE_HEIGHT - 4) * (1 - score.balance) / 2,
        )
        for score in scores
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return Markup(  # noqa: S704 — drawn from numbers
        f'<svg class="line" viewBox="0 0 {LINE_WIDTH} {LINE_HEIGHT}" aria-hidden="true">'
        f'<path d="M0 {LINE_HEIGHT / 2:g}H{LINE_WIDTH}"/><polyline points="{path}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2"/></svg>'
    )


def _colour(verdict: Verdict) -> str:
    return f"var(--{verdict})" if verdict in SENTIMENTS else "var(--unscored)"


def _drawn(chart: Mapping[str, Any], values: Sequence[Mapping[str, object]]) -> str:
    specification = {**chart, "data": {"values": values}, "config": _CONFIG}
    return vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
