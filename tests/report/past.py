"""Pasts for the report to tell of."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from operations.lake.events import Day, Event, Score, in_order_of_weight
from operations.lake.past import Past
from operations.results.fetched_result import SENTIMENTS, Verdict

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def event(
    name: str, verdict: Verdict, snippet: str, before: str | None, days_ago: float = 1, **others: str
) -> Event:
    """A change from the other one of positive and negative, or from positive."""
    previous = Verdict.NEGATIVE if verdict is Verdict.POSITIVE else Verdict.POSITIVE
    scores = {each: 0.9 if each is verdict else 0.1 / 3 for each in SENTIMENTS}
    return Event(
        name=name,
        occurred_at=NOW - timedelta(days=days_ago),
        verdict=verdict,
        scores=scores if verdict in SENTIMENTS else {},
        snippet=snippet,
        title=others.get("title", name),
        url=others.get("url", "https://en.wikipedia.org/wiki/Some_page"),
        previous_verdict=previous,
        previous_snippet=before,
    )


def past_of(*events: Event) -> Past:
    scores: dict[str, list[Score]] = defaultdict(list)
    for each in sorted(events, key=lambda event: event.occurred_at):
        scores[each.name].append(Score(each.occurred_at - timedelta(days=9), 0.5))
        scores[each.name].append(Score(each.occurred_at, -0.5))
    days = [
        Day((NOW - timedelta(days=ago)).date(), {Verdict.POSITIVE: 40 - ago, Verdict.NEGATIVE: ago})
        for ago in (40, 20, 10, 1)
    ]
    return Past(NOW - timedelta(days=30), in_order_of_weight(events), days, scores)
