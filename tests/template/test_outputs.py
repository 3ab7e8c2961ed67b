"""What users' scripts ask the stack for."""

import pytest

from tests.template.translated import TranslatedTemplate

OUTPUTS = {
    "NamesTableName": "NamesTable",
    "NamesQueueUrl": "NamesQueue",
    "DeadLetterQueueUrl": "DeadLetterQueue",
    "ResultsBucketName": "ResultsBucket",
    "LakeBucketName": "LakeBucket",
    "HistoryStreamName": "HistoryStream",
    "DatabaseName": "ResultsDatabase",
    "QueryWorkGroupName": "QueryWorkGroup",
    "ProducerFunctionName": "ProducerFunction",
    "ConsumerFunctionName": "ConsumerFunction",
}


@pytest.mark.parametrize(("output", "resource"), OUTPUTS.items())
def test_an_output_gives_its_resource(template: TranslatedTemplate, output: str, resource: str) -> None:
    assert template.outputs[output]["Value"] == resource


def test_the_table_given_is_the_table_put_out() -> None:
    assert TranslatedTemplate(ExistingTableName="people").outputs["NamesTableName"]["Value"] == "people"


def test_put_is_told_where_titles_go() -> None:
    assert TranslatedTemplate().outputs["TitleAttribute"]["Value"] == "title"
    own = TranslatedTemplate(ExistingTableName="people", TitleAttribute="wikipedia page")
    assert own.outputs["TitleAttribute"]["Value"] == "wikipedia page"
    assert "TitleAttribute" not in TranslatedTemplate(ExistingTableName="people").outputs


def test_who_scores_is_told() -> None:
    address = "https://comprehend.example"
    assert TranslatedTemplate().outputs["Scorer"]["Value"] == "comprehend"
    assert TranslatedTemplate(Scorer="own", ComprehendEndpointUrl=address).outputs["Scorer"]["Value"] == "own"
    assert TranslatedTemplate(ComprehendEndpointUrl=address).outputs["Scorer"]["Value"] == address
