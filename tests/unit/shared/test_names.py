"""What can be a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from name_sentiment.names import MAXIMUM_NAME_BYTES, problem_with_name


@pytest.mark.parametrize(
    "name",
    [
        "Netflix",
        " Netflix ",
        "x" * 255,
        "é" * 127,
        "🎬" * 63,
        "../../etc/passwd",
        "a\0b",
        "\u202eright to left",
        "0",
    ],
)
def test_text_of_up_to_255_bytes_is_a_name(name: str) -> None:
    assert problem_with_name(name) is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "is not text but NoneType"),
        (7, "is not text but int"),
        (True, "is not text but bool"),
        (b"Netflix", "is not text but bytes"),
        (["Netflix"], "is not text but list"),
        ({"name": "Netflix"}, "is not text but dict"),
        ("", "is blank"),
        (" \t\r\n\u3000\u2028", "is blank"),
        ("x" * 256, "is 256 bytes of UTF-8, over 255"),
        ("é" * 128, "is 256 bytes of UTF-8, over 255"),
        ("x" * 1_000_000, "is 1,000,000 bytes of UTF-8, over 255"),
        ("Net\udc80flix", "holds half a surrogate pair, which is not Unicode text"),
    ],
)
def test_what_is_no_name_is_told_why(value: object, problem: str) -> None:
    assert problem_with_name(value) == problem


@given(st.text(alphabet=st.characters(), max_size=300))
def test_a_name_can_be_written_as_utf_8_within_its_limit(text: str) -> None:
    if problem_with_name(text) is None:
        assert 0 < len(text.encode()) <= MAXIMUM_NAME_BYTES
