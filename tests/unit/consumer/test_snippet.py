"""Which part of an introduction is kept."""

import pytest

from snippet import MAXIMUM_SNIPPET_BYTES, cut_snippet, cut_to_bytes

INTRODUCTION = (
    "Netflix, Inc. is a streaming company. It was founded in the U.S. by R. Hastings. Its films won awards."
)


def test_an_abbreviation_ends_no_sentence() -> None:
    assert cut_snippet(INTRODUCTION, 1, "en", title="Netflix") == "Netflix, Inc. is a streaming company."


def test_as_many_sentences_are_kept_as_are_asked_for() -> None:
    assert cut_snippet(INTRODUCTION, 2, "en", title="Netflix") == (
        "Netflix, Inc. is a streaming company. It was founded in the U.S. by R. Hastings."
    )


def test_more_sentences_than_there_are_keep_all() -> None:
    assert cut_snippet(INTRODUCTION, 9, "en", title="Netflix") == INTRODUCTION


def test_sentences_are_put_together_as_the_language_spaces_them() -> None:
    assert (
        cut_snippet("東京は都市です。人が多い。\n京都も。", 3, "ja", title="東京")
        == "東京は都市です。人が多い。京都も。"
    )


def test_white_space_and_line_breaks_become_single_spaces() -> None:
    introduction = "\n\nIt  is\ta\nthing.\nIt grows."

    assert cut_snippet(introduction, 2, "en", title="It") == "It is a thing. It grows."


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2028", "\x85"])
def test_a_wide_space_before_a_full_stop_is_a_space(space: str) -> None:
    introduction = f"There is no plan B{space}. It went on."

    assert cut_snippet(introduction, 2, "en", title="Plan") == "There is no plan B . It went on."


@pytest.mark.parametrize("introduction", ["", " ", "\n\n", "\u3000"])
def test_nothing_is_kept_of_nothing(introduction: str) -> None:
    assert cut_snippet(introduction, 1, "en", title="It") == ""


def test_a_sentence_without_an_end_is_cut_to_one_document() -> None:
    snippet = cut_snippet("word " * 2_000, 1, "en", title="Word")

    assert len(snippet.encode()) <= MAXIMUM_SNIPPET_BYTES
    assert snippet.endswith("word")


HOSTILE = [
    *(".", ". ", '"', '" a', "“", " ", "(", ")", '(“"«', "/é", "「あ。」の", "1. ", "a.\n", " a\n", "'a.' "),
    *("A. ", "Inc. ", "Dr. ", "Foo! ", "For a, see ", "For other uses, see Foo.\n", "48°N ", "Coordinates: "),
    *("{\\displaystyle ", "{", "}", "( ", "(;", "()", "(/", "( a; ", "a ;)"),
]


@pytest.mark.parametrize("language", ["en", "de", "ja", "hi"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_keeps_the_rule_busy(piece: str, language: str) -> None:
    """A rule that looks back or ahead without a bound would be here for minutes."""
    snippet = cut_snippet(piece * (100_000 // len(piece)), 1, language, title="Foo!")

    assert len(snippet.encode()) <= MAXIMUM_SNIPPET_BYTES


@pytest.mark.parametrize(
    ("language", "title", "first", "following"),
    [
        ("nl", "J.P. Coen", "J.P. Coen was een Nederlands bestuurder.", "Hij werd geboren in Hoorn."),
        ("pl", "Bank", "PKO BP S.A. jest polskim bankiem.", "Powstał w 1919 roku."),
        ("ru", "Что? Где? Когда?", "Что? Где? Когда? — телевизионная игра.", "Выходит с 1975 года."),
        ("sv", "Volvo", "AB Volvo, tidigare Volvo Inc. i USA, är ett företag.", "Det grundades 1927."),
        ("he", "עגנון", "ש. י. עגנון היה סופר ישראלי.", "הוא נולד בבוצ'אץ'."),
        ("vi", "Hà Nội", "Hà Nội là thủ đô của Việt Nam.", "Thành phố có 8 triệu dân."),
    ],
)
def test_a_language_without_words_of_its_own_is_cut_by_the_rule_alone(
    language: str, title: str, first: str, following: str
) -> None:
    assert cut_snippet(f"{first} {following}", 1, language, title=title) == first


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
