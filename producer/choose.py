"""Second step: which names to look up, and what may be skipped because of what is known of them."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from name_sentiment.known_name import ARTICLES, KnownName, ResultsIndex
from name_sentiment.message import Ask, NameMessage
from name_sentiment.result_format import Status
from name_sentiment.rules import Rules
from pipeline.chunks import chunks
from pipeline.deadline import Deadline
from pipeline.failures import Failure

IN_TWO_SCRIPTS = {"zh", "zh-TW"}
"""Languages whose wiki finds a title in either script (https://www.mediawiki.org/wiki/Writing_systems)."""

MESSAGE_LIVES = timedelta(hours=33)
"""Ten tries of a message take up to 32 hours (`pipeline.patience`). Then it is a dead letter."""

NAMES_AT_ONCE = 100
"""As many names as the index reads in one request."""


@dataclass(frozen=True)
class FullLooks:
    """When a name is due for a full look-up, even where its page's revision is the same: once in `every`.

    Each name has a moment of its own in that period, computed from a hash of it. It is due where that moment
    lies between the beginning of the last complete run (`since`) and that of this one (`until`). So each is
    due once per period, however often runs begin, and nothing needs to be stored.
    """

    every: timedelta
    since: datetime
    until: datetime

    def is_due(self, name: str) -> bool:
        digest = hashlib.sha256(name.encode()).digest()
        period = self.every.total_seconds()
        own = int.from_bytes(digest[:8]) / 2**64 * period
        return (self.since.timestamp() - own) // period < (self.until.timestamp() - own) // period


class AllNames:
    """Send every name: the consumer checks which have changed."""

    def __init__(self, messages: Iterator[NameMessage], ask: Callable[[str], Ask]) -> None:
        self._messages = messages
        self._ask = ask
        self.unchanged = self.waiting = 0
        self.ended_by: Failure | None = None

    def __iter__(self) -> Iterator[NameMessage]:
        return (replace(message, ask=self._ask(message.name)) for message in self._messages)


@dataclass(frozen=True)
class NeedsAsking:
    """Decides how a name is looked up, by what is known of it and what has changed."""

    rules: Rules
    changed_titles: frozenset[str]
    full_looks: FullLooks
    oldest_waiting: datetime | None = None
    """When a message was sent at the earliest that may still wait; None where none waits."""

    def decide(self, message: NameMessage, known: KnownName | None) -> Ask | None:
        """Say how to look the name up, or None where its result is up to date, or is_waiting."""
        if known is None:
            return Ask.IF_CHANGED
        is_waiting = self.is_waiting(known)
        # Its page did change, so checking its revision first would be one more request. A pending name may
        # have been due for a full look.
        was_given_up = known.pending and not is_waiting
        if was_given_up or self.full_looks.is_due(message.name) or self._has_changed(known):
            return Ask.IN_FULL
        if known.asked_title != (message.title or message.name):
            return Ask.IF_CHANGED
        if is_waiting:
            return None
        if known.rules_fingerprint != self.rules.fingerprint or self._is_untold(known):
            return Ask.IF_CHANGED
        return None

    def is_waiting(self, known: KnownName) -> bool:
        """Whether a message that asks for the name may still wait, and will bring its result up to date.

        A copy of it in each run would count as one more name that waits, and stop the runs to come.
        """
        if known.pending_since is None or self.oldest_waiting is None:
            return False
        return known.pending_since > self.oldest_waiting

    def _has_changed(self, known: KnownName) -> bool:
        # A redirect to a section is kept with it ("Apple#History"); no title can hold a "#".
        return any(title.partition("#")[0] in self.changed_titles for title in known.titles)

    def _is_untold(self, known: KnownName) -> bool:
        """Whether the list of changes may miss this name.

        It covers articles alone: the page lies in another namespace, or the way to it may lead through one,
        as where "Help:Netflix" redirects to it. Or there is no page, and a new one may have a title in the
        other script, which is found by this one as well.
        """
        if known.status is Status.MISSING and self.rules.language_code in IN_TWO_SCRIPTS:
            return True
        # Where redirects lead in a circle there is no page, and the last title is one more step of the way.
        way = known.titles if known.status is Status.INVALID else known.titles[:-1]
        return known.namespace != ARTICLES or any(":" in title for title in way)


class ChangedNames:
    """The names to look up. A known one is marked as pending in the index before it is given.

    So one that fails to the end is sent again, although its page has not changed since: by the next run that
    begins while no name waits, or after a message's life.
    """

    def __init__(
        self,
        messages: Iterator[NameMessage],
        needs_asking: NeedsAsking,
        index: ResultsIndex,
        deadline: Deadline,
    ) -> None:
        self._messages = messages
        self._needs_asking = needs_asking
        self._index = index
        self._deadline = deadline
        self._chosen: deque[NameMessage] = deque()
        self.unchanged = 0
        self.waiting = 0
        self.ended_by: Failure | None = None
        """The failure to read or mark the index. Kept, not raised: names already chosen are still sent."""

    def __iter__(self) -> Iterator[NameMessage]:
        return self

    def __next__(self) -> NameMessage:
        while not self._chosen:
            batch = list(islice(self._messages, NAMES_AT_ONCE))
            if not batch or self.ended_by:
                raise StopIteration
            try:
                self._choose(batch)
            except Failure as failure:
                self.ended_by = failure
        return self._chosen.popleft()

    def _choose(self, batch: Sequence[NameMessage]) -> None:
        known = self._index.read([message.name for message in batch], self._deadline)
        asks = {
            message: ask
            for message in batch
            if (ask := self._needs_asking.decide(message, known.get(message.name)))
        }
        self._mark([message.name for message in asks if message.name in known])
        self._chosen.extend(replace(message, ask=ask) for message, ask in asks.items())
        left = [known[message.name] for message in batch if message not in asks]
        waiting = sum(map(self._needs_asking.is_waiting, left))
        self.waiting += waiting
        self.unchanged += len(left) - waiting

    def _mark(self, names: Sequence[str]) -> None:
        for some in chunks(names, self._index.names_per_write):
            self._index.mark_pending(some, self._deadline)
