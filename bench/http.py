"""The xo face over plain HTTP: requests a second of a server on one core, the load coming from another one.

The server is as a user starts it: every request is authenticated, counted and logged.

The peer's figures were taken from the original proxy on such a machine with node 20: 820 to 950 requests/s of
`system.listMethods` on 10 connections, and 9/s of `test.range` with 10,000 items.
"""

from __future__ import annotations

import json
import os
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
GET_ALL = b'{"id":0,"jsonrpc":"2.0","method":"task.getAll","params":{"limit":0}}'
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
            distinct = _rates(server.port, LIST_METHODS, load_core, "distinct")
            get_all = _rates(server.port, GET_ALL, load_core, "distinct")
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
        row("the same, no two heads alike", distinct, "req/s", "real proxy", PEER_LIST_METHODS),
        row("task.getAll of nothing, over the contract", get_all, "req/s", "its listMethods", PEER_LIST_METHODS),
        row("test.range of 10,000 items as NDJSON", numbers, "req/s", "real proxy", PEER_RANGE, goal=15),
    ]


def cores() -> tuple[int | None, int | None]:
    """Return a core for the server and another for the load; None where there is but one."""
    available = sorted(os.sched_getaffinity(0))
    return (available[0], available[1]) if len(available) > 1 else (None, None)


def _rates(port: int, body: bytes, core: int | None, *options: str) -> list[float]:
    # What runs first is not counted: the server's caches and the connection's buffers fill.
    _rate(port, body, core, 1.0, *options)
    return [_rate(port, body, core, SECONDS, *options) for _ in range(RUNS)]


def _rate(port: int, body: bytes, core: int | None, seconds: float, *options: str) -> float:
    """Return the answers a second."""
    request = (
        f"POST /api/v1 HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Cookie: authenticationToken={TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    pinned = ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []
    words = [sys.executable, "-m", "bench.load", "127.0.0.1", str(port), str(CONNECTIONS), str(seconds), *options]
    done = subprocess.run([*pinned, *words], input=request, stdout=subprocess.PIPE, check=True)
    result = json.loads(done.stdout)
    return float(result["answers"] / result["seconds"])
