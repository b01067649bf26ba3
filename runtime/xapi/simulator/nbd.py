"""Disks over NBD: fixed newstyle, STARTTLS where the host has a certificate, read-only (reference c.4).

The name of an export is that of VDI.get_nbd_info: `/UUID?session_id=REF`. Numbers and rules: the NBD protocol document
(proto.md of the nbd project).
"""

from __future__ import annotations

import asyncio
import errno
import ssl
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import structlog

from runtime.xapi import nbd
from runtime.xapi.nbd import Answer, Command, Option
from runtime.xapi.simulator.blocks import BlockMap
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.faults import Faults

_log = structlog.get_logger("simulator")

_EXPORT_FLAGS = nbd.HAS_FLAGS | nbd.READ_ONLY | nbd.CAN_MULTI_CONN
_INFO_EXPORT, _INFO_BLOCK_SIZE = 0, 3

_GREETING = struct.pack(">8s8sH", nbd.MAGIC, nbd.OPTION_MAGIC, nbd.FIXED_NEWSTYLE | nbd.NO_ZEROES)

OPTION_AT_MOST = 8 << 10
READ_AT_MOST = 32 << 20
IN_THREAD = 256 << 10
HANDSHAKE_SECONDS = 10.0
IDLE_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Served:
    """A disk that a client has gone over to."""

    uuid: str
    content: BlockMap


Open = Callable[[str, str], Served]
"""Returns the disk of a uuid for a session ref. Raises XapiFault."""


@dataclass(frozen=True, slots=True)
class NbdPort:
    """Where a host serves disks; `certificate` is PEM text, empty without TLS."""

    port: int
    certificate: str = ""


class _Ended(Exception):
    """The client is done, or does not keep to the protocol."""


