"""A load generator for one HTTP/1.1 request, repeated on a few connections: as little client as possible.

`python -m bench.load HOST PORT CONNECTIONS SECONDS [distinct] < REQUEST` sends the request of standard input and prints
JSON: how many answers came whole, in how many seconds, and how long one takes at the median and the 99th percentile.
With `distinct` no two heads are the same, as from clients that number their requests. Where the body has `########`,
each request has another number there.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import sys
import time
from typing import cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_LAST_CHUNK = b"\r\n0\r\n\r\n"

NUMBER = b"########"
# Two processes begin far from each other.
_numbers = itertools.count(time.time_ns() // 1000 % 10**8 // 2)


class Connection(asyncio.Protocol):
    """Sends the request again whenever an answer is whole."""

    def __init__(self, request: bytes, distinct: bool, times: list[float], ended: asyncio.Future[None]) -> None:
        self._head_sent, _, self._body_sent = request.partition(b"\r\n\r\n")
        self._distinct = distinct
        self._numbered = NUMBER in self._body_sent
        self._times = times
        self._ended = ended
        self._left: int | None = None
        """Bytes that are still to come; -1: until the last chunk, None: the head is not there yet."""
        self._head = b""
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        self._left, self._head, self._tail = None, b"", b""
        self._start = time.perf_counter()
        number = b"\r\nX-Call: %d" % len(self._times) if self._distinct else b""
        body = self._body_sent
        if self._numbered:
            body = body.replace(NUMBER, b"%08d" % next(_numbers))
        self._transport.write(b"%b%b\r\n\r\n%b" % (self._head_sent, number, body))

    def data_received(self, data: bytes) -> None:
        if self._left is None:
            self._head += data
            head, blank, data = self._head.partition(b"\r\n\r\n")
            if not blank:
                return
            if not head.startswith(b"HTTP/1.1 200 "):
                self._fail(f"unexpected answer: {head[:200]!r}")
                return
            length = _LENGTH.search(head)
            if length is None and not _CHUNKED.search(head):
                self._fail("an answer without length")
                return
            self._left = int(length[1]) if length is not None else -1
            # The last chunk is found by the newline before it, which is here the blank line.
            self._tail = b"\r\n"
        if self._left == -1:
            self._tail = (self._tail + data)[-len(_LAST_CHUNK) :]
            whole = self._tail == _LAST_CHUNK
        else:
            self._left -= len(data)
            whole = self._left == 0
        if whole:
            self._times.append(time.perf_counter() - self._start)
            self._send()

    def _fail(self, why: str) -> None:
        if not self._ended.done():
            self._ended.set_exception(RuntimeError(why))
        self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ended.done():
            self._ended.set_exception(exc or RuntimeError("the server closed the connection"))


async def load(
    host: str, port: int, connections: int, seconds: float, request: bytes, distinct: bool = False
) -> dict[str, float]:
    """Return what came of it. Raises RuntimeError or OSError if an answer is not 200 or a connection ends."""
    loop = asyncio.get_running_loop()
    times: list[float] = []
    ended: asyncio.Future[None] = loop.create_future()
    start = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(request, distinct, times, ended), host, port)
    try:
        async with asyncio.timeout(seconds):
            await ended
    except TimeoutError:
        pass
    took = time.perf_counter() - start
    if not times:
        raise RuntimeError(f"no answer in {seconds} s")
    times.sort()
    return {
        "answers": len(times),
        "seconds": took,
        "p50": times[len(times) // 2],
        "p99": times[len(times) * 99 // 100],
    }


def main() -> None:
    host, port, connections, seconds, *rest = sys.argv[1:]
    work = load(host, int(port), int(connections), float(seconds), sys.stdin.buffer.read(), rest == ["distinct"])
    try:
        import uvloop
    except ImportError:
        result = asyncio.run(work)
    else:
        result = uvloop.run(work)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
