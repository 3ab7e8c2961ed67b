"""What stands for the rules, and for a text under them."""

from dataclasses import replace

import pytest

from name_sentiment import rules
from name_sentiment.rules import Rules

RULES = Rules("en", 1, "https://en.wikipedia.org/w/api.php", "comprehend")


@pytest.mark.parametrize(
    "other",
    [
        replace(RULES, language_code="de"),
        replace(RULES, snippet_sentences=2),
        replace(RULES, wikipedia_api_url="https://wiki.example/w/api.php"),
        replace(RULES, scorer="own 1"),
    ],
)
def test_each_rule_is_part_of_the_fingerprint(other: Rules) -> None:
    assert other.fingerprint != RULES.fingerprint
    assert replace(RULES).fingerprint == RULES.fingerprint


def test_so_is_the_version_of_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    before = RULES.fingerprint
    monkeypatch.setattr(rules, "RULES_VERSION", rules.RULES_VERSION + 1)

    assert RULES.fingerprint != before


def test_a_text_has_another_fingerprint_in_another_language_or_with_another_scorer() -> None:
    text = RULES.fingerprint_of("Netflix streams.")

    assert text != RULES.fingerprint_of("Netflix streams")
    assert text != replace(RULES, language_code="de").fingerprint_of("Netflix streams.")
    assert text != replace(RULES, scorer="own 1").fingerprint_of("Netflix streams.")


def test_a_text_keeps_its_score_where_only_the_wiki_or_the_cutting_changed() -> None:
    other = replace(RULES, snippet_sentences=2, wikipedia_api_url="https://wiki.example/w/api.php")

    assert other.fingerprint_of("Netflix streams.") == RULES.fingerprint_of("Netflix streams.")
