"""What there is to say about results, before it is said in HTML."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from markupsafe import Markup

from operations.report.results import SENTIMENTS, UNSCORED, Outcome, Result

MOST = 5
"""How many names are shown as the most positive and the most negative."""

BINS = 10


@dataclass(frozen=True)
class Remedy:
    """What it means that a name has no score, and what its keeper can do (as HTML)."""

    meaning: str
    advice: Markup


REMEDIES = {
    Outcome.AMBIGUOUS: Remedy(
        "The name could mean any of several pages.",
        Markup("Choose one of the titles offered, and put it into the table’s <code>title</code>."),
    ),
    Outcome.MISSING: Remedy(
        "There is no page with this title.",
        Markup("Check the spelling, or put the title of the right page into the table’s <code>title</code>."),
    ),
    Outcome.INVALID: Remedy(
        "This cannot be the title of a page.",
        Markup("Put the title of the right page into the table’s <code>title</code>."),
    ),
    Outcome.EMPTY: Remedy(
        "The page has no text at its beginning that could be scored.",
        Markup("If there is a better page, put its title into the table’s <code>title</code>."),
    ),
    Outcome.REJECTED: Remedy(
        "The page was found, but Comprehend would not read its text.",
        Markup("The reason given is Comprehend’s own. A better page may help: put its title into the table’s")
        + Markup(" <code>title</code>."),
    ),
}


@dataclass(frozen=True)
class Findings:
    results: Sequence[Result]

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many names came to each outcome that came up, in the outcomes' order."""
        counted = Counter(result.outcome for result in self.results)
        return {outcome: counted[outcome] for outcome in Outcome if counted[outcome]}

    @cached_property
    def scored(self) -> list[Result]:
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
            outcome = self.results[0].outcome
            return f"One name, and it reads {outcome}" if scored else f"One name, and it is {outcome}"
        if not scored:
            return f"None of the {self.total:,} names could be scored"
        if scored == self.total:
            return f"All {self.total:,} names are scored"
        return f"{scored:,} of {self.total:,} names {'is' if scored == 1 else 'are'} scored"

    @cached_property
    def most_positive(self) -> list[Result]:
        return self._most(Outcome.POSITIVE, over=Outcome.NEGATIVE)

    @cached_property
    def most_negative(self) -> list[Result]:
        return self._most(Outcome.NEGATIVE, over=Outcome.POSITIVE)

    def _most(self, sentiment: Outcome, over: Outcome) -> list[Result]:
        # Only names that lean this way, so that among few names none is both most positive and most negative.
        leaning = (result for result in self.scored if result.scores[sentiment] > result.scores[over])
        return sorted(leaning, key=lambda result: -result.scores[sentiment])[:MOST]

    @cached_property
    def distributions(self) -> dict[Outcome, list[int]]:
        """For each sentiment, how many names have a score in each tenth from 0 to 1 (the last with 1)."""
        return {
            sentiment: _in_bins([result.scores[sentiment] for result in self.scored])
            for sentiment in SENTIMENTS
        }

    @cached_property
    def unscored(self) -> dict[Outcome, list[Result]]:
        return {
            outcome: [result for result in self.results if result.outcome is outcome]
            for outcome in UNSCORED
            if outcome in self.counts
        }

    @cached_property
    def hosts(self) -> list[str]:
        """Where the texts come from, the most frequent first."""
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
