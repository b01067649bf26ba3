"""A client of bare bytes: what is sent and what comes back, nothing smoothed over."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(slots=True)
class Answer:
    status: int
    reason: str
    headers: dict[str, str]
    body: bytes
    whole: bool = True
    """The answer came to its proper end."""


class Wire:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def head(self) -> Answer:
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        _, status, reason = lines[0].split(" ", 2)
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if line)}
        return Answer(int(status), reason, headers, b"")

    async def chunk(self) -> bytes | None:
        """Return the next chunk; b"" at the proper end, None when the answer is cut."""
        try:
            size = int(await self.reader.readuntil(b"\r\n"), 16)
            data = await self.reader.readexactly(size + 2)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        return data[:-2]

    async def answer(self) -> Answer:
        answer = await self.head()
        if "content-length" in answer.headers:
            answer.body = await self.reader.readexactly(int(answer.headers["content-length"]))
        elif answer.headers.get("transfer-encoding") == "chunked":
            while data := await self.chunk():
                answer.body += data
            answer.whole = data == b""
        return answer

    async def closed(self) -> bool:
        """Return whether the server has closed, after what it still sent."""
        try:
            return await self.reader.read() == b""
        except ConnectionError:
            return True

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await self.writer.wait_closed()


async def connect(url: str, tls: ssl.SSLContext | None = None) -> Wire:
    parts = urlsplit(url)
    if parts.scheme == "https" and tls is None:
        tls = ssl.create_default_context()
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    return Wire(*await asyncio.open_connection(parts.hostname, parts.port, ssl=tls))


def request(
    body: bytes = b"",
    path: str = "/api/v1",
    *,
    verb: str = "POST",
    token: str | None = "right-token",
    headers: str = "",
) -> bytes:
    cookie = f"Cookie: authenticationToken={token}\r\n" if token is not None else ""
    head = f"{verb} {path} HTTP/1.1\r\nHost: gateway.test\r\n{cookie}{headers}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
