"""What users' scripts ask the stack for."""

import pytest

from tests.template.translated import Stack

OUTPUTS = {
    "NamesTableName": "NamesTable",
    "NamesQueueUrl": "NamesQueue",
    "DeadLetterQueueUrl": "DeadLetterQueue",
    "ResultsBucketName": "ResultsBucket",
    "ProducerFunctionName": "ProducerFunction",
    "ConsumerFunctionName": "ConsumerFunction",
}


@pytest.mark.parametrize(("output", "resource"), OUTPUTS.items())
def test_an_output_gives_its_resource(stack: Stack, output: str, resource: str) -> None:
    assert stack.outputs[output]["Value"] == resource


def test_the_table_given_is_the_table_put_out() -> None:
    assert Stack(ExistingTableName="people").outputs["NamesTableName"]["Value"] == "people"
