"""The comparison of segmenters, without the segmenters."""

import pytest

from benchmarks.sentences import is_right, is_right_by_our_rule, table
from tests.unit.consumer.first_sentences import Introduction

ROW = Introduction(
    "zh-TW", "Wham!", "Not to be confused with Whim. Wham! were a duo. They split up.", "Wham! were a duo."
)


@pytest.mark.parametrize(
    ("first", "right"), [("Wham! were a duo. ", True), ("Wham!", False), ("Wham! were a duo. They", False)]
)
def test_a_segmenter_is_right_that_gives_the_first_sentence(first: str, right: bool) -> None:
    assert is_right(ROW, lambda _language, _text: first) is right


def test_a_segmenter_is_given_the_paragraph_and_the_language_without_its_variant() -> None:
    given: list[tuple[str, str]] = []

    def first(language: str, text: str) -> str:
        given.append((language, text))
        return ""

    row = Introduction("zh-TW", "A", "甲是乙（）。丙。", "甲是乙。")
    is_right(row, first)

    assert given == [("zh", "甲是乙。丙。")]
    assert is_right_by_our_rule(row)


def test_the_table_is_markdown() -> None:
    assert table(["rows"], {"ours": [45]}).splitlines() == ["|  | rows |", "| --- | --- |", "| ours | 45 |"]
