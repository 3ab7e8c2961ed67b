"""A client of AWS that gives canned answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.stub import Stubber

if TYPE_CHECKING:
    from botocore.client import BaseClient

ONE_TRY = Config(retries={"total_max_attempts": 1})


@contextmanager
def stubbed(client: "BaseClient") -> Iterator[Stubber]:
    """Answer what was told, in turn, all of it, and hold both sides to the service's model."""
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
