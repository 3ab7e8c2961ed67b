"""Functions that log, for the operator's commands to read."""

import json
import time

from operations.clients import Clients


class FunctionLog:
    """The log of one function."""

    def __init__(self, clients: Clients, function: str) -> None:
        self._clients = clients
        self._group = f"/aws/lambda/{function}"
        clients.logs.create_log_group(logGroupName=self._group)
        clients.logs.create_log_stream(logGroupName=self._group, logStreamName="stream")

    def write(self, *lines: object) -> None:
        """Log records as JSON, and text as it is, now and in this order."""
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        now = int(time.time() * 1000)
        self._clients.logs.put_log_events(
            logGroupName=self._group,
            logStreamName="stream",
            logEvents=[{"timestamp": now, "message": text} for text in texts],
        )


class FunctionLogs:
    def __init__(self, clients: Clients) -> None:
        self._logs = {name: FunctionLog(clients, name) for name in ("producer", "consumer")}

    def of(self, function: str) -> FunctionLog:
        return self._logs[function]
