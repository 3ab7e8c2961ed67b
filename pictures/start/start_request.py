"""What an invocation asks for."""

from dataclasses import dataclass
from typing import Self

from pipeline.run_event import UnusableEvent, read_event, read_run_id, read_switch


@dataclass(frozen=True)
class StartRequest:
    """A run over the sites of the table, or over those of them that are named.

    `force` begins it also where an earlier run over the site is still at work, which then ends.
    """

    run_id: str
    sites: tuple[str, ...] = ()
    force: bool = False

    @classmethod
    def from_event(cls, event: object, request_id: str) -> Self:
        """Read the event of a schedule, or of a person; fields it does not know are left alone.

        Raises UnusableEvent.
        """
        fields = read_event(event)
        sites = fields.get("sites", [])
        if not isinstance(sites, list) or not all(isinstance(site, str) for site in sites):
            raise UnusableEvent("sites must be a list of addresses")
        return cls(read_run_id(fields, request_id), tuple(sites), read_switch(fields, "force"))
