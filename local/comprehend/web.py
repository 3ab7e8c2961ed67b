"""The local Comprehend as a web application."""

from flask import Flask

from local.aws_json import Answer, add_service
from local.serving import Traffic, add_operations
from scorer.inference.model import TextScorer
from scorer.service.comprehend import TARGET_PREFIX, Operations


def create_application(_address: str, *, scorer: TextScorer, latency_seconds: float = 0) -> Flask:
    """Put the application together. It has no links, so it does not need its address."""
    application = Flask(__name__)
    traffic = Traffic("requests", "documents", "failed_documents", "refused")
    add_operations(application, traffic)

    def count(answer: Answer) -> None:
        failed = len(answer.get("ErrorList", []))
        scored = len(answer["ResultList"]) if "ResultList" in answer else 1
        traffic.count("documents", scored + failed)
        traffic.count("failed_documents", failed)

    run = Operations(scorer).run
    add_service(application, TARGET_PREFIX, run, traffic, latency_seconds=latency_seconds, count=count)
    return application
