"""The name servers of the demo, on addresses of 127/8 and one free port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import cast

from runtime.cli.demozones import Zone, answer, zones

_TRIES = 20


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, served: Sequence[Zone]) -> None:
        self._served = served
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not every loop derives its own from the class that it stands for.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, sender: tuple[str, int]) -> None:
        said = answer(self._served, data, tcp=False)
        if said is not None and self._transport is not None:
            self._transport.sendto(said, sender)


@contextlib.asynccontextmanager
async def name_servers() -> AsyncIterator[int]:
    """Let the name servers of the demo listen until the block ends, and give their port.

    Raises OSError where the addresses cannot be had: only Linux has 127/8 whole without being told.
    """
    tree = zones()
    loop = asyncio.get_running_loop()
    port, pairs = _sockets([*tree])
    async with contextlib.AsyncExitStack() as stack:
        for served, (datagrams, stream) in zip(tree.values(), pairs, strict=True):
            transport, _ = await loop.create_datagram_endpoint(partial(_Datagrams, served), sock=datagrams)
            stack.callback(transport.close)
            server = await asyncio.start_server(partial(_serve, served), sock=stream)
            stack.callback(server.close)
        yield port


async def _serve(served: Sequence[Zone], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            wire = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
            said = answer(served, wire, tcp=True)
            if said is None:
                break
            writer.write(len(said).to_bytes(2) + said)
            await writer.drain()
    writer.close()


def _sockets(addresses: Sequence[str]) -> tuple[int, list[tuple[socket.socket, socket.socket]]]:
    """Return a port that is free over UDP and TCP at all addresses, and the bound sockets."""
    fault: OSError | None = None
    for _ in range(_TRIES):
        with contextlib.ExitStack() as stack:
            pairs, port = [], 0
            try:
                for address in addresses:
                    stream = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
                    stream.bind((address, port))
                    port = stream.getsockname()[1]
                    datagrams = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                    datagrams.bind((address, port))
                    pairs.append((datagrams, stream))
            except OSError as reason:
                fault = reason
                continue
            stack.pop_all()
            return port, pairs
    raise fault or OSError("no port is free")
