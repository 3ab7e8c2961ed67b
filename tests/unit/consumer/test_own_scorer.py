"""The scorer of our own, as the consumer's port."""

from name_sentiment.sentiment import LABELS, Sentiment
from own_scorer import OwnScorer
from scorer.inference.model import SentimentModel, Shares


class FakeModel(SentimentModel):
    def __init__(self) -> None:
        pass

    def score(self, text: str) -> Shares:
        return Shares(0.61234567, 0.1, 0.28765433, 0.0) if text == "good" else Shares(0.0, 0.0, 1.0, 0.0)


def test_every_text_gets_its_shares_rounded() -> None:
    assert OwnScorer(FakeModel()).score(["good", "a"]) == {
        "good": Sentiment("POSITIVE", 0.612346, 0.1, 0.287654, 0.0),
        "a": Sentiment("NEUTRAL", 0.0, 0.0, 1.0, 0.0),
    }


def test_the_model_says_nothing_that_a_result_cannot_hold() -> None:
    scores = OwnScorer(SentimentModel.load()).score(["It is a river.", "A lovely film.", "\x00", "x" * 5_000])
    assert len(scores) == 4
    assert all(isinstance(score, Sentiment) and score.label in LABELS for score in scores.values())
