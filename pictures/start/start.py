"""The beginning of a run: each site's first page goes into the queue.

rows ─▶ sites, by their origin ─▶ is an earlier run at work there? ─▶ begun ─▶ queue
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from pipeline.deadline import Deadline
from pipeline.failures import Failure
from start_request import StartRequest
from web.addresses import Address, Origin, origin_of, read_address
from website_pictures.log_events import RUN_INCOMPLETE, RUN_STARTED, SITE_REFUSED, SITE_SKIPPED
from website_pictures.site_run import Frontier, SiteRun, SiteRuns, Superseded
from website_pictures.visit import Visit, VisitKind
from website_pictures.visit_queue import VisitQueue

NOWHERE = ""
"""Where a site's first pages were found, in place of a page."""

logger = logging.getLogger(__name__)


class SiteSource(Protocol):
    """The sites that people want to know of."""

    def sites(self) -> Iterator[object]:
        """Give each row's site, whatever it is. Raises Failure."""
        ...


@dataclass(frozen=True)
class Services:
    """What the start talks to."""

    sites: SiteSource
    runs: SiteRuns
    frontier: Frontier
    pages_queue: VisitQueue


@dataclass
class StartReport:
    """What became of the sites, in numbers. `refused` have no address that could be crawled.

    `skipped_in_a_row` is how often the site was that has been skipped most often since its last run began.
    """

    run_id: str
    begun: int = 0
    skipped: int = 0
    refused: int = 0
    skipped_in_a_row: int = 0

    def to_answer(self) -> dict[str, Any]:
        return {
            "run_id": self.run_id,
            "begun": self.begun,
            "skipped": self.skipped,
            "refused": self.refused,
        }


class StartIncomplete(Failure):
    """Not every site was begun. The message says which were not, and why."""


class Start:
    """Begins runs. Several addresses of one origin are one site, which is begun at each of them."""

    def __init__(self, services: Services) -> None:
        self._of = services

    def run(self, request: StartRequest, deadline: Deadline) -> StartReport:
        """Begin a run over each site. If one fails, the others are begun all the same.

        Raises StartIncomplete, and Failure where the sites cannot be read.
        """
        report = StartReport(request.run_id)
        failures: dict[Origin, Failure] = {}
        logger.info("run started", extra={"event": RUN_STARTED})
        for site, starts in self._sites(request, report).items():
            try:
                self._begin(site, starts, request, report, deadline)
            except Failure as failure:
                failures[site] = failure
        if failures:
            told = "; ".join(f"{site}: {failure}" for site, failure in failures.items())[:2_000]
            logger.error("run incomplete", extra={"event": RUN_INCOMPLETE, "problem": told})
            raise StartIncomplete(f"Sites that were not begun, {len(failures):,}: {told}")
        return report

    def _sites(self, request: StartRequest, report: StartReport) -> dict[Origin, list[Address]]:
        wanted = {origin_of(address) for site in request.sites if (address := read_address(site))}
        found: dict[Origin, list[Address]] = defaultdict(list)
        for row in self._of.sites.sites():
            address = read_address(row) if isinstance(row, str) else None
            if address is None:
                report.refused += 1
                logger.warning("no site", extra={"event": SITE_REFUSED, "row": repr(row)[:200]})
            elif not request.sites or origin_of(address) in wanted:
                found[origin_of(address)].append(address)
        return found

    def _begin(
        self,
        site: Origin,
        starts: list[Address],
        request: StartRequest,
        report: StartReport,
        deadline: Deadline,
    ) -> None:
        starts = list(dict.fromkeys(starts))
        run = SiteRun(site, request.run_id, tuple(starts), datetime.now(UTC))
        if not self._of.runs.begin(run, force=request.force):
            report.skipped += 1
            report.skipped_in_a_row = max(report.skipped_in_a_row, self._of.runs.skip(site))
            logger.warning(
                'site skipped, an earlier run is still at work there; {"force": true} begins all the same',
                extra={"event": SITE_SKIPPED, "site": site},
            )
            return
        try:
            admission = self._of.frontier.admit(run, VisitKind.START, NOWHERE, starts, deadline)
            if admission.is_cut:
                self._of.runs.cut(site, run.run_id)
            visits = (Visit(run.run_id, site, VisitKind.START, start) for start in admission.to_send)
            self._of.pages_queue.send(visits, deadline)
        except Superseded:
            report.skipped += 1
            return
        except Failure:
            # Otherwise the next start would take it for a run that is at work.
            self._of.runs.end(site, run.run_id, whole=False)
            raise
        report.begun += 1
