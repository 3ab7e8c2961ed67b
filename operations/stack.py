"""A deployed stack, as its outputs describe it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from botocore.exceptions import ClientError

from name_sentiment.rules import COMPREHEND, OWN
from operations.cannot_continue import CannotContinue

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@dataclass(frozen=True)
class Lake:
    """Where the history of a stack's names is, and where queries over it run."""

    bucket: str
    stream: str
    database: str
    work_group: str


@dataclass(frozen=True)
class Stack:
    """The names of a stack's parts; the template's outputs, which are a contract.

    `title_attribute` is the table's attribute for the titles of pages, None where the stack reads none;
    `lake` is None where it keeps no history.
    """

    name: str
    names_table: str
    title_attribute: str | None
    names_queue_url: str
    dead_letter_queue_url: str
    results_bucket: str
    producer_function: str
    consumer_function: str
    lake: Lake | None = None
    scorer: str = COMPREHEND
    """Who scores the texts: `comprehend`, `own`, or the address of another Comprehend."""

    @property
    def whose_scores(self) -> str:
        if self.scorer == COMPREHEND:
            return "The scores are Amazon Comprehend's."
        if self.scorer == OWN:
            return "The scores are those of name-sentiment's own model, not Amazon Comprehend's."
        return f"The scores are those of {self.scorer}, not Amazon Comprehend's."

    @classmethod
    def find(cls, cloudformation: "CloudFormationClient", name: str) -> Self:
        """Find the stack by its name. Raises CannotContinue where there is none, or not a complete one."""
        with outputs_of(cloudformation, name) as outputs:
            return cls(
                name=name,
                names_table=outputs["NamesTableName"],
                title_attribute=outputs.get("TitleAttribute"),
                names_queue_url=outputs["NamesQueueUrl"],
                dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
                results_bucket=outputs["ResultsBucketName"],
                producer_function=outputs["ProducerFunctionName"],
                consumer_function=outputs["ConsumerFunctionName"],
                lake=_lake(outputs) if "LakeBucketName" in outputs else None,
                scorer=outputs.get("Scorer", COMPREHEND),
            )


def _lake(outputs: Mapping[str, str]) -> Lake:
    return Lake(
        bucket=outputs["LakeBucketName"],
        stream=outputs["HistoryStreamName"],
        database=outputs["DatabaseName"],
        work_group=outputs["QueryWorkGroupName"],
    )


_NAME_OR_ARN = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}|arn:[^\s]{1,1000}")
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html. Asked
without a name, CloudFormation tells of all stacks."""


@contextmanager
def outputs_of(cloudformation: "CloudFormationClient", name: str) -> Iterator[Mapping[str, str]]:
    """Give a stack's outputs, to be read inside.

    Raises CannotContinue where there is no stack, or no output that is read.
    """
    if not _NAME_OR_ARN.fullmatch(name):
        raise CannotContinue(f"{name!r} cannot be the name of a stack.")
    try:
        description = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        region = cloudformation.meta.region_name
        raise CannotContinue(
            f"There is no stack {name} at {cloudformation.meta.endpoint_url} (region {region})."
        ) from error
    try:
        yield {output["OutputKey"]: output["OutputValue"] for output in description.get("Outputs", [])}
    except KeyError as error:
        raise CannotContinue(
            f"The stack {name} has no output {error}; its status is {description['StackStatus']}."
        ) from error
