"""The embedded AWS with a counter around it: `GET /benchmarks/statistics` gives the requests by operation.

Served by MiniStack's own Python, as local/embedded_aws/application.py is.
"""

import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "local" / "embedded_aws"))
from application import app as embedded_aws  # type: ignore[import-not-found]

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

counts: Counter[str] = Counter()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        await embedded_aws(scope, receive, send)
    elif scope["path"] == "/benchmarks/statistics":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(counts).encode()})
    else:
        counts[_operation(scope)] += 1
        await embedded_aws(scope, receive, send)


def _operation(scope: Scope) -> str:
    """`AmazonSQS.SendMessageBatch`, or for services that have no such header `PUT s3`."""
    headers = dict(scope["headers"])
    if target := headers.get(b"x-amz-target"):
        return str(target.decode())
    # Credential=<key>/<day>/<region>/<service>/aws4_request
    service = headers.get(b"authorization", b"").partition(b"/aws4_request")[0].rpartition(b"/")[2]
    return f"{scope['method']} {service.decode()}"
