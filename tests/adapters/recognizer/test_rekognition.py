"""Rekognition's three requests: what is sent, and what each answer means."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from pipeline.circuit_breaker import CircuitBreaker, CircuitOpen
from pipeline.failures import Forbidden, PassingFailure, PermanentFailure, Unavailable
from pipeline.metrics import Tally
from pipeline.throttling import Throttled
from recognition import Label, Recognition, Refusal
from rekognition import Features, Rekognition, RekognitionLook
from tests.adapters.stubbed import ONE_TRY, stubbed
from tests.unit.consumer.fakes import Clock
from website_pictures.picture_state import PictureState

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

PICTURE = b"a picture"
IMAGE = {"Image": {"Bytes": PICTURE}}
LABELS_ONLY = Features(labels=True, moderation_labels=False, text=False, minimum_confidence=70.0)
ALL = Features(labels=True, moderation_labels=True, text=True, minimum_confidence=70.0)

LABELS = {
    "Labels": [
        {
            "Name": "Cat",
            "Confidence": 98.7654321,
            "Instances": [],
            "Parents": [{"Name": "Animal"}, {"Name": "Pet"}],
        },
        {"Name": "Animal", "Confidence": 98.5, "Parents": []},
    ],
    "LabelModelVersion": "3.0",
}
MODERATION = {
    "ModerationLabels": [
        {"Name": "Weapons", "ParentName": "Violence", "Confidence": 91.0, "TaxonomyLevel": 2},
        {"Name": "Violence", "ParentName": "", "Confidence": 91.0, "TaxonomyLevel": 1},
    ],
    "ModerationModelVersion": "7.0",
}
TEXT = {
    "TextDetections": [
        {"DetectedText": "OPEN ALL DAY", "Type": "LINE", "Id": 0, "Confidence": 99.0},
        {"DetectedText": "OPEN", "Type": "WORD", "Id": 1, "ParentId": 0, "Confidence": 99.0},
        {"DetectedText": "blurred", "Type": "LINE", "Id": 2, "Confidence": 69.9},
    ],
    "TextModelVersion": "3.0",
}
SEEN = (Label("Cat", 98.7654321, ("Animal", "Pet")), Label("Animal", 98.5))


@dataclass
class Service:
    """Rekognition, answering what it was told, in turn; both sides are held to its model."""

    client: "RekognitionClient"
    stubber: Stubber
    tally: Tally = field(default_factory=Tally)
    breaker: CircuitBreaker = field(default_factory=lambda: CircuitBreaker("Rekognition"))

    def recognize(self, features: Features = LABELS_ONLY) -> Recognition | Refusal:
        return self.look(features).complete()

    def look(self, features: Features) -> RekognitionLook:
        return Rekognition(self.client, features, self.breaker, self.tally).look_at(PICTURE)

    def answers(self, operation: str, answer: dict[str, Any], **parameters: Any) -> None:  # noqa: ANN401
        self.stubber.add_response(operation, answer, {**IMAGE, **parameters})

    def refuses(self, code: str, status: int = 400) -> None:
        self.stubber.add_client_error("detect_labels", code, "why it is", status)


@pytest.fixture
def service(session: boto3.Session) -> Iterator[Service]:
    client = session.client("rekognition", config=ONE_TRY)
    with stubbed(client) as stubber:
        yield Service(client, stubber)


def test_labels_come_with_their_parents_and_the_model(service: Service) -> None:
    service.answers("detect_labels", LABELS, MinConfidence=70.0)
    assert service.recognize() == Recognition(SEEN, (), (), "labels 3.0")
    assert service.tally.take()["RekognitionRequests"] == 1


def test_each_feature_is_a_request_of_its_own(service: Service) -> None:
    service.answers("detect_labels", LABELS, MinConfidence=70.0)
    service.answers("detect_moderation_labels", MODERATION, MinConfidence=70.0)
    service.answers("detect_text", TEXT)
    assert service.recognize(ALL) == Recognition(
        SEEN,
        (Label("Weapons", 91.0, ("Violence",)), Label("Violence", 91.0)),
        ("OPEN ALL DAY",),
        "labels 3.0, moderation 7.0, text 3.0",
    )
    assert service.tally.take()["RekognitionRequests"] == 3


def test_what_was_answered_is_not_asked_again(service: Service) -> None:
    look = service.look(ALL)
    service.answers("detect_labels", {"Labels": [], "LabelModelVersion": "3.0"}, MinConfidence=70.0)
    service.stubber.add_client_error("detect_moderation_labels", "ThrottlingException")
    with pytest.raises(Throttled):
        look.complete()
    service.answers("detect_moderation_labels", MODERATION, MinConfidence=70.0)
    service.answers("detect_text", TEXT)

    seen = look.complete()
    assert isinstance(seen, Recognition)
    assert seen.model_version == "labels 3.0, moderation 7.0, text 3.0"
    assert service.tally.take()["RekognitionRequests"] == 4  # three, and the one that was refused


def test_a_look_is_billed_once_something_was_answered(service: Service) -> None:
    look = service.look(ALL)
    service.refuses("ThrottlingException")
    with pytest.raises(Throttled):
        look.complete()
    assert not look.is_billed

    service.answers("detect_labels", LABELS, MinConfidence=70.0)
    service.stubber.add_client_error("detect_moderation_labels", "ThrottlingException")
    with pytest.raises(Throttled):
        look.complete()
    assert look.is_billed


def test_a_picture_in_which_nothing_is_seen_is_recognized_all_the_same(service: Service) -> None:
    service.answers("detect_labels", {"Labels": [], "LabelModelVersion": "3.0"}, MinConfidence=70.0)
    assert service.recognize() == Recognition((), (), (), "labels 3.0")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("InvalidImageFormatException", PictureState.BROKEN),
        ("ImageTooLargeException", PictureState.TOO_LARGE),
        ("InvalidParameterException", PictureState.BROKEN),
    ],
)
def test_a_refusal_is_told_in_rekognitions_words(service: Service, code: str, state: PictureState) -> None:
    service.refuses(code)
    assert service.recognize(ALL) == Refusal(state, f"Rekognition: {code}: why it is")
    assert not service.breaker.is_open


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_throttling_is_told_apart_from_failure(service: Service, code: str) -> None:
    service.refuses(code)
    with pytest.raises(Throttled):
        service.recognize()
    assert service.tally.take()["RekognitionThrottled"] == 1
    assert not service.breaker.is_open


@pytest.mark.parametrize(("code", "status"), [("InternalServerError", 500), ("ServiceUnavailable", 503)])
def test_a_failure_of_rekognition_passes_and_leaves_it_in_peace(
    service: Service, code: str, status: int
) -> None:
    service.refuses(code, status)
    with pytest.raises(Unavailable) as failure:
        service.recognize()
    assert not isinstance(failure.value, Throttled)
    assert service.breaker.is_open


def test_while_one_of_the_three_is_refused_the_others_are_hardly_paid_for(service: Service) -> None:
    clock = Clock()
    service.breaker = CircuitBreaker("Rekognition", clock)
    labels_and_text = replace(ALL, moderation_labels=False)
    probes = 5  # at once, after a minute, and two, four and eight more
    for _ in range(probes):
        service.answers("detect_labels", LABELS, MinConfidence=70.0)
        service.stubber.add_client_error("detect_text", "AccessDeniedException", "why it is", 400)

    for _ in range(16 * 2):
        with pytest.raises((Forbidden, CircuitOpen)):
            service.recognize(labels_and_text)
        clock.sleep(30)

    assert service.tally.take()["RekognitionRequests"] == probes * 2
    service.stubber.assert_no_pending_responses()


def test_a_role_that_may_not_ask_is_no_fault_of_the_picture(service: Service) -> None:
    service.refuses("AccessDeniedException")
    with pytest.raises(Forbidden, match="check the function's role"):
        service.recognize()


def test_another_refusal_is_no_fault_of_the_picture_either(service: Service) -> None:
    service.refuses("ValidationException")
    with pytest.raises(PermanentFailure):
        service.recognize()


@pytest.mark.parametrize(
    "labels",
    [
        [{"Confidence": 98.0, "Parents": []}],
        [{"Name": "Cat", "Parents": []}],
        [{"Name": "Cat", "Confidence": float("nan")}],
        [{"Name": "Cat", "Confidence": 100.5}],
    ],
)
def test_an_answer_of_another_shape_passes(service: Service, labels: list[dict[str, Any]]) -> None:
    service.answers("detect_labels", {"Labels": labels, "LabelModelVersion": "3.0"}, MinConfidence=70.0)
    with pytest.raises(PassingFailure, match="unknown shape"):
        service.recognize()


def test_an_answer_without_its_model_passes(service: Service) -> None:
    service.answers("detect_labels", {"Labels": []}, MinConfidence=70.0)
    with pytest.raises(PassingFailure, match="unknown shape"):
        service.recognize()
