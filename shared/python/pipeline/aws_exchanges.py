"""Requests to AWS with a limit of time, and answers with a limit of size: see `pipeline.exchanges`."""

from functools import partial
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)

from pipeline.exchanges import LimitedConnection, Limits

if TYPE_CHECKING:
    from botocore.client import BaseClient

MOST_ANSWER_BYTES = 32 * 1024 * 1024
"""DynamoDB counts 16 MB per answer, without the names of types (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html)."""


class _Connection(LimitedConnection, AWSHTTPConnection):  # type: ignore[misc]  # botocore has no types
    pass


class _TlsConnection(LimitedConnection, AWSHTTPSConnection):  # type: ignore[misc]
    pass


class _Pool(AWSHTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(AWSHTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def limit_exchanges(client: "BaseClient", most_answer_bytes: int = MOST_ANSWER_BYTES) -> None:
    """Let each attempt of the client end after its `connect_timeout` and `read_timeout` together.

    botocore applies them to each address and each packet. It has no parameter for the class of its
    connections. But it makes its pools, and those of a proxy, of the classes in this dictionary.
    """
    config: Any = client.meta.config
    limits = Limits(config.connect_timeout + config.read_timeout, most_answer_bytes)
    endpoint: Any = vars(client)["_endpoint"]
    session = endpoint.http_session
    session._pool_classes_by_scheme.update(
        http=partial(_Pool, limits=lambda: limits), https=partial(_TlsPool, limits=lambda: limits)
    )
