"""The processes of a gateway, one or one for each backend; one that was killed is started again where it was."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.process import Server, serving

ANY = "127.0.0.1:0"

CONFIG = """
data = "{folder}/data"
[listen.main]
url = "http://{main}"
[storage]
allowFileRemotes = true
fileRemotesRoot = "{folder}/remotes"
taskLease = 5
[backends]
storage = "{storage}"
xapi = "{xapi}"
"""


class Gateway:
    """`names` are its processes: `main`, and where it is distributed `storage` and `xapi`."""

    def __init__(self, folder: Path, *, distributed: bool) -> None:
        self.names = ("storage", "xapi", "main") if distributed else ("main",)
        self._folder = folder
        self._places = dict.fromkeys(self.names, ANY)
        self._running: dict[str, tuple[Server, contextlib.ExitStack]] = {}

    @property
    def url(self) -> str:
        return f"http://{self._places['main']}"

    def token(self) -> str:
        return (self._folder / "data" / "token").read_text().strip()

    async def start(self, name: str) -> None:
        """Start a process where it was before."""
        known = {one: f"grpc://{place}" for one, place in self._places.items() if place != ANY}
        address = {one: known.get(one, "embedded") for one in ("storage", "xapi")}
        config = self._folder / f"{name}.toml"
        text = CONFIG.format(folder=self._folder, main=self._places["main"], **address)
        await asyncio.to_thread(config.write_text, text)
        listen = f"grpc://{self._places[name]}"
        words = ("serve",) if name == "main" else ("backend", name, "--listen", listen)
        stack = contextlib.ExitStack()
        server = await begin(stack, *words, "--config", config, log=self._folder / f"{name}.log")
        self._running[name] = server, stack
        self._places[name] = server.url.partition("//")[2]

    async def kill(self, name: str) -> None:
        server, stack = self._running.pop(name)
        server.process.send_signal(signal.SIGKILL)
        await asyncio.to_thread(stack.close)

    async def stop(self) -> None:
        """End all in order."""
        for name in reversed(self.names):
            server, stack = self._running.pop(name)
            code = await asyncio.to_thread(server.stop)
            stack.close()
            if code != 0:
                raise RuntimeError(f"{name} ended with {code}")

    async def close(self) -> None:
        for name in [*self._running]:
            await self.kill(name)


@contextlib.asynccontextmanager
async def living(folder: Path, *, distributed: bool) -> AsyncIterator[Gateway]:
    """Give a gateway that runs; at the end nothing of it does."""
    gateway = Gateway(folder, distributed=distributed)
    try:
        for name in gateway.names:
            await gateway.start(name)
        yield gateway
    finally:
        await gateway.close()


async def begin(stack: contextlib.ExitStack, *words: Any, log: Path) -> Server:
    """Start a process that is gone when the stack is closed."""
    return await asyncio.to_thread(stack.enter_context, serving(*words, log=log))
