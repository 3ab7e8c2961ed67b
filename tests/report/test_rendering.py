"""The page as text: what is in it, and that nothing else can come into it."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from name_sentiment.result_format import Status
from operations.report import rendering
from operations.report.rendering import render_report
from operations.results.fetched_result import FetchedResults
from operations.terminal import printable
from result import Result
from tests.report.hostile import ADDRESSES, BREAKOUTS
from tests.report.written import result, scored, write

WHEN = datetime(2026, 11, 23, 16, 10, tzinfo=UTC)


def report(folder: Path, *results: Result, notes: tuple[str, ...] = ()) -> BeautifulSoup:
    read = FetchedResults.in_folder(write(folder, *results))
    return parsed(render_report(read, source="results", written_at=WHEN, notes=notes))


def parsed(text: str | bytes) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def texts(soup: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(element.get_text(" ").split()) for element in soup.select(selector)]


def hash_of(element: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(element.encode()).digest()).decode()}'"


def test_the_page_says_what_came_out(tmp_path: Path) -> None:
    soup = report(
        tmp_path,
        scored("netflix", "POSITIVE", 0.91),
        scored("enron", "NEGATIVE"),
        result("x", Status.MISSING),
    )

    assert texts(soup, "h1") == ["2 of 3 names are scored."]
    assert texts(soup, ".tallies li") == [
        "1 positive 33%",
        "1 negative 33%",
        "Not scored:",
        "1 missing 33%",
    ]
    assert texts(soup, ".most.positive li") == ["netflix Positive: 0.91 netflix is a company. netflix"]
    assert texts(soup, ".most.negative h3") == ["enron"]
    assert texts(soup, ".mend h3") == ["1 missing"]
    assert texts(soup, "#table tbody th") == ["enron", "netflix", "x"]
    assert texts(soup, "#table tbody tr")[1] == (
        "netflix Positive 0.91 0.03 0.03 0.03 netflix is a company. netflix"
    )


def test_an_ambiguous_name_is_shown_with_the_titles_offered_and_what_to_do(tmp_path: Path) -> None:
    offered = result("mercury", Status.AMBIGUOUS, detail="Mercury (planet) | Mercury (element)")

    mend = texts(report(tmp_path, offered), ".mend")[0]

    assert "Mercury (planet) · Mercury (element)" in mend
    assert "Choose one of the titles offered, and put it into the table’s title ." in mend


def test_many_names_of_a_kind_are_left_to_the_table(tmp_path: Path) -> None:
    soup = report(tmp_path, *(result(f"name {number:02}", Status.MISSING) for number in range(30)))

    assert len(soup.select(".mend li")) == rendering.NAMES_LISTED
    assert texts(soup, ".mend a[data-show=missing]") == ["All 30 are in the table of names"]
    assert len(soup.select("#table tbody tr")) == 30


def test_every_list_has_the_order_of_the_table(tmp_path: Path) -> None:
    names = [f"name {number}" for number in (1, 2, 10, 11)]
    for name in reversed(names):
        (tmp_path / f"{name}_sentiment.csv").write_bytes(b"")
        (tmp_path / f"{name}.txt").write_bytes(b"")

    soup = report(
        tmp_path,
        *(scored(f"bad {name}", "NEGATIVE", 0.9) for name in names),
        *(result(f"no {name}", Status.MISSING) for name in names),
        *(result(f"odd {name}", Status.AMBIGUOUS, detail="a | b") for name in names),
    )

    assert texts(soup, "#table tbody th") == [
        f"{what} {name}" for what in ("bad", "no", "odd") for name in names
    ]
    assert texts(soup, ".most.negative h3") == [f"bad {name}" for name in names]
    assert texts(soup, ".mend li") == [f"no {name}" for name in names]
    assert texts(soup, ".mend th")[2:] == [f"odd {name}" for name in names]
    assert texts(soup, "main .files li") == [f"{name}_sentiment.csv: is empty" for name in names]
    assert texts(soup, "footer .files li") == [f"{name}.txt" for name in names]


def test_reversed_writing_is_made_visible_but_in_an_address(tmp_path: Path) -> None:
    url = "https://en.wikipedia.org/wiki/\u202egpj"

    soup = report(tmp_path, scored("a\u2066b", snippet="a\u202egpj.exe", title="\u200fc", url=url))

    assert texts(soup, "#table tr")[1].endswith("a\\u202egpj.exe \\u200fc")
    assert texts(soup, "#table tbody th") == ["a\\u2066b"]
    assert [link["href"] for link in soup.select("#table a")] == [url]


def test_rows_beyond_the_first_wait_in_a_template(tmp_path: Path) -> None:
    soup = report(tmp_path, *(scored(f"name {number:02}") for number in range(60)))

    assert len(soup.select("#table tbody tr")) == rendering.ROWS_AT_FIRST
    waiting = soup.select("template")[0].find_all("bdi")
    assert [each.string for each in waiting][::3] == [f"name {number}" for number in range(50, 60)]


def test_a_table_too_long_for_browsers_is_cut_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "MOST_NAMES_IN_TABLE", 2)

    soup = report(tmp_path, scored("a"), scored("b"), scored("c"))

    assert texts(soup, "#table tbody th") == ["a", "b"]
    assert texts(soup, "h1") == ["All 3 names are scored."]
    assert "The first 2 of 3 names" in soup.get_text()


def test_an_empty_folder_makes_a_page_that_says_so(tmp_path: Path) -> None:
    soup = report(tmp_path)

    assert texts(soup, "h1") == ["There are no results here."]
    assert not soup.select("table, figure, .bar, footer")


def test_only_failures_make_a_page_without_charts_of_scores(tmp_path: Path) -> None:
    soup = report(tmp_path, result("a", Status.MISSING), result("b", Status.REJECTED, detail="too odd"))

    assert texts(soup, "h1") == ["None of the 2 names could be scored."]
    assert not soup.select("figure, .most")
    assert "too odd" in texts(soup, ".mend")[1]


def test_notes_stand_at_the_top(tmp_path: Path) -> None:
    soup = report(tmp_path, scored("a"), notes=("These scores are VADER’s.", "<b>"))

    assert texts(soup, "header .note") == ["These scores are VADER’s.", "<b>"]


def test_what_could_not_be_read_is_told_at_the_top_and_listed(tmp_path: Path) -> None:
    (tmp_path / "cut_sentiment.csv").write_bytes(b"")
    (tmp_path / "notes.txt").write_bytes(b"")

    soup = report(tmp_path, scored("a"))

    assert texts(soup, "header .note") == ["1 result could not be read , and is not counted here."]
    assert texts(soup, "main .files li") == ["cut_sentiment.csv: is empty"]
    assert texts(soup, "footer .files li") == ["notes.txt"]


def test_wikipedia_is_credited_with_its_licence_and_a_link_per_article(tmp_path: Path) -> None:
    url = "https://en.wikipedia.org/wiki/AC/DC"

    soup = report(tmp_path, scored("acdc", "POSITIVE", title="AC/DC", url=url))

    assert [link.get_text() for link in soup.select(f'#table cite a[href="{url}"]')] == ["AC/DC"]
    assert len(soup.select(f'.most cite a[href="{url}"]')) == 1
    assert texts(soup, 'footer a[href="https://creativecommons.org/licenses/by-sa/4.0/"]') == ["CC BY-SA 4.0"]


def test_texts_of_another_wiki_are_not_called_wikipedias(tmp_path: Path) -> None:
    soup = report(tmp_path, scored("a", url="http://127.0.0.1:8080/wiki/A"))

    assert texts(soup, "footer p") == ["Texts are from 127.0.0.1; their licence is told there."]


def test_the_same_results_make_the_same_bytes(tmp_path: Path) -> None:
    read = FetchedResults.in_folder(write(tmp_path / "results", scored("a"), result("b", Status.MISSING)))

    pages = [render_report(read, source="results", written_at=WHEN) for _ in range(2)]

    assert pages[0] == pages[1]
    assert b"\r" not in pages[0]


def test_the_policy_allows_our_script_and_style_sheet_and_nothing_else(tmp_path: Path) -> None:
    soup = report(tmp_path, scored("a"))

    policy = soup.select_one('meta[http-equiv="Content-Security-Policy"]')
    scripts, styles = soup.select("script"), soup.select("style")
    assert policy
    assert str(policy["content"]).split("; ") == [
        "default-src 'none'",
        f"script-src {hash_of(scripts[0].string or '')}",
        f"style-src {hash_of(styles[0].string or '')}",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ]
    assert (len(scripts), len(styles)) == (1, 1)


def test_the_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    soup = report(tmp_path, scored("a", "POSITIVE"), result("b", Status.MISSING))

    assert not soup.select(
        "link, img, iframe, object, embed, script[src], [style], [srcset], image, use, base"
    )
    assert "url(" not in (soup.style.string or "" if soup.style else "")
    assert "@import" not in (soup.style.string or "" if soup.style else "")


def test_text_from_outside_is_shown_printably_and_adds_no_element_or_attribute(tmp_path: Path) -> None:
    hostile = report(tmp_path / "hostile", *everywhere(BREAKOUTS))
    tame = report(tmp_path / "tame", *everywhere([str(number) for number, _ in enumerate(BREAKOUTS)]))

    rows = {
        row.th.get_text(): row.select("td:last-child")[0]
        for row in hostile.select("#table .positive")
        if row.th
    }
    assert {name: said.get_text().split() for name, said in rows.items()} == {
        text: f"{text} {text}".split() for text in map(printable, BREAKOUTS)
    }
    assert shape(hostile) == shape(tame)


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_addresses_of_the_web_become_links(tmp_path: Path, address: str) -> None:
    soup = report(tmp_path, scored("a", url=address))

    schemes = {re.split("[:#]", str(link["href"]))[0] for link in soup.select("a[href]")}
    assert schemes <= {"https", ""}
    assert {name for link in soup.select("a[href]") for name in link.attrs} <= {"href", "rel", "data-show"}
    assert all("noopener" in link["rel"] for link in soup.select('a[href^="http"]'))


def everywhere(texts: Sequence[str]) -> list[Result]:
    """Results with each of the texts in every place that takes text."""
    url = "https://en.wikipedia.org/wiki/x"
    return [scored(text, "POSITIVE", 0.9, snippet=text, title=text, url=url) for text in texts] + [
        result(f"{status} {text}", status, title=text, detail=text, url=url)
        for text in texts[:3]
        for status in Status
        if status is not Status.SCORED
    ]


def shape(soup: BeautifulSoup) -> Counter[str]:
    """The elements with their attributes' names, in whatever order the names' rows have."""
    return Counter(f"<{element.name} {' '.join(sorted(element.attrs))}>" for element in soup.find_all(True))
