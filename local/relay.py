"""Relays from containers to services on this machine's loopback."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial

CHUNK_BYTES = 65_536


@dataclass(frozen=True)
class Relay:
    """Accepts connections at one address and forwards them to another, over TLS where `tls` is given."""

    listen_at: tuple[str, int]
    target: tuple[str, int]
    tls: ssl.SSLContext | None = None


@contextlib.asynccontextmanager
async def running(relays: Sequence[Relay]) -> AsyncIterator[list[int]]:
    """Run the relays while the block does; gives the ports they listen on (for port 0, free ones)."""
    async with contextlib.AsyncExitStack() as servers:
        ports = []
        for relay in relays:
            server = await asyncio.start_server(partial(_hand_on, relay), *relay.listen_at)
            await servers.enter_async_context(server)
            ports.append(server.sockets[0].getsockname()[1])
        yield ports


async def _hand_on(relay: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError), contextlib.closing(writer):
        onward_reader, onward_writer = await asyncio.open_connection(*relay.target, ssl=relay.tls)
        with contextlib.closing(onward_writer):
            directions = (_copy(reader, onward_writer), _copy(onward_reader, writer))
            # In HTTP, when either side hangs up there is nothing more to say.
            await asyncio.wait(map(asyncio.create_task, directions), return_when=asyncio.FIRST_COMPLETED)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while received := await reader.read(CHUNK_BYTES):
            writer.write(received)
            await writer.drain()
