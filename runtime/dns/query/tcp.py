"""One question over TCP (RFC 7766): a connection of its own, one message back."""

import asyncio
import contextlib
import socket


async def exchange(address: str, port: int, query: bytes, seconds: float, source: str = "") -> bytes | None:
    """The first message that the server sends for `query`. None: refused, cut, or not complete within `seconds`.

    The connection is closed afterwards, also on cancellation. A server that dribbles or never closes costs `seconds` at
    most and 64 KiB.
    """
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError, TimeoutError, EOFError):
        async with asyncio.timeout(seconds):
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM) as connection:
                connection.setblocking(False)
                if source:
                    connection.bind((source, 0))
                await loop.sock_connect(connection, (address, port))
                await loop.sock_sendall(connection, len(query).to_bytes(2) + query)
                length = int.from_bytes(await _exactly(loop, connection, 2))
                return await _exactly(loop, connection, length)
    return None


async def _exactly(loop: asyncio.AbstractEventLoop, connection: socket.socket, length: int) -> bytes:
    """That many octets. Raises EOFError when the other side ends before."""
    octets = bytearray(length)
    view = memoryview(octets)
    have = 0
    while have < length:
        received = await loop.sock_recv_into(connection, view[have:])
        if not received:
            raise EOFError
        have += received
    return bytes(octets)
