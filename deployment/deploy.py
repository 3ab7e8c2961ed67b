"""`make deploy`: from a checkout and a person's choices to a stack."""

import os
import subprocess
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from deployment.build import Build, building, target_of, write_parameters
from deployment.checkout import CHECKOUT, PROGRAMS, SAM_CONFIGURATION
from deployment.parameters import check_parameters, check_wiki, parse_parameters, read_declared
from deployment.pipelines import DEPLOYABLE, Deployable, Pipeline
from operations.cannot_continue import CannotContinue

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef

Run = Callable[[Sequence[str | Path]], None]
"""Runs a command of SAM CLI in the folder of the build, for the person to see. Raises CannotContinue."""


class Environment(StrEnum):
    """The sections of samconfig.toml, as `ENVIRONMENT` names them."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"

    @property
    def section(self) -> str:
        return "default" if self is Environment.DEVELOPMENT else self.value


@dataclass(frozen=True)
class Wanted:
    """What a person asks for: a stack, by name, with parameters."""

    stack_name: str
    environment: Environment
    parameters: Mapping[str, str] = field(default_factory=dict)
    artifacts_bucket: str | None = None
    """Where SAM CLI puts the packages. None: a bucket that it makes itself, per account and region."""

    asks_first: bool = True
    """Whether a person can confirm, where samconfig.toml wants that."""

    pipeline: Pipeline = Pipeline.NAMES

    @property
    def deployable(self) -> Deployable:
        return DEPLOYABLE[self.pipeline]


def build_for(
    wanted: Wanted, run: Run, deployed: Mapping[str, str] | None = None, folder: Path = CHECKOUT
) -> Build:
    """Build what these parameters need, and check it. Raises CannotContinue.

    `deployed` are the parameters of the stack. CloudFormation keeps those that are not given anew, so the
    build must know them. Without it, nothing is deployed, and no parameter is required.
    """
    template = wanted.deployable.template
    declared = read_declared(template)
    kept = {name: value for name, value in (deployed or {}).items() if name in declared}
    parameters = {**kept, **configured_parameters(wanted.environment), **wanted.parameters}
    check_parameters(parameters, declared, require_all=deployed is not None)
    if wanted.pipeline is Pipeline.NAMES:
        check_wiki(parameters, declared)
    build = Build(
        template=template,
        folder=folder,
        parameters_file=write_parameters(parameters, folder / ".local" / "deploy"),
        target=target_of(parameters, declared),
        section=wanted.environment.section,
    )
    with building(build):
        run(build.command)
    return build


def deploy(
    wanted: Wanted, connect: Callable[[], "CloudFormationClient"], run: Run, folder: Path = CHECKOUT
) -> None:
    """Build and deploy. Raises CannotContinue, before AWS is asked where a parameter is wrong."""
    check_parameters(wanted.parameters, read_declared(wanted.deployable.template), require_all=False)
    stack = _stack_with_contact(wanted, connect)
    _expect_no_other_environment(stack, wanted)
    build = build_for(wanted, run, _parameters_of(stack), folder)
    bucket = wanted.artifacts_bucket
    options = ["--no-resolve-s3", "--s3-bucket", bucket, "--s3-prefix", wanted.stack_name] if bucket else []
    options += [] if wanted.asks_first else ["--no-confirm-changeset"]
    # By these tags the bill tells the two pipelines apart; in samconfig.toml are those of the names'.
    options += ["--tags", f"project={wanted.deployable.stack_name}", f"environment={wanted.environment}"]
    run(build.deploy_command(wanted.stack_name, *options))


def _stack_with_contact(
    wanted: Wanted, connect: Callable[[], "CloudFormationClient"]
) -> "StackTypeDef | None":
    """The stack as it is. Raises CannotContinue where neither it nor the person gives a contact."""
    contact, give_a_contact = wanted.deployable.contact, wanted.deployable.give_a_contact
    given = contact in wanted.parameters
    try:
        stack = find_stack(connect(), wanted.stack_name)
    except (BotoCoreError, ClientError) as error:
        if given:
            raise
        raise CannotContinue(give_a_contact) from error
    if not given and contact not in _parameters_of(stack):
        raise CannotContinue(give_a_contact)
    return stack


def _expect_no_other_environment(stack: "StackTypeDef | None", wanted: Wanted) -> None:
    """Raises CannotContinue before production is deployed as development, which stops its schedule."""
    tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])} if stack else {}
    is_production = tags.get("environment") == Environment.PRODUCTION
    if is_production and wanted.environment is not Environment.PRODUCTION:
        raise CannotContinue(
            f"The stack {wanted.stack_name} is production's. Deploy it with ENVIRONMENT=production,"
            " or give the stack to try things with another name: STACK=…"
        )


def configured_parameters(environment: Environment) -> dict[str, str]:
    """What samconfig.toml sets for the environment. SAM ignores it where others are given."""
    section: dict[str, Any] = tomllib.loads(SAM_CONFIGURATION.read_text())[environment.section]
    text = section["deploy"]["parameters"].get("parameter_overrides", "")
    return parse_parameters(text, f"parameter_overrides of {SAM_CONFIGURATION.name}")


def deployed_parameters(cloudformation: "CloudFormationClient", stack_name: str) -> dict[str, str]:
    """The parameters that the stack has now; none where there is no stack."""
    return _parameters_of(find_stack(cloudformation, stack_name))


def _parameters_of(stack: "StackTypeDef | None") -> dict[str, str]:
    parameters = stack.get("Parameters", []) if stack else []
    return {each["ParameterKey"]: each["ParameterValue"] for each in parameters}


def find_stack(cloudformation: "CloudFormationClient", stack_name: str) -> "StackTypeDef | None":
    try:
        return cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None


def protect(cloudformation: "CloudFormationClient", stack_name: str) -> str | None:
    """Protect the stack from deletion where `ProtectData` says so. Give a message about it, or None.

    A template cannot do this, and neither can an option of `sam deploy`.
    """
    stack = find_stack(cloudformation, stack_name)
    wanted = deployed_parameters(cloudformation, stack_name).get("ProtectData") == "true"
    there_is = bool(stack and stack.get("EnableTerminationProtection"))
    if wanted and not there_is:
        cloudformation.update_termination_protection(StackName=stack_name, EnableTerminationProtection=True)
        return "The stack cannot be deleted as long as its termination protection is on."
    if there_is and not wanted:
        return (
            "The stack's termination protection is still on; to end it: aws cloudformation"
            f" update-termination-protection --no-enable-termination-protection --stack-name {stack_name}"
        )
    return None


def run_in_checkout(command: Sequence[str | Path]) -> None:
    """See `Run`."""
    path = f"{PROGRAMS}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    with TemporaryDirectory() as scratch:  # SAM CLI leaves empty folders in it
        environment = {**os.environ, "PATH": path, "TMPDIR": scratch}
        ended = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False)  # noqa: S603 — SAM CLI, our arguments
    if ended.returncode != 0:
        raise CannotContinue(f"sam {command[1]} ended with {ended.returncode}.")
