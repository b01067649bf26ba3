"""Frames by hand, for clients that do what no client should."""

from __future__ import annotations

import asyncio
import struct
from typing import Any

from hpack import Encoder

from tests.pbs.profiles import Profile

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 2, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, PADDED = 1, 4, 8


def frame(kind: int, stream: int = 0, payload: bytes = b"", flags: int = 0) -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def head(verb: str, path: str, *more: tuple[str, str]) -> bytes:
    """Return the header block of a request; it leaves nothing in the table of the other side."""
    fields = [(":method", verb), (":scheme", "https"), (":authority", "h"), (":path", path), *more]
    return bytes(Encoder().encode([(name, value, True) for name, value in fields]))


class Raw:
    """A connection after the upgrade on which frames are written and read by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, *frames: bytes) -> None:
        self.writer.write(b"".join(frames))
        await self.writer.drain()

    async def frame(self) -> tuple[int, int, int, bytes] | None:
        """Return kind, flags, stream and payload of the next frame; None at the end."""
        try:
            start = await self.reader.readexactly(9)
            payload = await self.reader.readexactly(int.from_bytes(start[:3], "big"))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return start[3], start[4], int.from_bytes(start[5:], "big"), payload

    async def goaway(self) -> int | None:
        """Return the code that the server ends the connection with; None for an end without one."""
        code = None
        while (got := await self.frame()) is not None:
            if got[0] == GOAWAY:
                code = int.from_bytes(got[3][4:8], "big")
        return code

    async def answered(self, stream: int) -> bytes:
        """Return the body of the answer on a stream, or raise when the connection or stream ends before that."""
        body = b""
        while (got := await self.frame()) is not None:
            kind, flags, of, payload = got
            if of == stream and kind == RST_STREAM:
                raise ConnectionResetError(int.from_bytes(payload, "big"))
            if of == stream and kind == DATA:
                body += payload
            if of == stream and flags & END_STREAM and kind in (DATA, HEADERS):
                return body
        raise ConnectionError

    def close(self) -> None:
        self.writer.transport.abort()


async def raw(server: Any, profile: Profile, path: str, params: dict[str, Any], *, preface: bool = True) -> Raw:
    """Open a session, and send the preface and empty settings."""
    reader, writer = await asyncio.open_connection(server.host, server.port, ssl=server.tls, limit=4 << 20)
    protocol = "proxmox-backup-protocol-v1" if path == "backup" else "proxmox-backup-reader-protocol-v1"
    text = {name: str(value) for name, value in params.items()}
    writer.write(profile.head(path, protocol, text, "h", [f"authorization: PBSAPIToken={server.token}"]))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
    if preface:
        writer.write(PREFACE + frame(SETTINGS))
    return Raw(reader, writer)
