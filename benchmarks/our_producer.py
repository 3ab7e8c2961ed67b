"""One run of the producer's handler over whatever table it is given."""

import importlib
import sys
import time

from benchmarks.child import Invocation, arguments, count_requests, leave_report


def main() -> int:
    options = arguments("Run the producer once.").parse_args()
    requests = count_requests()
    handler = importlib.import_module("app").lambda_handler
    began, processor_began = time.perf_counter(), time.process_time()
    answer = handler({"force": True}, Invocation(seconds=900))
    leave_report(
        options.report,
        seconds=time.perf_counter() - began,
        processor_seconds=time.process_time() - processor_began,
        names=answer["sent"],
        requests=requests,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
