"""From what a person chooses to the two commands of SAM CLI, and to what protects the stack."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError, NoCredentialsError

from deployment.deploy import Environment, Wanted, build_for, deploy, protect
from deployment.pipelines import DEPLOYABLE, Pipeline
from operations.cannot_continue import CannotContinue
from tests.deployment.built import BuiltByHand

CONTACT = {"WikipediaContact": "Jane Doe <jane@example.com>"}
PICTURES = DEPLOYABLE[Pipeline.PICTURES].template


@dataclass
class FakeCloudFormation:
    """One stack, `names`, or none."""

    parameters: dict[str, str] | None = None
    protected: bool = False
    failure: Exception | None = None
    environment: str = "development"

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 — as AWS spells it
        if self.failure:
            raise self.failure
        if self.parameters is None or StackName != "names":
            told = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": told}}, "DescribeStacks")
        described = [
            {"ParameterKey": name, "ParameterValue": value} for name, value in self.parameters.items()
        ]
        tags = [{"Key": "project", "Value": "names"}, {"Key": "environment", "Value": self.environment}]
        stack = {"Parameters": described, "EnableTerminationProtection": self.protected, "Tags": tags}
        return {"Stacks": [stack]}

    def update_termination_protection(
        self,
        *,
        StackName: str,  # noqa: N803
        EnableTerminationProtection: bool,  # noqa: N803
    ) -> None:
        assert StackName == "names"
        self.protected = EnableTerminationProtection


@dataclass
class FakeSam:
    """Remembers what it was asked for, and the parameters that the command's file held."""

    folder: Path
    commands: list[Sequence[str | Path]] = field(default_factory=list)
    parameters: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, command: Sequence[str | Path]) -> None:
        self.commands.append(command)
        file = command[command.index("--parameter-overrides") + 1]
        self.parameters.append(yaml.safe_load(Path(str(file).removeprefix("file://")).read_text()))
        if command[1] == "build":
            BuiltByHand(self.folder / ".aws-sam" / "build").make()


@pytest.fixture
def sam(tmp_path: Path) -> FakeSam:
    return FakeSam(tmp_path)


def deploy_names(
    sam: FakeSam, cloudformation: FakeCloudFormation, environment: Environment, **parameters: str
) -> None:
    deploy(Wanted("names", environment, parameters), lambda: cloudformation, sam, sam.folder)  # type: ignore[arg-type,return-value]


def test_build_and_deployment_get_the_same_parameters(sam: FakeSam) -> None:
    chosen = {**CONTACT, "Architecture": "arm64", "AlarmEmail": "", "ScheduleExpression": "rate(12 hours)"}
    deploy_names(sam, FakeCloudFormation(), Environment.PRODUCTION, **chosen)

    assert [command[1] for command in sam.commands] == ["build", "deploy"]
    assert "names" in sam.commands[1]
    assert sam.parameters == [{**chosen, "ProtectData": "true"}] * 2


def test_a_stack_is_built_for_the_processor_that_it_has(sam: FakeSam) -> None:
    # CloudFormation keeps the parameters that are not given anew. `sam build` knows nothing of them.
    stack = FakeCloudFormation({**CONTACT, "Architecture": "arm64", "NoLongerThere": "1"})
    deploy_names(sam, stack, Environment.PRODUCTION)

    built, _ = sam.parameters
    assert built == {**CONTACT, "Architecture": "arm64", "ProtectData": "true"}


def test_what_is_given_goes_before_the_environments_and_that_before_the_stacks(sam: FakeSam) -> None:
    stack = FakeCloudFormation({**CONTACT, "ScheduleState": "ENABLED", "BatchSize": "5"})
    deploy_names(sam, stack, Environment.DEVELOPMENT, BatchSize="7")

    assert sam.parameters[0] == {**CONTACT, "ScheduleState": "DISABLED", "BatchSize": "7"}


def test_a_schedule_can_be_had_in_development_too(sam: FakeSam) -> None:
    deploy_names(sam, FakeCloudFormation(), Environment.DEVELOPMENT, ScheduleState="ENABLED", **CONTACT)

    assert sam.parameters[0]["ScheduleState"] == "ENABLED"


@pytest.mark.parametrize("parameters", [{"Nonsense": "1"}, {"LogLevel": "LOUD"}])
def test_a_wrong_parameter_is_refused_before_anything_is_asked_or_built(
    sam: FakeSam, parameters: dict[str, str]
) -> None:
    aws = FakeCloudFormation(failure=AssertionError("AWS was asked"))
    with pytest.raises(CannotContinue, match=next(iter(parameters))):
        deploy_names(sam, aws, Environment.DEVELOPMENT, **parameters)
    assert sam.commands == []


def test_production_is_not_deployed_as_development(sam: FakeSam) -> None:
    stack = FakeCloudFormation({**CONTACT, "ScheduleState": "ENABLED"}, environment="production")

    with pytest.raises(CannotContinue, match=r"names is production's\..*ENVIRONMENT=production"):
        deploy_names(sam, stack, Environment.DEVELOPMENT)

    assert sam.commands == []
    deploy_names(sam, stack, Environment.PRODUCTION)
    assert sam.parameters[-1]["ScheduleState"] == "ENABLED"


def test_a_stack_of_development_may_become_production(sam: FakeSam) -> None:
    deploy_names(sam, FakeCloudFormation(CONTACT), Environment.PRODUCTION)

    assert sam.parameters[-1]["ProtectData"] == "true"


SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:wikipedia-AbCdEf"  # noqa: S105 — no secret
OUR_WIKI = "https://wiki.example.com/w/api.php"


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"WikipediaRequestsPerMinute": "201"}, "201 is not from 1 to 200"),
        ({"WikipediaRequestsPerMinute": "0"}, "0 is not from 1 to 200"),
        ({"WikipediaRequestsPerMinute": "0", "WikipediaTokenSecretArn": SECRET}, "not from 1 to 2,000"),
        ({"MaximumConcurrency": "4"}, "could send more requests at once"),
        (
            {"WikipediaApiUrl": "http://wiki.example.com/api.php", "WikipediaTokenSecretArn": SECRET},
            "https://",
        ),
    ],
)
def test_what_the_wiki_would_refuse_is_not_deployed(
    sam: FakeSam, parameters: dict[str, str], problem: str
) -> None:
    with pytest.raises(CannotContinue, match=problem):
        deploy_names(sam, FakeCloudFormation(CONTACT), Environment.PRODUCTION, **parameters)
    assert sam.commands == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"WikipediaRequestsPerMinute": "2000", "WikipediaTokenSecretArn": SECRET, "MaximumConcurrency": "3"},
        {"WikipediaRequestsPerMinute": "0", "WikipediaApiUrl": OUR_WIKI, "MaximumConcurrency": "10"},
    ],
)
def test_what_the_wiki_allows_is_deployed(sam: FakeSam, parameters: dict[str, str]) -> None:
    deploy_names(sam, FakeCloudFormation(CONTACT), Environment.PRODUCTION, **parameters)

    assert sam.parameters[-1].items() >= parameters.items()


@pytest.mark.parametrize("aws", [FakeCloudFormation(), FakeCloudFormation(failure=NoCredentialsError())])
def test_a_first_deployment_asks_for_the_contact_first(sam: FakeSam, aws: FakeCloudFormation) -> None:
    with pytest.raises(CannotContinue, match=r"make deploy WIKIPEDIA_CONTACT=you@example\.com"):
        deploy_names(sam, aws, Environment.DEVELOPMENT)
    assert sam.commands == []


def test_what_aws_says_is_told_where_the_contact_was_given(sam: FakeSam) -> None:
    with pytest.raises(NoCredentialsError):
        deploy_names(
            sam, FakeCloudFormation(failure=NoCredentialsError()), Environment.DEVELOPMENT, **CONTACT
        )


def test_a_build_alone_asks_for_no_account_and_no_contact(sam: FakeSam) -> None:
    build_for(Wanted("", Environment.DEVELOPMENT, {"Architecture": "arm64"}), sam, folder=sam.folder)

    assert sam.parameters == [{"ScheduleState": "DISABLED", "Architecture": "arm64"}]


def test_packages_go_where_they_are_wanted(sam: FakeSam) -> None:
    wanted = Wanted("names", Environment.PRODUCTION, CONTACT, artifacts_bucket="mine", asks_first=False)
    deploy(wanted, FakeCloudFormation, sam, sam.folder)  # type: ignore[arg-type]

    command = " ".join(map(str, sam.commands[1]))
    assert "--config-env production" in command
    assert "--no-resolve-s3 --s3-bucket mine --s3-prefix names" in command
    assert "--no-confirm-changeset" in command


def test_a_stack_whose_data_is_protected_cannot_be_deleted() -> None:
    stack = FakeCloudFormation({"ProtectData": "true"})
    told = protect(stack, "names")  # type: ignore[arg-type]
    assert stack.protected
    assert told


def test_a_stack_that_was_protected_by_hand_stays_so() -> None:
    stack = FakeCloudFormation({"ProtectData": "false"}, protected=True)
    told = protect(stack, "names")  # type: ignore[arg-type]
    assert stack.protected
    assert told
    assert "--no-enable-termination-protection --stack-name names" in told


def test_others_are_left_alone() -> None:
    stack = FakeCloudFormation({"ProtectData": "false"})
    assert protect(stack, "names") is None  # type: ignore[arg-type]
    assert not stack.protected


def test_the_other_pipeline_is_deployed_from_its_own_template(sam: FakeSam) -> None:
    contact = {"CrawlerContact": "me@example.com", "MaximumPages": "50"}
    wanted = Wanted("names", Environment.DEVELOPMENT, contact, pipeline=Pipeline.PICTURES)
    deploy(wanted, FakeCloudFormation, sam, sam.folder)  # type: ignore[arg-type]

    build, _ = sam.commands
    assert build[build.index("--template-file") + 1] == PICTURES
    assert sam.parameters == [{**contact, "ScheduleState": "DISABLED"}] * 2


def test_the_other_pipeline_wants_a_contact_of_its_own(sam: FakeSam) -> None:
    wanted = Wanted("names", Environment.DEVELOPMENT, pipeline=Pipeline.PICTURES)
    with pytest.raises(CannotContinue, match="PIPELINE=pictures CRAWLER_CONTACT="):
        deploy(wanted, FakeCloudFormation, sam, sam.folder)  # type: ignore[arg-type]
    assert sam.commands == []


@pytest.mark.parametrize("pipeline", Pipeline)
@pytest.mark.parametrize("environment", Environment)
def test_the_bill_tells_pipelines_and_environments_apart(
    sam: FakeSam, pipeline: Pipeline, environment: Environment
) -> None:
    deployable = DEPLOYABLE[pipeline]
    wanted = Wanted("names", environment, {deployable.contact: "jane@example.com"}, pipeline=pipeline)
    deploy(wanted, FakeCloudFormation, sam, sam.folder)  # type: ignore[arg-type]
    command = sam.commands[-1]
    tags = command[command.index("--tags") + 1 :][:2]
    assert tags == [f"project={deployable.stack_name}", f"environment={environment}"]
