"""The simulated pool as a whole: the model, its hosts on their sockets, and the control API."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from runtime.xapi.simulator import calls, demo, transfers
from runtime.xapi.simulator.blocks import Blocks
from runtime.xapi.simulator.control import Control
from runtime.xapi.simulator.database import Pool, Row
from runtime.xapi.simulator.events import Events
from runtime.xapi.simulator.faults import Faults
from runtime.xapi.simulator.http import Handler, Route, Site
from runtime.xapi.simulator.machines import Machines
from runtime.xapi.simulator.nbd import NbdPort
from runtime.xapi.simulator.rpc import Dispatcher
from runtime.xapi.simulator.sessions import Sessions
from runtime.xapi.simulator.storage import Storage
from runtime.xapi.simulator.tasks import Tasks

DEFAULT_PASSWORD = "simulator"
SHUTDOWN_SECONDS = 2.0

TRIES = 20
"""How often other free ports are tried until the same one is free on every address."""


Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class CannotStart(Exception):
    """The simulator cannot start; the text says why."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Where a host listens; `tls` for an https URL."""

    url: str
    tls: ssl.SSLContext | None = None
    certificate: str = ""
    """That of `tls` as PEM text: with it the host offers TLS over NBD, too."""


class Simulator:
    """A pool. Made over its folder; `start` opens it, `close` ends it, and between the two it answers."""

    def __init__(self, folder: Path, *, seed: int = 0, password: str = DEFAULT_PASSWORD) -> None:
        """Open the folder, which is made if need be. `seed` counts for a new one only. Raises CannotStart."""
        calls.enter()
        try:
            self.pool = Pool(folder, seed)
        except sqlite3.OperationalError as fault:
            used = "locked" in str(fault)
            why = "another simulator uses it" if used else str(fault)
            raise CannotStart(f"the data folder {folder} cannot be used: {why}") from None
        except (OSError, sqlite3.Error) as fault:
            raise CannotStart(f"the data folder {folder} cannot be used: {fault}") from None
        self.faults = Faults()
        self.blocks = Blocks(folder / "disks")
        self.sessions = Sessions(self.pool, password)
        self.tasks = Tasks(self.pool, self.faults)
        self.events = Events(self.pool, self.sessions, self.faults)
        self.storage = Storage(self.pool, self.blocks, self.faults)
        self.machines = Machines(self.pool, self.storage)
        self.dispatcher = Dispatcher(self)
        self.counters: Counter[str] = Counter()
        """What the parts count, by their names for it."""
        self.nbd: dict[str, NbdPort] = {}
        """By the ref of the host."""
        self.data = transfers.Transfers(self)
        self._urls: dict[str, str] = {}
        self._runners: list[web.ServerRunner] = []

    @property
    def coordinator(self) -> Row:
        return self.pool.find("host", self.pool.only("pool")["master"])

    def address(self, host: Row) -> str:
        """Return the URL of a host that listens, without a path; empty for one that does not."""
        return self._urls.get(host.ref, "")

    async def start(self, listens: Sequence[Listen], control: Listen | None = None) -> list[str]:
        """Listen: the first URL is the coordinator, others are further hosts; return the URLs with their real ports.

        The URL of the control API is the last one. A port of 0 takes a free one, the same for all hosts. Raises
        CannotStart; then nothing is open.
        """
        sockets: list[socket.socket] = []
        try:
            sockets = _bound([one.url for one in listens])
            controls = _bound([control.url]) if control is not None else []
            sockets += controls
            every = [*listens] if control is None else [*listens, control]
            urls = [_real(one.url, at) for one, at in zip(every, sockets, strict=True)]
            names = [at.getsockname()[:2] for at in sockets]
            for url, name in zip(urls, names, strict=True):
                if names.count(name) > 1:
                    raise OSError(f"{url} is asked for twice: hosts and the control API need addresses of their own")
            hosts = await demo.furnish(self, [urlsplit(url).hostname or "" for url in urls[: len(listens)]])
            self.tasks.end_all()
            held = [vdi.hidden["content"] for vdi in self.pool.rows("VDI").values()]
            await asyncio.to_thread(self.blocks.collect, held)
            self._urls = dict(zip([host.ref for host in hosts], urls, strict=False))
            routes = await self.data.start(hosts, listens)
            for host, one, at in zip(hosts, listens, sockets, strict=False):
                await self._serve(Site(self, host, routes).handle, at, one.tls)
            if control is not None:
                await self._serve(Control(self).handle, sockets[-1], control.tls)
        except BaseException as fault:
            await self.close()
            for at in sockets:
                at.close()
            if isinstance(fault, OSError):
                raise CannotStart(str(fault)) from None
            raise
        return urls

    async def _serve(self, handler: Answer, at: socket.socket, tls: ssl.SSLContext | None) -> None:
        server = web.Server(handler, handler_cancellation=True, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=SHUTDOWN_SECONDS)
        await runner.setup()
        self._runners.append(runner)
        await web.SockSite(runner, at, ssl_context=tls, backlog=1024).start()

    async def close(self) -> None:
        """End everything: waiting calls, transfers, sockets, the folder."""
        for session in list(self.pool.rows("session").values()):
            self.sessions.end(session)
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))
        await self.dispatcher.close()
        await self.data.close()
        self.pool.close()


def _bound(urls: Sequence[str]) -> list[socket.socket]:
    """Return a listening socket for each URL; where ports are 0, all have the same free one. Raises OSError."""
    for attempt in range(TRIES):
        found: list[socket.socket] = []
        port = 0
        try:
            for url in urls:
                parts = urlsplit(url)
                wanted = parts.port if parts.port is not None else (443 if parts.scheme == "https" else 80)
                found.append(_listening(parts.hostname or "", wanted or port))
                port = port or found[-1].getsockname()[1]
        except OSError:
            for one in found:
                one.close()
            if not found or attempt == TRIES - 1:
                raise
        else:
            return found
    raise AssertionError("the last attempt raises")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        one = socket.socket(family, kind, number)
        try:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)
            one.setblocking(False)
        except OSError:
            one.close()
            raise
    except OSError as fault:
        raise OSError(f"cannot listen on {host}:{port}: {fault.strerror}") from None
    return one


def _real(url: str, at: socket.socket) -> str:
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{at.getsockname()[1]}"


__all__ = ["CannotStart", "Handler", "Listen", "NbdPort", "Route", "Simulator"]
