"""Results as objects of a bucket."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from moto import mock_aws

from pipeline.circuit_breaker import CircuitBreaker
from pipeline.failures import NotThere, PassingFailure, PermanentFailure
from results_bucket import ResultsBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "results-1"
FILE = b"names,status\nnetflix,missing\n"


@pytest.fixture
def s3(session: boto3.Session) -> Iterator["S3Client"]:
    with mock_aws():
        client = session.client("s3", config=Config(retries={"total_max_attempts": 1}))
        client.create_bucket(Bucket=BUCKET)
        yield client


@pytest.fixture
def bucket(s3: "S3Client") -> ResultsBucket:
    return ResultsBucket(s3, BUCKET, CircuitBreaker("the bucket"))


def test_a_result_is_a_csv_file_under_its_name(s3: "S3Client", bucket: ResultsBucket) -> None:
    bucket.store("netflix", FILE)

    stored = s3.get_object(Bucket=BUCKET, Key="netflix_sentiment.csv")
    assert stored["Body"].read() == FILE
    assert stored["ContentType"] == "text/csv; charset=utf-8"


def test_the_same_result_stored_twice_is_one_object_of_the_same_bytes(
    s3: "S3Client", bucket: ResultsBucket
) -> None:
    tags = []
    for _ in range(2):
        bucket.store("netflix", FILE)
        [stored] = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
        tags.append(stored["ETag"])

    assert tags[0] == tags[1]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "AC/DC", "CON", "日本", "😀" * 63, "a?b#c&d=e%2Ff", ".", "a\x00b"]
)
def test_any_name_has_a_key_without_folders(s3: "S3Client", bucket: ResultsBucket, name: str) -> None:
    bucket.store(name, FILE)

    [stored] = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert "/" not in stored["Key"]


def test_where_the_bucket_is_gone_a_result_cannot_be_stored(s3: "S3Client") -> None:
    with pytest.raises(NotThere, match="PutObject on the bucket no-such-bucket"):
        ResultsBucket(s3, "no-such-bucket", CircuitBreaker("the bucket")).store("netflix", FILE)


@pytest.mark.parametrize(
    ("code", "status", "failure"),
    [
        ("AccessDenied", 403, PermanentFailure),
        ("InvalidAccessKeyId", 403, PermanentFailure),
        ("KMS.DisabledException", 400, PermanentFailure),
        ("SlowDown", 503, PassingFailure),
        ("InternalError", 500, PassingFailure),
        ("RequestTimeout", 400, PassingFailure),
        ("NoSuchBucket", 404, NotThere),
    ],
)
def test_a_put_that_is_refused_ends_as_its_cause_says(
    s3: "S3Client", bucket: ResultsBucket, code: str, status: int, failure: type[Exception]
) -> None:
    with Stubber(s3) as stubber:
        stubber.add_client_error("put_object", code, http_status_code=status)

        with pytest.raises(failure, match=f"PutObject on the bucket results-1 was refused with {code}"):
            bucket.store("netflix", FILE)
