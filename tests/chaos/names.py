"""What goes in: names of every kind, and messages that name nothing."""

import re

from local.encyclopedia.__main__ import ARTICLES
from local.encyclopedia.generated import WithGeneratedPages, generated_name
from local.encyclopedia.pages import Pages, read_pages
from name_sentiment.names import problem_with_name
from operations.lists.entries import ListedName
from tests.hostile.cases import CASES, DEAD_LETTER, NAMES

OF_EACH_KIND = 40
POISON_MESSAGES = 20
REFUSED_NAMES = 12
"""Fewer than the 20 that a run's error spells out."""

_SENDABLE = re.compile("[\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""


def pages(count: int) -> Pages:
    """The sample encyclopedia, with as many generated articles."""
    return WithGeneratedPages(read_pages(ARTICLES), count)


def names(count: int) -> list[ListedName]:
    """So many names: articles, redirects, ambiguous, missing, hostile ones, several on one page."""
    written = [ListedName(str(page.title)) for page in read_pages(ARTICLES)]
    hostile = [ListedName(case.name) for case in NAMES if not problem_with_name(case.name)]
    missing = [ListedName(generated_name(count + number)) for number in range(1, OF_EACH_KIND + 1)]
    titled = [
        ListedName(f"Another name {number}", title=generated_name(number))
        for number in range(1, OF_EACH_KIND + 1)
    ]
    special = {listed.name: listed for listed in [*written, *hostile, *missing, *titled]}
    generated = [ListedName(generated_name(number)) for number in range(1, count - len(special) + 1)]
    return [*generated, *special.values()]


def refused_names(listed: list[ListedName]) -> list[str]:
    """Some of them, from all over the first half: generated ones, which a run's error spells out in full."""
    half = listed[: len(listed) // 2]
    return [each.name for each in half[:: len(half) // REFUSED_NAMES + 1]]


def poison() -> list[str]:
    """Bodies of messages that SQS takes and that name nothing."""
    bodies = [case.body for case in CASES if case.ends == DEAD_LETTER and _SENDABLE.fullmatch(case.body)]
    return sorted(set(bodies), key=len)[:POISON_MESSAGES]
