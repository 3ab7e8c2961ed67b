"""The clients through which a stack is reached."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_athena import AthenaClient
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBServiceResource
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

LONGEST_INVOCATION_SECONDS = 900
PARALLEL_REQUESTS = 16


@dataclass(frozen=True)
class Clients:
    athena: "AthenaClient"
    cloudformation: "CloudFormationClient"
    dynamodb: "DynamoDBServiceResource"
    functions: "LambdaClient"
    logs: "CloudWatchLogsClient"
    s3: "S3Client"
    sqs: "SQSClient"

    @property
    def endpoint(self) -> str:
        """The endpoint of CloudFormation, which shows a person which AWS this is."""
        return self.cloudformation.meta.endpoint_url


def connect(
    session: boto3.Session,
    endpoint: str | None = None,
    certificates: str | None = None,
    config: Config | None = None,
) -> Clients:
    """Make the clients. `endpoint` and `certificates` (a PEM file) replace what the session would use."""
    ours = Config(
        retries={"mode": "standard"}, connect_timeout=5, max_pool_connections=PARALLEL_REQUESTS
    ).merge(config or Config())
    # An invocation must not be repeated because its answer took long: it would start a second run.
    patient = ours.merge(
        Config(retries={"total_max_attempts": 1}, read_timeout=LONGEST_INVOCATION_SECONDS + 10)
    )
    return Clients(
        athena=session.client("athena", endpoint_url=endpoint, verify=certificates, config=ours),
        cloudformation=session.client(
            "cloudformation", endpoint_url=endpoint, verify=certificates, config=ours
        ),
        dynamodb=session.resource("dynamodb", endpoint_url=endpoint, verify=certificates, config=ours),
        functions=session.client("lambda", endpoint_url=endpoint, verify=certificates, config=patient),
        logs=session.client("logs", endpoint_url=endpoint, verify=certificates, config=ours),
        s3=session.client("s3", endpoint_url=endpoint, verify=certificates, config=ours),
        sqs=session.client("sqs", endpoint_url=endpoint, verify=certificates, config=ours),
    )
