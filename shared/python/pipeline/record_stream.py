"""Records sent to a Firehose stream, five hundred per request."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tenacity import Retrying

from pipeline.aws_failures import aws_failures
from pipeline.circuit_breaker import CircuitBreaker
from pipeline.deadline import Deadline
from pipeline.failures import Failure, PassingFailure, PermanentFailure, Unavailable
from pipeline.retries import retrying

if TYPE_CHECKING:
    from mypy_boto3_firehose import FirehoseClient

RECORDS_PER_REQUEST = 500
REQUEST_BYTES = 4 * 1_048_576
RECORD_BYTES = 1_000 * 1_024
"""All three: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html"""

MOST_ATTEMPTS = 8
_LONGEST_WAIT_SECONDS = 3.0
_BYTES_AROUND_A_RECORD = len('{"Data": ""}, ')
_BYTES_AROUND_ALL = 128
"""{"DeliveryStreamName": "", "Records": []}, and a stream's name, which has up to 64 characters."""


class _RecordsLeft(PassingFailure):
    """The answer does not report success for every record."""


class RecordStream:
    """Puts records into one stream. Delivery is at least once: without an answer, a request is sent again.

    Policy:
    - A record over RECORD_BYTES is never sent: the whole request would be refused for it.
    - A record that failed, by the answer, is sent again without the others, with exponential backoff and full
      jitter, until the deadline.
    - A request that fails as a whole is tried again in the same way, where that can help.
    - Where a stream is down, forbids us, or took no record of a request to the end, the breaker opens: the
      other requests are not made.
    """

    def __init__(
        self,
        client: "FirehoseClient",
        stream: str,
        breaker: CircuitBreaker,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`sleep` takes seconds."""
        self.breaker = breaker
        self._client = client
        self._stream = stream
        self._resource = f"the stream {stream}"
        self._sleep = sleep

    def put(self, records: Sequence[bytes], deadline: Deadline) -> dict[int, Failure]:
        """Put the records in their order; give those that are not known to be in it, by position."""
        failures: dict[int, Failure] = {
            position: PermanentFailure(
                f"a record of {len(record):,} bytes is over the {RECORD_BYTES:,} that {self._resource} takes"
            )
            for position, record in enumerate(records)
            if len(record) > RECORD_BYTES
        }
        fitting = {position: record for position, record in enumerate(records) if position not in failures}
        for pending in _requests(fitting):
            try:
                deadline.expect_time()
                self._put_request(pending, deadline)
            except Failure as failure:
                failures |= dict.fromkeys(pending, failure)
        return failures

    def _put_request(self, pending: dict[int, bytes], deadline: Deadline) -> None:
        """Send until nothing is `pending`. Raises Failure."""
        records = len(pending)
        with self.breaker.request():
            try:
                self._retrying(deadline)(self._put_once, pending)
            except _RecordsLeft as failure:
                if len(pending) < records:
                    raise
                raise Unavailable(str(failure)) from failure

    def _put_once(self, pending: dict[int, bytes]) -> None:
        """Send once; what succeeded is no longer `pending`. Raises Failure."""
        with aws_failures("PutRecordBatch", self._resource):
            answer = self._client.put_record_batch(
                DeliveryStreamName=self._stream, Records=[{"Data": record} for record in pending.values()]
            )
            # The answer tells them apart by their place in the request alone.
            outcomes = dict(zip(list(pending), answer["RequestResponses"], strict=True))
            codes = {outcome["ErrorCode"] for outcome in outcomes.values() if outcome.get("ErrorCode")}
            for position, outcome in outcomes.items():
                if not outcome.get("ErrorCode"):
                    del pending[position]
        if pending:
            raise _RecordsLeft(
                f"PutRecordBatch on {self._resource} left {len(pending)} records: {', '.join(sorted(codes))}"
            )

    def _retrying(self, deadline: Deadline) -> Retrying:
        return retrying(
            deadline,
            self._sleep,
            attempts=MOST_ATTEMPTS,
            first_wait=0.1,
            longest_wait=_LONGEST_WAIT_SECONDS,
        )


def _requests(records: Mapping[int, bytes]) -> Iterator[dict[int, bytes]]:
    """Fill requests up to what one takes, counted as it is sent: in base64, within JSON."""
    request: dict[int, bytes] = {}
    size = _BYTES_AROUND_ALL
    for position, record in records.items():
        record_size = -(-len(record) // 3) * 4 + _BYTES_AROUND_A_RECORD
        if request and (len(request) == RECORDS_PER_REQUEST or size + record_size > REQUEST_BYTES):
            yield request
            request, size = {}, _BYTES_AROUND_ALL
        request[position] = record
        size += record_size
    if request:
        yield request
