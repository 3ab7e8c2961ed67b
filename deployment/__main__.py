"""`python -m deployment`: build, deploy, and try what was deployed. `make` calls it."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import boto3
import typer

from deployment.deploy import Environment, Wanted, build_for, deployed_parameters, protect, run_in_checkout
from deployment.deploy import deploy as deploy_stack
from deployment.parameters import parse_parameters
from deployment.pipelines import DEPLOYABLE, Pipeline
from deployment.smoke import smoke_test, what_remains
from operations.cannot_continue import CannotContinue
from operations.clients import connect
from operations.printed import ResultsTable
from operations.program import run_program
from operations.stack import Stack
from operations.terminal import Terminal, printable

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

application = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
told = Terminal(stderr=True)

StackName = Annotated[str, typer.Option("--stack", envvar="STACK", help="The stack's name.")]
WhichPipeline = Annotated[
    Pipeline, typer.Option("--pipeline", envvar="PIPELINE", help="Which of the two is meant.")
]
Parameters = Annotated[
    str, typer.Option(envvar="PARAMETERS", help="Any of the template's parameters: 'Name=Value …'.")
]
In = Annotated[
    Environment, typer.Option("--environment", envvar="ENVIRONMENT", help="The section of samconfig.toml.")
]
WikipediaContact = Annotated[
    str | None, typer.Option(envvar="WIKIPEDIA_CONTACT", help="How Wikimedia can reach you.")
]
WikipediaApiUrl = Annotated[
    str | None, typer.Option(envvar="WIKIPEDIA_API_URL", help="Another wiki than English Wikipedia.")
]
ComprehendEndpointUrl = Annotated[
    str | None, typer.Option(envvar="COMPREHEND_ENDPOINT_URL", help="Another Comprehend than a region's own.")
]
ScheduleExpression = Annotated[
    str | None, typer.Option(envvar="SCHEDULE_EXPRESSION", help="When runs start, such as 'rate(12 hours)'.")
]
ExistingTableName = Annotated[
    str | None, typer.Option(envvar="EXISTING_TABLE_NAME", help="A table of names that is there already.")
]
PermissionsBoundary = Annotated[
    str | None, typer.Option(envvar="PERMISSIONS_BOUNDARY", help="A policy that the roles may not go beyond.")
]
CrawlerContact = Annotated[
    str | None, typer.Option(envvar="CRAWLER_CONTACT", help="How who is crawled can reach you (pictures).")
]
RekognitionEndpointUrl = Annotated[
    str | None,
    typer.Option(envvar="REKOGNITION_ENDPOINT_URL", help="Another Rekognition than the region's (pictures)."),
]


@application.command()
def build(
    parameters: Parameters = "",
    environment: In = Environment.DEVELOPMENT,
    pipeline: WhichPipeline = Pipeline.NAMES,
) -> None:
    """Build what `deploy` would, and check that it can be deployed."""
    wanted = Wanted("", environment, parse_parameters(parameters), pipeline=pipeline)
    built = build_for(wanted, run_in_checkout)
    target = built.target
    told.tell(
        f"Built and checked, for {target.runtime} on {target.architecture}: {built.built_template.parent}"
    )


@application.command()
def deploy(  # noqa: PLR0913, PLR0917 — a command has the options it has
    stack_name: Annotated[
        str | None,
        typer.Option("--stack", envvar="STACK", help="The stack's name, where it is not the pipeline's."),
    ] = None,
    environment: In = Environment.DEVELOPMENT,
    pipeline: WhichPipeline = Pipeline.NAMES,
    wikipedia_contact: WikipediaContact = None,
    wikipedia_api_url: WikipediaApiUrl = None,
    comprehend_endpoint_url: ComprehendEndpointUrl = None,
    crawler_contact: CrawlerContact = None,
    rekognition_endpoint_url: RekognitionEndpointUrl = None,
    schedule_expression: ScheduleExpression = None,
    existing_table_name: ExistingTableName = None,
    permissions_boundary: PermissionsBoundary = None,
    parameters: Parameters = "",
    artifacts_bucket: Annotated[
        str | None,
        typer.Option(
            envvar="ARTIFACTS_BUCKET", help="Where packages are uploaded to; without it, SAM makes one."
        ),
    ] = None,
) -> None:
    """Build, and deploy to the AWS account at hand."""
    chosen = {
        "WikipediaContact": wikipedia_contact,
        "WikipediaApiUrl": wikipedia_api_url,
        "ComprehendEndpointUrl": comprehend_endpoint_url,
        "CrawlerContact": crawler_contact,
        "RekognitionEndpointUrl": rekognition_endpoint_url,
        "ScheduleExpression": schedule_expression,
        "ExistingTableName": existing_table_name,
        "PermissionsBoundary": permissions_boundary,
    }
    stack_name = stack_name or DEPLOYABLE[pipeline].stack_name
    wanted = Wanted(
        stack_name,
        environment,
        merged(parse_parameters(parameters), {name: value for name, value in chosen.items() if value}),
        artifacts_bucket or None,
        asks_first=not os.environ.get("CI"),
        pipeline=pipeline,
    )
    deploy_stack(wanted, _cloudformation, run_in_checkout)
    if protection := protect(_cloudformation(), stack_name):
        told.tell(protection)
    told.tell(what_to_do_next(stack_name, deployed_parameters(_cloudformation(), stack_name), pipeline))


@application.command()
def smoke(
    stack_name: StackName = "name-sentiment",
    title: Annotated[str, typer.Option("--name", envvar="NAME", help="The page to look up.")] = "Netflix",
) -> None:
    """Send one name through the deployed stack, and show its result."""
    clients = connect(boto3.Session())
    stack = Stack.find(clients.cloudformation, stack_name)
    with told.status(f"{printable(title)} goes through {stack_name}"):
        result = smoke_test(clients, stack, title)
    Terminal().print(ResultsTable([result]))
    told.tell(what_remains(stack))


def _cloudformation() -> "CloudFormationClient":
    return connect(boto3.Session()).cloudformation


def merged(parameters: dict[str, str], variables: dict[str, str]) -> dict[str, str]:
    """Raises CannotContinue where the two say different things of one parameter."""
    for name, value in variables.items():
        if parameters.get(name, value) != value:
            raise CannotContinue(
                f"{name} is {parameters[name]!r} in PARAMETERS, and {value!r} in a variable of its own."
            )
    return {**parameters, **variables}


def what_to_do_next(stack_name: str, parameters: dict[str, str], pipeline: Pipeline = Pipeline.NAMES) -> str:
    """What a person may want to know after a deployment."""
    deployable = DEPLOYABLE[pipeline]
    suffix = "" if stack_name == deployable.stack_name else f" STACK={stack_name}"
    lines = [f"{deployable.next_step}{suffix if pipeline is Pipeline.NAMES else ''}"]
    if pipeline is Pipeline.PICTURES:
        suffix = f" PIPELINE={pipeline}{suffix}"
    if parameters.get("ScheduleState") == "DISABLED":
        lines += [
            "Its schedule is off, so no run starts by itself. To have it on:",
            f"  make deploy{suffix} PARAMETERS=ScheduleState=ENABLED …",
        ]
    return "\n".join(lines)


def main() -> int:
    return run_program(application, "python -m deployment")


if __name__ == "__main__":
    sys.exit(main())
