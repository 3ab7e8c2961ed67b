"""robots.txt says what a site's owner asks of robots (https://www.rfc-editor.org/rfc/rfc9309)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from protego import Protego

from web.addresses import Address, Origin, read_address
from web.answers import Nothing, Why

MOST_SITEMAPS = 50
LONGEST_DELAY = 24 * 60 * 60.0

_PRODUCT_TOKEN = re.compile(r"\*|[a-z_-]+")
"""A version behind the name does not count, and a part of the name is another name (RFC 9309, 2.2.1)."""

_NAMES_A_ROBOT = re.compile(r"\s*(?:user-?agent|user agent)\s*[:\s]([^#]*)", re.IGNORECASE)


@dataclass(frozen=True)
class RobotsFile:
    """What came for an origin's robots.txt: its text, which is empty where there is no file.

    Or why nothing of the origin can be had in this run: it failed at robots.txt, or there is no such host.
    """

    text: str = ""
    nothing: Nothing | None = None


class RobotsFiles(Protocol):
    """Each origin's robots.txt. A run asks for it once, and all its workers go by it."""

    def find(self, run_id: str, origin: Origin) -> RobotsFile | None: ...

    def keep(self, run_id: str, origin: Origin, file: RobotsFile) -> None: ...


class RobotsRules:
    """One origin's rules for one robot, whose `name` is how robots.txt calls it."""

    def __init__(self, file: RobotsFile, name: str, origin: Origin) -> None:
        self._rules = Protego.parse("\n".join(_for(name, file.text.splitlines())))
        self._nothing = file.nothing
        self._origin = origin
        self._name = name

    def refusal(self, address: Address) -> Nothing | None:
        """Say why this origin's `address` must not be asked for. Gives None where it may be."""
        if self._nothing or self._rules.can_fetch(address, self._name):
            return self._nothing
        return Nothing(Why.FORBIDDEN, f"{self._origin}/robots.txt forbids it")

    @property
    def crawl_delay(self) -> float:
        """Seconds between two requests, at most a day. 0 where the file asks for none."""
        return min(self._rules.crawl_delay(self._name) or 0.0, LONGEST_DELAY)

    @property
    def sitemaps(self) -> list[Address]:
        base = Address(f"{self._origin}/robots.txt")
        found = (read_address(reference, base) for reference in self._rules.sitemaps)
        return list(dict.fromkeys(address for address in found if address))[:MOST_SITEMAPS]


def _for(name: str, lines: list[str]) -> Iterator[str]:
    """Give the same lines, with one name for all other robots.

    Protego keeps a list of all a group's rules for each robot that the group names. Half a megabyte could
    hold 20,000 robots and 20,000 rules for them.
    """
    for line in lines:
        if match := _NAMES_A_ROBOT.match(line):
            token = _PRODUCT_TOKEN.match(match[1].strip().lower())
            robot = token[0] if token else ""
            yield f"User-agent: {robot if robot in ('*', name) else 'another'}"
        else:
            yield line
