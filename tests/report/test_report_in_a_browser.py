"""The page as a browser runs it, with names and snippets that would like to run too.

Needs Chromium or Chrome on the PATH (`apt-get install chromium`). Screenshots are kept in `artifacts/`, or
where ARTIFACTS says. With REQUIRE_ALL=1 a missing browser is a failure.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from name_sentiment.result_format import Status
from operations.lake.past import Past
from operations.report.rendering import ROWS_AT_FIRST, render_report
from operations.results.fetched_result import FetchedResults, Verdict
from operations.terminal import printable
from result import Result
from tests.report.browsing import DESK, SCREENS, TELEPHONE, WIDTH, Opened, Scheme, opened
from tests.report.hostile import ADDRESSES, BREAKOUTS
from tests.report.past import event, past_of
from tests.report.written import result, scored, write

SENTIMENTS = ("POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED")
IN_MANY_SCRIPTS = (
    "القاهرة",
    "תל אביב",
    "東京",
    "한국",
    "👩‍🚀🏳️‍🌈",
    "Beyoncé",
    "Ü" * 127,
    "W" * 255,
    " two  spaces ",
)


def written(folder: Path, *results: Result) -> Path:
    page = folder / "report.html"
    read = FetchedResults.in_folder(write(folder / "results", *results))
    page.write_bytes(
        render_report(read, source="results", written_at=datetime(2026, 11, 23, 16, 10, tzinfo=UTC))
    )
    return page


@pytest.fixture(scope="module")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    texts = dict(zip((*BREAKOUTS, *IN_MANY_SCRIPTS), SENTIMENTS * 10, strict=False))
    page = written(
        folder,
        *(scored(text, label, 0.9, snippet=text, title=text) for text, label in texts.items()),
        *(scored(f"address {number}", url=url, title=url) for number, url in enumerate(ADDRESSES)),
        *(
            result(f"{status}: {text}", status, title=text, detail=f"{text} | {text}")
            for status in Status
            if status is not Status.SCORED
            for text in BREAKOUTS[:5]
        ),
    )
    (folder / "results" / "<img src=x onerror=window.ran=1>_sentiment.csv").write_bytes(BREAKOUTS[0].encode())
    read = FetchedResults.in_folder(folder / "results")
    written_at = datetime(2026, 11, 23, tzinfo=UTC)
    page.write_bytes(
        render_report(
            read, source=BREAKOUTS[0], written_at=written_at, notes=[BREAKOUTS[1]], past=hostile_past()
        )
    )
    return page


def hostile_past() -> Past:
    """Give a past in which each hostile text and each script was another one before, in all of its fields."""
    texts = (*BREAKOUTS, *IN_MANY_SCRIPTS)
    return past_of(
        *(
            event(text, verdict, text, before, days_ago, title=text, url=[*ADDRESSES, ""][days_ago % 9])
            for days_ago, (text, before) in enumerate(zip(texts, texts[::-1], strict=True))
            for verdict in (Verdict.POSITIVE, Verdict.NEGATIVE)
        )
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of 120 names, of three verdicts."""
    return written(
        tmp_path_factory.mktemp("page"),
        *(scored(f"bridge {number}", "POSITIVE", 0.5 + number / 1000) for number in range(100)),
        *(scored(f"Müller {number}", "NEGATIVE", 0.6) for number in range(15)),
        *(result(f"nobody {number}", Status.MISSING) for number in range(5)),
    )


@pytest.mark.parametrize(("screenshot", "size", "scheme"), SCREENS)
def test_nothing_from_outside_runs(
    browser: Browser, hostile_page: Path, screenshot: str, size: tuple[int, int], scheme: Scheme
) -> None:
    with opened(browser, hostile_page, size, scheme) as seen:
        seen.keep_screenshot(f"report-{screenshot}.png")
        seen.search("window")
        seen.search("")
        seen.leaf("Next")
        seen.wake_everything()

        assert seen.run("window.ran") is None
        assert seen.dialogs == []
        assert seen.requests == [hostile_page.as_uri()]
        assert seen.complaints == []


def test_every_hostile_name_is_shown_printably(browser: Browser, hostile_page: Path) -> None:
    with opened(browser, hostile_page) as seen:
        shown = seen.names_shown()
        seen.leaf("Next")
        shown += seen.names_shown()

    assert {*map(printable, BREAKOUTS), *IN_MANY_SCRIPTS} <= set(shown)
    assert len(shown) == len(BREAKOUTS) + len(IN_MANY_SCRIPTS) + len(ADDRESSES) + 25


def test_what_came_past_the_escaping_would_be_stopped_by_the_policy(
    browser: Browser, page: Path, tmp_path: Path
) -> None:
    planted = "".join(text for text in BREAKOUTS if "refresh" not in text)
    broken = tmp_path / "broken.html"
    text = page.read_text(encoding="utf-8")
    broken.write_text(text.replace("</header>", f"{planted}</header>"), encoding="utf-8")

    with opened(browser, broken) as seen:
        assert seen.run("window.ran") is None
        assert seen.dialogs == []
        assert set(seen.requests) - set(seen.stopped) == {broken.as_uri()}
        assert any("Content Security Policy" in complaint for complaint in seen.complaints)


