"""Articles without end, for load tests: `Generated name 000001` and so on, each with its own text."""

import re

from local.encyclopedia import titles
from local.encyclopedia.pages import Pages, SamplePage
from local.encyclopedia.titles import Title

_NAME = re.compile(r"Generated name ([0-9]{6,9})")

# Page ids of generated articles start above those of any file.
_FIRST_NUMBER = 1_000_000

_KINDS = (
    "bakery",
    "bridge",
    "festival",
    "library",
    "orchestra",
    "railway",
    "shipyard",
    "telescope",
    "vineyard",
)
_PLACES = ("Arden", "Brightwater", "Calder", "Dunmore", "Eastvale", "Fernhill", "Glenrock", "Harrow")
_VERDICTS = (
    "founded in {year}",
    "praised for its excellent and beautiful work since {year}",
    "ruined by fraud and a terrible fire in {year}",
    "loved by its visitors, although the disaster of {year} was awful",
    "opened in {year} and open on weekdays",
    "which won a prestigious award in {year} and delights its happy visitors",
    "hated for the horrible failures of {year}",
)


class WithGeneratedPages:
    """Other pages, and beside them `count` generated ones; nothing is held in memory."""

    def __init__(self, pages: Pages, count: int) -> None:
        self._pages = pages
        self._count = count

    def find(self, title: Title) -> SamplePage | None:
        match = _NAME.fullmatch(title.name)
        if match is None or title.namespace != titles.MAIN:
            return self._pages.find(title)
        number = int(match[1])
        if not 1 <= number <= self._count or title.name != generated_name(number):
            return None
        return SamplePage(_FIRST_NUMBER + number, title.page, paragraphs=(generated_text(number),))

    def converted(self, title: Title) -> Title | None:
        return self._pages.converted(title)


def generated_name(number: int) -> str:
    """The title of the generated article with this number, from 1."""
    return f"Generated name {number:06d}"


def generated_text(number: int) -> str:
    """The text of the generated article with this number."""
    # Three counts without a common divisor, so that all combinations come up.
    kind = _KINDS[number % len(_KINDS)]
    place = _PLACES[number % len(_PLACES)]
    verdict = _VERDICTS[number % len(_VERDICTS)].format(year=1800 + number % 200)
    return f"{generated_name(number)} is a {kind} in {place}, {verdict}. It has {number} listed objects."
