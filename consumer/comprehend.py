"""Amazon Comprehend, twenty-five texts a request."""

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Literal

from name_sentiment.aws_failures import aws_failures
from name_sentiment.failures import PassingFailure, PermanentFailure
from sentiment import Rejected, Sentiment

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient

LanguageCode = Literal["en", "es", "fr", "de", "it", "pt", "ar", "hi", "ja", "ko", "zh", "zh-TW"]
"""https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html"""

TEXTS_PER_REQUEST = 25
"""https://docs.aws.amazon.com/comprehend/latest/APIReference/API_BatchDetectSentiment.html"""

_CONCERNS_THE_TEXT = ("SIZE", "INVALID", "UNSUPPORTED", "VALIDATION")
"""Comprehend does not publish its codes for single documents: any other is taken for passing, since a text
recorded as rejected is not tried again, and one that is tried in vain ends where someone can see it."""

logger = logging.getLogger(__name__)


class Comprehend:
    """The `SentimentScorer` port on BatchDetectSentiment."""

    texts_per_request = TEXTS_PER_REQUEST

    def __init__(self, client: "ComprehendClient", language_code: LanguageCode) -> None:
        self._client = client
        self._language_code = language_code

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        """See `SentimentScorer`. Where a whole request is refused for its texts, finds the one by halving."""
        asked = list(texts)
        try:
            return self._score_together(asked)
        except _TextRefused as refusal:
            if len(asked) == 1:
                return {asked[0]: Rejected(str(refusal))}
            middle = len(asked) // 2
            return self.score(asked[:middle]) | self.score(asked[middle:])

    def _score_together(self, texts: list[str]) -> dict[str, Sentiment | Rejected]:
        with aws_failures("BatchDetectSentiment", "Comprehend"):
            try:
                answer = self._client.batch_detect_sentiment(TextList=texts, LanguageCode=self._language_code)
            except (
                self._client.exceptions.InvalidRequestException,
                self._client.exceptions.TextSizeLimitExceededException,
            ) as error:
                raise _TextRefused(f"Comprehend refused the text: {error}") from error
        try:
            scores = {texts[item["Index"]]: _to_sentiment(item) for item in answer["ResultList"]}
            return scores | self._rejected(texts, answer["ErrorList"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise PassingFailure(f"Comprehend's answer has an unknown shape: {error!r}") from error

    def _rejected(self, texts: list[str], errors: Collection[Any]) -> dict[str, Rejected]:
        rejected = {}
        for error in errors:
            code, message = str(error["ErrorCode"]), str(error.get("ErrorMessage", ""))
            reason = f"Comprehend refused the text: {code} {message}"[:300]
            if any(word in code.upper() for word in _CONCERNS_THE_TEXT):
                rejected[texts[error["Index"]]] = Rejected(reason)
            else:
                logger.warning("one text failed in passing", extra={"reason": reason})
        return rejected


class _TextRefused(PermanentFailure):
    """A request that Comprehend refuses because of one of its texts, without saying which."""


def _to_sentiment(item: Any) -> Sentiment:  # noqa: ANN401 — checked here, since it comes from outside
    score = item["SentimentScore"]
    return Sentiment(
        label=str(item["Sentiment"]),
        positive=float(score["Positive"]),
        negative=float(score["Negative"]),
        neutral=float(score["Neutral"]),
        mixed=float(score["Mixed"]),
    )
