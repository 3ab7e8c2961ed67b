"""The way of a page, from its visit to what it leads to.

    visit ─▶ fetch ─▶ read ─▶ appearances ─▶ its pictures ─▶ its links ─▶ finished
             or what is known of it,         to the           to the       was it the last?
             where it is unchanged           recognizer       crawler      then the run's end

The crawler sends what a page leads to before it notes that the page is finished. So nothing is lost where a
worker is killed in between.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from page_reading import PageContents, ShownPicture, read_page
from pipeline.deadline import Deadline
from pipeline.failures import PermanentFailure
from sitemap import Sitemap, read_sitemap
from web.addresses import Address, Origin, origin_of, target_of
from web.answers import Answer, Content, Nothing, Unchanged, Validators, Why
from web.connections import HostFailed
from web.guest import Errand
from web.kinds import PAGE, SITEMAP, is_html, is_xml
from web.robots import RobotsRules
from website_pictures.log_events import MOST_PAGES_REACHED, SITE_ENDED
from website_pictures.robot import ROBOT
from website_pictures.site_run import Ending, Frontier, SiteRun, SiteRuns, Superseded
from website_pictures.visit import Visit, VisitKind
from website_pictures.visit_queue import VisitQueue

READ, UNCHANGED, MOVED, FAILING, ENDED = "read", "unchanged", "moved", "failing", "ended"
READ_IN_PART = "read_in_part"
SAW_IT = (READ, READ_IN_PART, UNCHANGED, MOVED)
_UNREAD = (READ_IN_PART, FAILING, Why.FORBIDDEN, Why.BROKEN, Why.TOO_LARGE)
"""There may be more than the run saw."""

NO_PAGES = (
    *(".bmp", ".avif", ".eps", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"),
    *(".avi", ".m4a", ".mov", ".mp3", ".mp4", ".mpeg", ".ogg", ".wav", ".webm"),
    *(".7z", ".exe", ".gz", ".iso", ".rar", ".tar", ".zip"),
    *(".csv", ".doc", ".docx", ".epub", ".ods", ".odt", ".pdf", ".ppt", ".pptx", ".xls", ".xlsx"),
    *(".css", ".js", ".json", ".woff", ".woff2"),
)
"""How links end that lead to no page. The crawler does not ask for them."""

logger = logging.getLogger(__name__)


class Fetching(Protocol):
    """See `web.guest.Guest`."""

    def fetch(self, errand: Errand, deadline: Deadline) -> Answer: ...

    def rules(self, run_id: str, origin: Origin, deadline: Deadline) -> RobotsRules: ...


@dataclass(frozen=True)
class KnownPage:
    """A page as it was when it was last read. `validators.address` is where redirects ended."""

    contents: PageContents
    validators: Validators


@dataclass(frozen=True)
class Remembered:
    """What is known of a page before a visit. `is_done` says that this run has visited it already."""

    page: KnownPage | None = None
    is_done: bool = False


class KnownPages(Protocol):
    def find(self, visit: Visit, deadline: Deadline) -> Remembered:
        """Raises Failure."""
        ...

    def keep(self, site: Origin, address: Address, page: KnownPage) -> None:
        """Keep what was read of a page, unless it is too large for an item. Raises Failure."""
        ...

    def outcomes(self, site: Origin, run_id: str) -> dict[Address, str]:
        """How each page of the run ended. Raises Failure."""
        ...


class Appearances(Protocol):
    """Which picture is shown on which page, with which text."""

    def record(
        self, run: SiteRun, page: Address, pictures: Sequence[ShownPicture], deadline: Deadline
    ) -> None:
        """Note what the page shows now. Raises Failure."""
        ...

    def mark_gone(self, run: SiteRun, is_judged: Callable[[Address], bool], deadline: Deadline) -> int:
        """Mark what the run did not see as gone, and say how many were not marked before.

        Appearances are marked on pages that the run can judge, and on no others. Raises Failure.
        """
        ...


@dataclass(frozen=True)
class Services:
    """What the crawler talks to."""

    guest: Fetching
    runs: SiteRuns
    frontier: Frontier
    pictures_frontier: Frontier
    known_pages: KnownPages
    appearances: Appearances
    pages_queue: VisitQueue
    pictures_queue: VisitQueue


class Crawler:
    """The `Visitor` of pages, sitemaps and a run's end."""

    def __init__(self, services: Services) -> None:
        self._of = services

    def visit(self, visit: Visit, deadline: Deadline) -> str:
        run = self._run_of(visit)
        match visit.kind:
            case VisitKind.START | VisitKind.PAGE:
                return self._visit_page(run, visit, deadline)
            case VisitKind.SITEMAP:
                return self._visit_sitemap(run, visit, deadline)
            case VisitKind.END:
                return self._end(run, deadline)
        raise PermanentFailure("a picture is none of the crawler's visits")

    def give_up(self, visit: Visit, failure: HostFailed, deadline: Deadline) -> str:
        return self._finish(self._run_of(visit), visit, Ending(FAILING, str(failure)), deadline)

    def _run_of(self, visit: Visit) -> SiteRun:
        run = self._of.runs.find(visit.site)
        if run is None or run.run_id != visit.run_id:
            raise Superseded
        return run

    def _visit_page(self, run: SiteRun, visit: Visit, deadline: Deadline) -> str:
        """Go on with what a page shows and leads to, or with a sitemap that a link led to."""
        remembered = self._of.known_pages.find(visit, deadline)
        if remembered.is_done:
            return self._finish(run, visit, Ending(UNCHANGED), deadline)
        known = remembered.page
        answer = self._of.guest.fetch(
            Errand(visit.run_id, visit.address, PAGE, known.validators if known else None, visit.site),
            deadline,
        )
        if visit.kind is VisitKind.START:
            self._send_sitemaps(run, visit, deadline)
        if isinstance(answer, Nothing):
            return self._finish(run, visit, Ending(answer.why.value, answer.detail), deadline)
        if isinstance(answer, Content) and is_xml(answer.media_type):
            sitemap = read_sitemap(answer)
            if sitemap == Sitemap():  # a feed, for instance
                ending = Ending(Why.WRONG_KIND.value, f"it is {answer.media_type}")
                return self._finish(run, visit, ending, deadline)
            return self._follow_sitemap(run, visit, sitemap, deadline)
        if isinstance(answer, Content):
            known = KnownPage(read_page(answer, ROBOT), answer.validators)
            self._of.known_pages.keep(visit.site, visit.address, known)
        if known is None:  # without a known page, the server was not asked whether it had changed
            raise PermanentFailure(f"{visit.address} is said to be unchanged, and is not known")
        ending = Ending(UNCHANGED if isinstance(answer, Unchanged) else READ)
        return self._follow(run, visit, known, ending, deadline)

    def _follow(self, run: SiteRun, visit: Visit, page: KnownPage, ending: Ending, deadline: Deadline) -> str:
        """Go on with what a page shows and where it leads.

        Where redirects ended at another page, that page counts: it is done with this one, or apart.
        """
        if not page.contents.is_whole:
            ending = Ending(READ_IN_PART, "it has more links, pictures or levels than are read")
        shown_at = page.validators.address
        if shown_at == visit.address:
            self._spread(run, visit, shown_at, page.contents, deadline)
            return self._finish(run, visit, ending, deadline)
        if shown_at in self._admit(run, VisitKind.PAGE, visit, [shown_at], deadline):
            self._spread(run, visit, shown_at, page.contents, deadline)
            target = Visit(visit.run_id, visit.site, VisitKind.PAGE, shown_at)
            self._finish(run, target, ending, deadline)
        return self._finish(run, visit, Ending(MOVED, f"it leads to {shown_at}"), deadline)

    def _spread(
        self, run: SiteRun, visit: Visit, page: Address, contents: PageContents, deadline: Deadline
    ) -> None:
        self._of.appearances.record(run, page, contents.pictures, deadline)
        pictures = [picture.address for picture in contents.pictures]
        met = self._of.pictures_frontier.admit(run, VisitKind.PICTURE, visit.address, pictures, deadline)
        self._of.pictures_queue.send(
            (Visit(run.run_id, run.site, VisitKind.PICTURE, address) for address in met.to_send), deadline
        )
        self._send_pages(run, visit, contents.links, deadline)

    def _visit_sitemap(self, run: SiteRun, visit: Visit, deadline: Deadline) -> str:
        """Go on with what a sitemap leads to, or with a page that robots.txt or an index calls a sitemap."""
        errand = Errand(visit.run_id, visit.address, SITEMAP, within=visit.site)
        answer = self._of.guest.fetch(errand, deadline)
        if not isinstance(answer, Content):
            ending = (
                Ending(answer.why.value, answer.detail) if isinstance(answer, Nothing) else Ending(UNCHANGED)
            )
            return self._finish(run, visit, ending, deadline)
        sitemap = read_sitemap(answer)
        if sitemap == Sitemap() and is_html(answer.media_type):
            if len(answer.body) > PAGE.allowance.body_bytes:
                return self._finish(run, visit, Ending(Why.TOO_LARGE.value, "as a page"), deadline)
            page = KnownPage(read_page(answer, ROBOT), answer.validators)
            return self._follow(run, visit, page, Ending(READ), deadline)
        return self._follow_sitemap(run, visit, sitemap, deadline)

    def _follow_sitemap(self, run: SiteRun, visit: Visit, sitemap: Sitemap, deadline: Deadline) -> str:
        self._send(run, VisitKind.SITEMAP, visit, _of_site(run.site, sitemap.sitemaps), deadline)
        self._send_pages(run, visit, sitemap.pages, deadline)
        return self._finish(run, visit, Ending(READ), deadline)

    def _send_sitemaps(self, run: SiteRun, visit: Visit, deadline: Deadline) -> None:
        sitemaps = self._of.guest.rules(visit.run_id, visit.site, deadline).sitemaps
        self._send(run, VisitKind.SITEMAP, visit, _of_site(run.site, sitemaps), deadline)

    def _send_pages(
        self, run: SiteRun, visit: Visit, addresses: Iterable[Address], deadline: Deadline
    ) -> None:
        pages = [address for address in _of_site(run.site, addresses) if _may_be_a_page(address)]
        self._send(run, VisitKind.PAGE, visit, pages, deadline)

    def _send(
        self, run: SiteRun, kind: VisitKind, visit: Visit, addresses: Sequence[Address], deadline: Deadline
    ) -> None:
        to_send = self._admit(run, kind, visit, addresses, deadline)
        visits = (Visit(run.run_id, run.site, kind, address) for address in to_send)
        self._of.pages_queue.send(visits, deadline)

    def _admit(
        self, run: SiteRun, kind: VisitKind, visit: Visit, addresses: Sequence[Address], deadline: Deadline
    ) -> tuple[Address, ...]:
        admission = self._of.frontier.admit(run, kind, visit.address, addresses, deadline)
        if admission.is_cut and self._of.runs.cut(run.site, run.run_id):
            logger.warning(
                "the site has more pages than are visited in a run (MaximumPages)",
                extra={"event": MOST_PAGES_REACHED},
            )
        return admission.to_send

    def _finish(self, run: SiteRun, visit: Visit, ending: Ending, deadline: Deadline) -> str:
        if self._of.frontier.finish(visit, ending, deadline):
            self._of.pages_queue.send([end_of(run)], deadline)
        return ending.outcome

    def _end(self, run: SiteRun, deadline: Deadline) -> str:
        """Mark what is gone, if the run saw the whole site.

        It did where it was not cut, and each start led to a page. Where a page or a sitemap could not be
        read, or only in part, pages that nothing else led to are not marked, either.
        """
        if run.pending or run.ended:
            return ENDED
        outcomes = self._of.known_pages.outcomes(run.site, run.run_id)
        is_whole = not run.is_cut and all(outcomes.get(start) in SAW_IT for start in run.starts)
        gone = 0
        if is_whole:
            unread = {page for page, outcome in outcomes.items() if outcome in _UNREAD}
            read = outcomes.keys() - unread
            gone = self._of.appearances.mark_gone(run, lambda page: page in read or not unread, deadline)
        self._of.runs.end(run.site, run.run_id, whole=is_whole)
        logger.info(
            "site ended",
            extra={
                "event": SITE_ENDED,
                "pages": run.pages,
                "pictures": run.pictures,
                "gone": gone,
                "is_whole": is_whole,
            },
        )
        return ENDED


def end_of(run: SiteRun) -> Visit:
    return Visit(run.run_id, run.site, VisitKind.END, Address(f"{run.site}/"))


def _of_site(site: Origin, addresses: Iterable[Address]) -> list[Address]:
    return [address for address in dict.fromkeys(addresses) if origin_of(address) == site]


def _may_be_a_page(address: Address) -> bool:
    return not target_of(address).partition("?")[0].lower().endswith(NO_PAGES)
