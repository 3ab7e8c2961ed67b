"""The sample encyclopedia is edited while it runs. See also `tests/mediawiki`."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.encyclopedia import titles
from local.encyclopedia.editing import TOKEN
from local.encyclopedia.generated import WithGeneratedPages
from local.encyclopedia.history import EditedPages, NoSuchPageError, PageExistsError
from local.encyclopedia.pages import SamplePage, WrittenPages, page_of_wikitext
from local.encyclopedia.web import create_application

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)

NETFLIX = SamplePage(1, titles.parse("Netflix"), paragraphs=("Netflix is a company.",))

Post = Callable[..., dict[str, Any]]


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def post() -> Post:
    pages = WithGeneratedPages(WrittenPages([NETFLIX]), 10)
    client = create_application(pages, "http://127.0.0.1:8081").test_client()

    def post(**parameters: str) -> dict[str, Any]:
        given = {"format": "json", "formatversion": "2", "token": TOKEN, **parameters}
        answer: dict[str, Any] = client.post("/w/api.php", data=given).get_json()
        return answer

    return post


def pages_at(clock: Clock) -> EditedPages:
    return EditedPages(WrittenPages([NETFLIX]), clock)


def look_up(post: Post, title: str) -> dict[str, Any]:
    parameters = {"prop": "extracts|info", "explaintext": "1", "titles": title}
    page: dict[str, Any] = post(action="query", **parameters)["query"]["pages"][0]
    return page


def test_an_edit_is_what_readers_see_and_has_a_revision_of_its_own(post: Post) -> None:
    before = look_up(post, "Netflix")

    answer = post(action="edit", title="netflix", text="Netflix is liked.\n\nIt has\nfilms.")["edit"]

    after = look_up(post, "Netflix")
    assert after["extract"] == "Netflix is liked.\nIt has films."
    assert (answer["oldrevid"], answer["newrevid"]) == (before["lastrevid"], after["lastrevid"])
    assert before["lastrevid"] != after["lastrevid"]
    assert "new" in before
    assert "new" not in after


def test_text_that_comes_back_has_yet_another_revision(post: Post) -> None:
    first = look_up(post, "Netflix")
    post(action="edit", title="Netflix", text="Vandals were here.")
    post(action="edit", title="Netflix", text="Netflix is a company.")

    last = look_up(post, "Netflix")

    assert last["extract"] == first["extract"]
    assert last["lastrevid"] != first["lastrevid"]


def test_a_generated_page_can_be_edited_and_deleted(post: Post) -> None:
    post(action="edit", title="Generated name 000001", text="It is another.")
    post(action="delete", title="Generated name 000002")

    assert look_up(post, "Generated name 000001")["extract"] == "It is another."
    assert look_up(post, "Generated name 000002")["missing"] is True
    assert "extract" in look_up(post, "Generated name 000003")


def test_people_see_an_edit_too() -> None:
    client = create_application(WrittenPages([NETFLIX]), "http://127.0.0.1:8081").test_client()
    edit = {"action": "edit", "format": "json", "formatversion": "2", "token": TOKEN}
    client.post("/w/api.php", data={**edit, "title": "Netflix", "text": "Netflix is liked."})

    assert "Netflix is liked." in client.get("/wiki/Netflix").text


def test_a_request_that_only_reads_edits_nothing() -> None:
    client = create_application(WrittenPages([NETFLIX]), "http://127.0.0.1:8081").test_client()
    edit = {"action": "edit", "format": "json", "formatversion": "2", "token": TOKEN}

    answer = client.get("/w/api.php", query_string={**edit, "title": "Netflix", "text": "x"}).get_json()

    assert answer["error"]["code"] == "badvalue"


@pytest.mark.parametrize(
    "text",
    ["'''Bold''' text", "{{Template}}", "See [[Netflix]].", "#REDIRECT [[<x>]]", "__DISAMBIG__\n* [[:]]"],
)
def test_text_that_the_sample_cannot_show_is_refused(post: Post, text: str) -> None:
    assert post(action="edit", title="Netflix", text=text)["error"]["code"] == "toomuchforthesample"
    assert look_up(post, "Netflix")["extract"] == "Netflix is a company."


@pytest.mark.parametrize(
    "page",
    [
        NETFLIX,
        SamplePage(1, titles.parse("Two"), paragraphs=("One paragraph.", "== History ==", "Another.")),
        SamplePage(1, titles.parse("Blank")),
        SamplePage(1, titles.parse("There"), redirect=titles.parse("Netflix#History")),
        SamplePage(1, titles.parse("Help"), redirect=titles.parse("Category:Companies")),
        SamplePage(
            1, titles.parse("Rose"), may_refer_to=(titles.parse("Rose (film)"), titles.parse("Help:Rose"))
        ),
    ],
    ids=lambda page: str(page.title),
)
def test_a_page_is_read_as_it_is_written(page: SamplePage) -> None:
    assert page_of_wikitext(1, page.title, page.wikitext) == page


def test_the_clock_is_told_with_any_query_that_asks_for_it(post: Post) -> None:
    told = datetime.fromisoformat(post(action="query", curtimestamp="1")["curtimestamp"])

    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_history_begins_with_the_process() -> None:
    clock = Clock()
    pages = pages_at(clock)
    clock.now += timedelta(hours=1)
    pages.delete(NETFLIX.title)

    assert [(change.at, change.kind) for change in pages.since(NOON - timedelta(days=1))] == [
        (NOON, "new"),
        (NOON + timedelta(hours=1), "log"),
    ]


def test_a_clock_that_is_set_back_does_not_put_a_change_before_the_last() -> None:
    clock = Clock()
    pages = pages_at(clock)
    clock.now -= timedelta(hours=1)
    pages.delete(NETFLIX.title)

    assert [change.at for change in pages.since(NOON)] == [NOON, NOON]


def test_what_is_not_there_cannot_be_changed_and_what_is_there_is_not_overwritten() -> None:
    pages = pages_at(Clock())
    netflix, other = NETFLIX.title, titles.parse("Other")
    pages.edit(other, "Another page.")

    with pytest.raises(NoSuchPageError):
        pages.undelete(netflix)
    with pytest.raises(PageExistsError):
        pages.move(netflix, other, leave_redirect=True)
    pages.delete(netflix)
    pages.edit(netflix, "A new page.")
    with pytest.raises(PageExistsError):
        pages.undelete(netflix)


def test_two_thousand_changes_are_read_in_four_requests_of_five_hundred(post: Post) -> None:
    for number in range(1_999):
        post(action="edit", title="Netflix", text=f"Edit {number}.")
    asked = {"list": "recentchanges", "rcdir": "newer", "rclimit": "max", "rcprop": "title"}
    more: dict[str, str] = {}
    sizes = []
    while True:
        answer = post(action="query", **asked, **more)
        sizes.append(len(answer["query"]["recentchanges"]))
        more = answer.get("continue", {})
        if not more:
            break

    assert sizes == [500] * 4
