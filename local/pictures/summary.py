"""What a person should know of a pictures' stack that `make up PIPELINE=pictures` left running."""

from local.handed_over import AWS_COMMAND, SETTINGS, from_here
from local.pictures.deployment import LocalPictures
from local.summary import summary
from operations.pictures.stack import PicturesStack


def summary_of(deployment: LocalPictures, stack: PicturesStack) -> str:
    """Its parts, and commands to try."""
    aws = from_here(deployment.folder / AWS_COMMAND)
    outputs = {
        "SitesTableName": stack.sites_table,
        "PicturesTableName": stack.pictures_table,
        "AppearancesTableName": stack.appearances_table,
        "PagesQueueUrl": stack.pages_queue_url,
        "PicturesQueueUrl": stack.pictures_queue_url,
        "StartFunctionName": stack.start_function,
        "CrawlerFunctionName": stack.crawler_function,
        "RecognizerFunctionName": stack.recognizer_function,
    }
    to_try = f"""\
In the table: {", ".join(deployment.choices.sites_to_crawl)}
Crawl, look at what is known, make the report:

  . {from_here(deployment.folder / SETTINGS)}
  {aws} lambda invoke --function-name {stack.start_function} /dev/stdout
  .venv/bin/ops pictures status
  .venv/bin/ops pictures report"""
    return summary(deployment, outputs, to_try)
