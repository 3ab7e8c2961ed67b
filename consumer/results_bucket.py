"""Results as objects of an S3 bucket, one per name."""

from typing import Protocol

from name_sentiment.result_key import result_key
from pipeline.aws_failures import aws_failures
from pipeline.circuit_breaker import CircuitBreaker


class PutsObjects(Protocol):
    """The part of boto3's S3 client that is used here, errors included."""

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> object:  # noqa: N803
        ...


class ResultsBucket:
    """The `ResultStore` port on S3."""

    def __init__(self, client: PutsObjects, bucket: str, breaker: CircuitBreaker) -> None:
        self._client = client
        self._bucket = bucket
        self._resource = f"the bucket {bucket}"
        self._breaker = breaker

    @property
    def is_in_doubt(self) -> bool:
        return self._breaker.is_in_doubt

    def expect_answer(self) -> None:
        self._breaker.expect_turn()

    def store(self, name: str, file: bytes) -> None:
        with self._breaker.request(), aws_failures("PutObject", self._resource):
            self._client.put_object(
                Bucket=self._bucket,
                Key=result_key(name),
                Body=file,
                ContentType="text/csv; charset=utf-8",
            )
