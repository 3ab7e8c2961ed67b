"""A visit is one address that a run goes to. A message carries it from function to function."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Self

from pipeline.delivery import OutgoingMessage
from pipeline.received_message import UnusableMessage
from pipeline.run_event import MAXIMUM_RUN_ID_CHARACTERS
from web.addresses import Address, Origin, host_of, origin_of, read_address

MOST_GROUP_CHARACTERS = 128
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""


class VisitKind(StrEnum):
    START = "start"
    """A page where the crawl of a site begins."""
    PAGE = "page"
    SITEMAP = "sitemap"
    END = "end"
    """The site's run has nothing left to visit. What it did not see is marked as gone."""
    PICTURE = "picture"


@dataclass(frozen=True)
class Visit:
    """Go to `address` in the run over `site`. `tries` counts the tries at which the host failed."""

    run_id: str
    site: Origin
    kind: VisitKind
    address: Address
    tries: int = 0

    def tried_again(self) -> Self:
        return replace(self, tries=self.tries + 1)

    def to_message(self, in_place_of: str = "") -> OutgoingMessage:
        """Give the message, in its host's group.

        SQS takes a visit once within five minutes, however often it is sent; and once more for each message,
        by its id, that it is sent `in_place_of`.
        """
        body = json.dumps(asdict(self), ensure_ascii=False)
        return OutgoingMessage(
            label=self.address,
            body=body,
            group_id=_group(host_of(self.address)),
            deduplication_id=hashlib.sha256(f"{in_place_of} {body}".encode()).hexdigest(),
        )

    @classmethod
    def from_body(cls, body: str) -> Self:
        """Read a message's body. Raises UnusableMessage."""
        try:
            fields = json.loads(body)
            return cls(
                run_id=_run_id(fields["run_id"]),
                site=Origin(_address(f"{fields['site']}/").removesuffix("/")),
                kind=VisitKind(fields["kind"]),
                address=_address(fields["address"]),
                tries=_tries(fields["tries"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise UnusableMessage(f"it is no visit: {error!r}"[:300]) from error

    def __post_init__(self) -> None:
        if self.kind is not VisitKind.PICTURE and origin_of(self.address) != self.site:
            raise ValueError(f"{self.address} is no page of {self.site}")


def _run_id(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAXIMUM_RUN_ID_CHARACTERS:
        raise ValueError("run_id must be text")
    return value


def _address(value: object) -> Address:
    if not isinstance(value, str) or read_address(value) != value:
        raise ValueError(f"{value!r:.200} is no web address as it is written here")
    return Address(value)


def _tries(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("tries must be a whole number")
    return value


def _group(host: str) -> str:
    return host if len(host) <= MOST_GROUP_CHARACTERS else hashlib.sha256(host.encode()).hexdigest()
