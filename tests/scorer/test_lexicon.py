"""VADER's scores, as figures of a text."""

import pytest

from scorer.evaluation.behaviour import FOLDER, read_rows
from scorer.inference.lexicon import FIGURES, Lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon()


def test_a_text_without_a_rated_word_is_not_scored_and_has_the_same_figures(
    lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = [("behaviour.tsv", "text"), ("encyclopaedic.tsv", "sentence")]
    texts = [row[column] for file, column in columns for row in read_rows(FOLDER / file)]
    looked_first = [lexicon.figures(text) for text in texts]
    assert [0.0] * FIGURES in looked_first
    monkeypatch.setattr(lexicon, "_may_rate", lambda _text: True)
    assert looked_first == [lexicon.figures(text) for text in texts]


@pytest.mark.parametrize("text", ["It is GOOD!", "(good)", "so-so :)", "it is 😀", "x\ngood\t"])
def test_what_vader_knows_is_found(lexicon: Lexicon, text: str) -> None:
    assert any(lexicon.figures(text))
