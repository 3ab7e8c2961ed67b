"""What GitHub may do in an account: deploy this template, and nothing else."""

import fnmatch
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cfnlint  # type: ignore[import-untyped]
import pytest

from deployment.parameters import read_declared
from tests.template.test_roles import GRANTED
from tests.template.translated import TEMPLATE, TranslatedTemplate, source

BOOTSTRAP = TEMPLATE.parent / "deployment" / "bootstrap.yaml"
SCHEMAS = Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"

ASKED_BY_SAM = {
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStacks",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:GetTemplateSummary",
    "cloudformation:UpdateTerminationProtection",  # by `make deploy` itself
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:PutObject",
}

NOT_NEEDED = {
    "AWS::Athena::WorkGroup": {
        "iam:*": "queries run as whoever asks",
        "kms:*": "nobody queries while it is made",
        "s3:*": "nobody queries while it is made",
    },
    "AWS::DynamoDB::Table": {
        "dynamodb:*Replica": "no global tables",
        "dynamodb:*Item": "nor their replication of items",
        "dynamodb:Query": "",
        "dynamodb:Scan": "",
        "dynamodb:ImportTable": "no import",
        "dynamodb:DescribeImport": "",
        "logs:*": "",
        "s3:*": "",
        "dynamodb:*ableKinesisStreamingDestination": "no stream",
        "dynamodb:UpdateKinesisStreamingDestination": "",
        "kinesis:*": "",
        "dynamodb:PutResourcePolicy": "no policy of its own",
        "dynamodb:DeleteResourcePolicy": "",
        "dynamodb:UpdateContributorInsights": "no insights",
        "dynamodb:UpdateTimeToLive": "nothing expires",
        "iam:CreateServiceLinkedRole": "no scaling",
        "kms:ListAliases": "a key is named by its ARN",
    },
    "AWS::Events::Rule": {"iam:PassRole": "its targets take its own name"},
    "AWS::Glue::Database": {
        "glue:*Connection": "no federated database",
        "lakeformation:*": "not governed by it",
    },
    "AWS::Glue::Table": {
        "glue:PassConnection": "no federated table",
        "glue:GetSchemaVersion": "no registry of schemas",
        "iam:PassRole": "",
        "lakeformation:*": "not governed by it",
        "s3:*": "no Iceberg",
    },
    "AWS::IAM::Role": {
        "iam:AttachRolePolicy": "no managed policies",
        "iam:DetachRolePolicy": "",
        "iam:DeleteRolePermissionsBoundary": "the boundary stays",
        "iam:UpdateAssumeRolePolicy": "Lambda alone takes a role on, now and later",
    },
    "AWS::Lambda::Function": {
        "ec2:*": "in no VPC",
        "elasticfilesystem:*": "no file system",
        "s3files:*": "",
        "kms:*": "no secret variables",
        "lambda:AssociateRuntimeAlias": "no alias",
        "lambda:GetCodeSigningConfig": "no signed code",
        "lambda:*eFunctionCodeSigningConfig": "",
        "lambda:PutFunctionCodeSigningConfig": "",
        "lambda:*FunctionConcurrency": "no reserved concurrency",
        "lambda:PassCapacityProvider": "no instances of one's own",
        "lambda:PublishVersion": "no versions",
        "lambda:PutFunctionRecursionConfig": "nothing but the defaults of these",
        "lambda:PutFunctionScalingConfig": "",
        "lambda:PutRuntimeManagementConfig": "",
    },
    "AWS::Lambda::EventSourceMapping": {"kms:*": "no filter, which could be encrypted"},
    "AWS::Logs::LogGroup": {
        "firehose:*": "no delivery elsewhere",
        "logs:CreateLogDelivery": "",
        "s3:*": "",
        "logs:*utDataProtectionPolicy": "nothing but the defaults of these",
        "logs:DeleteDataProtectionPolicy": "",
        "logs:*eIndexPolicy": "",
        "logs:PutIndexPolicy": "",
        "logs:*eResourcePolicy": "",
        "logs:PutResourcePolicy": "",
        "logs:PutBearerTokenAuthentication": "",
        "logs:PutLogGroupDeletionProtection": "",
    },
    "AWS::S3::Bucket": {
        "iam:PassRole": "no replication",
        "s3:*Replication": "",
        "s3:PutReplicationConfiguration": "",
        "s3tables:*": "no metadata tables",
        "s3:*eBucketMetadata*Configuration": "",
        "s3:DeleteBucket?*": "what is set is never unset",
        "s3:PutBucketAbac": "nothing but the defaults of these",
        "s3:Put*Acl": "",
        "s3:PutAccelerateConfiguration": "",
        "s3:PutAnalyticsConfiguration": "",
        "s3:PutBucketCORS": "",
        "s3:PutBucketNotification": "",
        "s3:Put*ObjectLockConfiguration": "",
        "s3:PutBucketWebsite": "",
        "s3:PutIntelligentTieringConfiguration": "",
        "s3:PutInventoryConfiguration": "",
        "s3:PutMetricsConfiguration": "",
        "s3:DeleteObject": "",
    },
    "AWS::SNS::Topic": {
        "iam:*Role": "deliveries are not logged",
        "sns:PutDataProtectionPolicy": "",
    },
}
"""What CloudFormation asks for, by type, where a feature is used that the template does not use."""

