"""The same questions to a real MediaWiki and to the sample encyclopedia: the answers have to be the same.

What may differ is what a wiki chooses freely: page ids, revisions, when a page was touched, and addresses.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from local.encyclopedia.pages import WrittenPages
from tests.mediawiki.cases import CASES, CONVERTED, Case, Kind

BASE = {"action": "query", "format": "json", "formatversion": "2"}
LOOK_UP = {
    **BASE,
    "prop": "extracts|pageprops|info",
    "ppprop": "disambiguation",
    "inprop": "url",
    "redirects": "1",
    "converttitles": "1",
    "exintro": "1",
    "explaintext": "1",
    "exlimit": "max",
    "maxlag": "5",
}
LIST_LINKS = {**BASE, "prop": "links", "plnamespace": "0", "pllimit": "max"}

MOST_CONTINUATIONS = 100


def ask(api: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    response = requests.post(
        api, data=parameters, headers={"Promise-Non-Write-API-Action": "true"}, timeout=60
    )
    assert response.status_code == 200
    answer: dict[str, Any] = json.loads(response.content)
    return answer


def in_full(api: str, parameters: Mapping[str, str], titles: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Each part of an answer, as the consumer would have them."""
    more: dict[str, str] = {}
    for _ in range(MOST_CONTINUATIONS):
        answer = ask(api, {**parameters, "titles": "".join(f"\x1f{title}" for title in titles), **more})
        yield comparable(answer)
        more = {name: str(value) for name, value in answer.get("continue", {}).items()}
        if not more:
            return
    pytest.fail(f"continued more than {MOST_CONTINUATIONS} times")


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what a wiki chooses freely, and with its lists in one order."""
    query = dict(answer.get("query", {}))
    for name in ("normalized", "converted", "redirects", "interwiki"):
        if name in query:
            query[name] = sorted(query[name], key=json.dumps)
    if "pages" in query:
        query["pages"] = {page["title"]: comparable_page(page) for page in query["pages"]}
        assert len(query["pages"]) == len(answer["query"]["pages"])
    more = dict(answer.get("continue", {}))
    if "plcontinue" in more:
        more["plcontinue"] = more["plcontinue"].partition("|")[2]
    error = {
        key: value for key, value in answer.get("error", {}).items() if key not in ("docref", "host", "lag")
    }
    return {**answer, "query": query, "continue": more, "error": error}


def comparable_page(page: dict[str, Any]) -> dict[str, Any]:
    for number in ("pageid", "lastrevid"):
        if number in page:
            assert page[number] > 0
    addresses = {
        key: page[key].split("/wiki/")[-1].split("/w/index.php")[-1].lstrip("/")
        for key in page
        if "url" in key
    }
    freely_chosen = ("pageid", "lastrevid", "touched")
    return {key: value for key, value in page.items() if key not in freely_chosen} | addresses


def look_up(api: str, titles: Sequence[str]) -> dict[str, Any]:
    """The consumer's look-up, put together from its parts, and how many extracts were in each.

    Which ones were in which part is the choice of a wiki's database.
    """
    parts = list(in_full(api, LOOK_UP, titles))
    pages: dict[str, dict[str, Any]] = {}
    for part in parts:
        for title, page in part["query"].get("pages", {}).items():
            pages.setdefault(title, {}).update(page)
    extracts = [sum("extract" in page for page in part["query"].get("pages", {}).values()) for part in parts]
    steps = [
        {**part, "query": {name: value for name, value in part["query"].items() if name != "pages"}}
        for part in parts
    ]
    return {"pages": pages, "extracts": extracts, "steps": steps}


def kind(api: str, title: str) -> tuple[Kind, str]:
    """What a title leads to, read as plainly as can be."""
    query = ask(api, {**LOOK_UP, "titles": f"\x1f{title}"}).get("query", {})
    if "interwiki" in query:
        return Kind.INVALID, ""
    if not query.get("pages"):
        return Kind.NOWHERE, ""
    (page,) = query["pages"]
    if "invalid" in page or "special" in page:
        return Kind.INVALID, ""
    if "missing" in page:
        return Kind.MISSING, ""
    if "disambiguation" in page.get("pageprops", {}):
        return Kind.AMBIGUOUS, page["title"]
    return (Kind.ARTICLE if page["extract"] else Kind.EMPTY), page["title"]


def name(case: Case) -> str:
    return case.what


@pytest.mark.parametrize("case", CASES, ids=name)
def test_the_sample_makes_of_a_title_what_the_table_says(sample: str, case: Case) -> None:
    assert kind(sample, case.title) == (case.kind, case.page)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_mediawiki_makes_of_a_title_what_the_table_says(mediawiki: str, case: Case) -> None:
    assert kind(mediawiki, case.title) == (case.kind, case.page)


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_title_has_the_same_answer(sample: str, mediawiki: str, case: Case) -> None:
    assert look_up(sample, [case.title]) == look_up(mediawiki, [case.title])


@pytest.mark.parametrize("count", [1, 2, 19, 20, 21, 40, 41, 50, 51, 60])
def test_any_number_of_titles_has_the_same_answers(sample: str, mediawiki: str, count: int) -> None:
    titles = [f"Page {number:02d}" for number in range(1, count + 1)]
    assert look_up(sample, titles) == look_up(mediawiki, titles)


@pytest.mark.parametrize("start", range(0, len(CASES), 25))
def test_titles_of_all_kinds_at_once_have_the_same_answers(sample: str, mediawiki: str, start: int) -> None:
    titles = [case.title for case in CASES[start : start + 50]]
    assert look_up(sample, titles) == look_up(mediawiki, titles)


@pytest.mark.parametrize(
    "titles",
    [
        ("Netflix", "Netflix"),
        ("Netflix", "netflix"),
        ("netflix", "Netflix Inc.", "First Step"),
        ("To Ambiguity", "Quicksilver", "Mercury"),
        ("Second Step", "First Step"),
        ("A\u0308pfel", "Äpfel", "äpfel"),
        ("AT&T", "AT&amp;T"),
        ("To Nowhere", "Not There Yet"),
        ("Netflix#History", "Netflix#Business"),
        ("Special:Export", "special:export"),
        ("a|b", "a|b", "c|d"),
        ("", "Netflix"),
    ],
    ids=" and ".join,
)
def test_names_of_one_page_have_the_same_answer(sample: str, mediawiki: str, titles: Sequence[str]) -> None:
    assert look_up(sample, titles) == look_up(mediawiki, titles)


# Whole pieces that mean something, and letters with a history in Unicode.
PIECES = st.sampled_from(
    [
        *"aZ9 _:#/.%&;~+-'<|\t\n\x00\x7f\x85\u200b\u200e\u202e\u2028\u3000\ufffd\uffff",
        *"éß\u0308\u0301ΐﬁŉǆıİაᾳև日가\u1100\u1161🦊\u0344\u0958\U0002f800ⅷⓐ𐐨ǰʂ",
        *(
            "&amp;",
            "&#65;",
            "&#x1F98A;",
            "&lt;",
            "&nbsp;",
            "&bogus;",
            "&#0;",
            "&#xD800;",
            "%41",
            "../",
            "~~~",
        ),
        *(
            "Help:",
            "talk:",
            "File:",
            "Special:",
            "special:export",
            "Category talk:",
            "wikt:",
            "Talk:",
            "Media:",
        ),
    ]
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), min_size=1, max_size=40))
def test_titles_made_up_of_odd_pieces_have_the_same_answers(
    sample: str, mediawiki: str, titles: Sequence[str]
) -> None:
    assert look_up(sample, titles) == look_up(mediawiki, titles)


@pytest.mark.parametrize("limit", ["1", "3", "max"])
def test_links_come_in_the_same_parts(sample: str, mediawiki: str, pages: WrittenPages, limit: str) -> None:
    titles = [str(page.title) for page in pages if page.is_disambiguation]
    parameters = {**LIST_LINKS, "pllimit": limit}
    answers = list(in_full(sample, parameters, titles))
    assert answers == list(in_full(mediawiki, parameters, titles))
    assert (
        sum(
            len(page["links"])
            for answer in answers
            for page in answer["query"]["pages"].values()
            if "links" in page
        )
        > 20
    )


def test_every_article_of_the_sample_reads_the_same(sample: str, mediawiki: str, pages: WrittenPages) -> None:
    titles = [str(page.title) for page in pages]
    for start in range(0, len(titles), 50):
        some = titles[start : start + 50]
        assert look_up(sample, some) == look_up(mediawiki, some)


@pytest.mark.parametrize(
    "parameters",
    [
        {**LOOK_UP, "titles": ""},
        {**LOOK_UP, "titles": "\x1f"},
        BASE,
        {**LOOK_UP, "titles": "Netflix|netflix||Mercury"},
        {**BASE, "prop": "extracts", "explaintext": "", "titles": "Two Paragraphs"},
        {**BASE, "prop": "extracts", "explaintext": "", "titles": "Two Paragraphs|Netflix"},
        {
            **BASE,
            "prop": "extracts|pageprops|info",
            "exintro": "",
            "explaintext": "",
            "titles": "Quicksilver",
        },
        {**LOOK_UP, "titles": "Netflix", "exlimit": "0"},
        {**LOOK_UP, "titles": "Netflix", "exlimit": "21"},
        {**LOOK_UP, "titles": "Netflix", "exlimit": "x"},
        {**LOOK_UP, "titles": "Netflix", "excontinue": "2", "continue": "||"},
        {**LOOK_UP, "titles": "Netflix", "excontinue": "1", "continue": "||pageprops|info"},
        {**LOOK_UP, "titles": "Netflix", "continue": "x"},
        {**LOOK_UP, "titles": "Netflix", "prop": "info|nonsense|folly"},
        {**LOOK_UP, "titles": "Netflix", "nonsense": "1"},
        {**LOOK_UP, "titles": "Netflix", "nonsense": "1", "folly": "2"},
        {**LOOK_UP, "titles": "Netflix", "action": "nonsense"},
        {**LOOK_UP, "titles": "Netflix", "maxlag": "x"},
        {**LIST_LINKS, "titles": "Mercury", "pllimit": "501"},
        {**LIST_LINKS, "titles": "Mercury", "plnamespace": "0|12"},
        {**LIST_LINKS, "titles": "Mercury", "plnamespace": "x"},
        {**LIST_LINKS, "titles": "Mercury", "plcontinue": "1|2"},
    ],
    ids=lambda parameters: json.dumps(
        {key: value for key, value in parameters.items() if LOOK_UP.get(key) != value}
    ),
)
def test_odd_parameters_have_the_same_answer(sample: str, mediawiki: str, parameters: dict[str, str]) -> None:
    assert comparable(ask(sample, parameters)) == comparable(ask(mediawiki, parameters))


def test_a_lagging_database_is_told_in_the_same_way(sample: str, mediawiki: str) -> None:
    # A lag below any there is. A MediaWiki with one database says -1, Wikipedia and the sample 0.
    parameters = {**LOOK_UP, "titles": "Netflix", "maxlag": "-2"}
    for api in (sample, mediawiki):
        response = requests.post(api, data=parameters, timeout=60)
        assert response.status_code == 200
        assert response.json()["error"]["code"] == response.headers["MediaWiki-API-Error"] == "maxlag"
        assert int(response.headers["Retry-After"]) == 5


# A Chinese wiki


@pytest.mark.parametrize("title", CONVERTED)
def test_titles_are_converted_alike(title: str, chinese_mediawiki: str, chinese_sample: str) -> None:
    def steps_and_pages(api: str) -> dict[str, Any]:
        query = comparable(ask(api, {**LOOK_UP, "titles": f"\x1f{title}"}))["query"]
        steps = {name: query.get(name) for name in ("normalized", "converted", "redirects")}
        pages = {found: page.get("extract") for found, page in query["pages"].items()}
        return {**steps, "pages": pages}

    assert steps_and_pages(chinese_sample) == steps_and_pages(chinese_mediawiki)
