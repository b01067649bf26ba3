"""The xo face over plain HTTP: requests a second of a server on one core, the load coming from another one.

The server is as a user starts it: every request is authenticated, counted and logged.

The peer's figures were taken from the original proxy on such a machine with node 20: 820 to 950 requests/s of
`system.listMethods` on 10 connections, and 9/s of `test.range` with 10,000 items.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.table import Row, row
from tests.process import environment, serving

CONNECTIONS = 10
RUNS = 3
SECONDS = 4.0
TOKEN = "bench-0123456789abcdef"

LIST_METHODS = b'{"id":0,"jsonrpc":"2.0","method":"system.listMethods"}'
RANGE = b'{"id":0,"jsonrpc":"2.0","method":"test.range","params":{"stop":10000}}'

PEER_LIST_METHODS = 900.0
PEER_RANGE = 9.0


def run() -> list[Row]:
    server_core, load_core = cores()
    with tempfile.TemporaryDirectory() as folder:
        arguments = ("serve", "--data", folder, "--listen", "http://127.0.0.1:0")
        environ = environment(GATEWRIGHT_XO_AUTHENTICATION_TOKEN=TOKEN)
        with serving(*arguments, log=Path(folder) / "log", environ=environ, core=server_core) as server:
            methods = _rates(server.port, LIST_METHODS, load_core)
            numbers = _rates(server.port, RANGE, load_core)
    return [
        row(
            f"system.listMethods over HTTP, {CONNECTIONS} connections",
            methods,
            "req/s",
            "real proxy",
            PEER_LIST_METHODS,
            goal=10,
        ),
        row("test.range of 10,000 items as NDJSON", numbers, "req/s", "real proxy", PEER_RANGE, goal=15),
    ]


def cores() -> tuple[int | None, int | None]:
    """Return a core for the server and another for the load; None where there is but one."""
    available = sorted(os.sched_getaffinity(0))
    return (available[0], available[1]) if len(available) > 1 else (None, None)


def _rates(port: int, body: bytes, core: int | None) -> list[float]:
    # What runs first is not counted: the server's caches and the connection's buffers fill.
    _rate(port, body, core, 1.0)
    return [_rate(port, body, core, SECONDS) for _ in range(RUNS)]


def _rate(port: int, body: bytes, core: int | None, seconds: float) -> float:
    """Return the answers a second, by wrk where it is installed, else by bench.load."""
    pinned = ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []
    if shutil.which("wrk"):
        return _rate_by_wrk(port, body, pinned, seconds)
    request = (
        f"POST /api/v1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Cookie: authenticationToken={TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    words = [*pinned, sys.executable, "-m", "bench.load", "127.0.0.1", str(port), str(CONNECTIONS), str(seconds)]
    done = subprocess.run(words, input=request, stdout=subprocess.PIPE, check=True)
    result = json.loads(done.stdout)
    return float(result["answers"] / result["seconds"])


def _rate_by_wrk(port: int, body: bytes, pinned: list[str], seconds: float) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(
            f'wrk.method = "POST"\nwrk.body = [[{body.decode()}]]\n'
            f'wrk.headers["Content-Type"] = "application/json"\n'
            f'wrk.headers["Cookie"] = "authenticationToken={TOKEN}"\n'
        )
        script.flush()
        words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}", "-s", script.name]
        done = subprocess.run(
            [*pinned, *words, f"http://127.0.0.1:{port}/api/v1"], stdout=subprocess.PIPE, text=True, check=True
        )
    if "Non-2xx" in done.stdout:
        raise RuntimeError(done.stdout)
    rate = re.search(r"Requests/sec: *([\d.]+)", done.stdout)
    if rate is None:
        raise RuntimeError(done.stdout)
    return float(rate[1])
