"""Disks over NBD: fixed newstyle, STARTTLS where the host has a certificate, read-only (reference c.4).

The name of an export is that of VDI.get_nbd_info: `/UUID?session_id=REF`. Numbers and rules: the NBD protocol document
(proto.md of the nbd project).
"""

from __future__ import annotations

import asyncio
import errno
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from urllib.parse import parse_qs, urlsplit

import structlog

from runtime.xapi.simulator.blocks import BlockMap
from runtime.xapi.simulator.errors import XapiFault

_log = structlog.get_logger("simulator")

_MAGIC = b"NBDMAGIC"
_OPTION_MAGIC = b"IHAVEOPT"
_REPLY_MAGIC = 0x3E889045565A9
_REQUEST_MAGIC = 0x25609513
_SIMPLE_REPLY_MAGIC = 0x67446698

_FIXED_NEWSTYLE, _NO_ZEROES = 1, 2
_HAS_FLAGS, _READ_ONLY, _CAN_MULTI_CONN = 1, 2, 256
_EXPORT_FLAGS = _HAS_FLAGS | _READ_ONLY | _CAN_MULTI_CONN
_INFO_EXPORT, _INFO_BLOCK_SIZE = 0, 3

_GREETING = struct.pack(">8s8sH", _MAGIC, _OPTION_MAGIC, _FIXED_NEWSTYLE | _NO_ZEROES)
_OPTION = struct.Struct(">8sII")
_REPLY = struct.Struct(">QIII")
_REQUEST = struct.Struct(">IHHQQI")
_SIMPLE_REPLY = struct.Struct(">IIQ")

OPTION_AT_MOST = 8 << 10
READ_AT_MOST = 32 << 20
IN_THREAD = 256 << 10
HANDSHAKE_SECONDS = 10.0
IDLE_SECONDS = 300.0

Open = Callable[[str, str], BlockMap]
"""Returns the disk of a uuid for a session ref. Raises XapiFault."""


@dataclass(frozen=True, slots=True)
class NbdPort:
    """Where a host serves disks; `certificate` is PEM text, empty without TLS."""

    port: int
    certificate: str = ""


class _Option(IntEnum):
    EXPORT_NAME = 1
    ABORT = 2
    LIST = 3
    STARTTLS = 5
    INFO = 6
    GO = 7


class _Answer(IntEnum):
    ACK = 1
    INFO = 3
    UNSUPPORTED = 1 << 31 | 1
    POLICY = 1 << 31 | 2
    INVALID = 1 << 31 | 3
    TLS_REQUIRED = 1 << 31 | 5
    UNKNOWN = 1 << 31 | 6
    TOO_BIG = 1 << 31 | 9


class _Command(IntEnum):
    READ = 0
    WRITE = 1
    DISCONNECT = 2
    FLUSH = 3


class _Ended(Exception):
    """The client is done, or does not keep to the protocol."""


