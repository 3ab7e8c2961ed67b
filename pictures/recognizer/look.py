"""The way of a picture, from its visit to what is kept of it.

    visit ─▶ fetch ─▶ known by ─▶ fit? ─▶ may one more ─▶ recognize ─▶ kept ─▶ finished
             or what   its bytes?         be paid for?
             is known

A picture is looked at once, however many addresses it has. The worker that looks at it claims it first.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from picture_file import FitPicture, PictureFacts, UnfitPicture, read_picture
from pipeline.deadline import Deadline
from pipeline.failures import Failure
from pipeline.throttling import Throttled
from recognition import Look, PictureRecognizer, Recognition, Refusal
from web.addresses import Address
from web.answers import Answer, Content, Nothing, Unchanged, Validators
from web.connections import HostFailed
from web.guest import Errand
from web.kinds import PICTURE
from web.turns import NoTurnLeft
from website_pictures.log_events import MOST_PICTURES_REACHED
from website_pictures.picture_state import PictureState
from website_pictures.site_run import Ending, Frontier, SiteRuns, Superseded
from website_pictures.visit import Visit, VisitKind
from website_pictures.visit_queue import VisitQueue

THROTTLED_TRIES = 4
"""These come on top of botocore's own, which have slowed down already."""

CLAIM_TRIES, SECONDS_BETWEEN_CLAIMS = 4, 2.0
SECONDS_UNTIL_CLAIMED_AGAIN = 60.0
"""A killed worker's claim holds for four minutes. Until then the picture would be asked for in vain."""


logger = logging.getLogger(__name__)


class Fetching(Protocol):
    """See `web.guest.Guest`."""

    def fetch(self, errand: Errand, deadline: Deadline) -> Answer: ...


@dataclass(frozen=True)
class Source:
    """A picture's address, and what came from it at the last visit. The fields are empty if nothing came."""

    sha256: str = ""
    state: str = ""
    detail: str = ""
    validators: Validators | None = None
    is_done: bool = False
    """It was visited in this run already."""


class Sources(Protocol):
    def find(self, visit: Visit) -> Source:
        """Raises Failure."""
        ...


@dataclass(frozen=True)
class KnownPicture:
    """A picture that was looked at, or that ended without a look. `detail` says why."""

    facts: PictureFacts
    state: PictureState
    detail: str = ""
    recognition: Recognition | None = None


@dataclass(frozen=True)
class Ended:
    """How a picture ended that was met before. `detail` tells people why."""

    state: PictureState
    detail: str


class Claim:
    """This worker may look at the picture."""


class Claimed:
    """Another worker looks at it."""


class Pictures(Protocol):
    """Pictures by their bytes, with what is seen in them."""

    def find(self, sha256: str) -> Ended | None:
        """Find a picture of which all is known that is asked for now. Raises Failure."""
        ...

    def claim(self, sha256: str) -> Ended | Claim | Claimed:
        """Find it as `find` does, or claim it for as long as a look takes. Raises Failure."""
        ...

    def give_up(self, sha256: str) -> None:
        """Give the claim up, so that others may claim the picture. Raises Failure."""
        ...

    def keep(self, picture: KnownPicture) -> None:
        """Raises Failure."""
        ...


class PictureBudget(Protocol):
    """How many pictures a run may still have looked at. Each is paid for."""

    def take(self, run_id: str) -> bool:
        """Take one, or say that none is left. Raises Failure."""
        ...

    def give_back(self, run_id: str) -> None:
        """Give one back for which nothing was paid. Raises Failure."""
        ...


@dataclass(frozen=True)
class Services:
    """What the recognizer talks to."""

    guest: Fetching
    runs: SiteRuns
    frontier: Frontier
    sources: Sources
    pictures: Pictures
    budget: PictureBudget
    recognizer: PictureRecognizer
    pages_queue: VisitQueue


