"""What a person should know of a stack that `make up` left running."""

from collections.abc import Mapping

from local.deployment import AnyChoices, LocalDeployment, LocalPipeline
from local.handed_over import AWS_COMMAND, SETTINGS, from_here
from operations.stack import Stack


def summary_of(deployment: LocalDeployment, stack: Stack) -> str:
    """Give the names' stack's parts, and commands to try."""
    aws = from_here(deployment.folder / AWS_COMMAND)
    outputs = {
        "NamesTableName": stack.names_table,
        "NamesQueueUrl": stack.names_queue_url,
        "DeadLetterQueueUrl": stack.dead_letter_queue_url,
        "ResultsBucketName": stack.results_bucket,
        "ProducerFunctionName": stack.producer_function,
        "ConsumerFunctionName": stack.consumer_function,
    }
    to_try = f"""\
The names are in the table. Start a run, look into the bucket, fetch the results:

  {aws} lambda invoke --function-name {stack.producer_function} /dev/stdout
  {aws} s3 ls s3://{stack.results_bucket}
  make results"""
    return summary(deployment, outputs, to_try)


def summary(deployment: LocalPipeline[AnyChoices], outputs: Mapping[str, str], to_try: str) -> str:
    """Give its `outputs`, lines with commands `to_try`, and where all is."""
    width = max(map(len, outputs))
    listed = "\n".join(f"  {output:{width}}  {value}" for output, value in outputs.items())
    return f"""\
The local AWS is at {deployment.endpoint}, its stack {deployment.stack_name} has

{listed}

{to_try}

For a shell of your own: . {from_here(deployment.folder / SETTINGS)}
Logs: {from_here(deployment.logs)}. It runs until: make down
"""
