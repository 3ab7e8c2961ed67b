"""Results written by the consumer itself, so that what these tests read is what users have."""

from pathlib import Path

from name_sentiment.result_format import Status
from name_sentiment.result_key import result_key
from name_sentiment.sentiment import Sentiment
from result import Result, csv_file


def scored(name: str, label: str = "NEUTRAL", score: float = 0.9, **others: str) -> Result:
    """A result whose prevailing sentiment has `score`, and the other three share the rest."""
    rest = (1 - score) / 3
    shares = dict.fromkeys(("POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED"), rest) | {label: score}
    return result(
        name,
        Status.SCORED,
        sentiment=Sentiment(
            label, shares["POSITIVE"], shares["NEGATIVE"], shares["NEUTRAL"], shares["MIXED"]
        ),
        **{
            "snippet": f"{name} is a company.",
            "title": name,
            "url": "https://en.wikipedia.org/wiki/Some_page",
            **others,
        },
    )


def result(name: str, status: Status, sentiment: Sentiment | None = None, **others: str) -> Result:
    return Result(name=name, status=status, sentiment=sentiment, **others)


def write(folder: Path, *results: Result) -> Path:
    folder.mkdir(exist_ok=True)
    for each in results:
        (folder / result_key(each.name)).write_bytes(csv_file(each))
    return folder
