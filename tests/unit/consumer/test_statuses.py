"""What is recorded of each kind of page."""

import pytest

from name_sentiment.result_format import Status
from result import Result
from tests.unit.consumer.fakes import Pipeline, article, sentiment_of, work
from wiki.page import Page, PageKind

WITHOUT_A_SENTIMENT = [
    pytest.param(Page(PageKind.MISSING, "It"), Status.MISSING, id="missing"),
    pytest.param(Page(PageKind.INVALID, "It", detail="why"), Status.INVALID, id="invalid"),
    pytest.param(Page(PageKind.EMPTY, "It", "https://wiki.example/It", "7"), Status.EMPTY, id="empty"),
    pytest.param(article("It", " \n "), Status.EMPTY, id="article of white space"),
    pytest.param(Page(PageKind.AMBIGUOUS, "It"), Status.AMBIGUOUS, id="ambiguous"),
]


def test_an_article_is_scored_by_its_first_sentence(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Netflix", "Netflix, Inc. is a streaming company. It is old.", "42"))

    outcome = pipeline.consume("Netflix")

    text = "Netflix, Inc. is a streaming company."
    stored = pipeline.store["Netflix"]
    assert outcome.counts["scored"] == 1
    assert stored == Result(
        name="Netflix",
        status=Status.SCORED,
        snippet=text,
        sentiment=sentiment_of(text),
        title="Netflix",
        url="https://wiki.example/Netflix",
        revision="42",
    )


@pytest.mark.parametrize(("page", "status"), WITHOUT_A_SENTIMENT)
def test_where_there_is_no_text_none_is_scored(pipeline: Pipeline, page: Page, status: Status) -> None:
    pipeline.encyclopedia.add(page)
    pipeline.encyclopedia.offers = {"It": ["It (novel)"]}

    outcome = pipeline.consume("It")

    assert outcome.counts[status] == 1
    assert pipeline.store["It"].status is status
    assert pipeline.store["It"].sentiment is None
    assert pipeline.scorer.requests == []


def test_an_ambiguous_name_lists_the_titles_its_page_offers(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.pages = {"mercury": Page(PageKind.AMBIGUOUS, "Mercury", revision="9")}
    pipeline.encyclopedia.offers = {"Mercury": ["Mercury (element)", "Mercury (planet)"]}

    pipeline.consume("mercury")

    assert pipeline.store["mercury"].detail == "Mercury (element) | Mercury (planet)"
    assert pipeline.store["mercury"].title == "Mercury"
    assert pipeline.store["mercury"].revision == "9"


def test_an_invalid_name_says_why(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(Page(PageKind.INVALID, "a|b", detail="a title cannot hold '|'"))

    pipeline.consume("a|b")

    assert pipeline.store["a|b"].detail == "a title cannot hold '|'"


def test_a_text_that_the_scorer_refuses_is_recorded_with_its_reason(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Odd", "Odd text."), article("Even", "Even text."))
    pipeline.scorer.rejects = {"Odd text.": "too odd"}

    outcome = pipeline.consume("Odd", "Even")

    assert outcome.counts == {"rejected": 1, "scored": 1, "failed": 0}
    assert pipeline.store["Odd"].status is Status.REJECTED
    assert pipeline.store["Odd"].detail == "too odd"
    assert pipeline.store["Odd"].snippet == "Odd text."
    assert pipeline.store["Odd"].sentiment is None


def test_the_title_of_a_message_is_looked_up_instead_of_its_name(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("apple", "A fruit."), article("Apple Inc.", "A company."))

    pipeline.consume(work("apple", title="Apple Inc."))

    assert pipeline.store["apple"].snippet == "A company."
    assert pipeline.store["apple"].title == "Apple Inc."


def test_a_redirect_leads_back_to_the_name_that_was_asked_for(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.pages = {"Big Blue": article("IBM", "IBM is old.")}

    pipeline.consume("Big Blue")

    assert list(pipeline.store) == ["Big Blue"]
    assert pipeline.store["Big Blue"].title == "IBM"


def test_every_status_has_its_count(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(
        article("scored"),
        article("rejected"),
        Page(PageKind.AMBIGUOUS, "ambiguous"),
        Page(PageKind.INVALID, "invalid"),
        Page(PageKind.EMPTY, "empty"),
    )
    pipeline.encyclopedia.offers = {"ambiguous": []}
    pipeline.scorer.rejects = {"rejected is known.": "no"}

    outcome = pipeline.consume(*Status)

    assert outcome.counts == {"failed": 0} | {status.value: 1 for status in Status}
