"""Predictions for many texts, and the errors of requests that cannot be answered."""

from collections.abc import Mapping

from scorer.inference.model import TextScorer
from scorer.service.aws_json import Answer

MOST_TEXTS = 1_000
MOST_CHARACTERS = 20_000
"""The most that one text may have. The model reads no more."""

_EXPECTED = (
    'The body must be {"texts": ["…", …]}, or a table with the one column "text" as pandas writes it'
    ' with to_json() (orient="columns", its default, "records" or "split"): {"text": {"0": "…", …}}.'
)


class NotPredictable(Exception):
    """The request cannot be answered. The message says what is wrong with it, and quotes nothing of it."""


def predict(scorer: TextScorer, request: object) -> Answer:
    """Say how each text reads, in the order of the request.

    Raises NotPredictable; then no text is scored.
    """
    return {"prediction": [_prediction(scorer, text) for text in read_texts(request)]}


def read_texts(request: object) -> list[str]:
    """Read the texts of a parsed body. Raises NotPredictable."""
    match request:
        case {"texts": list(texts), **others} if not others:
            places = [f"texts[{number}]" for number in range(len(texts))]
        case {"text": Mapping() | list(), **others} | {"texts": list(), **others} if others:
            raise NotPredictable(f"There is more than the texts in it. {_EXPECTED}")
        case _:
            texts = _column(request)
            places = [f"row {number} of text" for number in range(len(texts))]
    if not texts:
        raise NotPredictable("There is no text in it.")
    if len(texts) > MOST_TEXTS:
        raise NotPredictable(f"There are {len(texts)} texts in it; the limit is {MOST_TEXTS}.")
    return [_text(place, text) for place, text in zip(places, texts, strict=True)]


def _column(table: object) -> list[object]:
    """Read the column of a table that has no other."""
    match table:
        case {"text": Mapping() as rows}:
            return list(rows.values())
        case {"text": list(rows)}:
            return rows
        case {"columns": ["text"], "data": list(rows)} if all(_is_list_of_one(row) for row in rows):
            return [row[0] for row in rows]
        case [_, *_]:
            rows = [row["text"] for row in table if isinstance(row, Mapping) and row.keys() == {"text"}]
            if len(rows) == len(table):
                return rows
    raise NotPredictable(_EXPECTED)


def _is_list_of_one(row: object) -> bool:
    return isinstance(row, list) and len(row) == 1


def _text(place: str, text: object) -> str:
    if not isinstance(text, str):
        raise NotPredictable(f"{place} is not a text.")
    if not text:
        raise NotPredictable(f"{place} is empty.")
    if len(text) > MOST_CHARACTERS:
        raise NotPredictable(f"{place} has {len(text)} characters; the limit is {MOST_CHARACTERS}.")
    return text


def _prediction(scorer: TextScorer, text: str) -> Answer:
    shares = scorer.score(text)
    return {"Sentiment": shares.label, "SentimentScore": shares.scores()}
