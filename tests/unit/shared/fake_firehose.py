"""What stands in for Firehose in unit tests."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any


class FakeFirehose:
    """A client of Firehose that keeps the records it takes, and holds to PutRecordBatch's limits.

    `troubles` gives the error codes that a record meets, one for each time it is sent; `errors` those of
    whole requests, in their order, and None for one that is answered. The first answer lacks its last
    `lost_outcomes`, of records that have landed all the same.
    """

    def __init__(
        self,
        troubles: Mapping[bytes, Sequence[str]] | None = None,
        errors: Iterable[Exception | None] = (),
        lasting_error: Exception | None = None,
        lost_outcomes: int = 0,
        before_answer: Callable[[], object] = lambda: None,
    ) -> None:
        self.records: list[bytes] = []
        self.requests: list[list[bytes]] = []
        self._troubles = {record: list(codes) for record, codes in (troubles or {}).items()}
        self._errors = list(errors)
        self.lasting_error = lasting_error
        self._lost_outcomes = lost_outcomes
        self._before_answer = before_answer

    def __len__(self) -> int:
        return len(self.records)

    def put_record_batch(self, *, DeliveryStreamName: str, Records: list[dict[str, bytes]]) -> dict[str, Any]:  # noqa: N803
        assert DeliveryStreamName == "history"
        records = [record["Data"] for record in Records]
        assert 1 <= len(records) <= 500, "a request holds one to five hundred records"
        assert all(1 <= len(record) <= 1_024_000 for record in records), "a record is at most 1,000 KiB"
        encoded = [{"Data": base64.b64encode(record).decode()} for record in records]
        body = json.dumps({"DeliveryStreamName": DeliveryStreamName, "Records": encoded})
        assert len(body) <= 4 * 1024 * 1024, "a request is at most 4 MiB"
        self.requests.append(records)
        self._before_answer()
        if error := self._errors.pop(0) if self._errors else self.lasting_error:
            raise error
        outcomes = [self._outcome(record) for record in records]
        failed = sum("ErrorCode" in outcome for outcome in outcomes)
        lost, self._lost_outcomes = self._lost_outcomes, 0
        return {"FailedPutCount": failed, "RequestResponses": outcomes[: len(outcomes) - lost]}

    def _outcome(self, record: bytes) -> dict[str, str]:
        if codes := self._troubles.get(record):
            return {"ErrorCode": codes.pop(0), "ErrorMessage": "Slow down."}
        self.records.append(record)
        return {"RecordId": f"record-{len(self)}"}
