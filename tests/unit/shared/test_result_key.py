"""A key is a name's own, and so is its file, on every file system."""

import hashlib
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from name_sentiment.result_key import MAXIMUM_FILE_NAME_BYTES, SUFFIX, file_names, result_key


def digest_form(name: str) -> str:
    return f"{name}%~{hashlib.sha256(name.encode()).hexdigest()}{SUFFIX}"


def test_a_file_is_called_like_its_key() -> None:
    assert file_names(["apple_sentiment.csv", "AC%2FDC_sentiment.csv"]) == {
        "apple_sentiment.csv": "apple_sentiment.csv",
        "AC%2FDC_sentiment.csv": "AC%2FDC_sentiment.csv",
    }


def test_keys_that_differ_in_case_alone_all_get_a_digest() -> None:
    names = ["APPLE", "Apple", "apple"]
    given = file_names([*map(result_key, names), "netflix_sentiment.csv"])

    assert given == {result_key(name): digest_form(name) for name in names} | {
        "netflix_sentiment.csv": "netflix_sentiment.csv"
    }


def test_which_names_come_first_decides_nothing() -> None:
    keys = [result_key(name) for name in ("Apple", "apple", "netflix")]

    assert file_names(keys) == file_names(reversed(keys))


def test_keys_of_others_that_differ_in_how_an_accent_is_composed_get_a_digest_too() -> None:
    keys = ["Zu\u0308rich" + SUFFIX, "Z\u00fcrich" + SUFFIX]

    assert len({unicodedata.normalize("NFC", name) for name in file_names(keys).values()}) == 2


@given(
    st.lists(st.text(st.sampled_from("aAäÄßsS%é\u0301ıİiIK\u212a"), min_size=1, max_size=300), unique=True)
)
def test_no_two_names_share_a_file_on_a_file_system_that_ignores_case(names: list[str]) -> None:
    files = file_names(map(result_key, names))

    assert len({file.casefold() for file in files.values()}) == len(names)
    assert all(len(file) <= MAXIMUM_FILE_NAME_BYTES for file in files.values())
