"""The simulated pool: how many records a second a host gives, in JSON-RPC and in XML-RPC, on one core."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from bench.http import cores
from bench.table import Row, row
from runtime.xapi import xmlrpc
from tests.process import serving

CONNECTIONS = 10
SECONDS = 2.0
RUNS = 3

JSON_GOAL = 5_000
XML_GOAL = 2_500
"""Calls a second (issue 4)."""


def run() -> list[Row]:
    server_core, load_core = cores()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        arguments = ("simulate", "xapi", "--listen", "http://127.0.0.1:0", "--data", folder / "data")
        server = stack.enter_context(serving(*arguments, log=folder / "log", core=server_core))
        session = _call(server.url, "session.login_with_password", ["root", "simulator"])
        vm = _call(server.url, "VM.get_by_name_label", [session, "web-1"])[0]
        jsonrpc = json.dumps({"jsonrpc": "2.0", "id": 0, "method": "VM.get_record", "params": [session, vm]}).encode()
        params = b"".join(b"<param>%b</param>" % xmlrpc.value(one) for one in (session, vm))
        xml = b"<methodCall><methodName>VM.get_record</methodName><params>%b</params></methodCall>" % params
        process = psutil.Process(server.process.pid)
        return [
            *_rows("VM.get_record, JSON-RPC", server.url, "/jsonrpc", jsonrpc, JSON_GOAL, load_core, process),
            *_rows("VM.get_record, XML-RPC", server.url, "/", xml, XML_GOAL, load_core, process),
        ]


def _rows(
    what: str, url: str, path: str, body: bytes, goal: int, core: int | None, process: psutil.Process
) -> list[Row]:
    rates, times = [], []
    for _ in range(RUNS):
        before = _cpu(process)
        rate, answers = _rate(url, path, body, core)
        rates.append(rate)
        times.append((_cpu(process) - before) / answers * 1e6)
    return [
        row(f"{what}, {CONNECTIONS} connections", rates, "req/s", "goal", goal, goal=1),
        row("its time of the processor", times, "us", "that of the goal", 1e6 / goal, goal=1, less_is_better=True),
    ]


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _rate(url: str, path: str, body: bytes, core: int | None) -> tuple[float, int]:
    """Return the answers a second, and how many there were."""
    where = urlsplit(url)
    head = f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {len(body)}\r\n\r\n"
    pinned: Sequence[str] = ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []
    words = [*pinned, sys.executable, "-m", "bench.load", str(where.hostname), str(where.port)]
    done = subprocess.run(
        [*words, str(CONNECTIONS), str(SECONDS)], input=head.encode() + body, stdout=subprocess.PIPE, check=True
    )
    found = json.loads(done.stdout)
    return found["answers"] / found["seconds"], found["answers"]


def _call(url: str, method: str, params: list[Any]) -> Any:
    body = json.dumps({"jsonrpc": "2.0", "id": 0, "method": method, "params": params}).encode()
    with urllib.request.urlopen(f"{url}/jsonrpc", body, timeout=10) as answer:
        return json.load(answer)["result"]
