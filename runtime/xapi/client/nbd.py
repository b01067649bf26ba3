"""One connection to a disk over NBD: read-only, with any number of reads on their way.

Source: proto.md of the nbd project; reference xapi.md c.4. The certificate comes from the pool together with the place,
so over TLS the host has to show that very certificate; nothing of the session is said before.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from runtime.contract.abi import Json
from runtime.xapi import nbd
from runtime.xapi.client.errors import PoolError, TooSlow, Unreachable
from runtime.xapi.client.exact import ExactReader
from runtime.xapi.client.receiving import Buffers
from runtime.xapi.client.rpc import CONNECT_SECONDS, reason
from runtime.xapi.nbd import BadReply, Reading, Tls

PORT = 10809

HANDSHAKE_SECONDS = 60.0
"""The host attaches the disk before it answers."""

READ_SECONDS = 60.0
"""A read that is not answered so long ends its connection."""

LEAVE_SECONDS = 2.0

BLOCK = 2 << 20
"""Bytes of a read whose place in memory is used again, as the blocks of disks are."""

_OFFSET = 8
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


class ReadFailed(PoolError):
    """The host could not read some of a disk; the connection is as good as before."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a host gives a disk out."""

    address: str
    port: int
    export: str = field(repr=False)
    """Has a session in it."""
    certificate: str = field(default="", repr=False)
    """As PEM text what the host has to show; without one there is no TLS."""

    @classmethod
    def read(cls, record: Json) -> Place:
        """Return an entry of VDI.get_nbd_info. Raises Unreachable for one that is none."""
        match record:
            case {"address": str(address), "exportname": str(export)} if address and export:
                port = record.get("port", PORT)
                if isinstance(port, str) and port.isdecimal():
                    port = int(port)
                certificate = record.get("cert") or ""
                if isinstance(port, int) and 0 < port < 1 << 16 and isinstance(certificate, str):
                    return cls(address, port, export, certificate)
        raise Unreachable("the pool", "what it says of NBD names no place")

    @property
    def name(self) -> str:
        """The place as errors name it."""
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"nbd://{host}:{self.port}"


class NbdConnection:
    """Made by `connect`; `close` ends it in any state. Any number of reads may run at a time."""

    def __init__(
        self, place: Place, export: nbd.Export, transport: asyncio.Transport, reader: ExactReader, buffers: Buffers
    ) -> None:
        self.place = place
        self.size = export.size
        self._structured = export.structured
        self._transport = transport
        self._reader = reader
        self._buffers = buffers
        self._cookie = 0
        self._reads: dict[int, tuple[Reading, asyncio.Future[memoryview]]] = {}
        self._lost: Unreachable | None = None
        self._listening = asyncio.ensure_future(self._listen())

    @property
    def lost(self) -> bool:
        """Whether nothing can be read any more."""
        return self._lost is not None

    async def read(self, offset: int, length: int) -> memoryview:
        """Return exactly length bytes, which nobody changes as long as there is a view of them.

        Raises ReadFailed for what the host says it cannot read, Unreachable when the connection is lost, TooSlow after
        READ_SECONDS; after those two, and after a cancellation, it is lost for all.
        """
        if self._lost is not None:
            raise self._lost
        self._cookie += 1
        answer: asyncio.Future[memoryview] = asyncio.get_running_loop().create_future()
        self._reads[self._cookie] = (Reading(offset, length, self._room), answer)
        self._transport.write(nbd.read_request(self._cookie, offset, length))
        try:
            async with asyncio.timeout(READ_SECONDS):
                return await answer
        except TimeoutError:
            self._lose(TooSlow(self.place.name, f"a read was not answered within {READ_SECONDS:g} s"))
            assert self._lost is not None
            raise self._lost from None
        except asyncio.CancelledError:
            self._lose(Unreachable(self.place.name, "the connection was given up"))
            raise

    async def close(self) -> None:
        """Take leave of the host and end the connection. Harmless when repeated."""
        if self._lost is None:
            self._transport.write(nbd.disconnect_request(0))
            self._transport.close()
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_SECONDS):
                    await self._reader.lost()
            self._lose(Unreachable(self.place.name, "the connection is closed"))
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        try:
            while True:
                await self._answer()
        except EOFError:
            self._lose(Unreachable(self.place.name, "the host ended the connection"))
        except BadReply as fault:
            self._lose(Unreachable(self.place.name, str(fault)))
        except OSError as fault:
            self._lose(Unreachable(self.place.name, reason(fault)))

    async def _answer(self) -> None:
        """Take one reply of the host, or one part of a reply."""
        head = await self._reader.read(nbd.SIMPLE_REPLY.size)
        magic, error, cookie = nbd.SIMPLE_REPLY.unpack(head)
        if magic == nbd.SIMPLE_REPLY_MAGIC:
            reading, answer = self._asked(cookie)
            if not error and reading.length:
                await self._reader.read_into(reading.place(reading.offset, reading.length))
            self._done(cookie, reading, answer, error)
            return
        if magic != nbd.STRUCTURED_REPLY_MAGIC or not self._structured:
            raise BadReply("what it says is no answer")
        more = await self._reader.read(nbd.CHUNK.size - len(head))
        _, flags, kind, cookie, length = nbd.CHUNK.unpack(head + more)
        reading, answer = self._asked(cookie)
        if kind == nbd.Chunk.DATA and length > _OFFSET:
            offset = int.from_bytes(await self._reader.read(_OFFSET), "big")
            await self._reader.read_into(reading.place(offset, length - _OFFSET))
        elif length > nbd.CHUNK_HEAD_AT_MOST:
            raise BadReply("a part of an answer is too long")
        else:
            reading.take(kind, await self._reader.read(length))
        if flags & nbd.DONE:
            self._done(cookie, reading, answer, reading.error)

    def _room(self, length: int) -> memoryview:
        if length > self._buffers.size:
            return memoryview(bytearray(length))
        return memoryview(self._buffers.take())[:length]

    def _done(self, cookie: int, reading: Reading, answer: asyncio.Future[memoryview], error: int) -> None:
        data = memoryview(b"") if error else reading.end()
        del self._reads[cookie]
        if error:
            self._failed(answer, error)
        elif not answer.done():
            answer.set_result(data)

    def _asked(self, cookie: int) -> tuple[Reading, asyncio.Future[memoryview]]:
        found = self._reads.get(cookie)
        if found is None:
            raise BadReply("it answers what was not asked")
        return found

    def _failed(self, answer: asyncio.Future[memoryview], error: int) -> None:
        if not answer.done():
            answer.set_exception(ReadFailed(f"{self.place.name}: a read failed with {nbd.error_name(error)}"))

    def _lose(self, why: Unreachable) -> None:
        if self._lost is None:
            self._lost = why
        reads, self._reads = self._reads, {}
        for _, answer in reads.values():
            if not answer.done():
                answer.set_exception(self._lost)
        self._transport.abort()
        if self._listening is not asyncio.current_task():
            self._listening.cancel()