WITH_A_KEY = {
    "AWS::DynamoDB::Table": "kms:*",
    "AWS::KinesisFirehose::DeliveryStream": "kms:*",
    "AWS::Logs::LogGroup": "logs:*ssociateKmsKey",
}
"""What it asks for besides, by type, where KmsKeyArn is given."""

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.fixture(scope="module")
def bootstrap() -> TranslatedTemplate:
    return TranslatedTemplate(BOOTSTRAP, GitHubRepository="example/names")


@cache
def asked_by_cloudformation(kind: str) -> frozenset[str]:
    """What the type's own schema says that CloudFormation does in a deployer's name; AWS publishes it."""
    for file in SCHEMAS.glob("*.json"):
        schema = json.loads(file.read_text())
        if schema.get("typeName") == kind:
            handlers = schema["handlers"]
            return frozenset(
                action
                for when in ("create", "read", "update", "delete")
                for action in handlers.get(when, {}).get("permissions", [])
            )
    raise AssertionError(f"no schema of {kind}")


@pytest.fixture(scope="module")
def keyed() -> TranslatedTemplate:
    return TranslatedTemplate(BOOTSTRAP, GitHubRepository="example/names", KmsKeyArn=KEY)


def needed(kind: str, *, with_a_key: bool = False) -> set[str]:
    of_a_key = [WITH_A_KEY[kind]] if kind in WITH_A_KEY and not with_a_key else []
    patterns = [*NOT_NEEDED.get(kind, {}), *of_a_key]
    return {
        action
        for action in asked_by_cloudformation(kind)
        if not any(fnmatch.fnmatchcase(action, pattern) for pattern in patterns)
    }


def statements(template: TranslatedTemplate, *policies: str) -> Iterator[dict[str, Any]]:
    for policy in policies:
        yield from template.properties(policy)["PolicyDocument"]["Statement"]


def actions(statement: dict[str, Any]) -> list[str]:
    action = statement["Action"]
    return action if isinstance(action, list) else [action]


DEPLOYING = ("DeployStack", "DeployFunctions", "DeployDataAndWatching", "DeployHistory")


def test_the_role_may_do_what_a_deployment_asks_for_and_no_more(bootstrap: TranslatedTemplate) -> None:
    kinds = {
        resource["Type"] for resource in TranslatedTemplate(AlarmEmail="me@example.org").resources.values()
    }
    asked = ASKED_BY_SAM.union(*map(needed, kinds))
    granted = {action for statement in statements(bootstrap, *DEPLOYING) for action in actions(statement)}
    assert (asked - granted, granted - asked) == (set(), set())


def test_with_a_key_it_may_do_what_that_takes_and_no_more(
    keyed: TranslatedTemplate, bootstrap: TranslatedTemplate
) -> None:
    kinds = {resource["Type"] for resource in TranslatedTemplate(KmsKeyArn=KEY).resources.values()}
    asked = {action for kind in kinds for action in needed(kind, with_a_key=True) - needed(kind)}
    granted = {action for each in statements(keyed, "DeployWithKey") for action in actions(each)}
    assert granted == asked
    assert "DeployWithKey" in keyed.properties("DeployRole")["ManagedPolicyArns"]
    assert "DeployWithKey" not in [
        *bootstrap.resources,
        *bootstrap.properties("DeployRole")["ManagedPolicyArns"],
    ]


def test_with_a_key_it_may_use_that_key_alone_and_for_services_of_aws_alone(
    keyed: TranslatedTemplate,
) -> None:
    found = {
        action: (each["Resource"], each.get("Condition"))
        for each in statements(keyed, "DeployWithKey")
        for action in actions(each)
        if action.startswith("kms:")
    }
    granting = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    for_tables = {"StringEquals": {"kms:ViaService": "dynamodb.eu-central-1.amazonaws.com"}}
    assert found == {
        "kms:DescribeKey": (KEY, None),
        "kms:CreateGrant": (KEY, granting),
        "kms:RevokeGrant": (KEY, granting),
        "kms:Decrypt": (KEY, for_tables),
        "kms:Encrypt": (KEY, for_tables),
    }


