"""The first sentence of an introduction, in each language that Comprehend takes."""

from collections import Counter

import pytest

from snippet import cut_snippet
from tests.unit.consumer.first_sentences import MORE, REPORTED, Introduction, read_introductions

INTRODUCTIONS = [*read_introductions(REPORTED), *read_introductions(MORE)]
COMPREHENDS_LANGUAGES = {"ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "pt", "zh", "zh-TW"}


def name(introduction: Introduction) -> str:
    return f"{introduction.language} {introduction.first_sentence[:40]}"


@pytest.mark.parametrize("row", INTRODUCTIONS, ids=name)
def test_the_first_sentence_is_kept_and_no_more(row: Introduction) -> None:
    assert cut_snippet(row.introduction, 1, row.language, title=row.title) == row.first_sentence


@pytest.mark.parametrize("row", INTRODUCTIONS, ids=name)
def test_nothing_is_lost_between_sentences(row: Introduction) -> None:
    kept = cut_snippet(row.introduction, 99, row.language, title=row.title)

    assert "".join(kept.split()) == "".join(row.introduction.split())


def test_the_tables_have_every_language_and_as_many_traps_for_joining_as_a_quarter() -> None:
    risks = Counter(row.risk for row in read_introductions(MORE))

    assert {row.language for row in INTRODUCTIONS} == COMPREHENDS_LANGUAGES
    assert set(risks) == {"cut short", "joined"}
    assert risks["joined"] >= risks.total() / 4


def test_no_introduction_of_the_tables_is_one_sentence_alone() -> None:
    assert [row for row in INTRODUCTIONS if row.introduction == row.first_sentence] == []
