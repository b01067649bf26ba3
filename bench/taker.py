"""A service that takes what it is sent and answers when it has all of it: `python -m bench.taker SOCKET`."""

from __future__ import annotations

import asyncio
import re
import sys
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Taker(asyncio.Protocol):
    def __init__(self) -> None:
        self._left: int | None = None
        """Bytes that are still to come; None: the head is not there yet."""
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._left is None:
            self._head += data
            head, blank, data = self._head.partition(b"\r\n\r\n")
            if not blank:
                return
            length = _LENGTH.search(head)
            self._left = int(length[1]) if length else 0
        self._left -= len(data)
        if self._left == 0:
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            self._left, self._head = None, b""


async def serve(path: str) -> None:
    server = await asyncio.get_running_loop().create_unix_server(Taker, path)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(sys.argv[1]))
    else:
        uvloop.run(serve(sys.argv[1]))
