"""Results as objects of an S3 bucket, one per name."""

from typing import TYPE_CHECKING

from name_sentiment.result_key import result_key
from pipeline.aws_failures import aws_failures

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class ResultsBucket:
    """The `ResultStore` port on S3."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._resource = f"the bucket {bucket}"

    def store(self, name: str, file: bytes) -> None:
        with aws_failures("PutObject", self._resource):
            self._client.put_object(
                Bucket=self._bucket,
                Key=result_key(name),
                Body=file,
                ContentType="text/csv; charset=utf-8",
            )