@pytest.mark.parametrize("kind", NOT_NEEDED)
def test_what_is_left_out_is_something_that_could_be_asked_for(kind: str) -> None:
    asked = asked_by_cloudformation(kind)
    assert [each for each in NOT_NEEDED[kind] if not fnmatch.filter(asked, each)] == []


def test_it_may_touch_only_what_has_the_stacks_name(bootstrap: TranslatedTemplate) -> None:
    elsewhere = [
        (action, resource)
        for statement in statements(bootstrap, *DEPLOYING)
        if "Condition" not in statement
        for resource in _as_list(statement["Resource"])
        if "name-sentiment" not in resource and "name_sentiment" not in resource
        for action in actions(statement)
    ]
    assert all(action.partition(":")[2].startswith("Describe") for action, where in elsewhere if where == "*")
    assert {where for _, where in elsewhere if where != "*"} == {
        "PackagesBucket.Arn",
        "arn:aws:cloudformation:eu-central-1:aws:transform/Serverless-2016-10-31",
        "arn:aws:glue:eu-central-1:111122223333:catalog",  # around the database
        "arn:aws:lambda:eu-central-1:111122223333:event-source-mapping:*",  # the id is not known before
        "arn:aws:sqs:eu-central-1:111122223333:names-*",  # after it stands the stack's own id
    }


def test_no_role_is_made_beyond_the_boundary(bootstrap: TranslatedTemplate) -> None:
    for statement in statements(bootstrap, "DeployStack"):
        if {"iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"} & set(
            actions(statement)
        ):
            assert statement["Condition"] == {
                "StringEquals": {"iam:PermissionsBoundary": "FunctionsBoundary"}
            }


def test_a_role_is_given_to_lambda_or_the_delivery_role_to_firehose(bootstrap: TranslatedTemplate) -> None:
    passing = [each for each in statements(bootstrap, "DeployStack") if "iam:PassRole" in actions(each)]
    assert [
        (each["Resource"].partition(":role/")[2], each["Condition"]["StringEquals"]["iam:PassedToService"])
        for each in passing
    ] == [
        ("name-sentiment-*", "lambda.amazonaws.com"),
        ("name-sentiment-HistoryDeliveryRole-*", "firehose.amazonaws.com"),
    ]


def test_within_the_boundary_the_functions_can_do_their_work(bootstrap: TranslatedTemplate) -> None:
    allowed = {action for each in statements(bootstrap, "FunctionsBoundary") for action in actions(each)}
    assert allowed == {action for grants in GRANTED.values() for action, _ in grants}


def test_within_the_boundary_they_can_use_the_key_that_is_given(keyed: TranslatedTemplate) -> None:
    (statement,) = (each for each in statements(keyed, "FunctionsBoundary") if each["Sid"] == "Key")
    assert (set(actions(statement)), statement["Resource"]) == ({"kms:Decrypt", "kms:GenerateDataKey"}, KEY)


def test_within_the_boundary_they_can_read_the_wikis_token_that_is_given(
    bootstrap: TranslatedTemplate,
) -> None:
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:wikipedia-token-AbCdEf"
    template = TranslatedTemplate(BOOTSTRAP, GitHubRepository="example/names", WikipediaTokenSecretArn=arn)
    (added,) = [
        each
        for each in statements(template, "FunctionsBoundary")
        if each not in statements(bootstrap, "FunctionsBoundary")
    ]
    assert (added["Action"], added["Resource"]) == ("secretsmanager:GetSecretValue", arn)


def test_one_environment_of_one_repository_may_assume_the_role(bootstrap: TranslatedTemplate) -> None:
    (statement,) = bootstrap.properties("DeployRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Principal"] == {"Federated": "GitHubProvider"}
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:example/names:environment:production",
        }
    }


def test_a_provider_that_is_there_is_used() -> None:
    arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    template = TranslatedTemplate(BOOTSTRAP, GitHubRepository="example/names", ExistingProviderArn=arn)
    (statement,) = template.properties("DeployRole")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Federated": arn}
    assert template.of_type("AWS::IAM::OIDCProvider") == {}


@pytest.mark.parametrize("policy", [*DEPLOYING, "DeployWithKey", "FunctionsBoundary"])
def test_a_policy_is_not_longer_than_iam_takes(bootstrap: TranslatedTemplate, policy: str) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html counts no white space.
    document = json.dumps(
        source(BOOTSTRAP)["Resources"][policy]["Properties"]["PolicyDocument"], separators=(",", ":")
    )
    assert len(document) < 6_144


@pytest.mark.parametrize("repository", ["*/*", "example", "example/*", "example/names:environment:x"])
def test_a_repository_is_one_repository(repository: str) -> None:
    assert read_declared(BOOTSTRAP)["GitHubRepository"].problem_with(repository)


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
