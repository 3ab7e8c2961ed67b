"""Events put into a stream as the consumer does it, or `--one-by-one`: a PutRecord each, 100 at once."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import boto3
from botocore.config import Config

from benchmarks.child import arguments, count_requests, leave_report
from benchmarks.workbench import STREAM
from local.encyclopedia.generated import generated_name, generated_text
from name_sentiment.history_event import HistoryEvent, event_id
from name_sentiment.result_format import Status
from name_sentiment.sentiment import Sentiment
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.record_stream import RecordStream

AT_ONCE = 100


def main() -> int:
    parser = arguments("Put events into a stream.")
    parser.add_argument("--events", type=int, required=True, help="how many")
    parser.add_argument("--one-by-one", action="store_true", help="the textbook's way")
    options = parser.parse_args()
    requests = count_requests()
    config = Config(max_pool_connections=AT_ONCE, parameter_validation=options.one_by_one)
    client = boto3.client("firehose", config=config)
    records = [event(number).to_record() for number in range(1, options.events + 1)]
    client.put_record(DeliveryStreamName=STREAM, Record={"Data": records[0]})  # to connect
    requests.clear()
    began = time.perf_counter()
    if options.one_by_one:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            put = partial(client.put_record, DeliveryStreamName=STREAM)
            for sent in [pool.submit(put, Record={"Data": record}) for record in records]:
                sent.result()
    elif RecordStream(client, STREAM, CircuitBreaker("the stream")).put(records, Deadline(600)):
        raise RuntimeError("not every event was put")
    seconds = time.perf_counter() - began
    leave_report(options.report, seconds=seconds, events=options.events, requests=requests)
    return 0


def event(number: int) -> HistoryEvent:
    name = generated_name(number)
    return HistoryEvent(
        event_id=event_id(name, "run-1", "row"),
        occurred_at=datetime.now(UTC),
        run_id="0f6e8f0a-7c1b-4f6e-9d55-2f1c6f0b9a11",
        name=name,
        title=name,
        url=f"https://wiki.example/wiki/{number}",
        revision=str(number),
        language="en",
        status=Status.SCORED,
        snippet=generated_text(number),
        sentiment=Sentiment("NEUTRAL", 0.1, 0.1, 0.7, 0.1),
        scorer="comprehend",
        previous_status=None,
        previous_sentiment=None,
    )


if __name__ == "__main__":
    sys.exit(main())
