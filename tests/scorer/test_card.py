"""The card tells what was measured, and hides nothing of it."""

import hashlib

from scorer.evaluation.behaviour import Comparison, Sentence
from scorer.evaluation.card import DomainFigures, Evaluation, MixedFigures, ReviewFigures, write_card
from scorer.evaluation.figures import Figure
from scorer.inference.artefact import MODEL
from scorer.inference.model import Shares
from scorer.training.rated_texts import DOMAINS
from tests.stand_ins.running import CHECKOUT

MEASURES = ("correlation", "share right", "AUC", "Brier")


def evaluation(value: float, *, neutral: float = 1.0, swap: float = 0.01) -> Evaluation:
    figures = {name: Figure(value, value - 0.1, value + 0.1) for name in MEASURES}
    vader = {name: Figure(0.5, 0.4, 0.6) if name != "Brier" else None for name in MEASURES}
    sentence = Sentence("war", "The war was a war.", Shares(0.0, 1 - neutral, neutral, 0.0))
    return Evaluation(
        version="1.0.0",
        checksum="ab",
        megabytes=2.4,
        trained=1_000,
        definitions=10,
        article_sentences=20,
        domains={name: DomainFigures(100, figures, vader, dict.fromkeys(MEASURES)) for name in DOMAINS},
        reliability=[(0.05, 0.06, 12)],
        mixed=MixedFigures(10, 4, 2),
        comparisons=[Comparison("same", "He.", "She.", swap, swap <= 0.05)],
        sentences=[sentence],
        vader_neutral=0,
        harder_sentences=[sentence],
        vader_harder_neutral=0,
        blind_sentences=[sentence],
        vader_blind_neutral=0,
        reviews={"restaurants": ReviewFigures(10, value, 0.5)},
        transfer=[{"without": "films", "AUC": "0.75"}],
        tried=[{"made of": "words alone", "editorials": "0.40"}],
        rated_words=20,
        sentences_a_second=3_000,
        milliseconds_to_load=80,
    )


def test_what_was_missed_is_told_as_missed() -> None:
    reached, missed = write_card(evaluation(0.95)), write_card(evaluation(0.3, neutral=0.0, swap=0.2))
    assert "**missed**" not in reached
    assert missed.count("**missed**") == 10


def test_it_has_the_tables_of_what_was_tried_and_of_what_was_left_out() -> None:
    card = write_card(evaluation(0.95))
    assert "| without | AUC |\n|---|---|\n| films | 0.75 |" in card
    assert "| words alone | 0.40 |" in card


def test_it_says_where_vader_is_better() -> None:
    assert "VADER is better at: none of these." in write_card(evaluation(0.95))
    assert "editorials (correlation 0.50, here 0.30)" in write_card(evaluation(0.3))


def test_it_lists_what_was_not_neutral_and_not_as_expected() -> None:
    card = write_card(evaluation(0.95, neutral=0.0, swap=0.2))
    assert "- NEGATIVE: The war was a war." in card
    assert "- same (+0.200): He. → She." in card


def test_the_card_that_is_kept_here_is_of_the_model_that_is_kept_here() -> None:
    card = (CHECKOUT / "scorer" / "MODEL_CARD.md").read_text("utf-8")
    assert hashlib.sha256(MODEL.read_bytes()).hexdigest() in card
