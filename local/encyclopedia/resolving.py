"""From a title in a request to its page."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from local.encyclopedia import titles
from local.encyclopedia.pages import Pages, SamplePage
from local.encyclopedia.titles import InvalidTitleError, Title


@dataclass
class Resolved:
    """The results for a list of titles.

    Taken through `normalized`, `converted` and `redirects`, a title is in exactly one of `found`, `missing`,
    `special`, `interwiki` and `invalid`. Only redirects in a circle and titles that name nothing but a
    section (`#tag`) are in none.
    """

    normalized: dict[str, str] = field(default_factory=dict)
    converted: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, Title] = field(default_factory=dict)
    interwiki: dict[str, str] = field(default_factory=dict)
    found: list[SamplePage] = field(default_factory=list)
    missing: list[Title] = field(default_factory=list)
    special: list[Title] = field(default_factory=list)
    invalid: dict[str, str] = field(default_factory=dict)


def resolve(wanted: Iterable[str], pages: Pages, *, convert_titles: bool, follow_redirects: bool) -> Resolved:
    """Look titles up, through normalisation and, if wanted, other scripts and any number of redirects."""
    resolved = Resolved()
    asked: list[Title] = []
    for text in wanted:
        try:
            title = titles.parse(text)
        except InvalidTitleError as error:
            resolved.invalid[text] = str(error)
            continue
        if str(title) != text:
            resolved.normalized[text] = str(title)
        if convert_titles and not pages.find(title) and (converted := pages.converted(title)):
            resolved.converted[str(title)] = str(converted)
            title = converted
        asked.append(title)
    seen: set[Title] = set()
    while asked:
        asked = _look_up(asked, seen, pages, resolved, follow_redirects)
    return resolved


def _look_up(
    asked: list[Title], seen: set[Title], pages: Pages, resolved: Resolved, follow_redirects: bool
) -> list[Title]:
    """Sort titles into `resolved`; return where those that are redirects lead."""
    targets: list[Title] = []
    for title in sorted(asked, key=lambda asked_title: asked_title.sort_key):
        if title.page in seen or not str(title):
            continue
        seen.add(title.page)
        if title.interwiki:
            resolved.interwiki[str(title)] = title.interwiki
        elif title.namespace < titles.MAIN:
            resolved.special.append(title)
        elif (page := pages.find(title)) is None:
            resolved.missing.append(title)
        elif follow_redirects and page.redirect is not None:
            resolved.redirects[str(title)] = page.redirect
            targets.append(page.redirect)
        else:
            resolved.found.append(page)
    return targets
