"""Results as objects of an S3 bucket, one a name."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from name_sentiment.result_key import result_key
from pipeline.aws_failures import aws_failures
from result import Result

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_FINGERPRINT = "fingerprint"


class ResultsBucket:
    """The `ResultStore` port on S3; the fingerprint is kept in the object's metadata."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._resource = f"the bucket {bucket}"

    def fingerprint_of(self, name: str) -> str | None:
        with aws_failures("HeadObject", self._resource):
            try:
                answer = self._client.head_object(Bucket=self._bucket, Key=result_key(name))
            except ClientError as error:
                # 404 alone: with s3:ListBucket granted, 403 is a refusal and not a missing object.
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                    return None
                raise
        return answer.get("Metadata", {}).get(_FINGERPRINT)

    def store(self, result: Result, file: bytes) -> None:
        with aws_failures("PutObject", self._resource):
            self._client.put_object(
                Bucket=self._bucket,
                Key=result_key(result.name),
                Body=file,
                ContentType="text/csv; charset=utf-8",
                Metadata={_FINGERPRINT: result.fingerprint},
            )
