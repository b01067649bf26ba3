"""A layer of faults between a client and an S3-compatible server: a proxy that spoils requests and answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import ClientSession, TCPConnector, web
from multidict import CIMultiDict
from yarl import URL

from tests.storage.repository.tiny_s3 import error

Way = Callable[[web.BaseRequest], str | None]
"""Says how a request is spoiled; None lets it through. See WAYS."""

WAYS = {
    "503": "the store is not asked and says that it is busy",
    "stall": "the store is not asked, and nothing is ever answered",
    "cut up": "the connection ends in the middle of what is sent, and the store is not asked",
    "cut down": "the connection ends in the middle of the answer",
    "lost": "the store does it, and the connection ends without an answer",
    "slow": "the answer comes in small pieces",
}
_HOPS = ("Transfer-Encoding", "Connection", "Keep-Alive")


def _through(request: web.BaseRequest) -> str | None:
    return None


class FaultProxy:
    """Passes requests on as they are, signatures and all, but for those that `way` spoils."""

    def __init__(self, port: int, session: ClientSession) -> None:
        """port is that of the server."""
        self._port = port
        self._session = session
        self.way: Way = _through
        self.spoilt: list[tuple[str, str]] = []
        """The way, and the method of the request, of each that was spoiled."""

    def heal(self) -> None:
        self.way = _through

    def once_each(self, way: str, methods: str = "") -> None:
        """Spoil each request, of some methods if they are given, the first time that it comes."""
        seen: set[str] = set()

        def first(request: web.BaseRequest) -> str | None:
            known = f"{request.method} {request.raw_path}"
            if known in seen or (methods and request.method not in methods.split()):
                return None
            seen.add(known)
            return way

        self.way = first

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        way = self.way(request)
        if way is not None:
            self.spoilt.append((way, request.method))
        match way:
            case "503":
                await request.content.read()
                return error(503, "SlowDown")
            case "stall":
                await asyncio.Event().wait()
            case "cut up":
                await request.content.readany()
                return _cut(request)
        status, headers, body = await self._ask(request)
        if way == "lost":
            return _cut(request)
        answer = web.StreamResponse(status=status, headers=headers)
        await answer.prepare(request)
        if way == "cut down" and body:
            await answer.write(body[: len(body) // 2])
            return _cut(request)
        piece = 4096 if way == "slow" else len(body) or 1
        for start in range(0, len(body), piece):
            await answer.write(body[start : start + piece])
        return answer

    async def _ask(self, request: web.BaseRequest) -> tuple[int, CIMultiDict[str], bytes]:
        url = URL(f"http://127.0.0.1:{self._port}{request.raw_path}", encoded=True)
        body = await request.content.read()
        async with self._session.request(
            request.method, url, headers=request.headers, data=body, skip_auto_headers=("Content-Type", "User-Agent")
        ) as answer:
            headers = CIMultiDict(answer.headers)
            for name in _HOPS:
                headers.popall(name, None)
            content = await answer.read()
            if request.method != "HEAD":
                headers["Content-Length"] = str(len(content))
            return answer.status, headers, content


def _cut(request: web.BaseRequest) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@asynccontextmanager
async def serving(port: int) -> AsyncIterator[tuple[FaultProxy, int]]:
    """Serve a proxy of the server at port, and give its port."""
    async with ClientSession(auto_decompress=False, connector=TCPConnector(limit=0, force_close=True)) as session:
        proxy = FaultProxy(port, session)
        runner = web.ServerRunner(web.Server(proxy.answer), shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield proxy, runner.addresses[0][1]
        finally:
            await runner.cleanup()
