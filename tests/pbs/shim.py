"""HTTP/2 with prior knowledge at a plain port, each connection of it a session of its own behind the upgrade."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.pbs.profiles import RUST_4
from tests.pbs.server import Server


@asynccontextmanager
async def shim(server: Server, params: dict[str, Any], path: str = "reader") -> AsyncIterator[int]:
    """Give the port. Every connection opens a session with params and is passed on to it."""
    protocol = "proxmox-backup-reader-protocol-v1" if path == "reader" else "proxmox-backup-protocol-v1"
    text = {name: str(value) for name, value in params.items()}
    head = RUST_4.head(path, protocol, text, "shim", [f"authorization: PBSAPIToken={server.token}"])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(server.host, server.port, ssl=server.tls)
        try:
            back.write(head)
            answer = await there.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 101"), answer
            done = [asyncio.ensure_future(one) for one in (_relay(reader, back), _relay(there, writer))]
            await asyncio.wait(done, return_when=asyncio.FIRST_COMPLETED)
            # What the server said last is to be heard before its connection is closed.
            await asyncio.wait(done, timeout=0.02)
            for one in done:
                one.cancel()
            await asyncio.gather(*done, return_exceptions=True)
        finally:
            back.transport.abort()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listener:
        yield listener.sockets[0].getsockname()[1]


async def _relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
