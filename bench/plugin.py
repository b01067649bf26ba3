"""The custom-services face against nginx: the same service behind both, on a Unix socket, and the same load on both.

One worker of nginx and one gateway, on one core; service and load on the other one. Neither buffers bodies or writes a
line for each request, both keep 32 connections to the service. The session is cached, as it is in use.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.http import cores
from bench.table import Row, row
from tests.nginx import nginx
from tests.process import environment, serving
from tests.xapi.pool import Pool
from tests.xapi.pool import serving as serving_pool

CONNECTIONS = 32
RUNS = 3
SECONDS = 3.0
LARGE = 64 << 20
MEMORY = 16.0
"""MiB: a few blocks for each of a few connections, whatever passes through."""

NAME = "com.example.bench"
PATH = f"/services/plugin/{NAME}"

SERVICE = f"""
server {{
  listen unix:SOCKET;
  keepalive_requests 1000000000;
  location = {PATH} {{ default_type text/plain; return 200 {"x" * 1024}; }}
  location = {PATH}/large {{ alias FILE; }}
}}
"""

PROXY = """
upstream small { server unix:SOCKET; keepalive 32; keepalive_requests 1000000000; }
upstream taker { server unix:TAKER; keepalive 32; keepalive_requests 1000000000; }
server {
  listen 127.0.0.1:0;
  keepalive_requests 1000000000;
  client_max_body_size 0;
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  proxy_buffering off;
  proxy_request_buffering off;
  location /services/plugin/NAME { proxy_pass http://small; }
  location /services/plugin/NAME.up { proxy_pass http://taker; }
}
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A server under load."""

    port: int
    process: psutil.Process
    headers: str


@dataclass(frozen=True, slots=True)
class Load:
    what: str
    verb: str
    path: str
    connections: int
    size: int
    """Bytes that one request moves."""
    goal: float
    body: bool = False


LOADS = (
    Load(f"GET of 1 KiB, {CONNECTIONS} connections", "GET", PATH, CONNECTIONS, 0, 1 / 4),
    Load("GET of 64 MiB", "GET", f"{PATH}/large", 2, LARGE, 2 / 3),
    Load("PUT of 64 MiB", "PUT", f"{PATH}.up", 2, LARGE, 2 / 3, body=True),
)


def run() -> list[Row]:
    server_core, load_core = cores()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        plugins = folder / "plugin"
        plugins.mkdir()
        large = folder / "large"
        with large.open("wb") as file:
            file.write(os.urandom(1 << 20) * (LARGE >> 20))
        small, taker = plugins / NAME, plugins / f"{NAME}.up"
        service = SERVICE.replace("SOCKET", str(small)).replace("FILE", str(large))
        stack.enter_context(nginx(service, folder / "service", core=load_core))
        stack.enter_context(_taker(taker, load_core))
        proxy = PROXY.replace("SOCKET", str(small)).replace("TAKER", str(taker)).replace("NAME", NAME)
        front = stack.enter_context(nginx(proxy, folder / "proxy", core=server_core))
        url, session = stack.enter_context(_pool())
        environ = environment(
            GATEWRIGHT_XAPI_PLUGINS_HOST=url,
            GATEWRIGHT_XAPI_PLUGINS_DIRECTORY=str(plugins),
            GATEWRIGHT_LOG_LEVEL="warning",
        )
        arguments = ("serve", "--data", folder / "data", "--listen", "http://127.0.0.1:0")
        gateway = stack.enter_context(serving(*arguments, log=folder / "log", environ=environ, core=server_core))
        ours = Peer(gateway.port, psutil.Process(gateway.process.pid), f"Cookie: session_id={session}\r\n")
        theirs = Peer(front.port, front.worker, "")
        return [line for load in LOADS for line in _rows(load, ours, theirs, load_core)]


def _rows(load: Load, ours: Peer, theirs: Peer, core: int | None) -> list[Row]:
    """Measure both in turns, so that what else the machine does is shared."""
    mine: list[float] = []
    other: list[float] = []
    cpu: list[float] = []
    other_cpu: list[float] = []
    before = ours.process.memory_info().rss
    for at in range(RUNS + 1):
        for peer, rates, times in ((ours, mine, cpu), (theirs, other, other_cpu)):
            used = _cpu(peer.process)
            rate, answers = _rate(load, peer, core)
            # What runs first is not counted: caches and buffers fill.
            if at:
                rates.append(rate)
                times.append((_cpu(peer.process) - used) / answers)
    grown = (ours.process.memory_info().rss - before) / (1 << 20)
    unit, scale = ("MB/s", 1e6 / load.size) if load.size else ("req/s", 1.0)
    peer_rate = statistics.median(other) / scale
    return [
        row(load.what, [rate / scale for rate in mine], unit, "nginx", peer_rate, goal=load.goal),
        row(
            "its time of the processor", [one * 1e6 for one in cpu], "us", "nginx", statistics.median(other_cpu) * 1e6,
            less_is_better=True,
        ),
        row("what its memory grew by", [max(grown, 0.1)], "MiB", "limit", MEMORY, goal=1, less_is_better=True),
    ]  # fmt: skip


def _rate(load: Load, peer: Peer, core: int | None) -> tuple[float, int]:
    """Return the answers a second, and how many there were."""
    length = f"Content-Length: {load.size}\r\n" if load.body else ""
    request = f"{load.verb} {load.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{peer.headers}{length}\r\n".encode()
    where = ["127.0.0.1", str(peer.port), str(load.connections), str(SECONDS)]
    words = [*_pinned(core), sys.executable, "-m", "bench.load", *where]
    done = subprocess.run(
        words, input=request + bytes(load.size if load.body else 0), stdout=subprocess.PIPE, check=True
    )
    result = json.loads(done.stdout)
    return result["answers"] / result["seconds"], result["answers"]


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _pinned(core: int | None) -> Sequence[str]:
    return ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []


@contextlib.contextmanager
def _taker(path: Path, core: int | None) -> Iterator[None]:
    """Run a service that reads what it is sent and answers when it has all of it."""
    process = subprocess.Popen([*_pinned(core), sys.executable, "-m", "bench.taker", str(path)], stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def _pool() -> Iterator[tuple[str, str]]:
    """Give the URL of a pool and a session of it, both in a thread of this process."""
    pool = Pool()
    begun = threading.Event()
    stop: list[Callable[[], object]] = []

    async def serve() -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        stop.append(lambda: loop.call_soon_threadsafe(end.set))
        async with serving_pool(pool):
            begun.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    begun.wait()
    try:
        yield pool.url, pool.add_session()
    finally:
        stop[0]()
        thread.join()
