"""Second step: which known names are unchanged, by the revisions of their pages alone."""

from collections.abc import Mapping

from name_sentiment.known_name import KnownName
from name_sentiment.message import Ask
from name_sentiment.result_format import Status
from name_sentiment.rules import Rules
from pipeline.deadline import Deadline
from receive import Work
from wiki.page import Encyclopedia, Page, PageKind

_KINDS = {
    Status.SCORED: PageKind.ARTICLE,
    Status.REJECTED: PageKind.ARTICLE,
    Status.EMPTY: PageKind.ARTICLE,
    Status.MISSING: PageKind.MISSING,
    Status.AMBIGUOUS: PageKind.AMBIGUOUS,
    Status.INVALID: PageKind.INVALID,
}
"""The kind of page that each status comes from. An article without a text has a revision like any other."""


def can_be_checked(work: Work, known: KnownName, rules: Rules, *, keeps_history: bool) -> bool:
    """Whether its page's revision could show that all that is kept of the name is up to date."""
    return (
        work.ask is Ask.IF_CHANGED
        and known.row_is_certain
        and (known.is_recorded or not keeps_history)
        and known.asked_title == work.title
        and known.rules_fingerprint == rules.fingerprint
    )


def check(encyclopedia: Encyclopedia, known: Mapping[Work, KnownName], deadline: Deadline) -> list[Work]:
    """Check up to `titles_per_check` titles in one request. Give the names whose pages are unchanged.

    Raises Failure.
    """
    pages = encyclopedia.check({work.title for work in known}, deadline)
    return [work for work, it in known.items() if (page := pages.get(work.title)) and _is_as_known(page, it)]


def _is_as_known(page: Page, known: KnownName) -> bool:
    return page.kind is _KINDS[known.status] and page.way == known.titles and page.revision == known.revision
