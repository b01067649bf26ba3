"""The data path of the simulated pool: bytes a second out and in, on one connection, the simulator on one core.

Disks that were written lie in files; those filled from a seed are computed while they are read.
"""

from __future__ import annotations

import contextlib
import json
import socket
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench.http import cores
from bench.table import Row, row
from tests.process import serving

SIZE = 1 << 30
RUNS = 3
GOAL = 300
"""MB/s of bytes sent (issue 4)."""
MEMORY = 32.0
"""MiB that the simulator may grow by: a few blocks and what the libraries hold, whatever passes through."""
PIECE = 1 << 20


def run() -> list[Row]:
    server_core, _ = cores()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        listen = ("--listen", "http://127.0.0.1:0", "--control", "http://127.0.0.1:0", "--data", folder / "data")
        server = stack.enter_context(serving("simulate", "xapi", *listen, log=folder / "log", core=server_core))
        control = next(line.split()[1] for line in server.said if line.startswith("control "))
        process = psutil.Process(server.process.pid)
        session = _call(f"{server.url}/jsonrpc", "session.login_with_password", ["root", "simulator"])
        disk = {"size": SIZE, "seed": 1, "fill": 1}
        vm = _call(control, "control.makeVm", {"name": "bench", "disks": [disk, disk]})
        seeded, written = (one["uuid"] for one in vm["vdis"])
        query = f"session_id={session}&format=vhd&vdi="
        imports = [_import(server.url, f"{query}{written}", _vhd(server.url, f"{query}{seeded}"))]
        before = process.memory_info().rss
        vhd = [_export(server.url, f"/export_raw_vdi?{query}{written}") for _ in range(RUNS)]
        computed = [_export(server.url, f"/export_raw_vdi?{query}{seeded}") for _ in range(RUNS)]
        raw = [_export(server.url, f"/export_raw_vdi?session_id={session}&vdi={written}") for _ in range(RUNS)]
        xva = [_export(server.url, f"/export?session_id={session}&ref={vm['ref']}") for _ in range(RUNS)]
        grown = (process.memory_info().rss - before) / (1 << 20)
        return [
            row("VHD export of a disk of 1 GiB", vhd, "MB/s", "goal", GOAL, goal=1),
            row("VHD export, filled from a seed", computed, "MB/s", "goal", GOAL),
            row("raw export", raw, "MB/s", "goal", GOAL),
            row("XVA export of two disks", xva, "MB/s", "goal", GOAL),
            row("VHD import", imports, "MB/s", "goal", GOAL),
            row("what its memory grew by", [max(grown, 0.1)], "MiB", "limit", MEMORY, goal=1, less_is_better=True),
        ]


def _export(url: str, target: str) -> float:
    """Return the rate of an export, which is read and thrown away."""
    received = 0

    def count(piece: memoryview) -> None:
        nonlocal received
        received += len(piece)

    started = time.perf_counter()
    _get(url, target, count)
    seconds = time.perf_counter() - started
    if received < SIZE:
        raise RuntimeError(f"{target.partition('?')[0]} gave {received} bytes")
    return received / seconds / 1e6


def _vhd(url: str, query: str) -> bytes:
    parts: list[bytes] = []
    _get(url, f"/export_raw_vdi?{query}", lambda piece: parts.append(bytes(piece)))
    return b"".join(parts).partition(b"\r\n\r\n")[2]


def _get(url: str, target: str, take: Callable[[memoryview], None]) -> None:
    where = urlsplit(url)
    piece = memoryview(bytearray(PIECE))
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {where.netloc}\r\n\r\n".encode())
        while count := connection.recv_into(piece):
            take(piece[:count])


def _import(url: str, query: str, body: bytes) -> float:
    request = urllib.request.Request(f"{url}/import_raw_vdi?{query}", body, method="PUT")
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=120) as answer:
        answer.read()
    return len(body) / (time.perf_counter() - started) / 1e6


def _call(url: str, method: str, params: Any) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 0, "method": method, "params": params}).encode()
    with urllib.request.urlopen(url, body, timeout=60) as answer:
        return json.load(answer)["result"]
