"""Amazon Comprehend, twenty-five texts per request."""

import logging
import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from name_sentiment.sentiment import LABELS, Rejected, Sentiment
from pipeline.aws_failures import aws_failures
from pipeline.circuit_breaker import BehindBreaker, CircuitBreaker
from pipeline.failures import Forbidden, PassingFailure, PermanentFailure, known_shape
from pipeline.metrics import Tally

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient
    from mypy_boto3_comprehend.type_defs import BatchDetectSentimentResponseTypeDef

LanguageCode = Literal["en", "es", "fr", "de", "it", "pt", "ar", "hi", "ja", "ko", "zh", "zh-TW"]
"""https://docs.aws.amazon.com/comprehend/latest/dg/supported-languages.html"""

TEXTS_PER_REQUEST = 25
"""https://docs.aws.amazon.com/comprehend/latest/APIReference/API_BatchDetectSentiment.html"""

MOST_ANSWER_BYTES = 1024 * 1024
"""An answer with 25 scores has some 5,000."""

MOST_ROUNDING = 0.01
"""The four scores of a text may miss 1 by so much: Comprehend rounds each by itself."""

PLAIN_TEXT = "This is a text."

_REFUSALS = {"InvalidRequestException", "TextSizeLimitExceededException", "ValidationException"}
"""They refuse a whole request for one of its texts. The published model leaves ValidationException out."""

_CONCERNS_THE_TEXT = ("SIZE", "INVALID", "UNSUPPORTED", "VALIDATION")
"""Comprehend does not publish its codes for single documents. Any other code counts as passing: a text
recorded as rejected is never tried again, while one that fails each time ends in the dead-letter queue."""

logger = logging.getLogger(__name__)


class Comprehend(BehindBreaker):
    """The `SentimentScorer` port on BatchDetectSentiment."""

    texts_per_request = TEXTS_PER_REQUEST

    def __init__(
        self,
        client: "ComprehendClient",
        language_code: LanguageCode,
        breaker: CircuitBreaker,
        tally: Tally,
    ) -> None:
        super().__init__(breaker)
        self._client = client
        self._tally = tally
        self._language_code = language_code

    def score(self, texts: Collection[str]) -> dict[str, Sentiment | Rejected]:
        """See `SentimentScorer`. Where a request is refused for its texts, halves it to find which.

        Where no text is scored, a harmless text is sent to find out whether the texts are the cause at all.
        If that is refused too, this raises Forbidden, and no earlier result is overwritten with a rejection.
        """
        asked = list(texts)
        try:
            return self._score_together(asked)
        except _TextRefused as refusal:
            scores = self._score_apart(asked, refusal)
            if not any(isinstance(score, Sentiment) for score in scores.values()):
                self._expect_plain_text_to_be_read()
            return scores

    def _expect_plain_text_to_be_read(self) -> None:
        try:
            self._score_together([PLAIN_TEXT])
        except _TextRefused as refusal:
            raise Forbidden(f"Comprehend refuses even a plain text: {refusal}") from refusal

    def _score_apart(self, texts: list[str], refusal: "_TextRefused") -> dict[str, Sentiment | Rejected]:
        if len(texts) == 1:
            return {texts[0]: Rejected(str(refusal))}
        middle = len(texts) // 2
        return self._score_half(texts[:middle]) | self._score_half(texts[middle:])

    def _score_half(self, texts: list[str]) -> dict[str, Sentiment | Rejected]:
        try:
            return self._score_together(texts)
        except _TextRefused as refusal:
            return self._score_apart(texts, refusal)
        except PassingFailure as failure:  # fails this half alone: the other half keeps its scores
            logger.warning("some texts failed in passing", extra={"reason": str(failure)})
            return {}

    def _score_together(self, texts: list[str]) -> dict[str, Sentiment | Rejected]:
        by_index = dict(enumerate(texts))
        answer = self._ask(texts)
        with known_shape("Comprehend's answer"):
            self._tally.add("ComprehendRequests", answer["ResponseMetadata"].get("RetryAttempts", 0))
            scores = {by_index[item["Index"]]: _to_sentiment(item) for item in answer["ResultList"]}
            return scores | self._rejected(by_index, answer["ErrorList"])

    def _ask(self, texts: list[str]) -> "BatchDetectSentimentResponseTypeDef":
        self._tally.add("ComprehendRequests")
        with (
            self.breaker.request(),
            self._tally.timing("ComprehendWaitSeconds"),
            aws_failures("BatchDetectSentiment", "Comprehend"),
        ):
            try:
                return self._client.batch_detect_sentiment(TextList=texts, LanguageCode=self._language_code)
            except ClientError as error:
                if error.response["Error"]["Code"] in _REFUSALS:
                    raise _TextRefused(f"Comprehend refused the text: {error}"[:300]) from error
                raise

    def _rejected(self, by_index: Mapping[int, str], errors: Collection[Any]) -> dict[str, Rejected]:
        rejected = {}
        for error in errors:
            code, message = str(error["ErrorCode"]), str(error.get("ErrorMessage", ""))
            reason = f"Comprehend refused the text: {code} {message}"[:300]
            if any(word in code.upper() for word in _CONCERNS_THE_TEXT):
                rejected[by_index[error["Index"]]] = Rejected(reason)
            else:
                logger.warning("one text failed in passing", extra={"reason": reason})
        return rejected


class _TextRefused(PermanentFailure):
    """A request that Comprehend refuses because of one of its texts, without saying which."""


def _to_sentiment(item: Any) -> Sentiment:  # noqa: ANN401 — checked here, since it comes from outside
    label, score = item["Sentiment"], item["SentimentScore"]
    if label not in LABELS:
        raise ValueError(f"no sentiment is called {label!r}")
    shares = [_share(score[field]) for field in ("Positive", "Negative", "Neutral", "Mixed")]
    if not math.isclose(sum(shares), 1, abs_tol=MOST_ROUNDING):
        raise ValueError(f"the scores add up to {sum(shares)}")
    return Sentiment(label, *shares)


def _share(value: Any) -> float:  # noqa: ANN401
    share = float(value)
    if not 0 <= share <= 1:
        raise ValueError(f"{share} is no share")
    return share
