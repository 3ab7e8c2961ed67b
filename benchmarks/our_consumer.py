"""The consumer's handler over batches of generated names, one after the other, as one worker gets them."""

import importlib
import json
import math
import sys
import time

from benchmarks.child import Invocation, arguments, leave_report
from local.encyclopedia.generated import generated_name

RUN_ID = "0f6e8f0a-7c1b-4f6e-9d55-2f1c6f0b9a11"


def main() -> int:
    parser = arguments("Hand batches of generated names to the consumer.")
    parser.add_argument("--first", type=int, required=True, help="number of the first name")
    parser.add_argument("--batches", type=int, default=sys.maxsize, help="how many, after one to warm up")
    parser.add_argument("--for-seconds", type=float, default=math.inf, help="begin no batch after so long")
    parser.add_argument("--size", type=int, default=100, help="names per batch")
    options = parser.parse_args()
    handler = importlib.import_module("app").lambda_handler
    seconds, processor_seconds, failed = [], [], 0
    started = time.perf_counter()
    for batch in range(options.batches + 1):
        if time.perf_counter() - started > options.for_seconds:
            break
        event = event_of(options.first + batch * options.size, options.size)
        began, processor_began = time.perf_counter(), time.process_time()
        answer = handler(event, Invocation())
        seconds.append(time.perf_counter() - began)
        processor_seconds.append(time.process_time() - processor_began)
        failed += len(answer["batchItemFailures"])
    leave_report(
        options.report,
        seconds=seconds[1:],
        processor_seconds=processor_seconds[1:],
        names=len(seconds) * options.size,
        failed=failed,
    )
    return 0


def event_of(first: int, size: int) -> dict[str, object]:
    return {
        "Records": [
            {
                "messageId": f"059f36b4-87a3-44ab-83d2-{number:012d}",
                "receiptHandle": "AQEB",
                "attributes": {"ApproximateReceiveCount": "1"},
                "body": json.dumps({"name": generated_name(number), "run_id": RUN_ID}),
            }
            for number in range(first, first + size)
        ]
    }


if __name__ == "__main__":
    sys.exit(main())
