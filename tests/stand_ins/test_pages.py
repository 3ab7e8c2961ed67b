"""The file of articles, and what a page makes of its entry."""

from pathlib import Path

import pytest

from local.encyclopedia.__main__ import ARTICLES
from local.encyclopedia.generated import WithGeneratedPages, generated_name
from local.encyclopedia.pages import BadArticlesError, SamplePage, WrittenPages, read_pages
from local.encyclopedia.titles import parse


def read(folder: Path, text: str) -> WrittenPages:
    file = folder / "articles.yaml"
    file.write_text(text, encoding="utf-8")
    return read_pages(file)


def page(pages: WrittenPages, title: str) -> SamplePage:
    found = pages.find(parse(title))
    assert found is not None
    return found


ARTICLE = """
- title: Netflix
  text: >-
    Netflix, Inc. is a
    streaming company.

    It rents out films.

    == History ==

    It began with DVDs.
"""


def test_the_intro_ends_where_the_first_section_begins(tmp_path: Path) -> None:
    netflix = page(read(tmp_path, ARTICLE), "Netflix")
    assert netflix.intro == "Netflix, Inc. is a streaming company.\nIt rents out films."
    assert netflix.extract.endswith("\n\n\n== History ==\nIt began with DVDs.")


def test_a_revision_changes_with_the_text_and_with_nothing_else(tmp_path: Path) -> None:
    first = page(read(tmp_path, ARTICLE), "Netflix")
    moved = page(read(tmp_path, "- {title: Other, text: Text.}\n" + ARTICLE), "Netflix")
    changed = page(read(tmp_path, ARTICLE.replace("films", "series")), "Netflix")
    assert first.revision == moved.revision
    assert first.revision != changed.revision


def test_a_disambiguation_page_writes_itself_as_wikitext(tmp_path: Path) -> None:
    mercury = page(
        read(tmp_path, "- {title: Mercury, may_refer_to: [Mercury (planet), 'Help:Mercury']}"), "Mercury"
    )
    assert mercury.is_disambiguation
    assert "* [[Mercury (planet)]]\n* [[:Help:Mercury]]\n" in mercury.wikitext
    assert "__DISAMBIG__" in mercury.wikitext


def test_a_redirect_may_name_a_section(tmp_path: Path) -> None:
    alias = page(read(tmp_path, "- {title: DVD rental, redirect: 'netflix#History'}"), "DVD rental")
    assert alias.wikitext == "#REDIRECT [[Netflix#History]]"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("just words", "not a list"),
        ("- [a", "while parsing"),
        ("- words", "not a page"),
        ("- {title: A}", "one of text, redirect and may_refer_to"),
        ("- {title: A, text: B, redirect: C}", "one of text, redirect and may_refer_to"),
        ("- {title: A, txet: B}", "one of text, redirect and may_refer_to"),
        ("- {title: A, may_refer_to: []}", "one of text, redirect and may_refer_to"),
        ("- {title: 1984, text: A novel.}", "one of text, redirect and may_refer_to"),
        ("- {title: 'a|b', text: B}", "invalid characters"),
        ("- {title: A, redirect: '<x>'}", "invalid characters"),
        ("- {title: A, text: 'a [[link]]'}", "cannot hold '\\[\\['"),
        ("- {title: A, text: one}\n- {title: a, text: two}", "two pages are called A"),
    ],
)
def test_a_bad_file_says_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadArticlesError, match=complaint) as refused:
        read(tmp_path, text)
    assert "articles.yaml" in str(refused.value)


def test_the_articles_that_come_with_it_can_be_read() -> None:
    pages = read_pages(ARTICLES)
    for title in ["facebook", "amazon (company)", "netflix", "google"]:
        assert page(pages, title).paragraphs
    assert page(pages, "amazon").is_disambiguation


def test_every_redirect_that_comes_with_it_leads_somewhere() -> None:
    pages = read_pages(ARTICLES)
    for redirect in pages:
        if redirect.redirect is not None:
            assert pages.find(redirect.redirect), redirect.title


def test_generated_articles_differ_and_are_the_same_each_time() -> None:
    names = [generated_name(number) for number in range(1, 501)]
    texts = [_generated_text(name) for name in names]
    assert len(set(texts)) == 500
    assert texts == [_generated_text(name) for name in names]


def _generated_text(name: str) -> str:
    found = WithGeneratedPages(WrittenPages([]), 500).find(parse(name))
    assert found is not None
    return found.intro


@pytest.mark.parametrize(
    "title",
    [
        "Generated name 000501",
        "Generated name 000000",
        "Generated name 0000001",
        "Help:Generated name 000001",
    ],
)
def test_beyond_the_generated_articles_there_are_none(title: str) -> None:
    assert WithGeneratedPages(WrittenPages([]), 500).find(parse(title)) is None


def test_written_articles_stay_beside_generated_ones(tmp_path: Path) -> None:
    pages = WithGeneratedPages(read(tmp_path, ARTICLE), 5)
    assert pages.find(parse("Netflix")) is not None
