"""The local Rekognition: the protocol, its limits, and that it really looks.

Its operations are tried with eyes of the test's own; the last tests start it as users do, with its models.
"""

import base64
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator
from PIL import Image, ImageDraw

from local.aws_json import RequestError
from local.rekognition.operations import LEAST_SIDE, MOST_BYTES, MOST_SIDE, Operations
from local.rekognition.sight import SeenLabel, SeenLine
from local.rekognition.wider_labels import WIDER_LABELS, parents_of_class, parents_of_label
from tests.stand_ins.running import CHECKOUT, running, start

if TYPE_CHECKING:
    from mypy_boto3_rekognition import RekognitionClient

PYTHON = CHECKOUT / ".environments" / "rekognition" / "bin" / "python"
MODEL = botocore.session.get_session().get_service_model("rekognition")
OPERATIONS = ("DetectLabels", "DetectModerationLabels", "DetectText")


class FakeSight:
    """Sees a cat, surely, and a dog, perhaps; a sign; and nothing that is not for everybody's eyes."""

    explicit_confidence = 10.0

    def labels(self, picture: Image.Image) -> list[SeenLabel]:
        assert picture.mode == "RGB"
        return [SeenLabel("Dog", 40.0), SeenLabel("Animal", 60.0), SeenLabel("Cat", 90.0, ("Animal",))]

    def explicit(self, picture: Image.Image) -> float:
        return self.explicit_confidence

    def lines(self, picture: Image.Image) -> list[SeenLine]:
        return [SeenLine("Open all day", 99.0, ((0.1, 0.2), (0.6, 0.2), (0.6, 0.3), (0.1, 0.3)))]


def picture(format: str = "JPEG", size: tuple[int, int] = (100, 100), colour: str = "red") -> bytes:  # noqa: A002
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, format)
    return file.getvalue()


def image(content: bytes) -> dict[str, Any]:
    return {"Image": {"Bytes": base64.b64encode(content).decode()}}


@pytest.fixture
def sight() -> FakeSight:
    return FakeSight()


@pytest.fixture
def operations(sight: FakeSight) -> Operations:
    return Operations(sight)


def refusal(operations: Operations, request: object, operation: str = "DetectLabels") -> str:
    with pytest.raises(RequestError) as refused:
        operations.run(operation, request)
    return refused.value.code


def labels(operations: Operations, **parameters: object) -> list[str]:
    answer = operations.run("DetectLabels", {**image(picture()), **parameters})
    return [label["Name"] for label in answer["Labels"]]


def test_labels_come_the_surest_first_from_55_percent_on(operations: Operations) -> None:
    assert labels(operations) == ["Cat", "Animal"]
    assert labels(operations, MinConfidence=40) == ["Cat", "Animal", "Dog"]
    assert labels(operations, MinConfidence=95.5) == []
    assert labels(operations, MinConfidence=0, MaxLabels=1) == ["Cat"]
    assert labels(operations, Features=["GENERAL_LABELS"]) == ["Cat", "Animal"]


def test_a_moderation_label_is_given_from_50_percent_on(operations: Operations, sight: FakeSight) -> None:
    request = image(picture())
    assert operations.run("DetectModerationLabels", request)["ModerationLabels"] == []
    sight.explicit_confidence = 50.0
    [label] = operations.run("DetectModerationLabels", request)["ModerationLabels"]
    assert (label["Name"], label["ParentName"], label["Confidence"]) == ("Explicit", "", 50.0)
    assert (
        operations.run("DetectModerationLabels", {**request, "MinConfidence": 51})["ModerationLabels"] == []
    )


def test_text_comes_as_lines_and_as_their_words(operations: Operations) -> None:
    found = operations.run("DetectText", image(picture()))["TextDetections"]
    assert [(one["Type"], one["DetectedText"], one.get("ParentId")) for one in found] == [
        ("LINE", "Open all day", None),
        ("WORD", "Open", 0),
        ("WORD", "all", 0),
        ("WORD", "day", 0),
    ]
    assert [one["Id"] for one in found] == [0, 1, 2, 3]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_have_the_shape_of_the_service_model(
    operations: Operations, sight: FakeSight, operation: str
) -> None:
    sight.explicit_confidence = 99.0
    shape = MODEL.operation_model(operation).output_shape
    assert shape is not None
    answer = operations.run(operation, image(picture()))
    assert set(answer) <= set(shape.members)
    problems = ParamValidator().validate(answer, shape)
    assert not problems.has_errors(), problems.generate_report()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (picture("GIF"), "InvalidImageFormatException"),
        (picture("WEBP"), "InvalidImageFormatException"),
        (b"no picture", "InvalidImageFormatException"),
        (picture("PNG", (300, 300))[:-40], "InvalidImageFormatException"),
        (picture("JPEG", (300, 300))[:-200], "InvalidImageFormatException"),
        (picture(size=(LEAST_SIDE - 1, 100)), "InvalidParameterException"),
        (picture(size=(100, LEAST_SIDE - 1)), "InvalidParameterException"),
        (picture(size=(MOST_SIDE + 1, 100)), "InvalidParameterException"),
        (b"", "ValidationException"),
        (picture() + bytes(MOST_BYTES), "ValidationException"),
    ],
)
def test_a_picture_that_breaks_a_limit_is_refused(
    operations: Operations, operation: str, content: bytes, code: str
) -> None:
    assert refusal(operations, image(content), operation) == code
    assert code == "ValidationException" or code in {
        shape.name for shape in MODEL.operation_model(operation).error_shapes
    }


