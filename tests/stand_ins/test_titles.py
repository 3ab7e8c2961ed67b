"""Titles, read as MediaWiki reads them. `tests/mediawiki` holds the same rules against a real one."""

import pytest

from local.encyclopedia.titles import InvalidTitleError, Title, clean, parse


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("netflix", "Netflix"),
        ("élan", "Élan"),
        ("  Steve__Jobs _ ", "Steve Jobs"),
        ("Steve\u00a0\u3000Jobs", "Steve Jobs"),
        ("\u202eNetflix\u200f", "Netflix"),
        (":netflix", "Netflix"),
        ("help:contents", "Help:Contents"),
        ("HELP TALK : contents", "Help talk:Contents"),
        ("Image:a.png", "File:A.png"),
        ("special:EXPORT/netflix", "Special:Export/netflix"),
        ("Star Wars: Episode I", "Star Wars: Episode I"),
        ("AT&amp;T", "AT&T"),
        ("AT&#38;T", "AT&T"),
        ("caf&#x65;&#x301;", "Café"),
        ("100% natural", "100% natural"),
        ("AC/DC", "AC/DC"),
        ("...And Justice for All", "...And Justice for All"),
        ("wikt:dog", "wikt:dog"),
        ("é" * 127, "É" + "é" * 126),
    ],
)
def test_a_title_has_one_normal_form(text: str, title: str) -> None:
    assert str(parse(text)) == title


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" _ ", "empty"),
        (":", "empty"),
        ("Help:", "empty"),
        ("a|b", 'invalid characters: "|"'),
        ("<x>", 'invalid characters: "<"'),
        ("a[b]", 'invalid characters: "["'),
        ("{{x}}", 'invalid characters: "{"'),
        ("a\tb", 'invalid characters: "\t"'),
        ("a\x7fb", 'invalid characters: "\x7f"'),
        ("a%41", 'invalid characters: "%41"'),
        ("&nosuch;", 'invalid characters: "&nosuch;"'),
        ("a&#0;b", "invalid UTF-8"),
        ("a&#99999999999999999999;b", "invalid UTF-8"),
        ("a\ufffdb", "invalid UTF-8"),
        ("..", "relative path"),
        ("a/../b", "relative path"),
        ("./a", "relative path"),
        ("a~~~b", "magic tilde"),
        ("::a", "colon at the beginning"),
        ("Talk:File:a", "talk page that cannot exist"),
        ("é" * 128, "no longer than 255 bytes"),
        ("Special:" + "a" * 513, "no longer than 512 bytes"),
    ],
)
def test_what_cannot_be_a_title_says_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidTitleError) as refused:
        parse(text)
    assert reason in str(refused.value)


def test_a_section_is_kept_apart_from_the_page() -> None:
    assert parse("Netflix#Early_days") == Title(0, "Netflix", fragment="Early days")
    assert parse("Netflix#Early_days").page == parse("netflix")


def test_decomposed_letters_and_control_characters_are_cleaned_before_anything_else() -> None:
    assert clean("Cafe\u0301") == "Café"
    assert clean("a\x00b\x1fc\td") == "a\ufffdb\ufffdc\td"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("AT&T", "AT%26T"),
        ("What's up?", "What%27s_up%3F"),
        ("AC/DC (band), 50%", "AC/DC_(band),_50%25"),
        ('"Heroes"', "%22Heroes%22"),
        ("help:日本", "Help:%E6%97%A5%E6%9C%AC"),
    ],
)
def test_addresses_are_encoded(text: str, path: str) -> None:
    assert parse(text).path == path