async def connect(place: Place, buffers: Buffers | None = None) -> NbdConnection:
    """Return a connection to the disk of a place, which puts what it reads into buffers.

    Raises Unreachable for a host that cannot be reached, shows another certificate, has no TLS where the pool named a
    certificate, or does not give the disk out; TooSlow. Cancelled or failed, nothing stays open.
    """
    raw = socket.socket(socket.AF_INET6 if ":" in place.address else socket.AF_INET, socket.SOCK_STREAM)
    transport: asyncio.Transport | None = None
    try:
        raw.setblocking(False)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await _reached(raw, place)
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            steps = nbd.handshake(place.export.encode(), tls=bool(place.certificate))
            if place.certificate:
                # Up to TLS no byte is read that is not asked for, so that none from before it counts as said in it.
                await _agreed(steps, _exactly(raw), _sending(raw))
            transport, reader = await _connected(raw, place)
            export = await _agreed(steps, reader.read, _written(transport))
        assert export is not None
        return NbdConnection(place, export, transport, reader, buffers or Buffers(BLOCK))
    except BaseException as fault:
        if transport is not None:
            transport.abort()
        raw.close()
        match fault:
            case TimeoutError():
                raise TooSlow(place.name, "did not answer in time") from None
            case EOFError():
                raise Unreachable(place.name, "the host does not give the disk out") from None
            case BadReply():
                raise Unreachable(place.name, str(fault)) from None
            case ssl.SSLError():
                raise Unreachable(place.name, f"TLS failed ({fault.reason or 'ended'})") from None
            case OSError():
                raise Unreachable(place.name, reason(fault)) from None
        raise


async def _reached(raw: socket.socket, place: Place) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await asyncio.get_running_loop().sock_connect(raw, (place.address, place.port))
    except TimeoutError:
        raise TooSlow(place.name, "takes no connection") from None


Read = Callable[[int], Awaitable[bytes]]
Write = Callable[[bytes], Awaitable[None]]


def _exactly(raw: socket.socket) -> Read:
    async def read(count: int) -> bytes:
        data = b""
        while len(data) < count:
            piece = await asyncio.get_running_loop().sock_recv(raw, count - len(data))
            if not piece:
                raise asyncio.IncompleteReadError(data, count)
            data += piece
        return data

    return read


def _sending(raw: socket.socket) -> Write:
    async def write(data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(raw, data)

    return write


def _written(transport: asyncio.Transport) -> Write:
    async def write(data: bytes) -> None:
        transport.write(data)

    return write


async def _agreed(steps: nbd.Steps, read: Read, write: Write) -> nbd.Export | None:
    """Go on with a handshake; return what was agreed upon, or None where TLS begins."""
    said = b""
    while True:
        try:
            step = steps.send(said) if said else next(steps)
        except StopIteration as end:
            export: nbd.Export = end.value
            return export
        said = b""
        if isinstance(step, Tls):
            return None
        if isinstance(step, bytes):
            await write(step)
        else:
            said = await read(step)


async def _connected(raw: socket.socket, place: Place) -> tuple[asyncio.Transport, ExactReader]:
    """Return what is read from and written to, in TLS with the host's own certificate where it has one."""
    loop = asyncio.get_running_loop()
    if not place.certificate:
        return await loop.create_connection(ExactReader, sock=raw)
    try:
        known = {ssl.PEM_cert_to_DER_cert(one) for one in _PEM.findall(place.certificate)}
    except ValueError:
        known = set()
    if not known:
        raise Unreachable(place.name, "the certificate that the pool gives is none")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The very certificate is known, and counts whatever names, dates and issuers are in it.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    transport, reader = await loop.create_connection(
        ExactReader, sock=raw, ssl=context, server_hostname="", ssl_handshake_timeout=HANDSHAKE_SECONDS
    )
    if transport.get_extra_info("ssl_object").getpeercert(binary_form=True) not in known:
        transport.abort()
        raise Unreachable(place.name, "shows another certificate than the pool says it has")
    return transport, reader
