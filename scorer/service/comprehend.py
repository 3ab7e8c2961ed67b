"""Comprehend's operations DetectSentiment and BatchDetectSentiment, with Comprehend's limits.

https://docs.aws.amazon.com/comprehend/latest/APIReference/API_BatchDetectSentiment.html

A whole request fails by a missing, empty or mistyped parameter, an empty text, or a language that is none of
the twelve. Each breaks the service model, which AWS calls a ValidationException (aws/aws-sdk-java#1684,
boto/boto3#4673). It also fails by more than 25 documents. A document over 5,000 bytes fails alone in a batch,
and is in ErrorList.
"""

from collections.abc import Mapping

from scorer.inference.model import TextScorer
from scorer.service.aws_json import Answer, RequestError, invalid

LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "ar", "hi", "ja", "ko", "zh", "zh-TW")
TARGET_PREFIX = "Comprehend_20171127."
"""The text before an operation's name in a request's X-Amz-Target."""

MOST_DOCUMENTS = 25
MOST_BYTES = 5_000


class Operations:
    """Both operations. Requests and answers are those of Comprehend's API, as parsed JSON."""

    def __init__(self, scorer: TextScorer) -> None:
        self._scorer = scorer
        self._by_name = {
            "DetectSentiment": self._detect_sentiment,
            "BatchDetectSentiment": self._batch_detect_sentiment,
        }

    def run(self, name: str, request: object) -> Answer:
        """Run one operation. Raises RequestError where there is none, or where it refuses the request."""
        operation = self._by_name.get(name)
        if operation is None:
            raise RequestError("UnknownOperationException", f"There is no operation {name!r:.80} here.")
        if not isinstance(request, Mapping):
            raise RequestError("SerializationException", "The request is not a JSON object.")
        return operation(request)

    def _detect_sentiment(self, request: Mapping[str, object]) -> Answer:
        text = _text("text", request.get("Text"))
        _check_language(request)
        if too_long := _size_problem(text):
            raise RequestError("TextSizeLimitExceededException", too_long)
        return self._sentiment(text)

    def _batch_detect_sentiment(self, request: Mapping[str, object]) -> Answer:
        documents = request.get("TextList")
        if not isinstance(documents, list):
            raise invalid("textList", documents, "Member must not be null and must be a list")
        if not documents:
            raise invalid("textList", documents, "Member must have length greater than or equal to 1")
        texts = [_text(f"textList.{number}.member", text) for number, text in enumerate(documents, 1)]
        _check_language(request)
        if len(texts) > MOST_DOCUMENTS:
            raise RequestError(
                "BatchSizeLimitExceededException",
                f"The request has {len(texts)} documents; the limit is {MOST_DOCUMENTS}.",
            )
        results: list[Answer] = []
        errors: list[Answer] = []
        for index, text in enumerate(texts):
            if too_long := _size_problem(text):
                error = {"ErrorCode": "TEXT_SIZE_LIMIT_EXCEEDED", "ErrorMessage": too_long}
                errors.append({"Index": index, **error})
            else:
                results.append({"Index": index, **self._sentiment(text)})
        return {"ResultList": results, "ErrorList": errors}

    def _sentiment(self, text: str) -> Answer:
        shares = self._scorer.score(text)
        return {"Sentiment": shares.label, "SentimentScore": shares.scores()}


def _text(place: str, text: object) -> str:
    if not isinstance(text, str):
        raise invalid(place, text, "Member must not be null and must be a string")
    if not text:
        raise invalid(place, text, "Member must have length greater than or equal to 1")
    return text


def _check_language(request: Mapping[str, object]) -> None:
    language = request.get("LanguageCode")
    if language not in LANGUAGES:
        constraint = f"Member must satisfy enum value set: [{', '.join(LANGUAGES)}]"
        raise invalid("languageCode", language, constraint)


def _size_problem(text: str) -> str:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size <= MOST_BYTES:
        return ""
    return (
        f"Input text size exceeds limit. Max length of request text allowed is {MOST_BYTES} bytes "
        f"while in this request the text size is {size} bytes"
    )
