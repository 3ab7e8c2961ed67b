"""The findings about results, before they become HTML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from markupsafe import Markup

from operations.results.fetched_result import SENTIMENTS, UNSCORED, FetchedResult, Verdict

MOST = 5
"""How many names are shown as the most positive and the most negative."""

BINS = 10


@dataclass(frozen=True)
class Remedy:
    """Why a name has no score, and what the owner of the list can do (as HTML)."""

    meaning: str
    advice: Markup


REMEDIES = {
    Verdict.AMBIGUOUS: Remedy(
        "The name could mean any of several pages.",
        Markup("Choose one of the titles offered, and put it into the table’s <code>title</code>."),
    ),
    Verdict.MISSING: Remedy(
        "There is no page with this title.",
        Markup("Check the spelling, or put the title of the right page into the table’s <code>title</code>."),
    ),
    Verdict.INVALID: Remedy(
        "This cannot be the title of a page.",
        Markup("Put the title of the right page into the table’s <code>title</code>."),
    ),
    Verdict.EMPTY: Remedy(
        "The page has no text at its beginning that could be scored.",
        Markup("If there is a better page, put its title into the table’s <code>title</code>."),
    ),
    Verdict.REJECTED: Remedy(
        "The page was found, but Comprehend would not read its text.",
        Markup("The reason given is Comprehend’s own. A better page may help: put its title into the table’s")
        + Markup(" <code>title</code>."),
    ),
}


@dataclass(frozen=True)
class Findings:
    results: Sequence[FetchedResult]

    @cached_property
    def counts(self) -> dict[Verdict, int]:
        """How many names came to each verdict that came up, in the verdicts' order."""
        counted = Counter(result.verdict for result in self.results)
        return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}

    @cached_property
    def scored(self) -> list[FetchedResult]:
        return [result for result in self.results if result.scores]

    @property
    def total(self) -> int:
        return len(self.results)

    @property
    def headline(self) -> str:
        """The whole in one line."""
        scored = len(self.scored)
        if not self.total:
            return "There are no results here"
        if self.total == 1:
            verdict = self.results[0].verdict
            return f"One name, and it reads {verdict}" if scored else f"One name, and it is {verdict}"
        if not scored:
            return f"None of the {self.total:,} names could be scored"
        if scored == self.total:
            return f"All {self.total:,} names are scored"
        return f"{scored:,} of {self.total:,} names {'is' if scored == 1 else 'are'} scored"

    @cached_property
    def most_positive(self) -> list[FetchedResult]:
        return self._most(Verdict.POSITIVE, over=Verdict.NEGATIVE)

    @cached_property
    def most_negative(self) -> list[FetchedResult]:
        return self._most(Verdict.NEGATIVE, over=Verdict.POSITIVE)

    def _most(self, sentiment: Verdict, over: Verdict) -> list[FetchedResult]:
        # Only names that lean this way, so that among few names none is both most positive and most negative.
        leaning = (result for result in self.scored if result.scores[sentiment] > result.scores[over])
        return sorted(leaning, key=lambda result: -result.scores[sentiment])[:MOST]

    @cached_property
    def distributions(self) -> dict[Verdict, list[int]]:
        """Count the names whose score is in each tenth from 0 to 1 (the last with 1), by sentiment."""
        return {
            sentiment: _in_bins([result.scores[sentiment] for result in self.scored])
            for sentiment in SENTIMENTS
        }

    @cached_property
    def unscored(self) -> dict[Verdict, list[FetchedResult]]:
        return {
            verdict: [result for result in self.results if result.verdict is verdict]
            for verdict in UNSCORED
            if verdict in self.counts
        }

    @cached_property
    def hosts(self) -> list[str]:
        """The sources of the texts, the most frequent first."""
        links = (result.link for result in self.results if result.snippet)
        return [host for host, _ in Counter(_host(link) for link in links if link).most_common() if host]


def is_wikipedia(host: str) -> bool:
    return host == "wikipedia.org" or host.endswith(".wikipedia.org")


def _in_bins(scores: Sequence[float]) -> list[int]:
    counted = Counter(min(int(score * BINS), BINS - 1) for score in scores)
    return [counted[number] for number in range(BINS)]


def _host(link: str) -> str | None:
    try:
        return urlsplit(link).hostname
    except ValueError:  # such as a bracket that would begin an IPv6 address
        return None
