"""`make deploy` and `make smoke`, as GitHub's job runs them, in the account of the local AWS.

What docs/security.md has made once is made there too: the role, the bucket for packages, the boundary, a key
of the account's own, a bucket for access logs. (The local AWS gives no boundary to a role that a stack makes,
and neither a key nor an access log to a bucket; tests/template sees that the template does.)
"""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from deployment.checkout import CHECKOUT, PROGRAMS
from local import environment
from local.access_key import AccessKey
from local.deployment import AUTHORITIES
from tests.pipeline.conftest import Pipeline

BOOTSTRAP, STACK = "bootstrap", "from-github"
AUDIT_BUCKET = "access-logs"
PROVIDER = "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com"


@dataclass(frozen=True)
class Account:
    """Outputs of deployment/bootstrap.yaml, and the environment of one who may do what its role may."""

    key_arn: str
    outputs: Mapping[str, str]
    environment: Mapping[str, str]

    def run(self, *command: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of `python -m deployment`."""
        return subprocess.run(
            [sys.executable, "-m", "deployment", *command],
            cwd=CHECKOUT,
            env={**self.environment, "STACK": STACK, "COLUMNS": "200", **variables},
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def account(pipeline: Pipeline) -> Account:
    cloudformation = pipeline.client("cloudformation")
    key_arn = pipeline.client("kms").create_key()["KeyMetadata"]["Arn"]
    parameters = {
        "GitHubRepository": "example/names",
        "StackName": STACK,
        "ExistingProviderArn": PROVIDER,
        "KmsKeyArn": key_arn,
    }
    cloudformation.create_stack(
        StackName=BOOTSTRAP,
        TemplateBody=(CHECKOUT / "deployment" / "bootstrap.yaml").read_text(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    cloudformation.get_waiter("stack_create_complete").wait(StackName=BOOTSTRAP, WaiterConfig={"Delay": 1})
    (stack,) = cloudformation.describe_stacks(StackName=BOOTSTRAP)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    own = environment.for_clients(
        os.environ,
        PROGRAMS,
        key_with_policies_of(outputs["RoleArn"], pipeline),
        pipeline.choices.endpoint,
        pipeline.folder / AUTHORITIES,
    )
    return Account(key_arn, outputs, own)


def key_with_policies_of(role_arn: str, pipeline: Pipeline) -> AccessKey:
    """A user's, with the policies of the role, which nobody but GitHub can take on."""
    iam = pipeline.client("iam")
    iam.create_user(UserName="github")
    role = role_arn.rpartition("/")[2]
    for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
        iam.attach_user_policy(UserName="github", PolicyArn=policy["PolicyArn"])
    key = iam.create_access_key(UserName="github")["AccessKey"]
    return AccessKey(key["AccessKeyId"], key["SecretAccessKey"])


@pytest.fixture(scope="module")
def deployment(account: Account, pipeline: Pipeline) -> "subprocess.CompletedProcess[str]":
    pipeline.client("s3").create_bucket(Bucket=AUDIT_BUCKET)
    parameters = {
        **pipeline.choices.template_parameters(),
        "KmsKeyArn": account.key_arn,
        "AuditBucketName": AUDIT_BUCKET,
        "Scorer": "own",
    }
    return account.run(
        "deploy",
        CI="true",
        ARTIFACTS_BUCKET=account.outputs["PackagesBucketName"],
        PERMISSIONS_BOUNDARY=account.outputs["PermissionsBoundaryArn"],
        PARAMETERS=" ".join(f"{name}={value}" for name, value in parameters.items()),
    )


def test_the_role_can_deploy(deployment: "subprocess.CompletedProcess[str]") -> None:
    assert deployment.returncode == 0, deployment.stdout + deployment.stderr
    assert f"make smoke STACK={STACK}" in deployment.stderr


def test_one_name_goes_through_what_was_deployed(
    deployment: "subprocess.CompletedProcess[str]", account: Account, pipeline: Pipeline
) -> None:
    assert deployment.returncode == 0
    smoke = account.run("smoke", **pipeline.key.variables())
    assert smoke.returncode == 0, smoke.stderr
    assert "Netflix, Inc. is a streaming company" in smoke.stdout


@pytest.mark.usefixtures("deployment")
def test_its_consumer_scores_itself_and_knows_of_no_comprehend(pipeline: Pipeline) -> None:
    """So what went through was scored by the model in the layer: there is nobody else whom it could ask."""
    (consumer,) = (it for it in resources(pipeline)["AWS::Lambda::Function"] if "Consumer" in it)
    deployed = pipeline.client("lambda").get_function_configuration(FunctionName=consumer)
    environment_of_it = deployed["Environment"]["Variables"]
    assert environment_of_it["SCORER"] == "own"
    assert environment_of_it["COMPREHEND_REGION"] == ""
    assert "AWS_ENDPOINT_URL_COMPREHEND" not in environment_of_it
    assert [f"{STACK}-scorer" in layer["Arn"] for layer in deployed["Layers"]] == [False, True]


def test_what_is_stored_is_encrypted_by_the_key_that_was_given(
    deployment: "subprocess.CompletedProcess[str]", account: Account, pipeline: Pipeline
) -> None:
    assert deployment.returncode == 0
    ids = resources(pipeline)
    sqs, logs = pipeline.client("sqs"), pipeline.client("logs")

    for queue in ids["AWS::SQS::Queue"]:
        found = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        assert found["KmsMasterKeyId"] == account.key_arn, queue
    for group in ids["AWS::Logs::LogGroup"]:
        (described,) = logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]
        assert described["kmsKeyId"] == account.key_arn, group
    (stream,) = ids["AWS::KinesisFirehose::DeliveryStream"]
    described = pipeline.client("firehose").describe_delivery_stream(DeliveryStreamName=stream)
    encrypted = described["DeliveryStreamDescription"]["DeliveryStreamEncryptionConfiguration"]
    assert encrypted["KeyARN"] == account.key_arn
    (work_group,) = ids["AWS::Athena::WorkGroup"]
    described = pipeline.client("athena").get_work_group(WorkGroup=work_group)["WorkGroup"]
    results = described["Configuration"]["ResultConfiguration"]
    assert results["EncryptionConfiguration"] == {"EncryptionOption": "SSE_KMS", "KmsKey": account.key_arn}


def resources(pipeline: Pipeline) -> dict[str, list[str]]:
    """The physical ids of what was deployed, by type."""
    pages = pipeline.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
    ids: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        for each in page["StackResourceSummaries"]:
            ids[each["ResourceType"]].append(each["PhysicalResourceId"])
    return ids


def test_where_it_does_not_go_through_the_cause_is_told(account: Account, pipeline: Pipeline) -> None:
    smoke = account.run("smoke", **pipeline.key.variables(), STACK="nowhere")
    assert smoke.returncode == 1
    assert "There is no stack nowhere" in smoke.stderr
