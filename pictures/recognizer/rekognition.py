"""Amazon Rekognition finds labels, moderation labels and text. Each takes a request and is billed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from pipeline.aws_failures import aws_failures
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.failures import known_shape
from pipeline.metrics import Tally
from pipeline.throttling import Throttled
from recognition import Label, Recognition, Refusal
from website_pictures.picture_state import PictureState

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient
    from mypy_boto3_rekognition.type_defs import ImageTypeDef

AnswerT = TypeVar("AnswerT")
FoundT = TypeVar("FoundT")
Found = tuple[tuple[FoundT, ...], str]
"""What a request found, and the version of the model that did."""

_REFUSALS = {
    "InvalidImageFormatException": PictureState.BROKEN,
    "ImageTooLargeException": PictureState.TOO_LARGE,
    "InvalidParameterException": PictureState.BROKEN,
}
"""Errors that another try would meet again, and how the picture ends. `detail` has Rekognition's words."""

_THROTTLING = {"ThrottlingException", "ProvisionedThroughputExceededException"}
REST_WHEN_THROTTLED = 5.0
"""Seconds. By then botocore's adaptive retries have slowed down and tried again."""

MOST_ANSWER_BYTES = 4 * 1024 * 1024
"""An answer has at most 1,000 labels, each of a few hundred bytes."""

_ALL = 100


@dataclass(frozen=True)
class Features:
    """What is asked of Rekognition; `minimum_confidence` is in percent."""

    labels: bool
    moderation_labels: bool
    text: bool
    minimum_confidence: float

    @property
    def in_words(self) -> str:
        """Say what a picture is looked at for. Equal features give equal words, so they can be compared."""
        switches = {"labels": self.labels, "moderation labels": self.moderation_labels, "text": self.text}
        asked_for = ", ".join(name for name, is_on in switches.items() if is_on)
        return f"{asked_for} from {self.minimum_confidence:g} % up"


class Rekognition:
    """The `PictureRecognizer` port on DetectLabels, DetectModerationLabels and DetectText."""

    def __init__(
        self, client: "RekognitionClient", features: Features, breaker: CircuitBreaker, tally: Tally
    ) -> None:
        self._client = client
        self.breaker = breaker
        self._features = features
        self._tally = tally

    def look_at(self, picture: bytes) -> "RekognitionLook":
        """See `PictureRecognizer`."""
        return RekognitionLook(self, self._features, {"Bytes": picture})

    def labels(self, image: "ImageTypeDef") -> "Found[Label]":
        answer = self._ask(
            "DetectLabels",
            lambda: self._client.detect_labels(Image=image, MinConfidence=self._features.minimum_confidence),
        )
        with known_shape("Rekognition's answer"):
            return tuple(_label(one) for one in answer["Labels"]), f"labels {answer['LabelModelVersion']}"

    def moderation_labels(self, image: "ImageTypeDef") -> "Found[Label]":
        answer = self._ask(
            "DetectModerationLabels",
            lambda: self._client.detect_moderation_labels(
                Image=image, MinConfidence=self._features.minimum_confidence
            ),
        )
        with known_shape("Rekognition's answer"):
            found = tuple(_moderation_label(one) for one in answer["ModerationLabels"])
            return found, f"moderation {answer['ModerationModelVersion']}"

    def text(self, image: "ImageTypeDef") -> "Found[str]":
        answer = self._ask("DetectText", lambda: self._client.detect_text(Image=image))
        with known_shape("Rekognition's answer"):
            least = self._features.minimum_confidence
            lines = (one for one in answer["TextDetections"] if one["Type"] == "LINE")
            found = tuple(str(line["DetectedText"]) for line in lines if _percent(line) >= least)
            return found, f"text {answer['TextModelVersion']}"

    def _ask(self, operation: str, request: Callable[[], AnswerT]) -> AnswerT:
        self._tally.add("RekognitionRequests")
        with self._tally.timing("RekognitionWaitSeconds"), aws_failures(operation, "Rekognition"):
            try:
                return request()
            except ClientError as error:
                code, words = error.response["Error"]["Code"], error.response["Error"]["Message"]
                if code in _REFUSALS:
                    raise _PictureRefused(_REFUSALS[code], f"Rekognition: {code}: {words}"[:300]) from error
                if code not in _THROTTLING:
                    raise
        self._tally.add("RekognitionThrottled")
        raise Throttled(f"{operation} was throttled: {code}", REST_WHEN_THROTTLED)


class RekognitionLook:
    """The `Look` port. It keeps what was answered, so that nothing is asked, and paid, a second time."""

    def __init__(self, rekognition: Rekognition, features: Features, image: "ImageTypeDef") -> None:
        self._rekognition = rekognition
        self._image = image
        self._labels: Found[Label] | None = None if features.labels else _NOT_ASKED
        self._moderation: Found[Label] | None = None if features.moderation_labels else _NOT_ASKED
        self._text: Found[str] | None = None if features.text else _NOT_ASKED

    @property
    def is_billed(self) -> bool:
        answers = (self._labels, self._moderation, self._text)
        return any(answer is not None and answer is not _NOT_ASKED for answer in answers)

    def complete(self) -> Recognition | Refusal:
        """See `Look`. A refusal by one of the three is a refusal of the picture.

        The three have one circuit breaker, as one request. Otherwise labels, which answer and are paid, would
        close what a refused text has opened, and each picture would be paid for in vain.
        """
        with self._rekognition.breaker.request():
            try:
                return self._recognize()
            except Throttled as failure:
                throttled = failure
        # Raised outside the circuit breaker, which would otherwise keep other pictures from Rekognition, too.
        raise throttled

    def _recognize(self) -> Recognition | Refusal:
        ask = self._rekognition
        try:
            labels = self._labels = self._labels or ask.labels(self._image)
            moderation = self._moderation = self._moderation or ask.moderation_labels(self._image)
            text = self._text = self._text or ask.text(self._image)
        except _PictureRefused as refused:
            return Refusal(refused.state, str(refused))
        models = filter(None, (labels[1], moderation[1], text[1]))
        return Recognition(labels[0], moderation[0], text[0], ", ".join(models))


class _PictureRefused(Exception):
    """The picture ends in `state`. The message is in Rekognition's words."""

    def __init__(self, state: PictureState, words: str) -> None:
        super().__init__(words)
        self.state = state


_NOT_ASKED: tuple[tuple[()], str] = ((), "")
"""Distinct from an answer in which nothing was found: that has a model."""


def _label(answer: Any) -> Label:  # noqa: ANN401 — checked here, since it comes from outside
    return Label(
        str(answer["Name"]),
        _percent(answer),
        tuple(str(parent["Name"]) for parent in answer.get("Parents", [])),
    )


def _moderation_label(answer: Any) -> Label:  # noqa: ANN401
    # A label of the first level has an empty parent.
    parent = str(answer.get("ParentName", ""))
    return Label(str(answer["Name"]), _percent(answer), (parent,) if parent else ())


def _percent(answer: Any) -> float:  # noqa: ANN401
    confidence = float(answer["Confidence"])
    if not 0 <= confidence <= _ALL:  # NaN is neither
        raise ValueError(f"{confidence} is no confidence")
    return confidence
