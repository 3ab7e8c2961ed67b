"""The latest run over each site, as the functions' table has it."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer

from operations.following import Watching, follow
from operations.pictures.stack import PicturesStack
from web.answers import Why
from website_pictures.site_run import SiteRun
from website_pictures.site_runs_table import read_site_run

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource


_serialize: Callable[[Any], Any] = TypeSerializer().serialize


SAW_IT = ("read", "read_in_part", "unchanged", "moved")
ELSEWHERE = Why.ELSEWHERE.value
"""Outcomes of a page's visit, as the crawler notes them."""


@dataclass(frozen=True)
class Progress:
    """How far the runs are, in pages, sitemaps and pictures together."""

    met: int
    left: int
    sites_at_work: int

    @property
    def done(self) -> int:
        return self.met - self.left


ON_AWS = Watching(pause_seconds=3, stalled_after_seconds=5_400)
"""A host that fails again and again is not asked for up to an hour."""

ON_ONE_MACHINE = Watching(pause_seconds=0.3, stalled_after_seconds=150)


def find_site_runs(dynamodb: "DynamoDBServiceResource", stack: PicturesStack) -> list[SiteRun]:
    """Give the latest run over each site that was ever crawled, in the order of the sites."""
    # A run that has just begun must be among them.
    items = (item for item in scan(dynamodb, stack.runs_table, consistent=True) if "run_id" in item)
    runs = (read_site_run({name: _serialize(value) for name, value in item.items()}) for item in items)
    return sorted(runs, key=lambda run: run.site)


def why_not_whole(dynamodb: "DynamoDBServiceResource", stack: PicturesStack, run: SiteRun) -> str:
    """Say why a run that has ended did not see the whole site. Gives no text where it did."""
    if run.last_whole_run == run.run_id:
        return ""
    if run.is_cut:
        return f"{run.site} has more pages than the {run.pages:,} that a run visits (MaximumPages)."
    table = dynamodb.Table(stack.pages_table)
    for start in run.starts:
        item = table.get_item(Key={"site": run.site, "address": start}).get("Item", {})
        outcome, detail = str(item.get("outcome", "pending")), str(item.get("detail", ""))
        if outcome not in SAW_IT:
            instead = " Put that address into the table instead." if outcome == ELSEWHERE else ""
            return f"{start} could not be read ({outcome}): {detail or 'nobody knows why'}.{instead}"
    return f"{run.site} was not seen as a whole."


def scan(
    dynamodb: "DynamoDBServiceResource", table: str, *, consistent: bool = False
) -> Iterable[dict[str, Any]]:
    """Give all items of a table. `consistent` costs twice as much, and sees what was written just now."""
    pages = dynamodb.meta.client.get_paginator("scan").paginate(TableName=table, ConsistentRead=consistent)
    for page in pages:
        yield from page["Items"]


def follow_crawl(  # noqa: PLR0913 — what is watched, how, and what tests replace
    dynamodb: "DynamoDBServiceResource",
    stack: PicturesStack,
    run_id: str,
    watching: Watching,
    seen: Callable[[Progress], None] = lambda _: None,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[SiteRun]:
    """Wait until the run has ended on each site, and give what it was. Raises Stalled.

    At each look `seen` is called with how far the run is.
    """

    def look() -> list[SiteRun]:
        runs = [run for run in find_site_runs(dynamodb, stack) if run.run_id == run_id]
        seen(_progress(runs))
        return runs

    return follow(look, _left, watching, clock=clock, sleep=sleep)


def _left(runs: Iterable[SiteRun]) -> str:
    now = _progress(runs)
    if not now.sites_at_work:
        return ""
    return f"{now.left:,} pages and pictures are left, of {now.sites_at_work:,} sites"


def _progress(runs: Iterable[SiteRun]) -> Progress:
    runs = list(runs)
    met = sum(run.pages + run.sitemaps + run.pictures for run in runs)
    left = sum(run.pending for run in runs)
    return Progress(met, left, sum(run.ended is None for run in runs))
