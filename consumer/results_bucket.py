"""Results as objects of an S3 bucket, one per name."""

from typing import Protocol

from name_sentiment.result_key import result_key
from pipeline.aws_failures import aws_failures
from pipeline.circuit_breaker import BehindBreaker, CircuitBreaker


class PutsObjects(Protocol):
    """The part of boto3's S3 client that is used here, errors included."""

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> object:  # noqa: N803
        ...


class ResultsBucket(BehindBreaker):
    """The `ResultStore` port on S3."""

    def __init__(self, client: PutsObjects, bucket: str, breaker: CircuitBreaker) -> None:
        super().__init__(breaker)
        self._client = client
        self._bucket = bucket
        self._resource = f"the bucket {bucket}"

    def store(self, name: str, file: bytes) -> None:
        with self.breaker.request(), aws_failures("PutObject", self._resource):
            self._client.put_object(
                Bucket=self._bucket,
                Key=result_key(name),
                Body=file,
                ContentType="text/csv; charset=utf-8",
            )
