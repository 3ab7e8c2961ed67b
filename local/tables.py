"""A template's tables, made without CloudFormation: for what is measured or tested without a deployment."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from deployment.template import read_template

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PARTS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def make_tables(dynamodb: "DynamoDBClient", template: Path, called: Callable[[str], str] = str) -> list[str]:
    """Make all of them, and give their names: those of their resources, or what these are `called`."""
    tables = {
        called(name): resource["Properties"]
        for name, resource in read_template(template)["Resources"].items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }
    for name, properties in tables.items():
        parts = {part: properties[part] for part in _PARTS if part in properties}
        dynamodb.create_table(TableName=name, **parts)
    return list(tables)
