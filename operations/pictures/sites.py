"""Puts sites into the table. Each address is written in the one form in which it is crawled."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from operations.cannot_continue import CannotContinue
from operations.lists.columns import Columns
from operations.lists.entries import REFUSALS_SHOWN, Entry, ListedName, Refused, Repeated
from operations.terminal import counted
from web.addresses import Address, read_address

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

_HOST_FIRST = re.compile(r"[^\s/:@?#]+(:\d+)?([/?#]|$)")
"""The beginning of an address that people write without its scheme: example.com, localhost:8000/blog."""

SITE = "site"
SITE_COLUMN = Columns(name=SITE, title="title")


@dataclass(frozen=True)
class SitesRead:
    """A list of sites. `refusals` says why an entry is no site, for the first such entries."""

    sites: tuple[Address, ...] = ()
    repeated: int = 0
    refused: int = 0
    refusals: tuple[str, ...] = field(default=())


def read_sites(entries: Iterable[Entry]) -> SitesRead:
    """Read a list whose names are addresses of sites. An address without a scheme gets https."""
    read = SitesRead()
    seen: dict[Address, None] = {}
    for entry in entries:
        site = _site_of(entry)
        match site:
            case Refused():
                refusals = (*read.refusals, str(site))[:REFUSALS_SHOWN]
                read = replace(read, refused=read.refused + 1, refusals=refusals)
            case Repeated():
                read = replace(read, repeated=read.repeated + 1)
            case _ if site in seen:
                read = replace(read, repeated=read.repeated + 1)
            case _:
                seen[site] = None
    return replace(read, sites=tuple(seen))


def read_site(written: str) -> Address:
    """Read an address as a person wrote it. Raises CannotContinue."""
    address = _address(written)
    if address is None:
        raise CannotContinue(f"{written!r} is no address of a website.")
    return address


def _address(written: str) -> Address | None:
    return read_address(f"https://{written}" if _HOST_FIRST.match(written) else written)


def _site_of(entry: Entry) -> Address | Refused | Repeated:
    if not isinstance(entry, ListedName):
        return entry
    return _address(entry.name) or Refused(entry.place, f"{entry.name!r} is no address of a website")


def put_sites(dynamodb: "DynamoDBServiceResource", table: str, sites: Iterable[Address]) -> int:
    """Put the sites into the table, and say how many. Raises CannotContinue where the table refuses one."""
    done = 0
    try:
        with dynamodb.Table(table).batch_writer() as batch:
            for site in sites:
                batch.put_item(Item={SITE: site})
                done += 1
    except (ClientError, BotoCoreError) as error:
        raise CannotContinue(
            f"{error}. Of the list up to {counted(done, 'site')} had been written before that."
            " To put it again does no harm."
        ) from error
    return done