class NbdServer:
    """Serves disks on one address, from `start` to `close`.

    With tls a client may begin TLS; without, it cannot. `counters` are told the connections that went over to a disk
    and the bytes that were sent; `faults` are those of the path `/nbd`: a cut connection, reads that fail.
    """

    def __init__(
        self, open_disk: Open, counters: Counter[str], faults: Faults, tls: ssl.SSLContext | None = None
    ) -> None:
        self.open_disk = open_disk
        self._counters = counters
        self._faults = faults
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._clients: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int = 0) -> int:
        """Listen, and return the port. Raises OSError."""
        self._server = await asyncio.start_server(self._client, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening and end all connections."""
        if self._server is not None:
            self._server.close()
        for client in list(self._clients):
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients.add(task)
        try:
            connection = _Connection(reader, writer, self.open_disk, self._counters, self._faults, self._tls)
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                served = await connection.negotiate()
            self._counters["nbd connections"] += 1
            going = self._counters["nbd connections open"] = self._counters["nbd connections open"] + 1
            self._counters["nbd connections at once"] = max(self._counters["nbd connections at once"], going)
            try:
                await connection.serve(served)
            finally:
                self._counters["nbd connections open"] -= 1
        except (_Ended, ConnectionError, TimeoutError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        except Exception:
            _log.exception("nbd failed")
        finally:
            self._clients.discard(task)
            writer.transport.abort()


class _Connection:
    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, open_disk: Open,
        counters: Counter[str], faults: Faults, tls: ssl.SSLContext | None,
    ) -> None:  # fmt: skip
        self._reader = reader
        self._writer = writer
        self._open = open_disk
        self._counters = counters
        self._faults = faults
        self._tls = tls
        self._sent = 0
        self._cut_at: int | None = None
        self._fail_at: int | None = None

    async def negotiate(self) -> Served:
        """Agree with the client on a disk. Raises _Ended."""
        self._writer.write(_GREETING)
        (flags,) = struct.unpack(">I", await self._reader.readexactly(4))
        if flags & ~(nbd.FIXED_NEWSTYLE | nbd.NO_ZEROES) or not flags & nbd.FIXED_NEWSTYLE:
            raise _Ended
        while True:
            magic, number, length = nbd.OPTION.unpack(await self._reader.readexactly(nbd.OPTION.size))
            if magic != nbd.OPTION_MAGIC or length > 1 << 20:
                raise _Ended
            data = await self._reader.readexactly(length)
            if number == Option.EXPORT_NAME:
                return self._exported(data, bool(flags & nbd.NO_ZEROES))
            disk = await self._option(number, data)
            await self._writer.drain()
            if disk is not None:
                return disk

    async def _option(self, number: int, data: bytes) -> Served | None:
        """Answer an option; return the disk if the client goes over to it."""
        if len(data) > OPTION_AT_MOST:
            self._reply(number, Answer.TOO_BIG)
            return None
        match number:
            case Option.ABORT:
                self._reply(number, Answer.ACK)
                await self._writer.drain()
                raise _Ended
            case Option.LIST:
                # Which disks there are is for those who have a session to ask XAPI.
                self._reply(number, Answer.POLICY)
            case Option.STARTTLS if self._tls is not None and not data:
                self._reply(number, Answer.ACK)
                await self._writer.drain()
                await self._writer.start_tls(self._tls, ssl_handshake_timeout=HANDSHAKE_SECONDS)
                self._tls = None
            case Option.STARTTLS:
                self._reply(number, Answer.INVALID if data else Answer.POLICY)
            case Option.INFO | Option.GO:
                return self._informed(number, data)
            case _:
                self._reply(number, Answer.UNSUPPORTED)
        return None

    def _exported(self, name: bytes, no_zeroes: bool) -> Served:
        disk = self._found(name)
        if disk is None:
            # This option knows no other refusal.
            raise _Ended
        self._writer.write(struct.pack(">QH", disk.content.size, _EXPORT_FLAGS) + bytes(0 if no_zeroes else 124))
        return disk

    def _informed(self, number: int, data: bytes) -> Served | None:
        length = int.from_bytes(data[:4], "big")
        if len(data) < 6 or length > len(data) - 6:
            self._reply(number, Answer.INVALID)
            return None
        disk = self._found(data[4 : 4 + length])
        if disk is None:
            self._reply(number, Answer.UNKNOWN)
            return None
        self._reply(number, Answer.INFO, struct.pack(">HQH", _INFO_EXPORT, disk.content.size, _EXPORT_FLAGS))
        self._reply(number, Answer.INFO, struct.pack(">HIII", _INFO_BLOCK_SIZE, 1, 64 << 10, READ_AT_MOST))
        self._reply(number, Answer.ACK)
        return disk if number == Option.GO else None

    def _found(self, name: bytes) -> Served | None:
        try:
            parts = urlsplit(name.decode())
            [session] = parse_qs(parts.query).get("session_id", [""])
            return self._open(parts.path.lstrip("/"), session)
        except (XapiFault, ValueError):
            return None

    def _reply(self, option: int, kind: Answer, data: bytes = b"") -> None:
        self._writer.write(nbd.REPLY.pack(nbd.REPLY_MAGIC, option, kind, len(data)) + data)

    async def serve(self, disk: Served) -> None:
        """Answer requests until the client leaves. Raises _Ended."""
        facts = {"path": "/nbd", "vdi": disk.uuid}
        if fault := self._faults.hit("drop-connection", named=True, **facts):
            self._cut_at = fault.at or 0
        if fault := self._faults.hit("fail-after-200", named=True, **facts):
            self._fail_at = fault.at or 0
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._writer.drain()
                request = await self._reader.readexactly(nbd.REQUEST.size)
            magic, _flags, command, handle, offset, length = nbd.REQUEST.unpack(request)
            if magic != nbd.REQUEST_MAGIC or command == Command.DISCONNECT:
                raise _Ended
            if command == Command.READ:
                await self._read(disk.content, handle, offset, length)
                continue
            if command == Command.WRITE:
                await self._pass_over(length)
            error = 0 if command == Command.FLUSH else errno.EPERM if command == Command.WRITE else errno.EINVAL
            self._replied(handle, error)

    async def _read(self, disk: BlockMap, handle: int, offset: int, length: int) -> None:
        if length > READ_AT_MOST or offset + length > disk.size:
            self._replied(handle, errno.EINVAL)
            return
        if self._fail_at is not None and self._sent + length > self._fail_at:
            self._replied(handle, errno.EIO)
            return
        data = await asyncio.to_thread(disk.read, offset, length) if length >= IN_THREAD else disk.read(offset, length)
        self._replied(handle, 0)
        if self._cut_at is not None and self._sent + length > self._cut_at:
            self._writer.write(data[: self._cut_at - self._sent])
            await self._writer.drain()
            raise _Ended
        self._writer.write(data)
        self._sent += len(data)
        self._counters["bytes out"] += len(data)

    def _replied(self, handle: int, error: int) -> None:
        self._writer.write(nbd.SIMPLE_REPLY.pack(nbd.SIMPLE_REPLY_MAGIC, error, handle))

    async def _pass_over(self, length: int) -> None:
        while length:
            length -= len(await self._reader.readexactly(min(length, 64 << 10)))
