"""When a result is made anew, and when it is left alone."""

from dataclasses import replace

import pytest

from name_sentiment import rules
from result import ResultRules
from tests.unit.consumer.fakes import Pipeline, article
from wiki.page import Page, PageKind

PAGE = article("Netflix", "It streams. It is old. It grows.")
NEW_RULES = [ResultRules("en", 2), ResultRules("fr", 1)]


@pytest.fixture
def pipeline() -> Pipeline:
    """One in which Netflix has its result already."""
    pipeline = Pipeline()
    pipeline.encyclopedia.add(PAGE)
    pipeline.consume("Netflix")
    return pipeline


def test_a_page_that_did_not_change_is_neither_scored_nor_stored_again(pipeline: Pipeline) -> None:
    outcome = pipeline.consume("Netflix")

    assert outcome.counts == {"unchanged": 1, "failed": 0}
    assert outcome.failed_message_ids == []
    assert len(pipeline.scorer.requests) == 1
    assert pipeline.store.writes == ["Netflix"]


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, revision="2"),
        replace(PAGE, introduction="It streamed."),
        replace(PAGE, url="https://other.example/Netflix"),
        replace(PAGE, title="Netflix (company)"),
        Page(PageKind.MISSING, "Netflix"),
        Page(PageKind.EMPTY, "Netflix"),
    ],
    ids=["revision", "text", "address", "title", "gone", "emptied"],
)
def test_a_page_that_changed_is_stored_again(pipeline: Pipeline, page: Page) -> None:
    pipeline.encyclopedia.pages = {"Netflix": page}

    outcome = pipeline.consume("Netflix")

    assert outcome.counts["unchanged"] == 0
    assert pipeline.store.writes == ["Netflix", "Netflix"]


@pytest.mark.parametrize("rules", NEW_RULES, ids=["more sentences", "other language"])
def test_other_rules_score_again(pipeline: Pipeline, rules: ResultRules) -> None:
    pipeline.use_rules(rules)

    outcome = pipeline.consume("Netflix")

    assert outcome.counts["scored"] == 1
    assert len(pipeline.scorer.requests) == 2


def test_a_new_version_of_the_rules_scores_again(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "RULES_VERSION", rules.RULES_VERSION + 1)

    outcome = pipeline.consume("Netflix")

    assert outcome.counts["scored"] == 1


def test_what_an_ambiguous_page_offers_is_not_asked_again_until_it_changed(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.offers = {"Rose": ["Rose (flower)"]}
    for revision in ("1", "1", "2"):
        pipeline.encyclopedia.add(Page(PageKind.AMBIGUOUS, "Rose", revision=revision))
        pipeline.consume("Rose")

    assert len(pipeline.encyclopedia.requests_for_offers) == 2


def test_a_refused_text_is_not_sent_again(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Odd", "Odd text."))
    pipeline.scorer.rejects = {"Odd text.": "too odd"}

    pipeline.consume("Odd")
    outcome = pipeline.consume("Odd")

    assert outcome.counts == {"unchanged": 1, "failed": 0}
    assert pipeline.scorer.texts.count("Odd text.") == 1


def test_a_result_that_was_not_stored_is_scored_again(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("New"))
    pipeline.store.unwritable = {"New": OSError("full")}
    pipeline.consume("New")
    pipeline.store.unwritable = {}

    outcome = pipeline.consume("New")

    assert outcome.counts["scored"] == 1
    assert "New" in pipeline.store
