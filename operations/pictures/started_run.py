"""A run is started: the start function is invoked, and answers when each site is begun."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.cannot_continue import CannotContinue
from operations.pictures.stack import PicturesStack
from operations.started_run import own_words
from pipeline.failures import PassingFailure, known_shape

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True)
class CrawlStarted:
    """The start function's own account, in sites."""

    run_id: str
    begun: int
    skipped: int
    """An earlier run was still at work there."""

    refused: int
    """Rows of the table that are no address."""


def start_crawl(
    functions: "LambdaClient", stack: PicturesStack, sites: Sequence[str] = (), *, force: bool = False
) -> CrawlStarted:
    """Invoke the start function over all sites, or those given, and wait for it.

    Raises CannotContinue with its own words where it failed.
    """
    event = {"sites": list(sites), "force": force}
    answer = functions.invoke(FunctionName=stack.start_function, Payload=json.dumps(event).encode())
    payload = answer["Payload"].read()
    if "FunctionError" in answer:
        raise CannotContinue(f"The start failed: {own_words(payload)}")
    try:
        with known_shape("the start's answer"):
            body = json.loads(payload)
            return CrawlStarted(
                str(body["run_id"]), int(body["begun"]), int(body["skipped"]), int(body["refused"])
            )
    except PassingFailure as failure:
        raise CannotContinue(f"{failure}: {payload!r}") from failure
