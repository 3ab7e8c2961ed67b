"""Serving until a signal, and ending without losing a request.

waitress serves in one process with a few threads. It does not fork, and writes nothing to disk. Who has more
processors runs more containers. It has no graceful end of its own, so its loop runs here.
"""

import json
import logging
import signal
import socket
import time
from types import FrameType
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import ErrorTask

from scorer.service.application import MOST_BYTES, Readiness

THREADS = 4
"""Scoring is bound by the processor, and Python uses one, so more threads would gain nothing."""

MOST_CONNECTIONS = 250
"""Further connections wait in the backlog, and are served later. With a body each, these need some 300 MB."""

BACKLOG = 1_000
MOST_BYTES_TAKEN = MOST_BYTES + 100_000
"""The most that is read of a body. The application refuses one over `MOST_BYTES` and says why.

A body is kept in memory. By default waitress puts one over half a megabyte into a file, and there is no disk.
"""

SECONDS_TO_END = 25.0
"""Kubernetes kills after 30."""

SECONDS_OF_SILENCE = 0.2
"""The service ends after so long without a request. What was sent before the signal has arrived by then."""

_TURN_SECONDS = 0.05


class _Refusal(ErrorTask):
    """The answer to what is no HTTP, or too large. waitress's own is plain text; the service speaks JSON."""

    def execute(self) -> None:
        refused: Any = self.request  # its published type lacks the error
        error = refused.error
        body = json.dumps({"error": f"{error.reason}: {error.body}"}).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers = [("Content-Type", "application/json")]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class _Connection(HTTPChannel):
    error_task_class = _Refusal


def _server(application: Flask, listener: socket.socket, connections: dict[int, Any]) -> Any:  # noqa: ANN401 — its published types lack what is used here
    # waitress warns of every request that waits for a thread. Under load each one does.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server: Any
    server = create_server(
        application,
        map=connections,
        sockets=[listener],
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        backlog=BACKLOG,
        max_request_body_size=MOST_BYTES_TAKEN,
        inbuf_overflow=MOST_BYTES_TAKEN + 1,
        ident=None,
    )
    return server


class Service:
    """A web application on a socket."""

    def __init__(self, application: Flask, listener: socket.socket, readiness: Readiness) -> None:
        self._connections: dict[int, Any] = {}
        self._server = _server(application, listener, self._connections)
        self._server.channel_class = _Connection
        self._readiness = readiness
        self._is_to_end = False

    def serve(self) -> None:
        """Serve until SIGTERM or SIGINT. Then serve what is under way or waits to be taken, and return."""
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            signal.signal(stop_signal, self._end)
        while not self._is_to_end:
            self._turn()
        self._drain()
        self._server.task_dispatcher.shutdown()
        wasyncore.close_all(self._connections)

    def _end(self, _signal_number: int, _frame: FrameType | None) -> None:
        self._is_to_end = True
        self._readiness.is_ready = False

    def _drain(self) -> None:
        now = time.monotonic()
        deadline, silent_since = now + SECONDS_TO_END, now
        while now < deadline and now - silent_since < SECONDS_OF_SILENCE:
            self._turn()
            now = time.monotonic()
            if self._is_busy():
                silent_since = now

    def _turn(self) -> None:
        wasyncore.loop(timeout=_TURN_SECONDS, count=1, map=self._connections, use_poll=True)

    def _is_busy(self) -> bool:
        """Whether a request is arriving or being answered, or its answer is still to be sent."""
        return any(
            connection.request or connection.requests or connection.total_outbufs_len
            for connection in list(self._server.active_channels.values())
        )