def test_search_finds_all_words_in_any_order_whatever_case_and_accents(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.search("COMPANY  muller 7")

        assert seen.names_shown() == ["Müller 7"]
        assert seen.text("#shown") == "1 name"


def test_search_that_finds_nothing_says_so(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.search("there is no such name")

        assert seen.names_shown() == []
        assert seen.text("#shown") == "0 names"


def test_names_sort_as_people_count(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        assert seen.names_shown()[:3] == ["bridge 0", "bridge 1", "bridge 2"]
        assert seen.text('th[aria-sort="ascending"]') == "Name"


def test_scores_sort_from_the_highest_with_the_keyboard_and_back(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.sort_by("Positive", "Enter")
        assert seen.names_shown()[:2] == ["bridge 99", "bridge 98"]
        assert seen.text('th[aria-sort="descending"]') == "Positive"

        seen.sort_by("Positive", "Space")
        assert seen.names_shown()[0] == "Müller 0"
        assert seen.text('th[aria-sort="ascending"]') == "Positive"


@pytest.mark.parametrize("presses", [1, 2])
def test_names_without_a_score_stay_last(browser: Browser, page: Path, presses: int) -> None:
    with opened(browser, page) as seen:
        for _ in range(presses):
            seen.sort_by("Negative")
        for _ in range(2):
            seen.leaf("Next")

        assert [name.split()[0] for name in seen.names_shown()][-6:] == [
            "Müller" if presses == 2 else "bridge",
            *["nobody"] * 5,
        ]


def test_search_keeps_the_order(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.sort_by("Positive")
        seen.search("bridge 1")

        assert seen.names_shown()[:2] == ["bridge 91", "bridge 81"]


def test_long_tables_are_leafed_through(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        first = seen.names_shown()
        assert len(first) == ROWS_AT_FIRST
        assert seen.text("#shown") == "1 to 50 of 120 names"

        for _ in range(4):  # more than there are pages
            seen.leaf("Next")
        assert seen.text("#shown") == "101 to 120 of 120 names"
        assert seen.text("#page") == "3 of 3"

        for _ in range(4):
            seen.leaf("Previous")
        assert seen.names_shown() == first


def test_one_outcome_alone_can_be_shown(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.page.get_by_label("Show").select_option("missing")

        assert seen.names_shown() == [f"nobody {number}" for number in range(5)]


def test_a_count_leads_to_its_names(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.search("bridge")
        seen.page.click('.tallies a[data-show="negative"]')

        assert seen.text("#shown") == "15 names"
        assert seen.page.get_by_label("Show").input_value() == "negative"
        assert seen.run("location.hash") == "#names"


@pytest.mark.parametrize("size", [DESK, TELEPHONE])
def test_the_page_is_never_wider_than_the_screen(
    browser: Browser, hostile_page: Path, size: tuple[int, int]
) -> None:
    with opened(browser, hostile_page, size) as seen:
        assert seen.run(WIDTH) == size[0]

        seen.search("W" * 255)
        assert len(seen.names_shown()) == 1
        assert seen.run(WIDTH) == size[0]


@pytest.mark.parametrize("size", [DESK, TELEPHONE])
def test_a_screen_reader_is_told_of_a_table(browser: Browser, page: Path, size: tuple[int, int]) -> None:
    with opened(browser, page, size) as seen:
        seen.leaf("Next")
        told = seen.page.locator("#table").aria_snapshot()
        # Chromium would know without being told; other browsers forget where CSS lays rows out otherwise.
        untold = seen.page.locator("#table tbody tr:not([role]), #table tbody tr > :not([role])").count()

    assert '- columnheader "Name":' in told
    assert '- rowheader "bridge 50"' in told
    assert '- cell "Positive"' in told
    assert untold == 0


def test_without_scripts_the_first_names_are_there(browser: Browser, page: Path) -> None:
    with opened(browser, page, scripts=False) as seen:
        assert len(seen.names_shown()) == ROWS_AT_FIRST
        assert seen.page.get_by_text("Searching and sorting need JavaScript").is_visible()
        assert not seen.page.get_by_label("Search").is_visible()


SENTENCE = "One sentence of many, each of which has a beginning and an end."
LONG = " ".join([SENTENCE] * 20)


@pytest.fixture
def long_page(tmp_path: Path) -> Path:
    return written(tmp_path, scored("short"), scored("long", snippet=LONG))


def said(seen: Opened) -> Locator:
    """What the page says of the name with the long text, in the table."""
    return seen.page.locator("#table tbody tr", has_text="One sentence of many").locator("td").last


def test_a_long_text_is_unfolded_in_one_piece(browser: Browser, long_page: Path) -> None:
    with opened(browser, long_page) as seen:
        beginning = said(seen).inner_text()
        assert beginning.startswith(" ".join([SENTENCE] * 5) + " …")

        said(seen).locator("summary").press("Enter")
        assert said(seen).inner_text().strip().startswith(LONG)

        said(seen).locator("summary").press("Enter")
        assert said(seen).inner_text() == beginning


def test_a_print_has_every_name_and_the_screen_is_as_before(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.leaf("Next")
        on_screen = seen.names_shown()

        printed = names_on_paper(seen)

        assert len(printed) == 120
        assert len(set(printed)) == 120
        assert seen.names_shown() == on_screen
        assert seen.text("#page") == "2 of 3"


def test_a_print_of_a_search_has_all_that_was_found(browser: Browser, page: Path) -> None:
    with opened(browser, page) as seen:
        seen.search("bridge")
        assert len(names_on_paper(seen)) == 100


def test_a_print_has_long_texts_in_one_piece(browser: Browser, long_page: Path) -> None:
    with opened(browser, long_page, scripts=False) as seen:
        seen.page.emulate_media(media="print")
        assert said(seen).inner_text().startswith(LONG)


def names_on_paper(seen: Opened) -> list[str]:
    """Print the page; give the names that the table has meanwhile."""
    seen.run(
        """addEventListener('beforeprint', () => {
            const names = document.querySelectorAll('#table tbody th');
            window.printed = [...names].map((name) => name.textContent);
        })"""
    )
    seen.page.pdf()
    printed: list[str] = seen.run("window.printed")
    return printed
