"""Whoever has run `make up` is told what the stack's parts are called, and what to type next."""

from pathlib import Path

import pytest
from rich.console import Console

from local.choices import Choices
from local.commands import UP_FOLDER
from local.deployment import LocalDeployment
from local.pictures.choices import PicturesChoices
from local.pictures.deployment import LocalPictures
from local.pictures.summary import summary_of as pictures_summary_of
from local.processes import Processes
from local.summary import summary_of
from operations.pictures.stack import PicturesStack
from operations.stack import Stack

NAMES = Stack(
    name="name-sentiment",
    names_table="names",
    title_attribute=None,
    names_queue_url="https://localhost/names",
    dead_letter_queue_url="https://localhost/dead",
    results_bucket="results",
    producer_function="producer",
    consumer_function="consumer",
)
PICTURES = PicturesStack(
    name="website-pictures",
    sites_table="sites",
    runs_table="runs",
    pages_table="pages",
    sources_table="sources",
    pictures_table="pictures",
    appearances_table="appearances",
    pages_queue_url="https://localhost/pages",
    pictures_queue_url="https://localhost/pictures",
    pages_dead_letter_queue_url="https://localhost/dead-pages",
    pictures_dead_letter_queue_url="https://localhost/dead-pictures",
    start_function="start",
    crawler_function="crawler",
    recognizer_function="recognizer",
)


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    return Processes(tmp_path)


def test_the_names_stack_is_told_with_its_parts_and_what_to_try(processes: Processes) -> None:
    deployment = LocalDeployment(Choices(port=4566), UP_FOLDER, processes, Console())
    assert (
        summary_of(deployment, NAMES)
        == """\
The local AWS is at https://127.0.0.1:4566, its stack name-sentiment has

  NamesTableName        names
  NamesQueueUrl         https://localhost/names
  DeadLetterQueueUrl    https://localhost/dead
  ResultsBucketName     results
  ProducerFunctionName  producer
  ConsumerFunctionName  consumer

The names are in the table. Start a run, look into the bucket, fetch the results:

  .local/up/aws lambda invoke --function-name producer /dev/stdout
  .local/up/aws s3 ls s3://results
  make results

For a shell of your own: . .local/up/environment.sh
Logs: .local/up/logs. It runs until: make down
"""
    )


def test_the_pictures_stack_is_told_with_its_parts_and_what_to_try(processes: Processes) -> None:
    deployment = LocalPictures(PicturesChoices(port=4566), UP_FOLDER, processes, Console())
    assert (
        pictures_summary_of(deployment, PICTURES)
        == """\
The local AWS is at https://127.0.0.1:4566, its stack website-pictures has

  SitesTableName          sites
  PicturesTableName       pictures
  AppearancesTableName    appearances
  PagesQueueUrl           https://localhost/pages
  PicturesQueueUrl        https://localhost/pictures
  StartFunctionName       start
  CrawlerFunctionName     crawler
  RecognizerFunctionName  recognizer

In the table: http://127.0.0.1:4567/
Crawl, look at what is known, make the report:

  . .local/up/environment.sh
  .local/up/aws lambda invoke --function-name start /dev/stdout
  .venv/bin/ops pictures status
  .venv/bin/ops pictures report

For a shell of your own: . .local/up/environment.sh
Logs: .local/up/logs. It runs until: make down
"""
    )
