"""What an invocation asks for."""

from dataclasses import dataclass
from typing import Self

from pipeline.run_event import UnusableEvent, read_event, read_run_id, read_switch


@dataclass(frozen=True)
class StartRequest:
    """A run over the table's sites, or over those of them that are named.

    `force` begins it even where an earlier run over the site is still at work. That run then ends.
    """

    run_id: str
    sites: tuple[str, ...] = ()
    force: bool = False

    @classmethod
    def from_event(cls, event: object, request_id: str) -> Self:
        """Read a schedule's event, or a person's. Unknown fields are ignored.

        Raises UnusableEvent.
        """
        fields = read_event(event)
        sites = fields.get("sites", [])
        if not isinstance(sites, list) or not all(isinstance(site, str) for site in sites):
            raise UnusableEvent("sites must be a list of addresses")
        return cls(read_run_id(fields, request_id), tuple(sites), read_switch(fields, "force"))
