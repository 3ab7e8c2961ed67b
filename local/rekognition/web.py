"""The local Rekognition as a web application."""

from flask import Flask

from local.aws_json import Answer, add_service
from local.rekognition.operations import Operations
from local.rekognition.sight import Sight
from local.serving import Traffic, add_operations

COUNTED = {"Labels": "labels", "ModerationLabels": "moderation_labels", "TextDetections": "texts"}
"""A key per operation that only its answers have, and the name that its count has."""


def create_application(_address: str, sight: Sight, *, latency_seconds: float = 0) -> Flask:
    """Put the application together. It has no links, so it does not use its address."""
    application = Flask(__name__)
    traffic = Traffic("requests", *COUNTED.values(), "refused")
    add_operations(application, traffic)

    def count(answer: Answer) -> None:
        traffic.count(next(counted for name, counted in COUNTED.items() if name in answer))

    add_service(
        application,
        "RekognitionService.",
        Operations(sight).run,
        traffic,
        latency_seconds=latency_seconds,
        count=count,
    )
    return application
