"""Lets containers reach what listens on this machine's loopback, and nobody else."""

import asyncio
import contextlib
from collections.abc import Iterator
from threading import Thread
from urllib.parse import urlsplit

from local.containers import bridge_of_docker
from local.relay import Relay, running


@contextlib.contextmanager
def reachable_from_containers(address: str) -> Iterator[str]:
    """Give an `http://host:port` by which a container comes to `address`, which is on loopback."""
    target, bridge = urlsplit(address), bridge_of_docker()
    assert target.hostname
    assert target.port
    assert bridge, "Docker's bridge is not on this machine"
    relays = running([Relay((bridge, 0), (target.hostname, target.port))])
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        [port] = asyncio.run_coroutine_threadsafe(relays.__aenter__(), loop).result()
        yield f"http://{bridge}:{port}"
        asyncio.run_coroutine_threadsafe(relays.__aexit__(None, None, None), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
