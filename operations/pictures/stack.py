"""A deployed stack of the pictures pipeline, as its outputs describe it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from operations.stack import outputs_of

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


@dataclass(frozen=True)
class PicturesStack:
    """The names of a stack's parts. They are the template's outputs, which are a contract."""

    name: str
    sites_table: str
    runs_table: str
    pages_table: str
    sources_table: str
    pictures_table: str
    appearances_table: str
    pages_queue_url: str
    pictures_queue_url: str
    pages_dead_letter_queue_url: str
    pictures_dead_letter_queue_url: str
    start_function: str
    crawler_function: str
    recognizer_function: str

    @classmethod
    def find(cls, cloudformation: "CloudFormationClient", name: str) -> Self:
        """Look the stack up by its name. Raises CannotContinue where it is not there or not complete."""
        with outputs_of(cloudformation, name) as outputs:
            return cls(
                name=name,
                sites_table=outputs["SitesTableName"],
                runs_table=outputs["RunsTableName"],
                pages_table=outputs["PagesTableName"],
                sources_table=outputs["SourcesTableName"],
                pictures_table=outputs["PicturesTableName"],
                appearances_table=outputs["AppearancesTableName"],
                pages_queue_url=outputs["PagesQueueUrl"],
                pictures_queue_url=outputs["PicturesQueueUrl"],
                pages_dead_letter_queue_url=outputs["PagesDeadLetterQueueUrl"],
                pictures_dead_letter_queue_url=outputs["PicturesDeadLetterQueueUrl"],
                start_function=outputs["StartFunctionName"],
                crawler_function=outputs["CrawlerFunctionName"],
                recognizer_function=outputs["RecognizerFunctionName"],
            )