class Looking:
    """The `Visitor` of pictures. `sleep` takes seconds."""

    def __init__(self, services: Services, sleep: Callable[[float], None] = time.sleep) -> None:
        self._of = services
        self._sleep = sleep

    def visit(self, visit: Visit, deadline: Deadline) -> str:
        if not self._of.runs.is_latest(visit.site, visit.run_id):
            raise Superseded
        source = self._of.sources.find(visit)
        if source.is_done:
            return self._finish(visit, _as_it_was(source), deadline)
        return self._finish(visit, self._ending_of(visit, source, deadline), deadline)

    def give_up(self, visit: Visit, failure: HostFailed, deadline: Deadline) -> str:
        return self._finish(visit, _ending(PictureState.BROKEN, f"its server failed: {failure}"), deadline)

    def _ending_of(self, visit: Visit, source: Source, deadline: Deadline) -> Ending:
        is_known = bool(source.sha256) and self._of.pictures.find(source.sha256) is not None
        known = source.validators if is_known else None
        answer = self._of.guest.fetch(Errand(visit.run_id, visit.address, PICTURE, known), deadline)
        match answer:
            case Unchanged():
                return _as_it_was(source)
            case Nothing():
                return _ending(PictureState.where_nothing_came(answer.why), answer.detail)
            case Content():
                return self._look(visit, answer, deadline)

    def _look(self, visit: Visit, content: Content, deadline: Deadline) -> Ending:
        read = read_picture(content.body)
        claim = self._claim(read.facts.sha256, deadline)
        if isinstance(claim, Ended):
            return _ending(claim.state, claim.detail, read.facts, content.validators)
        try:
            picture = self._known(visit, read, deadline)
        except BaseException:
            self._of.pictures.give_up(read.facts.sha256)
            raise
        if picture is None:
            self._of.pictures.give_up(read.facts.sha256)
            return _ending(PictureState.WAITING, "this run may look at no more (MaximumPictures)", read.facts)
        self._of.pictures.keep(picture)
        return _ending(picture.state, picture.detail, read.facts, content.validators)

    def _claim(self, sha256: str, deadline: Deadline) -> Ended | Claim:
        """Raises NoTurnLeft where another worker looks at it for long, or was killed over it."""
        for _ in range(CLAIM_TRIES):
            claim = self._of.pictures.claim(sha256)
            if not isinstance(claim, Claimed):
                return claim
            if not deadline.allows(SECONDS_BETWEEN_CLAIMS):
                break
            self._sleep(SECONDS_BETWEEN_CLAIMS)
        raise NoTurnLeft("another worker looks at the same picture", SECONDS_UNTIL_CLAIMED_AGAIN)

    def _known(
        self, visit: Visit, read: FitPicture | UnfitPicture, deadline: Deadline
    ) -> KnownPicture | None:
        """None where the run may look at no more."""
        if isinstance(read, UnfitPicture):
            return KnownPicture(read.facts, read.state, read.detail)
        if not self._of.budget.take(visit.run_id):
            logger.warning(
                "the run may look at no more pictures (MaximumPictures)",
                extra={"event": MOST_PICTURES_REACHED},
            )
            return None
        look = self._of.recognizer.look_at(read.content)
        try:
            seen = self._complete(look, deadline)
        except Failure:
            if not look.is_billed:
                self._of.budget.give_back(visit.run_id)
            raise
        if isinstance(seen, Refusal):
            return KnownPicture(read.facts, seen.state, seen.detail)
        return KnownPicture(read.facts, PictureState.LABELLED, recognition=seen)

    def _complete(self, look: Look, deadline: Deadline) -> Recognition | Refusal:
        """Have Rekognition look, and go on after a while where it asks to slow down."""
        for tries_left in reversed(range(THROTTLED_TRIES)):
            try:
                return look.complete()
            except Throttled as throttled:
                if not tries_left or not deadline.allows(throttled.wait_seconds):
                    raise
                self._sleep(throttled.wait_seconds)
        raise AssertionError("unreachable: the last try returns or raises")

    def _finish(self, visit: Visit, ending: Ending, deadline: Deadline) -> str:
        if self._of.frontier.finish(visit, ending, deadline):
            end = Visit(visit.run_id, visit.site, VisitKind.END, Address(f"{visit.site}/"))
            self._of.pages_queue.send([end], deadline)
        return ending.outcome


def _ending(
    state: PictureState,
    detail: str,
    facts: PictureFacts | None = None,
    validators: Validators | None = None,
) -> Ending:
    """What is kept of a visit: the bytes' fingerprint, and the validators to ask whether they changed."""
    return Ending(
        state.value,
        detail,
        {
            "sha256": facts.sha256 if facts else "",
            "etag": validators.etag if validators else "",
            "last_modified": validators.last_modified if validators else "",
            "shown_at": validators.address if validators else "",
        },
    )


def _as_it_was(source: Source) -> Ending:
    return Ending(source.state, source.detail)
