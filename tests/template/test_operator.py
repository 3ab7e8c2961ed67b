"""Whom the operator's policy lets do what, by the names that CloudFormation gives."""

import fnmatch
from typing import Any

import pytest

from deployment.checkout import CHECKOUT
from name_sentiment.result_key import result_key
from tests.template.translated import Stack

OPERATOR = CHECKOUT / "deployment" / "operator.yaml"
AROUND = "eu-central-1:111122223333"


def statements(**parameters: str) -> dict[str, dict[str, Any]]:
    policy = Stack(OPERATOR, **parameters).properties("OperatorPolicy")["PolicyDocument"]
    return {statement["Sid"]: statement for statement in policy["Statement"]}


@pytest.mark.parametrize(
    ("sid", "resource"),
    [
        ("FindTheStack", f"arn:aws:cloudformation:{AROUND}:stack/name-sentiment/1c2fa620"),
        ("StartRuns", f"arn:aws:lambda:{AROUND}:function:name-sentiment-ProducerFunction-x1"),
        ("FindLogs", f"arn:aws:lambda:{AROUND}:function:name-sentiment-ConsumerFunction-x1"),
        ("ReadLogs", f"arn:aws:logs:{AROUND}:log-group:name-sentiment-ConsumerLogGroup-x1:log-stream:"),
        ("PutNames", f"arn:aws:dynamodb:{AROUND}:table/name-sentiment-NamesTable-X1"),
        ("SendNames", f"arn:aws:sqs:{AROUND}:names-1c2fa620-982a"),
        ("DeadLetters", f"arn:aws:sqs:{AROUND}:name-sentiment-DeadLetterQueue-x1"),
        ("ListResults", "arn:aws:s3:::name-sentiment-resultsbucket-x1"),
        ("ReadResults", f"arn:aws:s3:::name-sentiment-resultsbucket-x1/{result_key('AC/DC')}"),
        (
            "RemoveWhatTheSmokeTestLeft",
            f"arn:aws:s3:::name-sentiment-resultsbucket-x1/{result_key('smoke test 1c2f')}",
        ),
    ],
)
def test_a_part_of_the_stack_is_reached_and_that_of_another_is_not(sid: str, resource: str) -> None:
    allowed = statements()[sid]["Resource"]
    assert fnmatch.fnmatchcase(resource, allowed)
    of_another = resource.replace("name-sentiment", "wages").replace("names-", "wages-")
    assert not fnmatch.fnmatchcase(of_another, allowed)


def test_every_statement_names_what_it_is_about() -> None:
    assert [sid for sid, statement in statements().items() if statement["Resource"] == "*"] == []


def test_no_result_of_a_name_can_be_removed() -> None:
    removable = statements()["RemoveWhatTheSmokeTestLeft"]["Resource"]
    assert not fnmatch.fnmatchcase(
        f"arn:aws:s3:::name-sentiment-resultsbucket-x1/{result_key('A')}", removable
    )


def test_names_go_into_a_table_of_ones_own() -> None:
    allowed = statements(ExistingTableName="people")["PutNames"]["Resource"]
    assert allowed == f"arn:aws:dynamodb:{AROUND}:table/people"
