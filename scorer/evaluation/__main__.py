"""`python -m scorer.evaluation --sources FOLDER`: measure the model that is there, and write its card."""

import argparse
import hashlib
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import vl_convert

from scorer.evaluation.baselines import Vader, mean_shares
from scorer.evaluation.behaviour import (
    CHOSEN_BY,
    FOLDER,
    HARDER,
    WRITTEN_BLIND,
    Sentence,
    compare,
    read_encyclopaedic,
    read_rows,
)
from scorer.evaluation.card import DomainFigures, Evaluation, MixedFigures, ReviewFigures, write_card
from scorer.evaluation.figures import (
    Answers,
    Measure,
    area_under_curve,
    brier,
    correlation,
    reliability,
    share_right,
)
from scorer.evaluation.reviews import KINDS, Review, read_reviews
from scorer.inference.artefact import MODEL, read_artefact
from scorer.inference.model import SentimentModel, Shares, TextScorer
from scorer.training.articles import SENTENCES, read_sentences
from scorer.training.definitions import DEFINITIONS, read_definitions
from scorer.training.rated_texts import DOMAINS, RatedText, read_rated_texts
from scorer.training.vocabulary import unfelt_words

CARD = MODEL.parent.parent / "MODEL_CARD.md"
PLOT = CARD.with_name("reliability.svg")
ROUNDS = 20
LOADS = 5

MEASURES: Mapping[str, Measure] = {
    "correlation": correlation,
    "share right": share_right,
    "AUC": area_under_curve,
    "Brier": brier,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scorer.evaluation", description="Measure the model, write its card."
    )
    parser.add_argument("--sources", type=Path, required=True, help="the folder of what `make model` fetches")
    options = parser.parse_args()
    texts = read_rated_texts(options.sources)
    unfelt = unfelt_words([text.text for text in texts if not text.is_held_out])
    definitions = read_definitions(options.sources, DEFINITIONS, unfelt)
    sentences = read_sentences(options.sources, SENTENCES)
    facts = {"definitions": len(definitions), "articles": len(sentences)}
    evaluation, points = evaluate(texts, facts, read_reviews(options.sources))
    PLOT.write_text(_plot(points), "utf-8")
    CARD.write_text(write_card(evaluation), "utf-8")
    print(f"Written: {CARD}, {PLOT}")
    return 0


def evaluate(
    texts: Sequence[RatedText], facts: Mapping[str, int], reviews: Sequence[Review]
) -> tuple[Evaluation, list[tuple[float, float, int]]]:
    model = SentimentModel.load()
    vader = Vader()
    trained = [text for text in texts if not text.is_held_out]
    held_out = [text for text in texts if text.is_held_out]
    scored = [(text, model.score(text.text)) for text in held_out]
    guesses = mean_shares(trained)
    domains = {
        domain: _domain([it for it in scored if it[0].domain == domain], vader, guesses[domain])
        for domain in DOMAINS
    }
    answers = Answers.of(held_out, [shares for _text, shares in scored])
    sentences, harder, blind = (
        read_encyclopaedic(model, file) for file in (CHOSEN_BY, HARDER, WRITTEN_BLIND)
    )
    points = reliability(answers.said, answers.rated)
    evaluation = Evaluation(
        version=model.version,
        checksum=hashlib.sha256(MODEL.read_bytes()).hexdigest(),
        megabytes=MODEL.stat().st_size / 1_000_000,
        trained=len(trained),
        definitions=facts["definitions"],
        article_sentences=facts["articles"],
        domains=domains,
        reliability=points,
        mixed=_mixed(scored),
        comparisons=compare(model),
        sentences=sentences,
        vader_neutral=_number_neutral(vader, sentences),
        harder_sentences=harder,
        vader_harder_neutral=_number_neutral(vader, harder),
        blind_sentences=blind,
        vader_blind_neutral=_number_neutral(vader, blind),
        reviews={kind: _reviews([it for it in reviews if it.kind == kind], model, vader) for kind in KINDS},
        transfer=read_rows(FOLDER / "transfer.tsv"),
        tried=read_rows(FOLDER / "tried.tsv"),
        rated_words=len(read_artefact().ratings.places),
        sentences_a_second=_sentences_a_second(model, [sentence.text for sentence in sentences]),
        milliseconds_to_load=_milliseconds_to_load(),
    )
    return evaluation, points


def _domain(scored: Sequence[tuple[RatedText, Shares]], vader: Vader, guess: Shares) -> DomainFigures:
    texts = [text for text, _shares in scored]
    model = Answers.of(texts, [shares for _text, shares in scored])
    vaders = Answers.of(texts, [vader.score(text.text) for text in texts])
    guesses = Answers.of(texts, [guess] * len(texts))
    return DomainFigures(
        texts=len(texts),
        model={name: model.figure(measure) for name, measure in MEASURES.items()},
        vader={
            name: vaders.figure(measure) if measure is not brier else None
            for name, measure in MEASURES.items()
        },
        guess={
            name: guesses.figure(measure) if measure in (share_right, brier) else None
            for name, measure in MEASURES.items()
        },
    )


def _number_neutral(scorer: TextScorer | Vader, sentences: Sequence[Sentence]) -> int:
    return sum(scorer.score(sentence.text).label == "NEUTRAL" for sentence in sentences)


def _reviews(reviews: Sequence[Review], model: TextScorer, vader: Vader) -> ReviewFigures:
    rated = np.array([(it.is_positive, not it.is_positive, 0) for it in reviews], dtype=float)
    of_model, of_vader = (
        area_under_curve(np.array([(s.positive, s.negative, s.neutral) for s in shares]), rated)
        for shares in ([scorer.score(it.text) for it in reviews] for scorer in (model, vader))
    )
    return ReviewFigures(len(reviews), of_model, of_vader)


def _mixed(scored: Sequence[tuple[RatedText, Shares]]) -> MixedFigures:
    there = [max(text.shares) == text.shares[3] for text, _shares in scored]
    said = [shares.label == "MIXED" for _text, shares in scored]
    both = [one and other for one, other in zip(there, said, strict=True)]
    return MixedFigures(sum(there), sum(said), sum(both))


def _milliseconds_to_load() -> int:
    """Give the least processor time of several loads, since other work on the machine makes some longer."""
    seconds = []
    for _ in range(LOADS):
        began = time.process_time()
        SentimentModel.load()
        seconds.append(time.process_time() - began)
    return round(min(seconds) * 1_000)


def _sentences_a_second(model: SentimentModel, sentences: Sequence[str]) -> int:
    began = time.process_time()
    for _ in range(ROUNDS):
        for sentence in sentences:
            model.score(sentence)
    return round(ROUNDS * len(sentences) / (time.process_time() - began))


def _plot(points: Sequence[tuple[float, float, int]]) -> str:
    axis = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    diagonal = {"values": [{"said": 0, "rated": 0}, {"said": 1, "rated": 1}]}
    measured = {"values": [{"said": said, "rated": rated} for said, rated, _number in points]}
    encoding = {
        "x": {"field": "said", "title": "share that was said", **axis},
        "y": {"field": "rated", "title": "share of raters", **axis},
    }
    chart = {
        "background": "white",
        "width": 320,
        "height": 320,
        "layer": [
            {
                "data": diagonal,
                "mark": {"type": "line", "strokeDash": [4, 4], "color": "#888"},
                "encoding": encoding,
            },
            {"data": measured, "mark": {"type": "line", "point": True}, "encoding": encoding},
        ],
    }
    return vl_convert.vegalite_to_svg(chart, allowed_base_urls=[]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
