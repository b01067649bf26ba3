"""The service of zone tests over HTTP: calls a second on eight connections, batches, and long histories.

The peer's figures were taken from the original on such a machine, with wrk and as many connections. What is started is
not executed meanwhile, but in the rows that say so; every answer to a start comes after a synced commit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil

from bench.http import cores
from bench.table import Row, row
from runtime.dns.runs import Parameters, RunsSettings, open_runs, tables
from runtime.dns.runs.creation import new_id
from runtime.dns.runs.model import Message, State
from runtime.dns.runs.outcomes import Outcome
from runtime.dns.runs.parameters import to_json
from tests.clients.judges import program
from tests.dns.tree.layout import Plan, build
from tests.dns.tree.server import in_thread
from tests.gateway.wire import connect, request
from tests.postgresql import Cluster
from tests.process import Server, environment, serving

CONNECTIONS = 8
SECONDS = 3.0
COMMITS_SECONDS = 1.0
RUNS = 3
PATH = "/zonemaster"

BATCH = 200
"""Zones of the batch that is executed; a run of `python -m bench.zones ZONES` has its own number."""
NAMES = 100_000
CROWD = 10_000
CLIENTS = 1_000
LONG = 100_000
"""Runs of one domain."""
MESSAGES = 500
P99 = 0.1
"""What a call may take at the 99th percentile while four tests run, in seconds."""

PEER = {"version_info": 1936.0, "start new": 415.0, "start reused": 903.0, "progress": 1650.0, "history": 942.0}
GOALS = {"start reused": 2700 / 903, "progress": 5000 / 1650, "history": 1500 / 942}
NEW_OF_COMMITS = 1200 / 2500


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = asyncio.run(_prepared(folder / "data"))
        calls = _calls(known)
        with _echo() as port:
            echo = [_load(port, "/", calls["version_info"])["rate"] for _ in range(RUNS)]
        with _gateway(folder, execute=False) as server:
            # What runs first is not counted: the server's caches fill.
            _load(server.port, PATH, calls["version_info"], 1.0)
            commits: list[float] = []
            found: dict[str, list[dict[str, float]]] = {name: [] for name in calls}
            for name, body in calls.items():
                for _ in range(RUNS):
                    # By turns: what a commit takes changes from one moment to the next.
                    commits += [_commits(folder)] if name == "start new" else []
                    found[name].append(_load(server.port, PATH, body))
            rows = _rows(found, statistics.median(echo), statistics.median(commits))
            rows += _long(server, known)
            rows.append(_enqueued(server, "SQLite"))
            rows.append(_at_once(server))
        if program("initdb") is not None:
            rows.append(_on_postgresql(folder))
        rows += _active(folder, calls)
        return [*rows, *executed(folder, BATCH)]


def _rows(found: Mapping[str, list[dict[str, float]]], echo: float, commits: float) -> list[Row]:
    rates = {name: [one["rate"] for one in several] for name, several in found.items()}
    rows = [
        row("version_info", rates["version_info"], "req/s", "bare aiohttp echo", echo, goal=0.6),
        row("start new", rates["start new"], "req/s", "SQLite commits", commits, goal=NEW_OF_COMMITS),
    ]
    return rows + [
        row(f"{name}, {CONNECTIONS} connections", rates[name], "req/s", "original", peer, goal=GOALS.get(name))
        for name, peer in PEER.items()
    ]


def _calls(known: Mapping[str, int]) -> dict[str, bytes]:
    """Return the bodies of the calls that are measured."""

    def body(method: str, params: Any) -> bytes:
        return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()

    history = {"frontend_params": {"domain": "history.example"}, "offset": 0, "limit": 200, "filter": "all"}
    return {
        "version_info": body("version_info", {}),
        "start new": body("start_domain_test", {"domain": "z########.example", "ipv4": True, "ipv6": True}),
        "start reused": body("start_domain_test", {"domain": "waiting.example", "ipv4": True, "ipv6": True}),
        "progress": body("test_progress", {"test_id": str(known["waiting"])}),
        "history": body("get_test_history", history),
    }


async def _prepared(data: Path) -> dict[str, int]:
    """Make a database with a run that waits, one with many messages, and two histories; return ids of runs."""
    runs = await open_runs(RunsSettings(data=data, execute=False), _Nobody(), places=1, seconds=1)
    waiting = await runs.start("waiting.example", Parameters(ipv4=True, ipv6=True))
    messages = [
        Message("Nameserver", "Nameserver01", "IS_A_RECURSOR", "ERROR", {"ns": f"ns{n}.example/192.0.2.1"}, n / 100)
        for n in range(MESSAGES)
    ]
    full = await _over(runs, "full.example", 1, Outcome(messages))
    await _over(runs, "history.example", 200, Outcome(messages[:1]))
    await _over(runs, "long.example", LONG, None)
    await runs.add_user("bench", "bench")
    await runs.close()
    return {"waiting": waiting.id, "full": full}


class _Nobody:
    """Executes nothing, and is not asked to."""

    def run(self, params: Mapping[str, Any]) -> Any:
        raise AssertionError(params)


async def _over(runs: Any, domain: str, count: int, found: Outcome | None) -> int:
    """Keep runs of a domain that are over, those without outcome with a level alone; return the id of the last."""
    checked = runs._checked(domain, Parameters())[1]
    parameters, digest = checked.parameters, checked.profile.digest
    texts = to_json(parameters), "{}"
    first = int(time.time() * 1_000_000) - count
    rows = [
        tables.new_run(new_id(), domain, checked.fingerprint(domain), parameters, digest, first + n, texts=texts)
        for n in range(count)
    ]
    for number, one in enumerate(rows):
        one["undelegated"] = number % 100 == 0
        one["started"] = 0
        one["state"] = State.RUNNING.value if found else State.FINISHED.value
        one["level"] = None if found else 3

    def keep(connection: Any) -> None:
        tables.add_runs(connection, rows)
        if found is not None:
            for one in rows:
                tables.end(connection, one["id"], 0, found, first)

    await runs._store.write(keep)
    return int(rows[-1]["id"])


def _commits(folder: Path) -> float:
    """Return how often a second SQLite syncs a commit of one small row here."""
    with contextlib.closing(sqlite3.connect(folder / "commits.db", isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE IF NOT EXISTS one (value TEXT)")
        count, end = 0, time.perf_counter() + COMMITS_SECONDS
        while time.perf_counter() < end:
            connection.execute("INSERT INTO one VALUES ('x')")
            count += 1
        return count / COMMITS_SECONDS


@contextlib.contextmanager
def _gateway(folder: Path, *, execute: bool, **more: str) -> Iterator[Server]:
    arguments = ("serve", "--data", folder / "data", "--listen", "http://127.0.0.1:0")
    environ = environment(GATEWRIGHT_DNS_EXECUTE=str(execute).lower(), **more)
    core = None if execute else cores()[0]
    with serving(*arguments, log=folder / "log", environ=environ, core=core) as server:
        yield server


@contextlib.contextmanager
def _echo() -> Iterator[int]:
    words = [*_pinned(cores()[0]), sys.executable, "-m", "bench.echo"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.communicate()


def _pinned(core: int | None) -> list[str]:
    return ["taskset", "-c", str(core)] if core is not None and shutil.which("taskset") else []


def _load(port: int, path: str, body: bytes, seconds: float = SECONDS) -> dict[str, float]:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    words = [sys.executable, "-m", "bench.load", "127.0.0.1", str(port), str(CONNECTIONS), str(seconds)]
    done = subprocess.run([*_pinned(cores()[1]), *words], input=request, stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found | {"rate": found["answers"] / found["seconds"]}


def call(port: int, method: str, params: Any) -> Any:
    body = json.dumps({"id": 1, "jsonrpc": "2.0", "method": method, "params": params}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{PATH}", body), timeout=120) as answer:
        said = json.loads(answer.read())
    if "result" not in said:
        raise RuntimeError(f"{method}: {said}")
    return said["result"]


def _timed(port: int, method: str, *several: Any) -> list[float]:
    """Return what calls take, in milliseconds, once the first of them has been made."""
    call(port, method, several[0])
    times = []
    for params in several[1:]:
        begun = time.perf_counter()
        call(port, method, params)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _long(server: Server, known: Mapping[str, int]) -> list[Row]:
    results = _timed(server.port, "get_test_results", *[{"id": str(known["full"]), "language": "en"}] * 20)
    rows = [row(f"results of {MESSAGES} messages", results, "ms", "limit", 5.0, goal=1, less_is_better=True)]
    pages = (("first page", 0, "all"), ("last page", LONG - 200, "all"), ("rare ones", 0, "undelegated"))
    for name, offset, kind in pages:
        # Never the same page twice, so that none is remembered.
        pages_of_it = [
            {"frontend_params": {"domain": "long.example"}, "offset": offset, "limit": 200 - one, "filter": kind}
            for one in range(20)
        ]
        times = _timed(server.port, "get_test_history", *pages_of_it)
        what = f"history of {LONG:,} runs, {name}"
        rows.append(row(what, times, "ms", "limit", 20.0, goal=1, less_is_better=True))
    return rows


def _enqueued(server: Server, database: str) -> Row:
    domains = [f"zone{number}.example" for number in range(NAMES)]
    begun = time.perf_counter()
    call(server.port, "add_batch_job", {"username": "bench", "api_key": "bench", "domains": domains})
    took = time.perf_counter() - begun
    what = f"batch of {NAMES:,} names enqueued, {database}"
    return row(what, [took], "s", "limit", 30.0, goal=1, less_is_better=True)


def _on_postgresql(folder: Path) -> Row:
    cluster = Cluster(synced=True)
    try:
        environ = {"GATEWRIGHT_DNS_DATABASE": cluster.database()}
        with _gateway(folder, execute=False, **environ) as server:
            call(server.port, "add_api_user", {"username": "bench", "api_key": "bench"})
            return _enqueued(server, "PostgreSQL")
    finally:
        cluster.stop()


def _at_once(server: Server) -> Row:
    """Return how long it takes till a crowd of clients that all start tests at the same moment have their answers."""

    async def client(number: int, begin: asyncio.Event) -> int:
        wire = await connect(server.url)
        await begin.wait()
        for one in range(CROWD // CLIENTS):
            params = {"domain": f"c{number}-{one}.example"}
            body = json.dumps({"id": one, "jsonrpc": "2.0", "method": "start_domain_test", "params": params}).encode()
            wire.send(request(body, PATH, token=None))
        answers = [json.loads((await wire.answer()).body) for _ in range(CROWD // CLIENTS)]
        await wire.close()
        return sum("result" in answer for answer in answers)

    async def crowd() -> float:
        begin = asyncio.Event()
        clients = [asyncio.ensure_future(client(number, begin)) for number in range(CLIENTS)]
        await asyncio.sleep(1.0)
        begun = time.perf_counter()
        begin.set()
        answered = sum(await asyncio.gather(*clients))
        if answered != CROWD:
            raise RuntimeError(f"{CROWD - answered} of {CROWD} submissions were refused")
        return time.perf_counter() - begun

    took = asyncio.run(crowd())
    return row(f"{CROWD:,} submissions at once, {CLIENTS:,} connections", [took], "s", "none", 0.0)


def _active(folder: Path, calls: Mapping[str, bytes]) -> list[Row]:
    """Return what each call takes at the 99th percentile while four tests run."""
    with _world(folder, 8) as environ, _gateway(folder, execute=True, **environ) as server:
        user = {"username": "bench", "api_key": "bench"}
        params = {"domains": [f"p{number % 8}.zz" for number in range(10_000)], "test_params": {"priority": 100}}
        call(server.port, "add_batch_job", user | params)
        p99 = {name: _load(server.port, PATH, body)["p99"] * 1000 for name, body in calls.items()}
    return [
        row(f"{name}, p99 with 4 tests running", [time], "ms", "limit", P99 * 1000, goal=1, less_is_better=True)
        for name, time in p99.items()
    ]


@contextlib.contextmanager
def _world(folder: Path, zones: int) -> Iterator[dict[str, str]]:
    """Serve small zones on loopback; gives the environment of a gateway that tests them, four at a time."""
    tree = build([Plan(f"p{number}") for number in range(zones)])
    hints = folder / "hints"
    hints.write_text(tree.hints)
    with in_thread(tree.hosts) as site:
        yield {
            "GATEWRIGHT_DNS_HINTS": str(hints),
            "GATEWRIGHT_DNS_PORT": str(site.port),
            "GATEWRIGHT_DNS_REFUSE_NETWORKS": "",
            "GATEWRIGHT_DNS_WORKERS": "2",
            "GATEWRIGHT_DNS_RUNS": "2",
        }


def executed(folder: Path, zones: int) -> list[Row]:
    """Return how a batch of small zones on loopback goes, with workers in two processes."""
    shutil.rmtree(folder / "data", ignore_errors=True)
    with _world(folder, 50) as environ, _gateway(folder, execute=True, **environ) as server:
        user = {"username": "bench", "api_key": "bench"}
        call(server.port, "add_api_user", user)
        process = psutil.Process(server.process.pid)
        begun, before = time.perf_counter(), _cpu(process)
        domains = [f"p{number % 50}.zz" for number in range(zones)]
        id = call(server.port, "add_batch_job", user | {"domains": domains, "test_params": {"ipv6": False}})
        while call(server.port, "batch_status", {"batch_id": id})["finished_count"] < zones:
            time.sleep(0.2)
        took = time.perf_counter() - begun
        used = {name: cpu - before.get(name, 0.0) for name, cpu in _cpu(process).items()}
    each = 1000 * (used["gateway"] + used["workers"]) / zones
    share = 100 * asyncio.run(_kept(folder / "kept")) / each
    return [
        row(f"batch of {zones:,} small zones, two processes", [zones * 60 / took], "zones/min", "none", 0.0),
        row("CPU for each of them", [each], "ms", "none", 0.0),
        row("of it the gateway", [100 * used["gateway"] / sum(used.values())], "%", "none", 0.0),
        row("of it keeping runs and results", [share], "%", "none", 0.0),
    ]


def _cpu(process: psutil.Process) -> dict[str, float]:
    """Return seconds of CPU of a gateway and of its workers."""

    def seconds(one: psutil.Process) -> float:
        times = one.cpu_times()
        return float(times.user + times.system)

    return {"gateway": seconds(process), "workers": sum(map(seconds, process.children()))}


class _Told:
    """Runs that find at once what a small zone has."""

    async def run(self, params: Mapping[str, Any]) -> Any:
        for number in range(60):
            args = {"ns_list": f"ns1.{params['domain']}/127.53.2.1;ns2.{params['domain']}/127.54.2.2"}
            yield {"type": "message", "module": "Zone", "testcase": "Zone09", "tag": "Z09_MX_DATA", "level": "INFO",
                   "args": args, "seconds": number / 100}  # fmt: skip
        yield {"type": "end", "order": list(range(60)), "queries": 200, "seconds": 0.6}


async def _kept(folder: Path, count: int = 1000) -> float:
    """Return the milliseconds of CPU that it takes to keep a run of a batch, without the test itself."""
    runs = await open_runs(RunsSettings(data=folder), _Told(), places=4, seconds=600)
    await runs.add_user("bench", "bench")
    before = time.process_time()
    id = await runs.create_batch("bench", "bench", [f"z{number}.example" for number in range(count)], Parameters())
    while (await runs.batch(id)).finished < count:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    used = time.process_time() - before
    await runs.close()
    return used * 1000 / count


if __name__ == "__main__":
    from bench.table import text

    with tempfile.TemporaryDirectory() as folder:
        print(text(executed(Path(folder), int(sys.argv[1]))))
