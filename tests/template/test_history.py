"""Events reach the lake as Firehose and Athena want them. No emulator checks any of this."""

from typing import Any

import pytest

from name_sentiment.history_event import COLUMNS
from tests.template.translated import TEMPLATE, TranslatedTemplate

QUERIES = (
    "HowNamesReadNow",
    "WhatChangedThisWeek",
    "NamesThatReadWorse",
    "HistoryOfOneName",
    "SentimentByDay",
    "NamesThatLostTheirPage",
)


@pytest.fixture
def destination(template: TranslatedTemplate) -> dict[str, Any]:
    found: dict[str, Any] = template.properties("HistoryStream")["ExtendedS3DestinationConfiguration"]
    return found


@pytest.fixture
def table(template: TranslatedTemplate) -> dict[str, Any]:
    found: dict[str, Any] = template.properties("HistoryTable")["TableInput"]
    return found


def test_the_consumer_puts_its_records_into_the_stream(template: TranslatedTemplate) -> None:
    assert template.environment("ConsumerFunction")["HISTORY_STREAM"] == "HistoryStream"
    assert template.properties("HistoryStream")["DeliveryStreamType"] == "DirectPut"


def test_without_a_history_nothing_of_it_is_set_up() -> None:
    template = TranslatedTemplate(KeepHistory="false")
    kinds = {resource["Type"] for resource in template.resources.values()}
    assert not [kind for kind in kinds if kind.startswith(("AWS::Glue", "AWS::Athena", "AWS::Kinesis"))]
    assert [name for name in template.resources if "History" in name or "Lake" in name] == []
    assert template.environment("ConsumerFunction")["HISTORY_STREAM"] == ""
    assert {"LakeBucketName", "HistoryStreamName", "DatabaseName", "QueryWorkGroupName"}.isdisjoint(
        template.outputs
    )


def test_events_become_parquet_by_the_tables_schema(destination: dict[str, Any]) -> None:
    conversion = destination["DataFormatConversionConfiguration"]
    assert conversion["Enabled"] is True
    assert "OpenXJsonSerDe" in conversion["InputFormatConfiguration"]["Deserializer"]
    assert "ParquetSerDe" in conversion["OutputFormatConfiguration"]["Serializer"]
    schema = conversion["SchemaConfiguration"]
    assert (schema["DatabaseName"], schema["TableName"]) == ("ResultsDatabase", "HistoryTable")
    assert schema["RoleARN"] == destination["RoleARN"] == "HistoryDeliveryRole.Arn"


def test_with_conversion_the_buffer_is_large_enough_and_nothing_is_compressed_twice(
    destination: dict[str, Any],
) -> None:
    # https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html
    assert 64 <= destination["BufferingHints"]["SizeInMBs"] <= 128
    assert 60 <= destination["BufferingHints"]["IntervalInSeconds"] <= 900
    assert destination["CompressionFormat"] == "UNCOMPRESSED"


def test_events_lie_by_the_day_and_bad_records_apart(destination: dict[str, Any]) -> None:
    assert destination["BucketARN"] == "LakeBucket.Arn"
    assert destination["Prefix"] == "history/day=!{timestamp:yyyy-MM-dd}/"
    assert destination["ErrorOutputPrefix"].startswith("history-errors/!{firehose:error-output-type}/")


def test_what_goes_wrong_with_a_delivery_is_logged(
    template: TranslatedTemplate, destination: dict[str, Any]
) -> None:
    logging = destination["CloudWatchLoggingOptions"]
    assert logging == {
        "Enabled": True,
        "LogGroupName": "HistoryLogGroup",
        "LogStreamName": "HistoryLogStream",
    }
    assert template.properties("HistoryLogStream")["LogGroupName"] == "HistoryLogGroup"


def test_the_stream_is_encrypted(template: TranslatedTemplate) -> None:
    encryption = template.properties("HistoryStream")["DeliveryStreamEncryptionConfigurationInput"]
    assert encryption == {"KeyType": "AWS_OWNED_CMK"}


def test_the_columns_are_those_of_an_event(table: dict[str, Any]) -> None:
    columns = table["StorageDescriptor"]["Columns"]
    assert {column["Name"]: column["Type"] for column in columns} == COLUMNS
    assert [column["Name"] for column in columns] == list(COLUMNS)