class NbdServer:
    """Serves disks on one address, from `start` to `close`.

    With tls a client may begin TLS; without, it cannot. `counts` is told the bytes that were sent.
    """

    def __init__(self, open_disk: Open, counts: Callable[[int], None], tls: ssl.SSLContext | None = None) -> None:
        self._open = open_disk
        self._counts = counts
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
            connection = _Connection(reader, writer, self._open, self._counts, self._tls)
            async with asyncio.timeout(HANDSHAKE_SECONDS):
                disk = await connection.negotiate()
            await connection.serve(disk)
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
        counts: Callable[[int], None], tls: ssl.SSLContext | None,
    ) -> None:  # fmt: skip
        self._reader = reader
        self._writer = writer
        self._open = open_disk
        self._counts = counts
        self._tls = tls

    async def negotiate(self) -> BlockMap:
        """Agree with the client on a disk. Raises _Ended."""
        self._writer.write(_GREETING)
        (flags,) = struct.unpack(">I", await self._reader.readexactly(4))
        if flags & ~(_FIXED_NEWSTYLE | _NO_ZEROES) or not flags & _FIXED_NEWSTYLE:
            raise _Ended
        while True:
            magic, number, length = _OPTION.unpack(await self._reader.readexactly(_OPTION.size))
            if magic != _OPTION_MAGIC or length > 1 << 20:
                raise _Ended
            data = await self._reader.readexactly(length)
            if number == _Option.EXPORT_NAME:
                return self._exported(data, bool(flags & _NO_ZEROES))
            disk = await self._option(number, data)
            await self._writer.drain()
            if disk is not None:
                return disk

    async def _option(self, number: int, data: bytes) -> BlockMap | None:
        """Answer an option; return the disk if the client goes over to it."""
        if len(data) > OPTION_AT_MOST:
            self._reply(number, _Answer.TOO_BIG)
            return None
        match number:
            case _Option.ABORT:
                self._reply(number, _Answer.ACK)
                await self._writer.drain()
                raise _Ended
            case _Option.LIST:
                # Which disks there are is for those who have a session to ask XAPI.
                self._reply(number, _Answer.POLICY)
            case _Option.STARTTLS if self._tls is not None and not data:
                self._reply(number, _Answer.ACK)
                await self._writer.drain()
                await self._writer.start_tls(self._tls, ssl_handshake_timeout=HANDSHAKE_SECONDS)
                self._tls = None
            case _Option.STARTTLS:
                self._reply(number, _Answer.INVALID if data else _Answer.POLICY)
            case _Option.INFO | _Option.GO:
                return self._informed(number, data)
            case _:
                self._reply(number, _Answer.UNSUPPORTED)
        return None

    def _exported(self, name: bytes, no_zeroes: bool) -> BlockMap:
        disk = self._found(name)
        if disk is None:
            # This option knows no other refusal.
            raise _Ended
        self._writer.write(struct.pack(">QH", disk.size, _EXPORT_FLAGS) + bytes(0 if no_zeroes else 124))
        return disk

    def _informed(self, number: int, data: bytes) -> BlockMap | None:
        length = int.from_bytes(data[:4], "big")
        if len(data) < 6 or length > len(data) - 6:
            self._reply(number, _Answer.INVALID)
            return None
        disk = self._found(data[4 : 4 + length])
        if disk is None:
            self._reply(number, _Answer.UNKNOWN)
            return None
        self._reply(number, _Answer.INFO, struct.pack(">HQH", _INFO_EXPORT, disk.size, _EXPORT_FLAGS))
        self._reply(number, _Answer.INFO, struct.pack(">HIII", _INFO_BLOCK_SIZE, 1, 64 << 10, READ_AT_MOST))
        self._reply(number, _Answer.ACK)
        return disk if number == _Option.GO else None

    def _found(self, name: bytes) -> BlockMap | None:
        try:
            parts = urlsplit(name.decode())
            [session] = parse_qs(parts.query).get("session_id", [""])
            return self._open(parts.path.lstrip("/"), session)
        except (XapiFault, ValueError):
            return None

    def _reply(self, option: int, kind: _Answer, data: bytes = b"") -> None:
        self._writer.write(_REPLY.pack(_REPLY_MAGIC, option, kind, len(data)) + data)

    async def serve(self, disk: BlockMap) -> None:
        """Answer requests until the client leaves. Raises _Ended."""
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._writer.drain()
                request = await self._reader.readexactly(_REQUEST.size)
            magic, _flags, command, handle, offset, length = _REQUEST.unpack(request)
            if magic != _REQUEST_MAGIC or command == _Command.DISCONNECT:
                raise _Ended
            if command == _Command.READ:
                await self._read(disk, handle, offset, length)
                continue
            if command == _Command.WRITE:
                await self._pass_over(length)
            error = 0 if command == _Command.FLUSH else errno.EPERM if command == _Command.WRITE else errno.EINVAL
            self._writer.write(_SIMPLE_REPLY.pack(_SIMPLE_REPLY_MAGIC, error, handle))

    async def _read(self, disk: BlockMap, handle: int, offset: int, length: int) -> None:
        if length > READ_AT_MOST or offset + length > disk.size:
            self._writer.write(_SIMPLE_REPLY.pack(_SIMPLE_REPLY_MAGIC, errno.EINVAL, handle))
            return
        reads = asyncio.to_thread(disk.read, offset, length) if length >= IN_THREAD else None
        data = await reads if reads is not None else disk.read(offset, length)
        self._writer.write(_SIMPLE_REPLY.pack(_SIMPLE_REPLY_MAGIC, 0, handle))
        self._writer.write(data)
        self._counts(len(data))

    async def _pass_over(self, length: int) -> None:
        while length:
            length -= len(await self._reader.readexactly(min(length, 64 << 10)))
