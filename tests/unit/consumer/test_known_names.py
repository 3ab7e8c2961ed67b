"""What is asked, scored and stored of a name that is known already."""

from dataclasses import replace

import pytest

from name_sentiment import rules as rules_module
from name_sentiment.message import Ask
from name_sentiment.result_format import Status
from name_sentiment.rules import Rules
from pipeline.failures import PassingFailure
from receive import Work
from tests.unit.consumer.fakes import NOW, RULES, Pipeline, article, sentiment_of, work
from wiki.page import Page, PageKind

PAGE = article("Netflix", "It streams. It is old. It grows.")
NEW_RULES = [
    replace(RULES, snippet_sentences=2),
    replace(RULES, language_code="fr"),
    replace(RULES, scorer="own 1"),
    replace(RULES, wikipedia_api_url="https://other.example/w/api.php"),
]


@pytest.fixture
def pipeline() -> Pipeline:
    """One in which Netflix has its result already, and in which nothing was asked since."""
    pipeline = Pipeline()
    pipeline.encyclopedia.add(PAGE)
    pipeline.consume("Netflix")
    forget_requests(pipeline)
    return pipeline


def forget_requests(pipeline: Pipeline) -> None:
    for requests in (
        pipeline.encyclopedia.requests,
        pipeline.encyclopedia.checks,
        pipeline.encyclopedia.requests_for_offers,
        pipeline.scorer.requests,
        pipeline.index.writes,
    ):
        requests.clear()
    pipeline.store.writes.clear()


def test_of_a_page_that_did_not_change_nothing_but_its_revision_is_asked(pipeline: Pipeline) -> None:
    outcome = pipeline.consume("Netflix")

    assert outcome.counts == {"unchanged": 1, "failed": 0}
    assert pipeline.encyclopedia.checks == [["Netflix"]]
    assert pipeline.encyclopedia.requests == pipeline.scorer.requests == []
    assert (pipeline.store.writes, pipeline.index.writes) == ([], [])


def test_a_hundred_unchanged_names_are_two_checks_and_one_reading_of_the_index(pipeline: Pipeline) -> None:
    names = [f"Name {number}" for number in range(100)]
    pipeline.encyclopedia.add(*map(article, names))
    pipeline.consume(*names)
    forget_requests(pipeline)
    pipeline.index.reads.clear()

    outcome = pipeline.consume(*names)

    assert outcome.counts == {"unchanged": 100, "failed": 0}
    assert [len(check) for check in pipeline.encyclopedia.checks] == [50, 50]
    assert len(pipeline.index.reads) == 1
    assert pipeline.encyclopedia.requests == pipeline.index.writes == []


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, revision="2"),
        replace(PAGE, title="Netflix (company)"),
        replace(PAGE, way=("Netflix", "Netflix Inc.", "Netflix")),
        Page(PageKind.MISSING, "Netflix"),
        Page(PageKind.AMBIGUOUS, "Netflix", revision="1"),
        Page(PageKind.INVALID, "Netflix"),
    ],
    ids=["revision", "title", "redirects", "gone", "ambiguous now", "invalid now"],
)
def test_a_page_that_changed_is_looked_up(pipeline: Pipeline, page: Page) -> None:
    pipeline.encyclopedia.pages = {"Netflix": page}
    pipeline.encyclopedia.offers = {"Netflix": []}

    outcome = pipeline.consume("Netflix")

    assert pipeline.encyclopedia.requests == [["Netflix"]]
    assert outcome.failures == {}
    assert pipeline.index.known["Netflix"].titles[-1] == page.title


