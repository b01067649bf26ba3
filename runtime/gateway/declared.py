"""Faces that answer without a backend: those that this version only declares, and the page at the root."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from runtime.gateway.exchange import Exchange
from runtime.gateway.replies import TEXT, text


class Declared:
    """A face whose paths are known and whose work is not built: 501 on every one of them."""

    def __init__(self, name: str, title: str) -> None:
        self._name = name
        self._title = title

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        exchange.face, exchange.method, exchange.outcome = self._name, exchange.request.method, "unimplemented"
        return text(501, f"{self._title} is not implemented in this version.\n")


class Console:
    """The page at `/`: what is served here and where."""

    def __init__(self, version: str, entries: Sequence[tuple[str, str]]) -> None:
        width = max((len(title) for title, _ in entries), default=0)
        lines = [f"{title:<{width}}  {path}" for title, path in entries]
        self._page = "\n".join([f"Gatewright {version}", "", *lines, ""])

    async def answer(self, exchange: Exchange) -> web.StreamResponse:
        exchange.face, exchange.method = "console", "/"
        if exchange.request.method not in ("GET", "HEAD"):
            exchange.outcome = "bad verb"
            return text(405, "Method Not Allowed", {**TEXT, "Allow": "GET, HEAD"})
        return text(200, self._page)
