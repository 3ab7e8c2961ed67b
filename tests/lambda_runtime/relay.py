"""Lets containers reach what listens on this machine's loopback, and nobody else."""

import contextlib
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import psutil

CHUNK_BYTES = 65_536


@contextlib.contextmanager
def reachable_from_containers(address: str) -> Iterator[str]:
    """Give an `http://host:port` by which a container comes to `address`, which is on loopback.

    SAM CLI 1.170 takes `--docker-network host` and leaves the container on Docker's bridge all the same
    (https://github.com/aws/aws-sam-cli/issues/3609), so the relay listens on the bridge's own address.
    """
    target = urlsplit(address)
    with _Relay((_address_of_bridge(), 0), (target.hostname, target.port)) as relay:
        thread = threading.Thread(target=relay.serve_forever)
        thread.start()
        try:
            host, port = relay.server_address[:2]
            yield f"http://{host!s}:{port}"
        finally:
            relay.shutdown()
            thread.join()


def _address_of_bridge() -> str:
    form = '{{index .Options "com.docker.network.bridge.name"}}'
    command = ["docker", "network", "inspect", "bridge", "--format", form]
    bridge = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    return next(
        address.address for address in psutil.net_if_addrs()[bridge] if address.family == socket.AF_INET
    )


class _Relay(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, listen_on: tuple[str, int], target: tuple[str | None, int | None]) -> None:
        super().__init__(listen_on, _Connection)
        self.target = target


class _Connection(socketserver.BaseRequestHandler):
    server: _Relay

    def handle(self) -> None:
        with socket.create_connection(self.server.target) as onward:
            answering = threading.Thread(target=_copy, args=(onward, self.request))
            answering.start()
            _copy(self.request, onward)
            answering.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while received := source.recv(CHUNK_BYTES):
            sink.sendall(received)
        sink.shutdown(socket.SHUT_WR)