def test_only_what_changed_is_looked_up(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(*map(article, "abc"))
    pipeline.consume(*"abc")
    forget_requests(pipeline)
    pipeline.encyclopedia.add(article("b", "b is new.", "2"))

    outcome = pipeline.consume(*"abc", "d")

    assert outcome.counts == {"unchanged": 2, "scored": 1, "missing": 1, "failed": 0}
    assert sorted(pipeline.encyclopedia.requests[0]) == ["b", "d"]
    assert pipeline.store["b"].snippet == "b is new."


@pytest.mark.parametrize("status", [Status.MISSING, Status.AMBIGUOUS, Status.INVALID, Status.EMPTY])
def test_a_name_without_a_text_is_known_as_well(status: Status) -> None:
    pipeline = Pipeline()
    pipeline.encyclopedia.add(Page(PageKind(status.value), "It"))
    pipeline.encyclopedia.offers = {"It": []}
    pipeline.consume("It")
    forget_requests(pipeline)

    outcome = pipeline.consume("It")

    assert outcome.counts == {"unchanged": 1, "failed": 0}
    assert pipeline.encyclopedia.requests == pipeline.encyclopedia.requests_for_offers == []


def test_a_missing_page_that_was_made_since_is_looked_up(pipeline: Pipeline) -> None:
    pipeline.consume("New")
    pipeline.encyclopedia.add(article("New"))

    assert pipeline.consume("New").counts["scored"] == 1


def test_a_refused_text_is_not_sent_again(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Odd", "Odd text."))
    pipeline.scorer.rejects = {"Odd text.": "too odd"}
    pipeline.consume("Odd")
    pipeline.encyclopedia.add(article("Odd", "Odd text.", revision="2"))

    outcome = pipeline.consume("Odd")

    assert outcome.counts == {"rejected": 1, "failed": 0}
    assert pipeline.scorer.texts == ["Odd text."]


def test_an_edit_that_leaves_the_sentence_alone_costs_no_scoring(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(replace(PAGE, revision="2", introduction="It streams. It is older."))

    outcome = pipeline.consume("Netflix")

    assert outcome.counts == {"scored": 1, "failed": 0}
    assert pipeline.scorer.requests == []
    assert pipeline.store["Netflix"].revision == "2"
    assert pipeline.store["Netflix"].sentiment == sentiment_of("It streams.")


def test_a_known_score_serves_every_name_with_that_text(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Other", "It streams."))

    pipeline.consume("Netflix", "Other")

    assert pipeline.scorer.requests == []
    assert pipeline.store["Other"].sentiment == sentiment_of("It streams.")


def test_a_text_that_changed_is_scored(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Netflix", "It streamed.", revision="2"))

    pipeline.consume("Netflix")

    assert pipeline.scorer.texts == ["It streamed."]
    assert pipeline.store["Netflix"].sentiment == sentiment_of("It streamed.")


@pytest.mark.parametrize("rules", NEW_RULES, ids=["sentences", "language", "scorer", "wiki"])
def test_under_other_rules_a_name_is_looked_up_in_full(pipeline: Pipeline, rules: Rules) -> None:
    pipeline.use_rules(rules)

    outcome = pipeline.consume("Netflix")

    assert outcome.failures == {}
    assert pipeline.encyclopedia.checks == []
    assert pipeline.encyclopedia.requests == [["Netflix"]]
    assert pipeline.index.known["Netflix"].rules_fingerprint == rules.fingerprint


@pytest.mark.parametrize("rules", NEW_RULES[1:3], ids=["language", "scorer"])
def test_a_score_of_another_language_or_scorer_is_not_used(pipeline: Pipeline, rules: Rules) -> None:
    pipeline.use_rules(rules)

    pipeline.consume("Netflix")

    assert pipeline.scorer.texts == ["It streams."]


def test_so_it_is_under_a_new_version_of_the_rules(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules_module, "RULES_VERSION", rules_module.RULES_VERSION + 1)

    outcome = pipeline.consume("Netflix")

    assert pipeline.encyclopedia.requests == [["Netflix"]]
    assert outcome.counts == {"unchanged": 1, "failed": 0}


def test_another_title_that_is_asked_for_is_looked_up(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Netflix (film)"))

    pipeline.consume(work("Netflix", title="Netflix (film)"))

    assert pipeline.store["Netflix"].title == "Netflix (film)"


def test_a_full_look_finds_what_the_revision_does_not_tell(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(replace(PAGE, introduction="A template changed."))
    assert pipeline.consume("Netflix").counts == {"unchanged": 1, "failed": 0}

    outcome = pipeline.consume(work("Netflix", ask=Ask.IN_FULL))

    assert outcome.counts == {"scored": 1, "failed": 0}
    assert pipeline.store["Netflix"].snippet == "A template changed."


def test_a_full_look_that_finds_the_same_row_scores_and_stores_nothing(pipeline: Pipeline) -> None:
    outcome = pipeline.consume(work("Netflix", ask=Ask.IN_FULL))

    assert outcome.counts == {"unchanged": 1, "failed": 0}
    assert pipeline.scorer.requests == []
    assert (pipeline.store.writes, pipeline.index.writes) == ([], [])


def test_asked_anew_the_object_is_made_although_its_row_is_known(pipeline: Pipeline) -> None:
    pipeline.store.files.clear()

    outcome = pipeline.consume(work("Netflix", ask=Ask.ANEW))

    assert outcome.counts == {"scored": 1, "failed": 0}
    assert "Netflix" in pipeline.store
    assert pipeline.scorer.requests == []


def test_a_pending_name_that_did_not_change_is_known_again(pipeline: Pipeline) -> None:
    pipeline.index.known["Netflix"] = replace(pipeline.index.known["Netflix"], pending_since=NOW)

    outcome = pipeline.consume("Netflix")

    assert outcome.counts == {"unchanged": 1, "failed": 0}
    assert not pipeline.index.known["Netflix"].pending


def test_a_known_name_that_fails_is_marked_for_the_next_run(pipeline: Pipeline) -> None:
    known = pipeline.index.known["Netflix"]
    pipeline.encyclopedia.failures = {"Netflix": PassingFailure("busy")}

    pipeline.consume("Netflix", "unknown")

    assert pipeline.index.known["Netflix"] == replace(known, pending_since=NOW)


def test_the_mark_is_set_once(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.failures = {"Netflix": PassingFailure("busy")}
    pipeline.consume("Netflix")
    pipeline.index.writes.clear()

    pipeline.consume("Netflix")

    assert pipeline.index.writes == []


def test_a_mark_that_cannot_be_set_harms_nobody(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.failures = {"Netflix": PassingFailure("busy")}
    pipeline.index.unwritable = {"Netflix": PassingFailure("throttled")}

    outcome = pipeline.consume("Netflix")

    assert {work.name: str(failure) for work, failure in outcome.failures.items()} == {"Netflix": "busy"}


def ends(pipeline: Pipeline, one: Work) -> str:
    (ending,) = (ending for ending, names in pipeline.consume(one).counts.items() if names)
    return ending


def test_the_index_is_written_after_the_object_so_that_none_is_missing_for_a_known_name() -> None:
    pipeline = Pipeline()
    pipeline.encyclopedia.add(article("New"))
    pipeline.store.unwritable = {"New": PassingFailure("full")}

    assert ends(pipeline, work("New")) == "failed"
    assert pipeline.index.known == {}
    pipeline.store.unwritable = {}
    assert ends(pipeline, work("New")) == "scored"
    assert "New" in pipeline.store


def test_an_object_whose_index_was_not_written_is_made_again_the_same(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("New"))
    pipeline.index.unwritable = {"New": PassingFailure("throttled")}
    assert ends(pipeline, work("New")) == "failed"
    file = pipeline.store.files["New"]
    pipeline.index.unwritable = {}

    assert ends(pipeline, work("New")) == "scored"
    assert pipeline.store.files["New"] == file


def test_a_changed_name_is_announced_to_the_index_before_its_object_is_written(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Netflix", "It was edited.", revision="2"))
    pipeline.store.unwritable["Netflix"] = PassingFailure("S3 did not answer")

    pipeline.consume("Netflix")

    known = pipeline.index.known["Netflix"]
    assert known.pending
    assert not known.row_is_certain
    assert not known.is_recorded
    assert pipeline.index.marks == []  # it was pending already when the object failed


def test_a_name_whose_object_may_be_another_is_stored_although_its_page_is_as_known(
    pipeline: Pipeline,
) -> None:
    pipeline.encyclopedia.add(article("Netflix", "It was edited.", revision="2"))
    pipeline.store.unwritable["Netflix"] = PassingFailure("S3 did not answer")
    pipeline.consume("Netflix")
    pipeline.store.unwritable.clear()
    pipeline.encyclopedia.add(PAGE)

    assert pipeline.consume("Netflix").counts == {"scored": 1, "failed": 0}
    assert pipeline.store.writes == ["Netflix"]


def test_what_cannot_be_announced_is_not_written(pipeline: Pipeline) -> None:
    pipeline.encyclopedia.add(article("Netflix", "It was edited.", revision="2"))
    pipeline.index.unwritable["Netflix"] = PassingFailure("DynamoDB throttles")

    assert pipeline.consume("Netflix").counts == {"failed": 1}
    assert pipeline.store.writes == []


def test_a_new_name_is_written_to_the_index_once() -> None:
    pipeline = Pipeline()
    pipeline.encyclopedia.add(PAGE)

    pipeline.consume("Netflix")

    assert pipeline.index.writes == [["Netflix"]]
