"""The body of a request, read within its limits."""

from __future__ import annotations

import asyncio

from aiohttp import hdrs, web


class TooLarge(Exception):
    """The body has more bytes than allowed. Not all of it has been read."""


class TooSlow(Exception):
    """The rest of the body did not come in time."""


async def read_body(request: web.BaseRequest, limit: int, gap: float, total: float | None = None) -> bytes:
    """Return the whole body of request.

    `gap` is the longest silence in seconds, `total` the longest time altogether. A client that waits for leave to send
    (`Expect: 100-continue`) gets it when the length it names is allowed. Raises TooLarge, TooSlow, or
    `web.RequestPayloadError` for a body that is cut or wrongly encoded. Cancelled, it leaves the rest unread.
    """
    length = request.headers.get(hdrs.CONTENT_LENGTH)
    if length is not None and int(length) > limit:
        raise TooLarge
    content = request.content
    if content.is_eof():
        body = content.read_nowait(-1)
        if len(body) > limit:
            raise TooLarge
        return body
    if request.headers.get(hdrs.EXPECT, "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    parts = bytearray()
    try:
        async with asyncio.timeout(total):
            while not content.at_eof():
                async with asyncio.timeout(gap):
                    parts += await content.readany()
                if len(parts) > limit:
                    raise TooLarge
    except TimeoutError:
        raise TooSlow from None
    return bytes(parts)
