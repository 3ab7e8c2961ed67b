"""What editors do, told by a real MediaWiki and by the sample encyclopedia: so that no name goes unnoticed.

The same is done to both wikis once, and each test looks at one story of it.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.metrics import Tally
from tests.mediawiki.editor import Editor
from tests.mediawiki.stories import REFUSED, STORIES, Step, Story
from wiki import changes
from wiki.changes import WikiChanges
from wiki.encyclopedia import WikipediaEncyclopedia
from wiki.pace import Pace
from wiki.page import Page
from wiki.transport import WikiAccess, WikipediaTransport

MINUTES = Deadline(600, clock=lambda: 0.0)
"""They stay ahead, however long the tests before took."""


@dataclass(frozen=True)
class Chronicle:
    """What happened in one wiki: how the names' pages were and are, and what was told in between."""

    before: dict[str, Page]
    after: dict[str, Page]
    told: frozenset[str]
    moment: datetime
    editor: Editor
    api: str


@pytest.fixture(scope="module")
def of_the_sample(sample: str) -> Chronicle:
    return chronicle(sample, Editor(sample), lambda _: None)


@pytest.fixture(scope="module")
def of_mediawiki(
    mediawiki: str, administrator: Editor, mark_as_ambiguous: Callable[[list[str]], None]
) -> Chronicle:
    return chronicle(mediawiki, administrator, mark_as_ambiguous)


@pytest.fixture(params=["of_the_sample", "of_mediawiki"])
def happened(request: pytest.FixtureRequest) -> Chronicle:
    found: Chronicle = request.getfixturevalue(request.param)
    return found


def chronicle(api: str, editor: Editor, mark_as_ambiguous: Callable[[list[str]], None]) -> Chronicle:
    transport = WikipediaTransport(
        WikiAccess(api, "tests@example.com"), Pace(0), CircuitBreaker("the wiki"), Tally()
    )
    encyclopedia, told = WikipediaEncyclopedia(transport), WikiChanges(transport)
    titles = [story.title for story in STORIES]
    do(editor, mark_as_ambiguous, [step for story in STORIES for step in story.before])
    before = encyclopedia.check(titles, MINUTES)
    moment = next_second(lambda: told.now(MINUTES))
    do(editor, mark_as_ambiguous, [step for story in STORIES for step in story.since])
    with pytest.MonkeyPatch.context() as patched:
        # What came before the moment is not to be told, so that each title told is one that changed since.
        patched.setattr(changes, "OVERLAP", timedelta(0))
        changed = told.since(moment, 100, MINUTES)
    assert changed.until >= moment
    return Chronicle(before, encyclopedia.check(titles, MINUTES), changed.titles, moment, editor, api)


def do(editor: Editor, mark_as_ambiguous: Callable[[list[str]], None], steps: list[Step]) -> None:
    for step in steps:
        answer = editor.do(step)
        assert "error" not in answer, f"{step}: {answer}"
    mark_as_ambiguous([step["title"] for step in steps if "__DISAMBIG__" in step.get("text", "")])


def next_second(now: Callable[[], datetime]) -> datetime:
    begun = now()
    while (moment := now()) == begun:
        time.sleep(0.05)
    return moment


def what(story: Story) -> str:
    return story.what


@pytest.mark.parametrize("story", STORIES, ids=what)
def test_the_titles_that_changed_are_told(happened: Chronicle, story: Story) -> None:
    of_this_story = {title for step in (*story.before, *story.since) for title in titles_in(step)}
    assert happened.told & of_this_story == story.told


def titles_in(step: Step) -> Iterator[str]:
    return (step[name] for name in ("title", "from", "to") if name in step)


@pytest.mark.parametrize("story", STORIES, ids=what)
def test_a_check_says_whether_the_name_changed(happened: Chronicle, story: Story) -> None:
    assert (happened.before[story.title] != happened.after[story.title]) is story.is_changed


@pytest.mark.parametrize("story", STORIES, ids=what)
def test_a_name_that_changed_is_found_by_a_title_on_its_way(happened: Chronicle, story: Story) -> None:
    is_found = not happened.told.isdisjoint(happened.before[story.title].way)
    assert is_found or not story.is_changed


@pytest.mark.parametrize(("step", "code"), REFUSED)
def test_what_cannot_be_done_is_refused_in_the_same_way(happened: Chronicle, step: Step, code: str) -> None:
    assert happened.editor.do(step)["error"]["code"] == code


@pytest.mark.parametrize("direction", ["newer", "older"])
@pytest.mark.parametrize("limit", ["7", "max"])
def test_the_lists_have_the_same_entries_in_the_same_parts(
    of_the_sample: Chronicle, of_mediawiki: Chronicle, direction: str, limit: str
) -> None:
    parts = [list(lists(chronicle, direction, limit)) for chronicle in (of_the_sample, of_mediawiki)]
    assert parts[0] == parts[1]
    assert sum(len(part["recentchanges"]) for part in parts[0]) > 20


def lists(happened: Chronicle, direction: str, limit: str) -> Iterator[dict[str, Any]]:
    start = {"newer": happened.moment, "older": datetime.now(UTC) + timedelta(minutes=1)}[direction]
    parameters = {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "list": "recentchanges|logevents",
        "rcnamespace": "0",
        "rctype": "edit|new|log",
        "rcprop": "title|timestamp",
        "rcdir": direction,
        "rclimit": limit,
        "rcstart": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "letype": "move",
        "leprop": "title|details|type|timestamp",
        "ledir": direction,
        "lelimit": limit,
        "lestart": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    more: dict[str, str] = {}
    while True:
        answer = requests.post(happened.api, data={**parameters, **more}, timeout=60).json()
        more = answer.get("continue", {})
        query = {
            name: [
                without_time(entry)
                for entry in entries
                if entry["timestamp"] >= f"{happened.moment:%Y-%m-%dT%H:%M:%SZ}"
            ]
            for name, entries in answer["query"].items()
        }
        yield {**query, "more": sorted(more), "continue": more.get("continue")}
        if not more or not any(query.values()):
            return


def without_time(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "timestamp"}


@pytest.mark.parametrize(
    "parameters",
    [
        {"list": "recentchanges", "rcstart": "x"},
        {"list": "recentchanges", "rcdir": "sideways"},
        {"list": "recentchanges", "rccontinue": "x"},
        {"list": "recentchanges", "rclimit": "x"},
        {"list": "logevents", "lestart": "then"},
        {"list": "nonsense"},
        {},
    ],
    ids=str,
)
def test_odd_parameters_of_the_lists_have_the_same_answer(
    sample: str, mediawiki: str, parameters: dict[str, str]
) -> None:
    def answer(api: str) -> dict[str, Any]:
        asked = {"action": "query", "format": "json", "formatversion": "2", **parameters}
        body: dict[str, Any] = requests.post(api, data=asked, timeout=60).json()
        body.get("error", {}).pop("docref", None)
        return body

    assert answer(sample) == answer(mediawiki)
