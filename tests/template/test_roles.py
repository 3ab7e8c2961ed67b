"""Every role may do what its function does, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.template.translated import TranslatedTemplate

GRANTED = {
    "ProducerRole": {
        ("dynamodb:Scan", "NamesTable.Arn"),
        ("dynamodb:DescribeTable", "NamesTable.Arn"),
        ("dynamodb:BatchGetItem", "ResultsIndex.Arn"),
        ("dynamodb:PartiQLUpdate", "ResultsIndex.Arn"),
        ("dynamodb:GetItem", "RunsTable.Arn"),
        ("dynamodb:PutItem", "RunsTable.Arn"),
        ("sqs:SendMessage", "NamesQueue.Arn"),
        ("sqs:GetQueueAttributes", "NamesQueue.Arn"),
        ("logs:CreateLogStream", "ProducerLogGroup.Arn"),
        ("logs:PutLogEvents", "ProducerLogGroup.Arn"),
    },
    "ConsumerRole": {
        ("sqs:ReceiveMessage", "NamesQueue.Arn"),
        ("sqs:DeleteMessage", "NamesQueue.Arn"),
        ("sqs:GetQueueAttributes", "NamesQueue.Arn"),
        ("comprehend:BatchDetectSentiment", "*"),
        ("sqs:ChangeMessageVisibility", "NamesQueue.Arn"),
        ("dynamodb:BatchGetItem", "ResultsIndex.Arn"),
        ("dynamodb:BatchWriteItem", "ResultsIndex.Arn"),
        ("dynamodb:PartiQLUpdate", "ResultsIndex.Arn"),
        ("s3:PutObject", "ResultsBucket.Arn/*_sentiment.csv"),
        ("firehose:PutRecordBatch", "HistoryStream.Arn"),
        ("logs:CreateLogStream", "ConsumerLogGroup.Arn"),
        ("logs:PutLogEvents", "ConsumerLogGroup.Arn"),
    },
    "HistoryDeliveryRole": {
        *(
            (f"s3:{action}", f"LakeBucket.Arn/{prefix}/*")
            for action in ("PutObject", "GetObject", "AbortMultipartUpload")
            for prefix in ("history", "history-errors")
        ),
        ("s3:GetBucketLocation", "LakeBucket.Arn"),
        ("s3:ListBucket", "LakeBucket.Arn"),
        ("s3:ListBucketMultipartUploads", "LakeBucket.Arn"),
        *(
            (f"glue:{action}", f"arn:aws:glue:eu-central-1:111122223333:{resource}")
            for action in ("GetTable", "GetTableVersion", "GetTableVersions")
            for resource in ("catalog", "database/ResultsDatabase", "table/ResultsDatabase/HistoryTable")
        ),
        ("logs:PutLogEvents", "HistoryLogGroup.Arn"),
    },
}
"""Comprehend knows no resource for its action. The delivery role writes two prefixes and reads one table."""

FUNCTIONS_ROLES = ("ProducerRole", "ConsumerRole")


def grants(role: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            # Anything else (NotAction, a condition) would need a test that knows what it means.
            assert statement.keys() - {"Sid"} == {"Effect", "Action", "Resource"}
            assert statement["Effect"] == "Allow"
            yield from (
                (action, resource)
                for action in _as_list(statement["Action"])
                for resource in _as_list(statement["Resource"])
            )


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_is_granted_exactly_these_actions_on_exactly_these_resources(
    template: TranslatedTemplate, role: str
) -> None:
    assert set(grants(template.properties(role))) == GRANTED[role]


def test_there_is_no_role_but_these(template: TranslatedTemplate) -> None:
    assert template.of_type("AWS::IAM::Role").keys() == GRANTED.keys()


def test_there_is_no_policy_beside_those_of_the_roles(template: TranslatedTemplate) -> None:
    assert [kind for kind in _types(template) if kind.startswith("AWS::IAM::")] == ["AWS::IAM::Role"]


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_takes_no_managed_policy(template: TranslatedTemplate, role: str) -> None:
    assert template.properties(role).keys() <= {"AssumeRolePolicyDocument", "Policies"}


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_is_bounded_where_the_account_demands_it(role: str) -> None:
    boundary = "arn:aws:iam::111122223333:policy/boundary"
    bounded = TranslatedTemplate(PermissionsBoundary=boundary)
    assert bounded.properties(role)["PermissionsBoundary"] == boundary


@pytest.mark.parametrize("role", FUNCTIONS_ROLES)
def test_lambda_alone_may_take_a_functions_role_on(template: TranslatedTemplate, role: str) -> None:
    (statement,) = template.properties(role)["AssumeRolePolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }


def test_firehose_alone_may_take_the_delivery_role_on_and_for_this_account_alone(
    template: TranslatedTemplate,
) -> None:
    (statement,) = template.properties("HistoryDeliveryRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "firehose.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "111122223333"}},
    }


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_may_use_the_key_that_is_given_and_no_other(role: str) -> None:
    key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    use = {("kms:Decrypt", key), ("kms:GenerateDataKey", key)}
    assert set(grants(TranslatedTemplate(KmsKeyArn=key).properties(role))) == GRANTED[role] | use


def test_without_a_history_nobody_may_put_records() -> None:
    template = TranslatedTemplate(KeepHistory="false")
    assert template.of_type("AWS::IAM::Role").keys() == set(FUNCTIONS_ROLES)
    put = ("firehose:PutRecordBatch", "HistoryStream.Arn")
    assert set(grants(template.properties("ConsumerRole"))) == GRANTED["ConsumerRole"] - {put}


@pytest.mark.parametrize("role", FUNCTIONS_ROLES)
def test_a_function_may_read_the_token_where_there_is_one_and_no_other_secret(role: str) -> None:
    wiki_account = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:wiki-AbCdEf"
    granted = set(grants(TranslatedTemplate(WikipediaTokenSecretArn=wiki_account).properties(role)))
    assert granted - GRANTED[role] == {("secretsmanager:GetSecretValue", wiki_account)}


@pytest.mark.parametrize(
    ("function", "role"), [("ProducerFunction", "ProducerRole"), ("ConsumerFunction", "ConsumerRole")]
)
def test_a_function_runs_with_its_own_role(template: TranslatedTemplate, function: str, role: str) -> None:
    assert template.properties(function)["Role"] == f"{role}.Arn"


def test_the_producer_reads_the_table_it_was_given_instead_of_its_own() -> None:
    granted = set(grants(TranslatedTemplate(ExistingTableName="people").properties("ProducerRole")))
    actions = ("dynamodb:Scan", "dynamodb:DescribeTable")
    theirs = {(action, "arn:aws:dynamodb:eu-central-1:111122223333:table/people") for action in actions}
    own = {(action, "NamesTable.Arn") for action in actions}
    assert granted == GRANTED["ProducerRole"] - own | theirs


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


def _types(template: TranslatedTemplate) -> set[str]:
    return {resource["Type"] for resource in template.resources.values()}
