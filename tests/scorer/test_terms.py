"""What the model counts of a text, and that it counts no names."""

import pytest

from scorer.inference.terms import NAME, character_terms, read, remembered, small_words, word_terms

SMALL = frozenset(
    [
        "a",
        "amazing",
        "camera",
        "good",
        "great",
        "is",
        "it",
        "man",
        "not",
        "of",
        "product",
        "the",
        "this",
        "was",
    ]
)


def words(text: str) -> list[str]:
    return read(text, SMALL).words


def test_words_are_small_and_without_punctuation_but_for_what_is_called_out() -> None:
    expected = ["this", "is", "not", "a", "good", "product", "!", "is", "it", "?"]
    assert words("This is (not) a good product! Is it?") == expected


@pytest.mark.parametrize(
    "name", ["Netflix", "Ada Lovelace", "IBM", "Meta Platforms Inc", "Müller", "李小龙 Lee", "O'Brien"]
)
def test_a_run_of_names_is_one(name: str) -> None:
    assert NAME in words(f"the {name} is good")
    assert len(words(f"the {name} is good")) <= 5


def test_a_sentence_may_begin_with_a_word_that_is_known_small() -> None:
    assert words("Great camera. Great camera") == ["great", "camera", "great", "camera"]
    assert words("Great of it") == ["great", "of", "it"]


def test_within_a_sentence_a_capital_letter_makes_a_name_of_any_word() -> None:
    assert words("the Great camera of Hope") == ["the", NAME, "camera", "of", NAME]


def test_a_sentence_that_begins_with_two_capital_letters_begins_with_a_name() -> None:
    assert words("Great Product is a camera") == [NAME, "is", "a", "camera"]


def test_what_a_sentence_is_about_is_a_name() -> None:
    assert words("Camera is a product") == words("Netflix is a product") == [NAME, "is", "a", "product"]
    assert words("This is a camera") == ["this", "is", "a", "camera"]


@pytest.mark.parametrize(
    "text",
    [
        "{} makes a great camera",
        "{} refused it",
        "{} lied",
        "{} will not",
        "a camera. {} won",
        "{} is a good camera",
    ],
)
@pytest.mark.parametrize("name", ["Product", "Camera of Google", "Man of Steel"])
def test_what_does_something_is_a_name(name: str, text: str) -> None:
    assert words(text.format(name)) == words(text.format("Netflix"))


@pytest.mark.parametrize(
    "text",
    [
        "This made it",
        "Greatly loved",
        "Not used",
        "Well made",
        "It's made",
        "Great use of it",
        "Great red camera",
        "When I was",
    ],
)
def test_what_says_how_something_was_done_is_no_name(text: str) -> None:
    small = SMALL | {"greatly", "well", "it's", "when", "use"}
    assert NAME not in read(text, small).words


def test_a_long_word_in_capitals_is_shouted_where_it_is_known_small() -> None:
    assert words("a GREAT camera") == ["a", "great", "camera"]
    assert words("a KODAK camera") == ["a", NAME, "camera"]


def test_an_acronym_is_a_name_although_it_is_a_word_when_small() -> None:
    assert words("the IT of the WAS") == ["the", NAME]


def test_what_is_shouted_is_no_acronym() -> None:
    assert words("it is NOT good") == words("it is not good")


def test_the_genders_are_counted_as_one() -> None:
    assert words("she is a woman") == words("he is a man")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the waitress", "the waiter"),
        ("the policewomen", "the policemen"),
        ("my grandmothers", "my grandfathers"),
        ("the nun's", "the monk's"),
        ("heroines", "heroes"),
        ("ladies", "gentlemen"),
        ("Her mother", "His father"),
    ],
)
def test_what_tells_a_gender_is_the_same_word_and_the_same_text(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_gender_is_taken_out_of_the_text_as_it_is_written() -> None:
    assert read("the heroine is GREAT", SMALL).text == "the hero is GREAT"


@pytest.mark.parametrize(
    "name",
    [
        "Bank of the Orient",
        "Procter & Gamble",
        "Bosnia and Herzegovina",
        "Ludwig van Beethoven",
        "J. R. R. Tolkien",
        "Dr. Good",
        "3M",
        "Osama bin Laden",
        "Amazon, Google and Sony",
    ],
)
def test_a_name_is_one_however_it_is_made(name: str) -> None:
    assert read(f"the {name} is good", SMALL) == read("the Netflix is good", SMALL)


def test_a_single_letter_is_a_name_unless_it_is_a_word() -> None:
    assert words("I was of Plan B! A man is") == ["i", "was", "of", NAME, "!", "a", "man", "is"]
    assert words("a man is A") == ["a", "man", "is", NAME]


def test_numbers_are_counted_by_their_length() -> None:
    assert words("1984 of 2001") == ["0000", "of", "0000"]


def test_names_are_taken_out_of_the_text_as_it_is_written() -> None:
    assert read("Grace Hopper, it is GREAT!", SMALL).text == "it, it is GREAT!"


def test_both_apostrophes_are_one() -> None:
    assert words("it’s") == words("it's")


def test_small_words_are_those_that_a_text_writes_small() -> None:
    assert small_words("The Rock is her 2nd") == {"is", "his", "0nd"}


def test_terms_are_words_pairs_and_runs_of_characters() -> None:
    assert list(word_terms(["a", "good", "man"])) == ["a", "good", "man", "a good", "good man"]
    assert set(character_terms("ab")) == {" a", "ab", "b ", " ab", "ab ", " ab "}
    assert list(character_terms(NAME)) == []


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "🙂", "—", "'"])
def test_a_text_without_words_has_no_terms(text: str) -> None:
    assert words(text) == []
    assert read(text, SMALL).text == text


def test_words_longer_than_words_are_are_read_and_not_remembered() -> None:
    asked: list[str] = []

    @remembered
    def length_of(word: str) -> int:
        asked.append(word)
        return len(word)

    for word in ("a" * 50, "a" * 51):
        assert [length_of(word), length_of(word)] == [len(word)] * 2

    assert asked == ["a" * 50, "a" * 51, "a" * 51]
