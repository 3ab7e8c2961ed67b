"""Starting a run: the start function is invoked, and answers when each site is begun."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from operations.cannot_continue import CannotContinue
from operations.pictures.stack import PicturesStack
from operations.started_run import invoke

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


@dataclass(frozen=True)
class CrawlStarted:
    """The start function's answer, in numbers of sites."""

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

    Raises CannotContinue with its own words where it failed, and where the table has none of those sites.
    """
    event = {"sites": list(sites), "force": force}
    started = invoke(functions, stack.start_function, event, "start", _crawl_started)
    if sites and not started.begun and not started.skipped:
        raise CannotContinue(f"The table has no site like {' or '.join(sites)}: ops pictures put")
    return started


def _crawl_started(answer: Mapping[str, Any]) -> CrawlStarted:
    return CrawlStarted(
        run_id=str(answer["run_id"]),
        begun=int(answer["begun"]),
        skipped=int(answer["skipped"]),
        refused=int(answer["refused"]),
    )
