"""What a face gets that takes a connection out of HTTP/1."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from runtime.gateway.head import Head


@dataclass(frozen=True, slots=True)
class Handover:
    """A connection that has left HTTP/1. Reading is paused until its new owner resumes it.

    `leftover` are the bytes that came after the head. The owner either puts its own protocol on `transport` and resumes
    reading, or calls `streams`. The connection is closed when the owner's coroutine ends, and cut when it fails.
    """

    head: Head
    leftover: bytes
    transport: asyncio.Transport

    def streams(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return the connection as a pair of streams; the first bytes read are `leftover`."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        if self.leftover:
            reader.feed_data(self.leftover)
        self.transport.resume_reading()
        return reader, asyncio.StreamWriter(self.transport, protocol, reader, loop)


Upgrade = Callable[[Handover], Awaitable[None]]
"""Takes a connection over; given to the gateway under the token of the `Upgrade` header that asks for it."""