@pytest.mark.parametrize(
    "content", [picture(size=(LEAST_SIDE, MOST_SIDE)), picture("PNG"), picture() + bytes(MOST_BYTES - 10_000)]
)
def test_a_picture_within_the_limits_is_looked_at(operations: Operations, content: bytes) -> None:
    assert operations.run("DetectLabels", image(content))["Labels"]


@pytest.mark.parametrize(
    ("request_body", "code"),
    [
        ({}, "ValidationException"),
        ({"Image": "here"}, "ValidationException"),
        ({"Image": {}}, "InvalidParameterException"),
        ({"Image": {"S3Object": {"Bucket": "a", "Name": "b"}}}, "InvalidS3ObjectException"),
        ({"Image": {"Bytes": "not Base64!"}}, "SerializationException"),
        ({**image(picture()), "MinConfidence": 101}, "ValidationException"),
        ({**image(picture()), "MinConfidence": -1}, "ValidationException"),
        ({**image(picture()), "MinConfidence": "70"}, "ValidationException"),
        ({**image(picture()), "MaxLabels": -1}, "ValidationException"),
        ({**image(picture()), "Features": ["IMAGE_PROPERTIES"]}, "InvalidParameterException"),
        ([], "SerializationException"),
    ],
)
def test_wrong_parameters_are_refused(operations: Operations, request_body: object, code: str) -> None:
    assert refusal(operations, request_body) == code


def test_an_operation_that_it_does_not_have_is_refused(operations: Operations) -> None:
    assert refusal(operations, image(picture()), "DetectFaces") == "UnknownOperationException"


def test_wider_labels_hold_classes_that_there_are() -> None:
    assert {number for classes in WIDER_LABELS.values() for number in classes} <= set(range(1_000))
    tabby, daisy, toilet_paper = 281, 985, 999
    assert parents_of_class(tabby) == ("Animal", "Mammal", "Pet", "Cat")
    assert parents_of_class(daisy) == ("Flower",)
    assert parents_of_class(toilet_paper) == ()
    assert parents_of_label("Cat") == ("Animal", "Mammal", "Pet")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if not PYTHON.exists():
        pytest.skip(f"{PYTHON.relative_to(CHECKOUT)} is not there: make install")
    with running("local.rekognition", python=str(PYTHON)) as address:
        yield address


@pytest.fixture(scope="module")
def rekognition(address: str) -> "RekognitionClient":
    config = Config(retries={"total_max_attempts": 1})
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    return session.client("rekognition", endpoint_url=address, config=config)


def sign(text: str) -> bytes:
    file = io.BytesIO()
    board = Image.new("RGB", (600, 200), "white")
    ImageDraw.Draw(board).text((40, 60), text, fill="black", font_size=64)
    board.save(file, "PNG")
    return file.getvalue()


def test_it_really_reads(rekognition: "RekognitionClient") -> None:
    found = rekognition.detect_text(Image={"Bytes": sign("OPEN ALL DAY")})["TextDetections"]
    assert "OPEN ALL DAY" in [one["DetectedText"] for one in found if one["Type"] == "LINE"]
    assert rekognition.detect_text(Image={"Bytes": picture(colour="white")})["TextDetections"] == []


def test_it_gives_labels_and_moderation_labels_to_boto3(rekognition: "RekognitionClient") -> None:
    answer = rekognition.detect_labels(Image={"Bytes": sign("OPEN")}, MinConfidence=1)
    assert answer["Labels"]
    assert answer["LabelModelVersion"]
    assert "ModerationModelVersion" in rekognition.detect_moderation_labels(Image={"Bytes": sign("OPEN")})


def test_its_errors_are_boto3s_exceptions(rekognition: "RekognitionClient") -> None:
    with pytest.raises(rekognition.exceptions.InvalidImageFormatException):
        rekognition.detect_labels(Image={"Bytes": picture("GIF")})
    with pytest.raises(rekognition.exceptions.InvalidParameterException):
        rekognition.detect_labels(Image={"Bytes": picture(size=(10, 10))})
    with pytest.raises(ClientError, match="UnknownOperationException"):
        rekognition.detect_faces(Image={"Bytes": picture()})


def test_requests_are_counted_by_what_they_ask(address: str) -> None:
    before = requests.get(f"{address}/statistics", timeout=5).json()
    headers = {"X-Amz-Target": "RekognitionService.DetectLabels"}
    requests.post(address, json=image(picture()), headers=headers, timeout=30)
    requests.post(address, json=image(b"none"), headers=headers, timeout=30)
    after = requests.get(f"{address}/statistics", timeout=5).json()
    assert (after["labels"] - before["labels"], after["refused"] - before["refused"]) == (1, 1)


def test_the_banner_says_whose_labels_they_are() -> None:
    if not PYTHON.exists():
        pytest.skip(f"{PYTHON.relative_to(CHECKOUT)} is not there: make install")
    with start("local.rekognition", "--port", "0", python=str(PYTHON)) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(3)]
        process.terminate()
    assert "EfficientNet-Lite0" in said[1]
    assert "None of them is Amazon Rekognition's" in said[2]
