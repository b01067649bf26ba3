"""Name servers that do as they are told, on real sockets: UDP and TCP on one free port of a loopback address."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import cast

from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, response
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.message import Message, Record, parse
from runtime.dns.wire.names import from_text
from runtime.dns.wire.rdata import Soa

ZONE = from_text("example.org")
SOA = Soa(ZONE, ZONE, 1, 2, 3, 4, 5)


def answer(query: Message, *records: Record, flags: int = QR | AA, id: int | None = None) -> bytes:
    """An answer to `query` with these records, by default the SOA record of the zone."""
    asked = query.questions[0]._replace(name=query.question_spelling or ())
    given = records or (Record.make(ZONE, types.SOA, 300, SOA),)
    edns = None if query.edns is None else Edns(0, query.do, 1232, 0, 0, b"")
    return response(query.id if id is None else id, flags, asked, given, edns=edns)


Send = Callable[[bytes], None]
OverUdp = Callable[[Message, Send], None]
OverTcp = Callable[[Message, asyncio.StreamWriter], Awaitable[None]]


def silent(query: Message, send: Send) -> None:
    """Says nothing."""


def good(query: Message, send: Send) -> None:
    """Answers."""
    send(answer(query))


async def good_stream(query: Message, writer: asyncio.StreamWriter) -> None:
    """Answers and leaves the connection open."""
    frame(writer, answer(query))


def frame(writer: asyncio.StreamWriter, wire: bytes) -> None:
    writer.write(len(wire).to_bytes(2) + wire)


@dataclass
class NameServer(asyncio.DatagramProtocol):
    """What it is to do, and what it has seen: queries over each transport, and the addresses they came from."""

    over_udp: OverUdp = good
    over_tcp: OverTcp | None = good_stream
    address: str = "127.0.0.1"
    port: int = 0
    udp: list[Message] = field(default_factory=list)
    tcp: list[Message] = field(default_factory=list)
    clients: list[tuple[str, int]] = field(default_factory=list)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = parse(data)
        self.udp.append(query)
        self.clients.append(addr[:2])
        self.over_udp(query, lambda wire: self.transport.sendto(wire, addr))

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            length = int.from_bytes(await reader.readexactly(2))
            query = parse(await reader.readexactly(length))
            self.tcp.append(query)
            self.clients.append(writer.get_extra_info("peername")[:2])
            assert self.over_tcp is not None
            await self.over_tcp(query, writer)
            await reader.read()
        writer.close()

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[NameServer]:
        """It answers on `port` until the end of the context. Without `over_tcp` the TCP port refuses."""
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        stream, datagram = socket.socket(family, socket.SOCK_STREAM), socket.socket(family, socket.SOCK_DGRAM)
        stream.bind((self.address, 0))
        self.port = stream.getsockname()[1]
        datagram.bind((self.address, self.port))
        transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=datagram)
        server = await asyncio.start_server(self._stream, sock=stream) if self.over_tcp else None
        try:
            yield self
        finally:
            transport.close()
            if server is None:
                stream.close()
            else:
                server.close()


def loopbacks() -> list[str]:
    """The loopback addresses of the families that this machine has."""
    found = ["127.0.0.1"]
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.bind(("::1", 0))
        found.append("::1")
    return found
