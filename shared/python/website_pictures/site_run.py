"""A run over a site: what it has met, what is left to visit, and when it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pipeline.deadline import Deadline
from web.addresses import Address, Origin
from website_pictures.visit import Visit, VisitKind


class Superseded(Exception):
    """Another run over the site has begun, so nothing more is to be done in this one."""


@dataclass(frozen=True)
class SiteRun:
    """It has met so many `pages`, `sitemaps` and `pictures`. Of all these, `pending` are left to visit."""

    site: Origin
    run_id: str
    starts: tuple[Address, ...]
    began: datetime
    pages: int = 0
    sitemaps: int = 0
    pictures: int = 0
    pending: int = 0
    is_cut: bool = False
    """It met more pages than it may visit."""
    ended: datetime | None = None
    last_whole_run: str = ""
    """The id of the last run that saw all of the site."""


class SiteRuns(Protocol):
    """The latest run over each site."""

    def begin(self, run: SiteRun, *, force: bool) -> bool:
        """Begin a run, or give False while another is at work. A run that was begun already goes on.

        A run in which nothing has ended for long is not at work any more. Raises Failure.
        """
        ...

    def skip(self, site: Origin) -> int:
        """Note that no run was begun, and give how many in a row were not. Raises Failure."""
        ...

    def find(self, site: Origin) -> SiteRun | None:
        """Find the latest run in its present state. Raises Failure."""
        ...

    def is_latest(self, site: Origin, run_id: str) -> bool:
        """Say whether no later run has begun, as of a few seconds ago. Raises Failure."""
        ...

    def cut(self, site: Origin, run_id: str) -> bool:
        """Note that more pages were met than may be visited, and say whether that is new. Raises Failure."""
        ...

    def end(self, site: Origin, run_id: str, *, whole: bool) -> None:
        """Raises Failure."""
        ...


@dataclass(frozen=True)
class Admission:
    """What became of the addresses that were met. `to_send` are those to visit, in their order."""

    to_send: tuple[Address, ...]
    is_cut: bool = False
    """Some were not let in, since the run has as many addresses as it may have."""


@dataclass(frozen=True)
class Ending:
    """How a visit ended: `outcome` in a word, `detail` for people, and what else is to be `kept`."""

    outcome: str
    detail: str = ""
    kept: Mapping[str, str | int] = field(default_factory=dict)


class Frontier(Protocol):
    """The addresses that a run goes to. Each is visited once, however many pages lead to it."""

    def admit(
        self, run: SiteRun, kind: VisitKind, found_on: str, addresses: Sequence[Address], deadline: Deadline
    ) -> Admission:
        """Let in those of the distinct `addresses` that are new to the run, and count them.

        Those that were let in from `found_on` before, and are not visited yet, are to be sent again, since
        their messages may be lost. Raises Superseded, Failure.
        """
        ...

    def finish(self, visit: Visit, ending: Ending, deadline: Deadline) -> bool:
        """Note how a visit ended, once, and say whether nothing is left of its run now.

        Raises Superseded, Failure.
        """
        ...