def test_the_table_lies_over_the_events_alone(table: dict[str, Any]) -> None:
    assert table["StorageDescriptor"]["Location"] == "s3://LakeBucket/history/"
    assert table["Parameters"]["classification"] == "parquet"


def test_days_are_found_without_a_crawler(table: dict[str, Any], destination: dict[str, Any]) -> None:
    (key,) = table["PartitionKeys"]
    projection = {name: value for name, value in table["Parameters"].items() if "projection" in name}
    assert projection["projection.enabled"] == "true"
    assert projection[f"projection.{key['Name']}.type"] == key["Type"] == "date"
    # Java's letters, in which the stream writes the days, too.
    day = projection[f"projection.{key['Name']}.format"]
    assert destination["Prefix"] == f"history/{key['Name']}=!{{timestamp:{day}}}/"
    assert projection[f"projection.{key['Name']}.range"].endswith(",NOW")


def test_each_stack_has_a_database_that_athena_can_name(template: TranslatedTemplate) -> None:
    assert template.properties("ResultsDatabase")["DatabaseInput"]["Name"] == "names_of_mine"
    assert template.properties("HistoryTable")["DatabaseName"] == "ResultsDatabase"


def test_queries_have_a_work_group_with_a_limit_and_a_place_of_its_own(template: TranslatedTemplate) -> None:
    group = template.properties("QueryWorkGroup")
    configuration = group["WorkGroupConfiguration"]
    assert group["Name"] == "names-of-mine"
    assert configuration["EnforceWorkGroupConfiguration"] is True
    assert configuration["BytesScannedCutoffPerQuery"] == 10 * 1024**3
    result = configuration["ResultConfiguration"]
    assert result["OutputLocation"] == "s3://LakeBucket/query-results/"
    assert result["ExpectedBucketOwner"] == "111122223333"
    assert result["EncryptionConfiguration"] == {"EncryptionOption": "SSE_S3"}


def test_a_work_group_does_not_keep_its_stack_from_going(template: TranslatedTemplate) -> None:
    assert template.properties("QueryWorkGroup")["RecursiveDeleteOption"] is True


def test_the_named_queries_are_in_the_work_group(template: TranslatedTemplate) -> None:
    queries = template.of_type("AWS::Athena::NamedQuery")
    assert queries.keys() == set(QUERIES)
    for query in queries.values():
        assert (query["WorkGroup"], query["Database"]) == ("QueryWorkGroup", "ResultsDatabase")
        assert query["Description"]


def lifecycle(template: TranslatedTemplate) -> dict[str, dict[str, Any]]:
    rules = template.properties("LakeBucket")["LifecycleConfiguration"]["Rules"]
    assert all(rule["Status"] == "Enabled" for rule in rules)
    return {rule["Id"]: rule for rule in rules}


def test_what_queries_found_expires_and_events_do_not(template: TranslatedTemplate) -> None:
    rules = lifecycle(template)
    assert rules.keys() == {"QueryResults", "HalfUploads"}
    assert (rules["QueryResults"]["Prefix"], rules["QueryResults"]["ExpirationInDays"]) == (
        "query-results/",
        7,
    )


def test_events_move_and_expire_where_that_is_asked_for() -> None:
    rules = lifecycle(TranslatedTemplate(HistoryTransitionDays="90", HistoryRetentionDays="730"))
    assert rules["ReadSeldom"]["Transitions"] == [{"StorageClass": "STANDARD_IA", "TransitionInDays": "90"}]
    assert rules["ForgetHistory"]["ExpirationInDays"] == "730"
    for rule in ("ReadSeldom", "ForgetHistory"):
        assert all(prefix.startswith(rules[rule]["Prefix"]) for prefix in ("history/", "history-errors/"))
        assert not "query-results/".startswith(rules[rule]["Prefix"])


def test_nothing_in_the_lake_has_versions_that_would_outlive_a_deletion(template: TranslatedTemplate) -> None:
    assert "VersioningConfiguration" not in template.properties("LakeBucket")


def test_the_readme_has_the_saved_queries_as_they_are(template: TranslatedTemplate) -> None:
    readme = (TEMPLATE.parent / "README.md").read_text(encoding="utf-8")
    for query in template.of_type("AWS::Athena::NamedQuery").values():
        assert f"<b>{query['Name']}</b>" in readme
        assert f"```sql\n{query['QueryString'].rstrip()}\n```" in readme
