"""One HTTP request of the data path over a connection of its own, as XAPI's handlers speak it.

They answer a PUT before they read its body, end an answer without length with the connection, write `task-id:` without
a blank, and may close while the last of a body is still on its way. Source: reference (c).
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from runtime.xapi.client.address import Address
from runtime.xapi.client.errors import TooSlow, Unreachable
from runtime.xapi.client.receiving import Receiver
from runtime.xapi.client.rpc import CONNECT_SECONDS, reason

LEAVE_SECONDS = 60.0

PART = 128 << 10
"""Bytes that are written at a time."""

_HEAD_AT_MOST = 65536
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class Head:
    status: int
    fields: Mapping[str, str]
    """Names in small letters."""


class Stream:
    """A request that has been sent, up to its body. Made by `request`; `close` ends it in any state."""

    def __init__(self, where: Address, transport: asyncio.Transport, receiver: Receiver) -> None:
        self.where = where
        self._transport = transport
        self._receiver = receiver

    async def head(self) -> Head:
        """Return the head of the answer. Raises Unreachable."""
        try:
            raw = await self._receiver.until(b"\n\r\n", _HEAD_AT_MOST)
        except EOFError:
            raise Unreachable(self.where.url, "the answer has no head") from None
        except OSError as fault:
            raise Unreachable(self.where.url, reason(fault)) from None
        found = _STATUS.match(raw)
        if found is None:
            raise Unreachable(self.where.url, "the answer is not HTTP/1")
        fields = {}
        for line in raw[found.end() :].decode("latin-1").split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                fields[name.strip().lower()] = value.strip()
        return Head(int(found[1]), fields)

    async def read(self, seconds: float) -> memoryview:
        """Return some of the answer's body; nothing at the end of the connection.

        Nobody changes it as long as there is a view of it. Raises TooSlow, Unreachable, what `end_reading` was told.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._receiver.read()
        except TimeoutError:
            raise TooSlow(self.where.url, f"no byte came for {seconds:g} s") from None
        except OSError as fault:
            raise Unreachable(self.where.url, reason(fault)) from None

    def end_reading(self, failure: BaseException) -> None:
        """Let whoever reads get a failure, whatever comes."""
        self._receiver.end_reading(failure)

    async def over(self) -> None:
        """Return when the host has said all that it says."""
        await self._receiver.over()

    async def write(self, data: bytes | memoryview, seconds: float) -> bool:
        """Send some of the body; False when the host takes no more of it. Raises TooSlow."""
        try:
            async with asyncio.timeout(seconds) as limit:
                view = memoryview(data)
                for start in range(0, len(view), PART):
                    # What the host does not take at once is copied.
                    self._transport.write(view[start : start + PART])
                    await self._receiver.drain()
                    limit.reschedule(asyncio.get_running_loop().time() + seconds)
        except TimeoutError:
            raise TooSlow(self.where.url, f"the host took nothing for {seconds:g} s") from None
        except OSError:
            return False
        return True

    async def leave(self) -> None:
        """End the connection when everything that was written is on its way."""
        self._transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._receiver.lost()

    def close(self) -> None:
        self._transport.abort()


async def request(where: Address, tls: ssl.SSLContext | bool, verb: str, target: str, length: int | None) -> Stream:
    """Return a request whose head is sent; length is that of the body, None without one.

    Raises Unreachable and TooSlow. Cancelled or failed, nothing stays open.
    """
    context = ssl.create_default_context() if tls is True else tls or None
    body = "" if length is None else f"Content-Length: {length}\r\nContent-Type: application/octet-stream\r\n"
    name = f"[{where.host}]" if ":" in where.host else where.host
    head = (
        f"{verb} {target} HTTP/1.1\r\nHost: {name}:{where.port}\r\nUser-Agent: gatewright\r\nAccept: */*\r\n"
        f"{body}Connection: close\r\n\r\n"
    )
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            transport, receiver = await asyncio.get_running_loop().create_connection(
                Receiver, where.host, where.port, ssl=context if where.scheme == "https" else None
            )
    except TimeoutError:
        raise TooSlow(where.url, "takes no connection") from None
    except ssl.SSLCertVerificationError as fault:
        raise Unreachable(where.url, f"its certificate is not trusted ({fault.verify_message})") from None
    except OSError as fault:
        raise Unreachable(where.url, reason(fault)) from None
    transport.write(head.encode("ascii"))
    return Stream(where, transport, receiver)
