"""What `make up` leaves for whoever works with the running stack."""

import json
import shlex
from pathlib import Path

from local import environment
from local.stack import AWS, CHECKOUT, LocalStack
from operations.clients import Clients
from operations.stack import Stack

CONTAINER_ENVIRONMENT = CHECKOUT / "events" / "environment.json"
SUMMARY = "summary.txt"


def hand_over(local: LocalStack, stack: Stack) -> str:
    """Write the files for shells and containers; give, and keep, what a person should know."""
    settings = local.folder / "environment.sh"
    settings.write_text(environment.as_shell_file(local.endpoint, local.certificates))
    aws = local.folder / "aws"
    aws.write_text(f'#!/bin/sh\n. {shlex.quote(str(settings))}\nexec {shlex.quote(str(AWS))} "$@"\n')
    aws.chmod(0o755)
    variables = _container_variables(local.clients(), stack, local.endpoint, local.plain_endpoint)
    CONTAINER_ENVIRONMENT.write_text(json.dumps(variables, indent=2) + "\n")
    summary = _summary(local, stack, _from_here(aws), _from_here(settings))
    (local.folder / SUMMARY).write_text(summary)
    return summary


def take_back() -> None:
    """Remove what points at a stack that is gone."""
    CONTAINER_ENVIRONMENT.unlink(missing_ok=True)


def _container_variables(
    clients: Clients, stack: Stack, endpoint: str, plain_endpoint: str
) -> dict[str, dict[str, str]]:
    """What `sam local invoke --env-vars` takes: the deployed functions' own variables.

    A container does not know our certificate, so there the AWS is the one without TLS.
    """
    functions = {"ProducerFunction": stack.producer_function, "ConsumerFunction": stack.consumer_function}
    variables = {}
    for logical_name, function in functions.items():
        configuration = clients.functions.get_function_configuration(FunctionName=function)
        variables[logical_name] = {"AWS_ENDPOINT_URL": plain_endpoint} | {
            name: value.replace(endpoint, plain_endpoint)
            for name, value in configuration["Environment"]["Variables"].items()
        }
    return variables


def _summary(local: LocalStack, stack: Stack, aws: str, settings: str) -> str:
    return f"""\
The local AWS is at {local.endpoint}, its stack {stack.name} has

  NamesTableName        {stack.names_table}
  NamesQueueUrl         {stack.names_queue_url}
  DeadLetterQueueUrl    {stack.dead_letter_queue_url}
  ResultsBucketName     {stack.results_bucket}
  ProducerFunctionName  {stack.producer_function}
  ConsumerFunctionName  {stack.consumer_function}

The sample names are in the table. Start a run, look into the bucket, fetch the results:

  {aws} lambda invoke --function-name {stack.producer_function} /dev/stdout
  {aws} s3 ls s3://{stack.results_bucket}
  make results

For a shell of your own: . {settings}
Logs: {_from_here(local.logs)}. It runs until: make down
"""


def _from_here(path: Path) -> str:
    """The path as a person types it in the checkout."""
    return shlex.quote(str(path.relative_to(CHECKOUT)))
