"""What `make up` leaves for whoever works with the running stack."""

import shlex
from pathlib import Path

from local import containers, environment
from local.deployment import AWS, CHECKOUT, LocalDeployment
from operations.stack import Stack

SUMMARY = "summary.txt"


def hand_over(deployment: LocalDeployment, stack: Stack) -> str:
    """Write the files for shells and containers; give, and keep, what a person should know."""
    settings = deployment.folder / "environment.sh"
    settings.write_text(environment.as_shell_file(deployment.endpoint, deployment.certificates))
    aws = deployment.folder / "aws"
    aws.write_text(f'#!/bin/sh\n. {shlex.quote(str(settings))}\nexec {shlex.quote(str(AWS))} "$@"\n')
    aws.chmod(0o755)
    deployment.choices.write(deployment.folder)
    containers.write_variables(deployment.clients(), stack, deployment.choices)
    summary = _summary(deployment, stack, from_here(aws), from_here(settings))
    (deployment.folder / SUMMARY).write_text(summary)
    return summary


def take_back() -> None:
    """Remove what points at a stack that is gone."""
    containers.VARIABLES.unlink(missing_ok=True)


def _summary(deployment: LocalDeployment, stack: Stack, aws: str, settings: str) -> str:
    return f"""\
The local AWS is at {deployment.endpoint}, its stack {stack.name} has

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
Logs: {from_here(deployment.logs)}. It runs until: make down
"""


def from_here(path: Path) -> str:
    """The path as a person types it in the checkout."""
    return shlex.quote(str(path.relative_to(CHECKOUT)))
