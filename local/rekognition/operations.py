"""The operations DetectLabels, DetectModerationLabels and DetectText, with the limits that Rekognition has.

The limits are those of https://docs.aws.amazon.com/rekognition/latest/dg/limits.html. The errors are:

| what is wrong                                        | error                                             |
|------------------------------------------------------|---------------------------------------------------|
| what the service's model forbids, 5 MB among it      | ValidationException                               |
| no picture, or under 80 or over 10,000 pixels a side | InvalidParameterException (boto/botocore#1366)    |
| no JPEG and no PNG, or one that cannot be decoded    | InvalidImageFormatException                       |
| a picture in S3, which is not read here              | InvalidS3ObjectException                          |
"""

import base64
import binascii
import io
from collections.abc import Mapping

from PIL import Image

from local.aws_json import Answer, RequestError, invalid
from local.rekognition.sight import SeenLabel, SeenLine, Sight

MOST_BYTES = 5_242_880
LEAST_SIDE, MOST_SIDE = 80, 10_000
LEAST_CONFIDENCE = {"DetectLabels": 55.0, "DetectModerationLabels": 50.0}
"""The least confidence of what is given, where a request names none."""

MOST_LABELS = 1_000
MODEL_VERSION = "local-1"
_ALL = 100.0

# A picture of 10,000 by 10,000 pixels is within the limits.
Image.MAX_IMAGE_PIXELS = MOST_SIDE * MOST_SIDE


class Operations:
    """The local Rekognition's operations. Requests and answers are those of its API, as parsed JSON."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._by_name = {
            "DetectLabels": self._detect_labels,
            "DetectModerationLabels": self._detect_moderation_labels,
            "DetectText": self._detect_text,
        }

    def run(self, name: str, request: object) -> Answer:
        """Run one operation. Raises RequestError where there is none, or where it refuses the request."""
        operation = self._by_name.get(name)
        if operation is None:
            raise RequestError(
                "UnknownOperationException", f"The local Rekognition has no operation {name!r:.80}."
            )
        if not isinstance(request, Mapping):
            raise RequestError("SerializationException", "The request is not a JSON object.")
        return operation(request)

    def _detect_labels(self, request: Mapping[str, object]) -> Answer:
        least = _least_confidence(request, "DetectLabels")
        most = _most_labels(request)
        _check_that_only_labels_are_asked_for(request)
        labels = [label for label in self._sight.labels(_picture(request)) if label.confidence >= least]
        surest_first = sorted(labels, key=lambda label: -label.confidence)
        return {
            "Labels": [_label(label) for label in surest_first[:most]],
            "LabelModelVersion": MODEL_VERSION,
        }

    def _detect_moderation_labels(self, request: Mapping[str, object]) -> Answer:
        least = _least_confidence(request, "DetectModerationLabels")
        confidence = self._sight.explicit(_picture(request))
        explicit = {"Name": "Explicit", "ParentName": "", "TaxonomyLevel": 1, "Confidence": confidence}
        return {
            "ModerationLabels": [explicit] if confidence >= least else [],
            "ModerationModelVersion": MODEL_VERSION,
            "ContentTypes": [],
        }

    def _detect_text(self, request: Mapping[str, object]) -> Answer:
        lines = self._sight.lines(_picture(request))
        detections = [_line(number, line) for number, line in enumerate(lines)]
        for number, line in enumerate(lines):
            words = line.text.split()
            detections += [_word(len(detections) + at, word, number, line) for at, word in enumerate(words)]
        return {"TextDetections": detections, "TextModelVersion": MODEL_VERSION}


def _picture(request: Mapping[str, object]) -> Image.Image:
    content = _content(request)
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
        _check_size(picture)
        return picture.convert("RGB")
    except RequestError:
        raise
    except Exception as error:  # Pillow's decoders raise errors of any type
        raise RequestError("InvalidImageFormatException", "Request has invalid image format") from error


def _content(request: Mapping[str, object]) -> bytes:
    image = request.get("Image")
    if not isinstance(image, Mapping):
        raise invalid("image", image, "Member must not be null")
    if "S3Object" in image and "Bytes" not in image:
        raise RequestError("InvalidS3ObjectException", "The local Rekognition reads no pictures in S3.")
    if "Bytes" not in image or "S3Object" in image:
        raise RequestError("InvalidParameterException", "Request has invalid parameters")
    try:
        content = base64.b64decode(str(image["Bytes"]), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RequestError("SerializationException", "The picture is not Base64.") from error
    if not 1 <= len(content) <= MOST_BYTES:
        constraint = f"Member must have length from 1 to {MOST_BYTES}"
        raise invalid("image.bytes", f"{len(content)} bytes", constraint)
    return content


def _check_size(picture: Image.Image) -> None:
    if min(picture.size) < LEAST_SIDE:
        raise RequestError("InvalidParameterException", "Request has invalid parameters")
    if max(picture.size) > MOST_SIDE:
        raise RequestError(
            "InvalidParameterException",
            f"Input image dimensions {picture.width} x {picture.height} exceed maximum dimension size of "
            f"{MOST_SIDE} pixels",
        )


def _least_confidence(request: Mapping[str, object], operation: str) -> float:
    least = request.get("MinConfidence", LEAST_CONFIDENCE[operation])
    if not isinstance(least, int | float) or isinstance(least, bool) or not 0 <= least <= _ALL:
        raise invalid("minConfidence", least, "Member must be a number from 0 to 100")
    return float(least)


def _most_labels(request: Mapping[str, object]) -> int:
    most = request.get("MaxLabels", MOST_LABELS)
    if not isinstance(most, int) or isinstance(most, bool) or most < 0:
        raise invalid("maxLabels", most, "Member must be a whole number from 0 up")
    return most


def _check_that_only_labels_are_asked_for(request: Mapping[str, object]) -> None:
    features = request.get("Features", [])
    if features not in ([], ["GENERAL_LABELS"]) or "Settings" in request:
        raise RequestError(
            "InvalidParameterException", "The local Rekognition has neither filters nor other features."
        )


def _label(label: SeenLabel) -> Answer:
    return {
        "Name": label.name,
        "Confidence": label.confidence,
        "Instances": [],
        "Parents": [{"Name": parent} for parent in label.parents],
        "Aliases": [],
        "Categories": [],
    }


def _line(number: int, line: SeenLine) -> Answer:
    return {
        "DetectedText": line.text,
        "Type": "LINE",
        "Id": number,
        "Confidence": line.confidence,
        "Geometry": _geometry(line),
    }


def _word(number: int, word: str, line_number: int, line: SeenLine) -> Answer:
    """Give a word. It has its line's place, since the model tells none of its own."""
    return {**_line(number, line), "DetectedText": word, "Type": "WORD", "ParentId": line_number}


def _geometry(line: SeenLine) -> Answer:
    across, down = [x for x, _ in line.corners], [y for _, y in line.corners]
    box = {"Left": min(across), "Top": min(down)}
    size = {"Width": max(across) - min(across), "Height": max(down) - min(down)}
    return {"BoundingBox": {**box, **size}, "Polygon": [{"X": x, "Y": y} for x, y in line.corners]}
