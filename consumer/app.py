"""The consumer Lambda: a batch of names from SQS in, their results in S3, what must come back out."""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.handlers import add_expect_header

from comprehend import Comprehend
from consumer_settings import ConsumerSettings
from consumption import STORE_THREADS, Consumer
from name_sentiment.log_events import BATCH_ENDED
from outcome import Outcome
from pipeline.deadline import Deadline, LambdaContext
from pipeline.logs import log_as_json, log_context
from pipeline.metrics import Tally, write_metrics
from pipeline.settings import read_settings
from received import read_messages
from result import ResultRules
from results_bucket import ResultsBucket
from wiki.encyclopedia import WikipediaEncyclopedia
from wiki.pace import Pace
from wiki.transport import WikipediaTransport

SECONDS_KEPT_TO_FINISH = 30.0
"""What one request may take that was begun in time: three attempts of 3 s to connect and 5 s to answer."""

logger = logging.getLogger(__name__)


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Work a batch off. The event source mapping deletes the messages that `batchItemFailures` leaves out.

    Delivery is at least once: a name that comes again makes the same result, and costs nothing but a look.
    """
    with log_context(request_id=context.aws_request_id):
        parts = _parts()
        works, unusable = read_messages(event["Records"])
        outcome = parts.consumer.consume(works, Deadline.of_invocation(context, SECONDS_KEPT_TO_FINISH))
        outcome.log_failures()
        counts = {**outcome.counts, "unusable": len(unusable)}
        logger.info(
            "batch ended",
            extra={
                "event": BATCH_ENDED,
                "messages": len(event["Records"]),
                **counts,
                "failed_by": outcome.counts_by_cause,
            },
        )
        write_metrics(parts.stack_name, {**_metrics(outcome, unusable), **parts.tally.take()})
        failed = dict.fromkeys([*unusable, *outcome.failed_message_ids])
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _metrics(outcome: Outcome, unusable: Sequence[str]) -> dict[str, int]:
    return {
        **{f"Names{ending.capitalize()}": names for ending, names in outcome.counts.items()},
        "MessagesUnusable": len(unusable),
    }


@dataclass(frozen=True)
class Parts:
    """What an execution environment keeps between its invocations."""

    consumer: Consumer
    tally: Tally
    stack_name: str


@cache
def _parts() -> Parts:
    """Put the consumer together, once per execution environment. Raises InvalidSettings."""
    settings = read_settings(ConsumerSettings, os.environ)
    log_as_json(settings.log_level)
    tally = Tally()
    pace = Pace(settings.requests_per_minute_of_one_worker)
    transport = WikipediaTransport(settings.wikipedia_api_url, settings.wikipedia_contact, pace, tally)
    config = Config(
        connect_timeout=3,
        read_timeout=5,
        retries={"mode": "standard", "total_max_attempts": 3},
        max_pool_connections=STORE_THREADS,
        # A batch is bound by the processor. What is sent is made here and tested, so botocore need not check
        # it, nor spell out a User-Agent of its own for each request.
        parameter_validation=False,
        user_agent="name-sentiment-consumer",
    )
    s3 = boto3.client("s3", config=config)
    # botocore would ask S3 before each body whether it may send it: one more round trip, for under 6 kB.
    s3.meta.events.unregister("before-call.s3", add_expect_header)
    comprehend = boto3.client("comprehend", region_name=settings.comprehend_region, config=config)
    consumer = Consumer(
        WikipediaEncyclopedia(transport),
        Comprehend(comprehend, settings.language_code, tally),
        ResultsBucket(s3, settings.results_bucket),
        ResultRules(settings.language_code, settings.snippet_sentences),
        pace.requests_at_once,
    )
    return Parts(consumer, tally, settings.stack_name)
