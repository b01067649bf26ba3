"""A small HTTP proxy on a socket, for tests: it asks this machine whatever host it is asked for."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from runtime.xapi.client.proxy import Proxy, proxy

NOWHERE = "pool.invalid"
"""A host that only the proxy finds."""

PASSWORD = "s3cret"


class Proxying:
    """Served by `serving`; what it does can be changed at any time."""

    def __init__(self) -> None:
        self.url = ""
        self.wanted = ""
        """What it wants to be sent as Proxy-Authorization."""
        self.answer: bytes | None = None
        """What it answers with instead of doing what it is asked for; then it closes."""
        self.silent = False
        self.most = 0
        """It closes a connection after so many bytes in one direction; 0 is never."""
        self.seen: list[str] = []
        """The verb and the target of each request."""

    @property
    def opened(self) -> str:
        """Its URL with the user and the password that it wants."""
        self.wanted = "Basic dXNlcjpzM2NyZXQ="
        return self.url.replace("//", f"//user:{PASSWORD}@")

    def via(self) -> Proxy:
        return proxy(self.opened)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
                await self._serve(reader, writer)
        finally:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode()[:-4].split("\r\n")
        verb, target, version = first.split(" ")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        self.seen.append(f"{verb} {target}")
        if self.silent:
            await asyncio.Event().wait()
        answer = self.answer
        if answer is None and fields.pop("proxy-authorization", "") != self.wanted:
            answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
        if answer is not None:
            writer.write(answer)
            await writer.drain()
            return
        parts = urlsplit(target if verb != "CONNECT" else f"//{target}")
        there, out = await asyncio.open_connection("127.0.0.1", parts.port)
        try:
            if verb == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                fields["connection"] = "close"
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                head = [f"{verb} {path} {version}", *(f"{name}: {value}" for name, value in fields.items())]
                out.write("\r\n".join([*head, "", ""]).encode())
            ways = [asyncio.ensure_future(self._pass(*way)) for way in ((reader, out), (there, writer))]
            try:
                # The host says when it is over; a client that has said all may still be listening.
                await asyncio.wait(ways, return_when=asyncio.FIRST_EXCEPTION)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            out.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        while data := await reader.read(65536):
            passed += len(data)
            if self.most and passed > self.most:
                raise ConnectionAbortedError
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        else:
            writer.close()


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Proxying]:
    one = Proxying()
    under_way: set[asyncio.Task[None]] = set()

    def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(one.serve(reader, writer))
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    one.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield one
    finally:
        server.close()
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
