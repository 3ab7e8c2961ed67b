"""Athena sees the results as the consumer writes them."""

import pytest

from name_sentiment.result_format import COLUMNS
from tests.template.translated import Stack


@pytest.fixture(scope="module")
def queried() -> Stack:
    return Stack(QueryWithAthena="true")


def test_nothing_is_catalogued_unless_asked_for(stack: Stack) -> None:
    kinds = {resource["Type"] for resource in stack.resources.values()}
    assert not [kind for kind in kinds if kind.startswith("AWS::Glue::")]


def test_the_columns_are_those_that_the_consumer_writes(queried: Stack) -> None:
    columns = queried.properties("ResultsTable")["TableInput"]["StorageDescriptor"]["Columns"]
    # Glue's names are in small letters.
    assert [column["Name"] for column in columns] == [name.lower() for name in COLUMNS]


def test_every_column_is_text_since_the_reader_of_quoted_cells_knows_nothing_else(queried: Stack) -> None:
    storage = queried.properties("ResultsTable")["TableInput"]["StorageDescriptor"]
    assert storage["SerdeInfo"]["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    assert {column["Type"] for column in storage["Columns"]} == {"string"}


def test_the_table_lies_over_the_bucket(queried: Stack) -> None:
    table = queried.properties("ResultsTable")["TableInput"]
    assert table["StorageDescriptor"]["Location"] == "s3://ResultsBucket/"


def test_the_header_is_not_a_row(queried: Stack) -> None:
    assert queried.properties("ResultsTable")["TableInput"]["Parameters"]["skip.header.line.count"] == "1"


def test_each_stack_has_a_database_that_athena_can_name(queried: Stack) -> None:
    assert queried.properties("ResultsDatabase")["DatabaseInput"]["Name"] == "names_of_mine"
    assert queried.properties("ResultsTable")["DatabaseName"] == "ResultsDatabase"
