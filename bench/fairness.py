"""Whether work of one face holds up the others: what `/healthz` takes while one process does everything at once.

Four tests of signed zones at a time, a backup of new chunks, and listings of 10,000 backups go on in one embedded
gateway; meanwhile a client asks for its health again and again. None of the work may fail.
"""

from __future__ import annotations

import http.client
import itertools
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import repository
from bench.datastore import CHUNKS, TOKEN, Bench
from bench.dns_live import ROUND_TRIP
from bench.table import Row, row
from tests.process import environment, serving

SECONDS = 20.0
ZONES = 100
RUNS = 4
"""Tests of zones that go on at a time."""
PAUSE = 0.005
P99 = 100.0
"""ms; the goal."""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as scratch, _world() as (port, hints):
        folder = Path(scratch)
        remote = folder / "remotes" / "many"
        repository.write(remote)
        (folder / "hints").write_text(hints)
        (folder / "conf.toml").write_text(
            f'data = "{folder}/data"\n[log]\nlevel = "warning"\n[xo]\nauthenticationToken = "{TOKEN}"\n'
            '[listen.main]\nurl = "https://127.0.0.1:0"\n[listen.plain]\nurl = "http://127.0.0.1:0"\n'
            f'[storage]\nallowFileRemotes = true\nfileRemotesRoot = "{folder}/remotes"\n'
            f'[dns]\nhints = "{folder}/hints"\nport = {port}\nrefuseNetworks = []\nruns = {RUNS}\n'
        )
        with serving("serve", "--config", folder / "conf.toml", log=folder / "log", environ=environment()) as server:
            backups = Bench(folder, server.port)
            plain = int(server.urls[1].rpartition(":")[2])
            alone = _percentile(_asked(plain, SECONDS / 4))
            with _work(backups, plain, remote) as done:
                times = _asked(plain, SECONDS)
            return [
                row(
                    f"fairness, p99 of /healthz while {', '.join(f'{done[name]} {name}' for name in done)} pass",
                    [_percentile(times)], "ms", "goal", P99, goal=1, less_is_better=True,
                ),
                row("fairness, the longest", [max(times)], "ms", "p99 with nothing else", alone, less_is_better=True),
            ]  # fmt: skip


def _asked(port: int, seconds: float) -> list[float]:
    """Return what each of many requests for the health took, in ms."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"/healthz answers {answer.status}")
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    connection.close()
    return times


def _percentile(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


@contextmanager
def _work(backups: Bench, port: int, remote: Path) -> Iterator[dict[str, int]]:
    """Keep everything going, each kind in threads of its own; gives how often each was done. Raises what failed."""
    done = {"zones": 0, "backups": 0, "listings": 0}
    stop = threading.Event()
    failures: list[BaseException] = []
    numbers = itertools.count(1)

    def zone(rpc: Callable[..., Any]) -> None:
        id = rpc("start_domain_test", {"domain": f"zone{next(numbers) % ZONES + 1}.zz"})
        while rpc("test_progress", {"test_id": id}) != 100 and not stop.wait(0.1):
            pass

    def backup(rpc: Callable[..., Any]) -> None:
        backups.peer("ingest", backups.snapshot("fairness", next(numbers)), chunks=CHUNKS)

    def listing(rpc: Callable[..., Any]) -> None:
        found = rpc("backup.listVmBackups", {"remotes": {"r": {"url": f"file://{remote}", "immutable": True}}})
        if len(found["r"]) != repository.MACHINES:
            raise RuntimeError(f"{len(found['r'])} machines are listed")

    def again(name: str, path: str, once: Callable[[Callable[..., Any]], None]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

        def rpc(method: str, params: Any) -> Any:
            body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
            connection.request("POST", path, body, {"Authorization": f"Bearer {TOKEN}"})
            return json.loads(connection.getresponse().read())["result"]

        try:
            while not stop.is_set():
                once(rpc)
                done[name] += not stop.is_set()
        except Exception as failure:
            failures.append(failure)

    threads = [
        *(threading.Thread(target=again, args=("zones", "/zonemaster", zone)) for _ in range(RUNS)),
        threading.Thread(target=again, args=("backups", "/", backup)),
        threading.Thread(target=again, args=("listings", "/api/v1", listing)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


@contextmanager
def _world() -> Iterator[tuple[int, str]]:
    """Serve signed zones in a process of its own; gives the port and a file of hints."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.dns_world", str(ZONES)],
        env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdin is not None
        told = json.loads(process.stdout.readline())
        process.stdin.write(f"{ROUND_TRIP}\n")
        process.stdin.flush()
        lines = [f". NS {name}.\n" for name in told["hints"]]
        lines += [f"{name}. A {ip}\n" for name, ips in told["hints"].items() for ip in ips]
        try:
            yield told["port"], "".join(lines)
        finally:
            process.kill()
