"""The lists of what has changed: `list=recentchanges` and `list=logevents` of MediaWiki's Action API.

https://www.mediawiki.org/wiki/API:RecentChanges, https://www.mediawiki.org/wiki/API:Logevents
"""

import re
import sys
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from local.encyclopedia.history import Change, EditedPages
from local.encyclopedia.parameters import Parameters, QueryError
from local.encyclopedia.titles import NAMESPACES

Entry = dict[str, Any]
Continuation = dict[str, str | int]

MOST_ENTRIES = 500
_DEFAULT_ENTRIES = 10
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class List:
    """One of the lists. `prefix` begins the names of its parameters.

    Its entries are of some `kinds`. They tell something `always`, and those `properties` that are asked for.
    """

    name: str
    prefix: str
    kinds: tuple[str, ...]
    kind: Callable[[Change], str]
    always: Callable[[Change], Entry]
    properties: Mapping[str, Callable[[Change], Entry]]
    has_namespaces: bool

    @property
    def parameters(self) -> list[str]:
        names = ["start", "dir", "limit", "type", "prop", "continue", *(["namespace"] * self.has_namespaces)]
        return [f"{self.prefix}{name}" for name in names]

    def answer(self, parameters: Parameters, pages: EditedPages) -> tuple[list[Entry], Continuation]:
        """The entries that are asked for, and the parameter that continues the list where there are more."""
        limit = parameters.limit(self.name, f"{self.prefix}limit", _DEFAULT_ENTRIES, MOST_ENTRIES)
        properties = parameters.known_values(self.name, f"{self.prefix}prop", self.properties)
        told = [self.always, *(self.properties[name] for name in properties)]
        changes = list(islice(self._wanted(parameters, pages), limit + 1))
        entries = [dict(ChainMap(*(tell(change) for tell in told))) for change in changes[:limit]]
        return entries, {f"{self.prefix}continue": _place(changes[limit])} if len(changes) > limit else {}

    def _wanted(self, parameters: Parameters, pages: EditedPages) -> Iterator[Change]:
        kinds = parameters.known_values(self.name, f"{self.prefix}type", self.kinds) or self.kinds
        namespaces = self._namespaces(parameters)
        return (
            change
            for change in self._in_order(parameters, pages)
            if self.kind(change) in kinds and str(change.title.namespace) in namespaces
        )

    def _namespaces(self, parameters: Parameters) -> Collection[str]:
        every = [str(number) for number in NAMESPACES]
        if not self.has_namespaces:
            return every
        return parameters.known_values(self.name, f"{self.prefix}namespace", every) or every

    def _in_order(self, parameters: Parameters, pages: EditedPages) -> Iterator[Change]:
        newest_last = parameters.one_of(f"{self.prefix}dir", "older", ("newer", "older")) == "newer"
        at = parameters.moment(f"{self.prefix}start") or (_BEGINNING if newest_last else _END)
        number = 0 if newest_last else sys.maxsize
        if place := parameters.text(f"{self.prefix}continue"):
            at, number = _read_place(place)
        return pages.since(at, number) if newest_last else pages.until(at, number)


def _title(change: Change) -> Entry:
    return {"ns": change.title.namespace, "title": str(change.title)}


def _timestamp(change: Change) -> Entry:
    return {"timestamp": written(change.at)}


def _details(change: Change) -> Entry:
    if change.target is None:
        return {"params": {}}
    return {
        "params": {
            "target_ns": change.target.namespace,
            "target_title": str(change.target),
            "suppressredirect": not change.leaves_redirect,
        }
    }


def _log(change: Change) -> Entry:
    return {"type": change.log, "action": change.action}


RECENT_CHANGES = List(
    name="recentchanges",
    prefix="rc",
    kinds=("edit", "new", "log"),
    kind=lambda change: change.kind,
    always=lambda change: {"type": change.kind},
    properties={"title": _title, "timestamp": _timestamp},
    has_namespaces=True,
)
LOG_EVENTS = List(
    name="logevents",
    prefix="le",
    kinds=("move", "delete"),
    kind=lambda change: change.log,
    always=lambda _: {},
    properties={"title": _title, "type": _log, "details": _details, "timestamp": _timestamp},
    has_namespaces=False,
)
LISTS = {each.name: each for each in (RECENT_CHANGES, LOG_EVENTS)}


def written(moment: datetime) -> str:
    """A moment as the API writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _place(change: Change) -> str:
    """Where a list goes on, in MediaWiki's form."""
    return f"{change.at:%Y%m%d%H%M%S}|{change.number}"


def _read_place(text: str) -> tuple[datetime, int]:
    match = re.fullmatch(r"([0-9]{14})\|([0-9]{1,18})", text)
    try:
        if match:
            return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC), int(match[2])
    except ValueError:
        pass
    raise QueryError(
        "badcontinue",
        "Invalid continue param. You should pass the original value returned by the previous query.",
    )
