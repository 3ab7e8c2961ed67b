"""Which part of an introduction is kept."""

import pytest

from pipeline.failures import PermanentFailure
from snippet import MAXIMUM_SNIPPET_BYTES, _segmented, cut_snippet, cut_to_bytes

INTRODUCTION = (
    "Netflix, Inc. is a streaming company. It was founded in the U.S. by R. Hastings. Its films won awards."
)


def test_an_abbreviation_ends_no_sentence() -> None:
    assert cut_snippet(INTRODUCTION, 1, "en") == "Netflix, Inc. is a streaming company."


def test_as_many_sentences_are_kept_as_are_asked_for() -> None:
    assert cut_snippet(INTRODUCTION, 2, "en") == (
        "Netflix, Inc. is a streaming company. It was founded in the U.S. by R. Hastings."
    )


def test_more_sentences_than_there_are_keep_all() -> None:
    assert cut_snippet(INTRODUCTION, 9, "en") == INTRODUCTION


def test_white_space_and_line_breaks_become_single_spaces() -> None:
    assert cut_snippet("\n\nIt  is\ta\nthing.\nIt grows.", 2, "en") == "It is a thing. It grows."


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2028", "\x85"])
def test_a_wide_space_before_a_full_stop_is_a_space(space: str) -> None:
    introduction = f"There is no plan B{space}. It went on."

    assert cut_snippet(introduction, 2, "en") == "There is no plan B . It went on."


def test_a_text_that_sentencex_panics_over_fails_for_good_and_does_not_end_the_batch() -> None:
    with pytest.raises(PermanentFailure, match="cannot be told apart"):
        _segmented("There is no plan B\u00a0. It went on.", "en")


@pytest.mark.parametrize("introduction", ["", " ", "\n\n", "\u3000"])
def test_nothing_is_kept_of_nothing(introduction: str) -> None:
    assert cut_snippet(introduction, 1, "en") == ""


@pytest.mark.parametrize(
    ("language", "introduction", "first"),
    [
        ("ja", "東京は都市です。人が多い。", "東京は都市です。"),
        ("zh", "北京是城市。人很多。", "北京是城市。"),
        ("zh-TW", "臺北是城市。人很多。", "臺北是城市。"),
        ("hi", "दिल्ली एक शहर है। यह बड़ा है।", "दिल्ली एक शहर है।"),
        ("ar", "ما هذا؟ هذه مدينة.", "ما هذا؟"),
        ("de", "Die Firma hat z. B. ein Haus. Es ist alt.", "Die Firma hat z. B. ein Haus."),
        ("es", "El Sr. Pérez vive aquí. Es alto.", "El Sr. Pérez vive aquí."),
        ("fr", "Elle a p. ex. une maison. Elle est grande.", "Elle a p. ex. une maison."),
    ],
)
def test_each_language_has_its_own_sentences(language: str, introduction: str, first: str) -> None:
    assert cut_snippet(introduction, 1, language) == first


def test_a_sentence_without_an_end_is_cut_to_one_document() -> None:
    snippet = cut_snippet("word " * 2_000, 1, "en")

    assert len(snippet.encode()) <= MAXIMUM_SNIPPET_BYTES
    assert snippet.endswith("word")


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("abc", 3, "abc"),
        ("abc", 2, "ab"),
        ("aéb", 3, "aé"),
        ("aéb", 2, "a"),
        ("😀😀", 7, "😀"),
        ("😀", 3, ""),
        ("a b", 2, "a"),
    ],
)
def test_a_text_is_cut_at_a_character(text: str, limit: int, kept: str) -> None:
    assert cut_to_bytes(text, limit) == kept
