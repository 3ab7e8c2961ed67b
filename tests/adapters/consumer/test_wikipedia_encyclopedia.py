"""From a wiki's answers to pages."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from pipeline.deadline import Deadline
from pipeline.failures import NotThere, PassingFailure
from pipeline.logs import MOST_NEWS, log_context
from tests.unit.consumer.fakes import Clock
from tests.unit.log_lines import LogLines
from wiki.encyclopedia import MOST_CONTINUATIONS, AnswerTooLarge, WikipediaEncyclopedia
from wiki.page import Offer, Page, PageKind, canonical_title

DEADLINE = Deadline(100, Clock())


class CannedTransport:
    """Answers with what it was given, in turn; the last one again and again."""

    def __init__(self, *answers: Any) -> None:  # noqa: ANN401
        self._answers = list(answers)
        self.requests: list[dict[str, str]] = []

    def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
        self.requests.append(dict(parameters))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        result: dict[str, Any] = answer
        return result


def entry(title: str = "Netflix", **others: object) -> dict[str, object]:
    """A page as MediaWiki tells of it."""
    return {
        "pageid": 1,
        "ns": 0,
        "title": title,
        "canonicalurl": f"https://wiki.example/{title}",
        "lastrevid": 42,
        "extract": f"{title} is known.",
        **others,
    }


def pages(*entries: object, **others: object) -> dict[str, Any]:
    return {"batchcomplete": True, "query": {"pages": list(entries), **others}}


def look_up(answer: object, *titles: str) -> dict[str, Page]:
    return WikipediaEncyclopedia(CannedTransport(answer)).look_up(titles, DEADLINE)


def titles_asked(request: Mapping[str, str]) -> list[str]:
    assert request["titles"].startswith("\x1f"), "a pipe in a title would make two of it"
    return request["titles"][1:].split("\x1f")


def step(start: str, end: str, **others: object) -> dict[str, object]:
    return {"from": start, "to": end, **others}


# What is asked


def test_one_request_asks_for_introductions_addresses_and_disambiguation() -> None:
    transport = CannedTransport(pages(entry()))

    WikipediaEncyclopedia(transport).look_up(["Netflix"], DEADLINE)

    assert transport.requests == [
        {
            "prop": "extracts|pageprops|info",
            "exintro": "1",
            "explaintext": "1",
            "exlimit": "max",
            "ppprop": "disambiguation",
            "inprop": "url",
            "redirects": "1",
            "converttitles": "1",
            "formatversion": "2",
            "maxlag": "5",
            "titles": "\x1fNetflix",
        }
    ]


def test_titles_that_are_one_to_the_wiki_are_asked_for_once() -> None:
    transport = CannedTransport(pages(entry("Café au lait")))

    found = WikipediaEncyclopedia(transport).look_up(
        ["Café au lait", "Cafe\u0301_au_lait", "  Café  au lait "], DEADLINE
    )

    assert titles_asked(transport.requests[0]) == ["Café au lait"]
    assert {page.title for page in found.values()} == {"Café au lait"}
    assert len(found) == 3


def test_a_pipe_stays_within_its_title() -> None:
    transport = CannedTransport(pages({"title": "a|b", "invalid": True, "invalidreason": "Bad character."}))

    found = WikipediaEncyclopedia(transport).look_up(["a|b"], DEADLINE)

    assert titles_asked(transport.requests[0]) == ["a|b"]
    assert found == {"a|b": Page(PageKind.INVALID, "a|b", detail="Bad character.", way=("a|b",))}


@pytest.mark.parametrize(
    "title",
    [
        "C#",
        "#hashtag",
        "C&#35;",
        "C&num;",
        "a\x00b",
        "a\tb",
        "a\nb",
        "a\x1fb",
        "a\x85b",
        "_",
        " _ ",
        "\u3000",
    ],
)
def test_a_title_that_the_wiki_would_take_for_another_is_invalid_without_asking(title: str) -> None:
    transport = CannedTransport(AssertionError("nothing is to be asked"))

    found = WikipediaEncyclopedia(transport).look_up([title], DEADLINE)

    assert found[title].kind is PageKind.INVALID
    assert "cannot" in found[title].detail
    assert transport.requests == []


def test_a_title_that_is_not_asked_for_leaves_the_others_be() -> None:
    transport = CannedTransport(pages(entry()))

    found = WikipediaEncyclopedia(transport).look_up(["C#", "Netflix"], DEADLINE)

    assert titles_asked(transport.requests[0]) == ["Netflix"]
    assert [found["C#"].kind, found["Netflix"].kind] == [PageKind.INVALID, PageKind.ARTICLE]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Netflix", "Netflix"),
        ("__Net__flix__", "Net flix"),
        ("Cafe\u0301", "Café"),
        ("\u3000日本\u00a0語 ", "日本 語"),
        ("netflix", "netflix"),
        ("\u212b", "Å"),
    ],
)
def test_a_title_is_written_as_the_wiki_writes_it(text: str, title: str) -> None:
    assert canonical_title(text) == title


# What is found


def test_an_article_has_its_introduction_address_and_revision() -> None:
    assert look_up(pages(entry()), "Netflix") == {
        "Netflix": Page(
            PageKind.ARTICLE,
            "Netflix",
            url="https://wiki.example/Netflix",
            revision="42",
            introduction="Netflix is known.",
            way=("Netflix",),
        )
    }


@pytest.mark.parametrize(
    ("answer", "page"),
    [
        (
            {"ns": 0, "title": "It", "missing": True, "canonicalurl": "https://wiki.example/It"},
            Page(PageKind.MISSING, "It"),
        ),
        (
            {"title": "It", "invalidreason": "Why.", "invalid": True},
            Page(PageKind.INVALID, "It", detail="Why."),
        ),
        (
            {"ns": -1, "title": "It", "special": True},
            Page(PageKind.INVALID, "It", detail="a special page is no article"),
        ),
        (
            {"ns": -2, "title": "It", "missing": True},
            Page(PageKind.INVALID, "It", detail="a special page is no article"),
        ),
        (
            entry("It", extract=""),
            Page(PageKind.EMPTY, "It", url="https://wiki.example/It", revision="42"),
        ),
        (
            entry("It", extract=" \n"),
            Page(PageKind.EMPTY, "It", url="https://wiki.example/It", revision="42", introduction=" \n"),
        ),
        (
            entry("It", pageprops={"disambiguation": ""}),
            Page(PageKind.AMBIGUOUS, "It", url="https://wiki.example/It", revision="42"),
        ),
    ],
    ids=["missing", "invalid", "special", "media", "empty", "white space", "ambiguous"],
)
def test_each_kind_of_page_is_told_apart(answer: object, page: Page) -> None:
    found = look_up(pages(answer), "It")["It"]

    assert replace(found, way=(), namespace=0) == page
    assert found.way == ("It",)


def test_normalisation_and_redirects_lead_back_to_the_title_that_was_asked_for() -> None:
    answer = pages(
        entry("IBM"),
        normalized=[step("big blue", "Big blue")],
        redirects=[step("Big blue", "Big Blue"), step("Big Blue", "IBM", tofragment="History")],
    )

    page = look_up(answer, "big blue")["big blue"]

    assert page.title == "IBM"
    assert page.way == ("big blue", "Big blue", "Big Blue", "IBM#History")


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (entry("IBM"), "a section of IBM: Early \u00e9ra ?"),
        (entry("IBM", extract=""), "a section of IBM: Early \u00e9ra ?"),
        (entry("IBM", pageprops={"disambiguation": ""}), ""),
        ({"title": "IBM", "missing": True}, ""),
    ],
)
def test_a_redirect_to_a_section_says_so(answer: object, detail: str) -> None:
    redirects = [step("Big Blue", "IBM", tofragment="Early \u00e9ra \ud83d")]

    assert look_up(pages(answer, redirects=redirects), "Big Blue")["Big Blue"].detail == detail


def test_a_redirect_to_a_page_with_a_section_on_the_way_is_no_section() -> None:
    redirects = [step("A", "B", tofragment="Part"), step("B", "C")]

    page = look_up(pages(entry("C"), redirects=redirects), "A")["A"]

    assert (page.way, page.detail) == (("A", "B#Part", "C"), "")


def test_a_title_that_is_converted_to_the_other_script_leads_back() -> None:
    answer = pages(
        entry("\u8ba1\u7b97\u673a\u79d1\u5b66"),
        normalized=[step(":\u8a08\u7b97\u6a5f\u79d1\u5b78", "\u8a08\u7b97\u6a5f\u79d1\u5b78")],
        converted=[step("\u8a08\u7b97\u6a5f\u79d1\u5b78", "\u8ba1\u7b97\u673a\u79d1\u5b66")],
    )

    page = look_up(answer, ":\u8a08\u7b97\u6a5f\u79d1\u5b78")[":\u8a08\u7b97\u6a5f\u79d1\u5b78"]

    assert page.title == "\u8ba1\u7b97\u673a\u79d1\u5b66"
    assert page.way[1:] == ("\u8a08\u7b97\u6a5f\u79d1\u5b78", "\u8ba1\u7b97\u673a\u79d1\u5b66")


def test_two_titles_may_lead_to_one_page() -> None:
    answer = pages(entry("IBM"), normalized=[step("iBM", "IBM")], redirects=[step("Big Blue", "IBM")])

    found = look_up(answer, "IBM", "iBM", "Big Blue")

    assert {title: page.title for title, page in found.items()} == {
        "IBM": "IBM",
        "iBM": "IBM",
        "Big Blue": "IBM",
    }


def test_what_was_no_clean_text_comes_back_encoded_and_is_found() -> None:
    bad = {"title": "a\ufffdb", "invalid": True, "invalidreason": "An invalid UTF-8 sequence."}
    answer = pages(bad, normalized=[step("a%EF%BF%BFb", "a\ufffdb", fromencoded=True)])

    assert look_up(answer, "a\uffffb")["a\uffffb"].kind is PageKind.INVALID


def test_a_percent_sequence_that_was_sent_is_not_decoded() -> None:
    answer = pages(entry("100%25"), normalized=[step("a%20b", "100%25", fromencoded=False)])

    assert look_up(answer, "a%20b")["a%20b"].title == "100%25"


def test_a_title_of_another_wiki_is_invalid() -> None:
    answer = {"query": {"interwiki": [{"title": "wikt:dog", "iw": "wikt"}]}}

    assert look_up(answer, "wikt:dog")["wikt:dog"] == Page(
        PageKind.INVALID, "wikt:dog", detail="leads to another wiki", way=("wikt:dog",)
    )


def test_a_redirect_to_another_wiki_is_invalid() -> None:
    answer = {
        "query": {
            "redirects": [step("Dog", "wikt:dog", tointerwiki="wikt")],
            "interwiki": [{"title": "wikt:dog", "iw": "wikt"}],
        }
    }

    assert look_up(answer, "Dog")["Dog"].kind is PageKind.INVALID


@pytest.mark.parametrize("redirects", [[step("A", "A")], [step("A", "B"), step("B", "A")]])
def test_redirects_in_a_circle_have_no_page_and_never_will(redirects: object) -> None:
    page = look_up({"query": {"redirects": redirects}}, "A")["A"]
    assert (page.kind, page.detail) == (PageKind.INVALID, "its redirects lead in a circle")


def test_redirects_that_do_not_end_have_no_page_and_the_others_theirs() -> None:
    titles = ["A", *(f"A{number}" + "\1" * 990 for number in range(30))]
    redirects = [step(one, next_one, tofragment="\1" * 1_000) for one, next_one in pairwise(titles)]
    answer = {"query": {"redirects": redirects, "pages": [entry(), entry(titles[-1])]}}

    found = look_up(answer, "A", "Netflix")

    assert (found["A"].kind, found["A"].detail) == (PageKind.INVALID, "its redirects do not end")
    assert found["Netflix"].kind is PageKind.ARTICLE
    assert len(json.dumps(found["A"].way)) < 300_000  # an item of the index may have 400 KB


def test_a_redirect_to_a_page_that_the_answer_lacks_leaves_the_title_out() -> None:
    assert look_up({"query": {"redirects": [step("A", "B")]}}, "A") == {}


def test_a_title_that_the_answer_leaves_out_is_left_out() -> None:
    assert list(look_up(pages(entry()), "Netflix", "Hulu")) == ["Netflix"]


@pytest.mark.parametrize("answer", [{}, {"batchcomplete": True}, {"query": {}}, pages()])
def test_an_answer_without_pages_leaves_all_titles_out(answer: object) -> None:
    assert look_up(answer, "Netflix") == {}


def test_half_surrogates_become_question_marks() -> None:
    answer = pages(entry("Netflix", extract="A \ud83d b.", canonicalurl="https://wiki.example/\udc00"))

    page = look_up(answer, "Netflix")["Netflix"]

    assert page.introduction == "A ? b."
    assert page.url == "https://wiki.example/?"


def test_what_is_kept_of_a_page_is_bounded() -> None:
    long = entry(extract="\u00e9" * 20_000, canonicalurl="https://" + "u" * 3_000, lastrevid="9" * 5_000)

    page = look_up(pages(long), "Netflix")["Netflix"]

    assert page.introduction == "\u00e9" * 10_000
    assert (len(page.url), len(page.revision)) == (2_000, 100)


def test_where_an_answer_is_too_large_half_as_many_titles_are_asked_for() -> None:
    class OneTooLarge(CannedTransport):
        def query(self, parameters: Mapping[str, str], deadline: Deadline) -> dict[str, Any]:
            super().query(parameters, deadline)
            titles = titles_asked(parameters)
            if "E" in titles:
                raise AnswerTooLarge("more than 1 byte")
            return pages(*map(entry, titles))

    transport = OneTooLarge({})
    found = WikipediaEncyclopedia(transport).look_up(list("ABCDEFGH"), DEADLINE)

    assert "".join(sorted(found)) == "ABCDFGH"
    assert len(transport.requests) == 7


# Continuation


def test_parts_that_come_by_continuation_are_put_together() -> None:
    transport = CannedTransport(
        {
            "continue": {"excontinue": 1, "continue": "||info|pageprops"},
            "query": {
                "normalized": [step("a", "A")],
                "pages": [
                    entry("A"),
                    {**entry("B"), "extract": ""},
                    entry("C", pageprops={"disambiguation": ""}),
                ],
            },
        },
        pages({"ns": 0, "title": "B", "extract": "B came later."}),
    )

    found = WikipediaEncyclopedia(transport).look_up(["a", "B", "C"], DEADLINE)

    assert found["a"].introduction == "A is known."
    assert found["B"] == Page(
        PageKind.ARTICLE, "B", "https://wiki.example/B", "42", "B came later.", way=("B",)
    )
    assert found["C"].kind is PageKind.AMBIGUOUS


def test_a_continuation_repeats_the_request_with_what_the_wiki_gave() -> None:
    transport = CannedTransport({"continue": {"excontinue": 20, "continue": "||"}}, pages(entry()))

    WikipediaEncyclopedia(transport).look_up(["Netflix"], DEADLINE)

    first, second = transport.requests
    assert second == {**first, "excontinue": "20", "continue": "||"}


def test_a_continuation_without_an_end_is_given_up() -> None:
    transport = CannedTransport({"continue": {"continue": "||"}})

    with pytest.raises(PassingFailure, match="continued"):
        WikipediaEncyclopedia(transport).look_up(["Netflix"], DEADLINE)

    assert len(transport.requests) == MOST_CONTINUATIONS


# What goes wrong


@pytest.mark.parametrize("failure", [PassingFailure("busy"), NotThere("gone")])
def test_a_failure_on_the_way_is_passed_on(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        look_up(failure, "Netflix")


@pytest.mark.parametrize(
    "answer",
    [
        {"query": []},
        {"query": None},
        {"query": "text"},
        {"query": {"pages": None}},
        {"query": {"pages": 7}},
        {"query": {"pages": ["Netflix"]}},
        {"query": {"pages": {"1": {"title": "Netflix"}}}},
        {"query": {"pages": [{"pageid": 1}]}},
        {"query": {"pages": [{"title": ["Netflix"]}]}},
        {"query": {"normalized": [{"from": "Netflix"}]}},
        {"query": {"redirects": [["Netflix", "Hulu"]]}},
        {"query": {"interwiki": [{}]}},
        {"query": {"interwiki": {"title": "Netflix"}}},
        {"continue": "more"},
        {"continue": ["more"]},
        {"warnings": ["one"]},
        pages(entry("A"), entry("B"), entry("C")),
        pages(entry(), redirects=[step(f"A{n}", f"A{n + 1}") for n in range(21)]),
        pages(entry(), interwiki=[{"title": f"wikt:{n}"} for n in range(21)]),
        pages(entry("n" * 1_001)),
        pages(entry(), redirects=[step("A", "B", tofragment="n" * 1_001)]),
        pages(entry(extract=None)),
        pages(entry(extract=["text"])),
        pages(entry(pageprops=None)),
        pages(entry(ns="0")),
        pages(entry(ns=None)),
        pages(entry(canonicalurl=5)),
        pages({"title": "Netflix", "invalid": True, "invalidreason": {}}),
    ],
)
def test_an_answer_of_unknown_shape_passes(answer: object) -> None:
    with pytest.raises(PassingFailure, match="unknown shape"):
        look_up(answer, "Netflix")


def test_any_other_warning_is_logged_and_the_answer_taken() -> None:
    answer = {**pages(entry()), "warnings": {"main": {"warnings": "Unrecognized parameter: x."}}}

    with LogLines.recorded() as log_lines:
        found = look_up(answer, "Netflix")

    assert found["Netflix"].kind is PageKind.ARTICLE
    [line] = log_lines
    assert line["level"] == "WARNING"
    assert line["api_module"] == "main"
    assert "Unrecognized parameter" in line["warning"]


def test_each_distinct_warning_is_logged_once_a_batch() -> None:
    answers = [{**pages(entry()), "warnings": {"main": {"warnings": words}}} for words in "ab"]

    with LogLines.recorded() as log_lines:
        for request_id in ("first batch", "second batch"):
            with log_context(request_id=request_id), ThreadPoolExecutor(2) as pool:
                for answer in answers * 5:
                    pool.submit(copy_context().run, look_up, answer, "Netflix").result()

    assert [(line["request_id"], line["warning"]) for line in log_lines] == [
        (batch, str({"warnings": words})) for batch in ("first batch", "second batch") for words in "ab"
    ]


def test_a_wiki_that_warns_of_ever_new_things_does_not_fill_the_log() -> None:
    warnings = {f"module {number}": {"warnings": "x" * 10_000} for number in range(1_000)}

    with LogLines.recorded() as log_lines, log_context(request_id="batch"):
        look_up({**pages(entry()), "warnings": warnings}, "Netflix")

    assert len(list(log_lines)) == MOST_NEWS
    assert len(log_lines.text) < 50_000


# What ambiguous pages offer


def links(title: str, *targets: str) -> dict[str, object]:
    return {"ns": 0, "title": title, "links": [{"ns": 0, "title": target} for target in targets]}


def test_ambiguous_pages_are_asked_for_their_articles() -> None:
    transport = CannedTransport(
        pages(links("Mercury", "Mercury (element)", "Mercury (planet)"), links("Rose"))
    )

    offered = WikipediaEncyclopedia(transport).titles_offered_by({"Rose", "Mercury"}, DEADLINE)

    assert offered == {
        "Mercury": Offer(("Mercury (element)", "Mercury (planet)")),
        "Rose": Offer(()),
    }
    [request] = transport.requests
    assert titles_asked(request) == ["Mercury", "Rose"]
    assert (request["prop"], request["plnamespace"], request["pllimit"]) == ("links", "0", "500")


def test_a_page_without_links_offers_none() -> None:
    transport = CannedTransport(pages({"ns": 0, "title": "Rose"}))

    assert WikipediaEncyclopedia(transport).titles_offered_by(["Rose"], DEADLINE) == {"Rose": Offer(())}


def test_links_that_come_by_continuation_are_put_together() -> None:
    transport = CannedTransport(
        {
            "continue": {"plcontinue": "1|0|B", "continue": "||"},
            **pages(links("Rose", "A"), links("Mercury")),
        },
        pages(links("Rose", "B"), links("Mercury", "C")),
    )

    offered = WikipediaEncyclopedia(transport).titles_offered_by(["Rose", "Mercury"], DEADLINE)

    assert offered == {"Rose": Offer(("A", "B")), "Mercury": Offer(("C",))}


def test_of_many_titles_the_first_are_given_and_the_others_counted() -> None:
    transport = CannedTransport(
        {"continue": {"plcontinue": "1|0|B"}, **pages(links("Rose", *(f"Rose {n}" for n in range(30))))},
        pages(links("Rose", *(f"Rose {n}" for n in range(30, 1_100)))),
    )

    offered = WikipediaEncyclopedia(transport).titles_offered_by(["Rose"], DEADLINE)

    assert offered["Rose"] == Offer(tuple(f"Rose {n}" for n in range(50)), others=1_050)
    assert str(offered["Rose"]).endswith("| Rose 49 | and 1,050 more")


def test_at_most_fifty_pages_are_asked_what_they_offer_at_once() -> None:
    transport = CannedTransport(pages())

    WikipediaEncyclopedia(transport).titles_offered_by([f"Page {number}" for number in range(120)], DEADLINE)

    assert [len(titles_asked(request)) for request in transport.requests] == [50, 50, 20]


def test_half_surrogates_in_what_is_offered_become_question_marks() -> None:
    transport = CannedTransport(pages(links("Rose", "\ud83d")))

    assert WikipediaEncyclopedia(transport).titles_offered_by(["Rose"], DEADLINE) == {"Rose": Offer(("?",))}


@pytest.mark.parametrize(
    "page",
    [{"title": "Rose", "links": [{}]}, {"title": "Rose", "links": ["A"]}, {"title": "Rose", "links": 1}],
)
def test_links_of_unknown_shape_pass(page: object) -> None:
    with pytest.raises(PassingFailure, match="unknown shape"):
        WikipediaEncyclopedia(CannedTransport(pages(page))).titles_offered_by(["Rose"], DEADLINE)
