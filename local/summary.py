"""What a person should know of a names' stack that `make up` left running."""

from local.deployment import LocalDeployment
from local.handed_over import AWS_COMMAND, from_here, summary
from operations.stack import Stack


def summary_of(deployment: LocalDeployment, stack: Stack) -> str:
    """Its parts, and commands to try."""
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
