"""What the exchanges of a client of boto3's are held to."""

from collections.abc import Callable
from typing import Any

from pipeline.exchanges import Limits


def limits_of(client: Any) -> Limits | None:  # noqa: ANN401
    """Ask a connection of the client's, which is not opened; None where there are no limits."""
    manager = vars(client)["_endpoint"].http_session._manager
    connection = manager.connection_from_url(client.meta.endpoint_url)._new_conn()
    limits: Callable[[], Limits] | None = getattr(connection, "limits", None)
    return limits() if limits else None
