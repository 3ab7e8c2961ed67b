"""The way of a batch of visits, from its messages to those that must come back.

    message ─▶ read ─▶ still this run? ─▶ visit ─▶ done
                            │                │
                            │                ├─ the host failed: once more, behind all that waits for it
                            │                ├─ the host rests: kept back, and with it all of the host
                            ▼                └─ anything else: back to the queue, for longer each time
                       superseded

A queue's groups are hosts, so a message that is kept back holds up the others of its host. That is wanted
while the host rests. A page at which its host fails must hold up no others, so it goes to the queue's end.
"""

import logging
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.batch_account import BatchAccount
from pipeline.deadline import Deadline
from pipeline.failures import NotAsked, PassingFailure
from pipeline.logs import log_context
from pipeline.message_sender import MessageSender
from pipeline.patience import Patience
from pipeline.received_message import ReceivedMessage, UnusableMessage
from web.addresses import host_of
from web.connections import HostFailed
from web.turns import NoTurnLeft
from website_pictures.log_events import VISIT_DONE, VISIT_FAILED
from website_pictures.site_run import Superseded
from website_pictures.visit import Visit

MOST_TRIES = 10
"""Tries of a visit at which its host fails. A host that fails as a whole rests for hours between them."""

SENT_ANEW_AFTER = 4
"""A message that is kept back is sent anew after so many receptions. A host may rest more than ten times."""

SUPERSEDED, AGAIN, ANEW = "superseded", "again", "anew"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """A visit, and the message that asked for it."""

    visit: Visit
    message: ReceivedMessage

    @property
    def messages(self) -> tuple[ReceivedMessage, ...]:
        return (self.message,)

    @property
    def log_fields(self) -> Mapping[str, str]:
        return {"address": self.visit.address, "site": self.visit.site, "run_id": self.visit.run_id}


class Visitor(Protocol):
    """Does what a visit is for."""

    def visit(self, visit: Visit, deadline: Deadline) -> str:
        """Make the visit, and say in a word how it ended. A second visit does no harm.

        Raises HostFailed where another try may help, NotAsked where nothing could be asked yet, Superseded,
        and Failure where something other than the website failed.
        """
        ...

    def give_up(self, visit: Visit, failure: HostFailed, deadline: Deadline) -> str:
        """Note that the host failed at the last try, too. Raises as `visit`."""
        ...


def failed_visits(account: BatchAccount[Work]) -> int:
    """Count the visits that failed. Those that wait for their host do not count."""
    return sum(not isinstance(failure, NotAsked) for failure in account.failures.values())


class Visits:
    """Works batches of messages off, one visit after the other."""

    def __init__(self, visitor: Visitor, queue: MessageSender, patience: Patience) -> None:
        """`queue` is where the messages come from."""
        self._visitor = visitor
        self._queue = queue
        self._patience = patience

    def work_off(self, messages: Iterable[ReceivedMessage], deadline: Deadline) -> BatchAccount[Work]:
        """Make each visit, as far as time and hosts allow. Does not raise."""
        works, unusable = _read(messages)
        account = BatchAccount(works, done_event=VISIT_DONE, failed_event=VISIT_FAILED)
        account.unusable(unusable)
        resting = _Resting()
        for work in works:
            with account.failing([work]), log_context(**work.log_fields):
                resting.expect_awake(work.visit)
                deadline.expect_time()
                try:
                    ending = self._visit(work, deadline)
                except NoTurnLeft as resting_host:
                    resting.note(work, resting_host)
                    raise
                account.done(work, ending)
        # They come back at once: they hold up their group until they are dead letters, after ten receptions.
        self._patience.keep_back(dict.fromkeys(unusable, 0))
        self._keep_back(account, resting)
        return account

    def _visit(self, work: Work, deadline: Deadline) -> str:
        try:
            return self._visitor.visit(work.visit, deadline)
        except Superseded:
            return SUPERSEDED
        except HostFailed as failure:
            tried = work.visit.tried_again()
            if tried.tries >= MOST_TRIES:
                return self._visitor.give_up(work.visit, failure, deadline)
            logger.info("goes to the end of the queue", extra={"reason": str(failure), "tries": tried.tries})
            self._send(tried, work.message, deadline)
            return AGAIN
        except NoTurnLeft:
            if work.message.receive_count < SENT_ANEW_AFTER:
                raise
            self._send(work.visit, work.message, deadline)
            return ANEW

    def _send(self, visit: Visit, in_place_of: ReceivedMessage, deadline: Deadline) -> None:
        delivery = self._queue.send(iter([visit.to_message(in_place_of.message_id)]), deadline)
        if delivery.ended_by:
            raise delivery.ended_by
        if delivery.unsent:
            raise PassingFailure(f"it could not be sent again: {delivery.examples[0].reason}")

    def _keep_back(self, account: BatchAccount[Work], resting: "_Resting") -> None:
        failures = account.failures
        not_asked = {work for work, failure in failures.items() if isinstance(failure, NotAsked)}
        self._patience.keep_back(
            {work.message: math.ceil(resting.seconds.get(work, 0.0)) for work in not_asked}
        )
        others = {work.message for work in failures if work not in not_asked}
        self._patience.stretch(message for message in account.messages_to_keep_back if message in others)


@dataclass
class _Resting:
    """The hosts at which no turn was left, and the work that found that out."""

    seconds: dict[Work, float] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)

    def note(self, work: Work, no_turn: NoTurnLeft) -> None:
        self.seconds[work] = no_turn.wait_seconds
        self.hosts.add(host_of(work.visit.address))

    def expect_awake(self, visit: Visit) -> None:
        if host_of(visit.address) in self.hosts:
            raise NotAsked("its host rests")


def _read(messages: Iterable[ReceivedMessage]) -> tuple[list[Work], list[ReceivedMessage]]:
    works: list[Work] = []
    unusable: list[ReceivedMessage] = []
    for message in messages:
        try:
            works.append(Work(Visit.from_body(message.body), message))
        except UnusableMessage as problem:
            message.log_as_unusable(problem)
            unusable.append(message)
    return works, unusable
