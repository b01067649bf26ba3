"""Backups over TLS: new chunks in, known references, chunks out; beside each what a script with the same work takes.

The client has a process of its own and everything it sends is built before the clock starts. Ingest is measured until
`finish` is answered, with everything on disk. The rates of chunks are of plain data in, and of stored data out.
"""

from __future__ import annotations

import hashlib
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.datastore_peer import CHUNK, manifest
from bench.http import cores
from bench.table import Row, row
from runtime.storage.datastore import index
from runtime.storage.datastore.names import time_text
from tests.process import environment, serving

CHUNKS = 48
RUNS = 3
PARALLEL = 16
TURNS = 5
ENTRIES = 1_000_000
REFERENCES = 250_000
"""Of them, that the next backup refers to again: all would take longer than everything else together."""
TOKEN = "the-token-of-the-benchmark"
GROUP = {"store": "main", "backup-type": "host"}
FIRST = 1_700_000_000

LIMIT = 0.6
"""The goal: of what the better script reaches."""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "conf.toml").write_text(
            f'data = "{folder}/data"\n[xo]\nauthenticationToken = "{TOKEN}"\n[listen.main]\nurl = "https://127.0.0.1:0"\n'
            '[log]\nlevel = "warning"\n'
        )
        with serving("serve", "--config", folder / "conf.toml", log=folder / "log", environ=environment()) as server:
            bench = Bench(folder, server.port)
            return [*bench.ingest(), *bench.known(), *bench.restore()]


class Bench:
    """A gateway with a datastore below `folder`, whose TLS listener has this port, and clients of it."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self._store = folder / "data" / "datastores" / "main"
        self._ca = str(folder / "data" / "tls" / "main.pem")
        self._tls = ssl.create_default_context(cafile=self._ca)
        self._port = port
        made = json.loads(self.rest("POST", "access/users/root@pam/token/bench"))["data"]
        self._token = f"{made['tokenid']}:{made['value']}"
        self.rest("PUT", "access/acl?path=/datastore/main&role=Admin&auth-id=root@pam!bench")

    def ingest(self) -> list[Row]:
        ours, limits = [], {False: [], True: []}  # type: ignore[var-annotated]
        for number in range(RUNS):
            answer = self.peer("ingest", self.snapshot("ingest", number), chunks=CHUNKS)
            ours.append(self._rate(answer["seconds"]))
            for threads, found in limits.items():
                target = self._folder / f"limit{number}{threads}"
                target.mkdir()
                with self._limit(folder=str(target), threads=threads) as port:
                    found.append(self._rate(self.peer("plain", {}, port=port, chunks=CHUNKS, up=True)["seconds"]))
        best = max(limits.values(), key=statistics.median)
        name = "script, 2 threads" if best is limits[True] else "script, sequential"
        return [row("datastore, ingest of new chunks", ours, "MB/s", name, statistics.median(best), goal=LIMIT)]

    def known(self) -> list[Row]:
        self._write_large()
        with _lag(self) as lags:
            answer = self.peer("known", self.snapshot("known", 1), references=REFERENCES)
        longest = sorted(lags)[-1] * 1000
        return [
            row("datastore, known references in PUTs of 64", [answer["references"]], "1/s", "goal", 60_000, goal=1),
            row(f"datastore, previous of {ENTRIES:,}", [answer["previous"]], "s", "none", answer["previous"]),
            row(
                f"datastore, longest wait of others meanwhile ({len(lags)} asked)",
                [longest], "ms", "goal", 50.0, goal=1, less_is_better=True,
            ),
            row(f"datastore, close of {REFERENCES:,}", [answer["close"]], "s", "none", answer["close"]),
            row(
                f"datastore, finish of {REFERENCES:,}",
                [answer["finish"]], "s", "goal", 3.0 * REFERENCES / ENTRIES, goal=1, less_is_better=True,
            ),
        ]  # fmt: skip

    def restore(self) -> list[Row]:
        snapshot = self.snapshot("ingest", RUNS - 1)
        files = self._folder / "files"
        files.write_text("\n".join(self._files(snapshot)))
        ours, limits = [], {False: [], True: []}  # type: ignore[var-annotated]
        for _ in range(RUNS):
            answer = self.peer("restore", snapshot, sessions=1)
            ours.append(answer["bytes"] / answer["seconds"] / 1e6)
            for threads, found in limits.items():
                with self._limit(files=str(files), threads=threads) as port:
                    answer = self.peer("plain", {}, port=port, up=False)
                    found.append(answer["bytes"] / answer["seconds"] / 1e6)
        best = max(limits.values(), key=statistics.median)
        name = "script, 2 threads" if best is limits[True] else "script, sequential"
        alone, together = [], []
        for _ in range(TURNS):
            # One alone is over in a fifth of a second, which says little.
            alone += [self._together(snapshot, 1) for _ in range(TURNS)]
            together.append(self._together(snapshot, PARALLEL))
        return [
            row("datastore, restore", ours, "MB/s", name, statistics.median(best), goal=LIMIT),
            row(
                f"datastore, {PARALLEL} restores at once, in sum, their client on one core", together, "MB/s",
                "one alone", statistics.median(alone), goal=1,
            ),
        ]  # fmt: skip

    def _together(self, snapshot: dict[str, Any], sessions: int) -> float:
        """Return the sum of the rates of some sessions of a client, which leaves the server the core it is not on."""
        process = self.start("restore", snapshot, sessions=sessions)
        _, core = cores()
        if core is not None:
            os.sched_setaffinity(process.pid, {core})
        said, _ = process.communicate("go\n")
        answer = json.loads(said)
        return float(answer["bytes"] / answer["seconds"] / 1e6)

    def snapshot(self, id: str, number: int) -> dict[str, Any]:
        return {**GROUP, "backup-id": id, "backup-time": FIRST + number}

    def _rate(self, seconds: float) -> float:
        return CHUNKS * CHUNK / seconds / 1e6

    def _files(self, snapshot: dict[str, Any]) -> list[str]:
        time_ = time_text(snapshot["backup-time"])
        data = (self._store / "host" / snapshot["backup-id"] / time_ / "a.pxar.didx").read_bytes()
        digests = [data[at + 8 : at + 40].hex() for at in range(index.HEADER, len(data), 40)]
        return [str(self._store / ".chunks" / digest[:4] / digest) for digest in digests]

    def _write_large(self) -> None:
        """Put a snapshot there whose index has a million chunks; nobody asks for them."""
        digests = os.urandom(32 * ENTRIES)
        entries = index.join_entries(digests, array("Q", range(4096, 4096 * (ENTRIES + 1), 4096)))
        csum = hashlib.sha256(entries).digest()
        header = index.Header(True, os.urandom(16), FIRST, csum, ENTRIES)
        folder = self._store / "host" / "known" / time_text(FIRST)
        folder.mkdir(parents=True)
        (folder.parent / "owner").write_text("root@pam!bench\n")
        (folder / "a.pxar.didx").write_bytes(index.encode_header(header) + entries)
        arguments = {"snapshot": self.snapshot("known", 0)}
        (folder / "index.json.blob").write_bytes(manifest(arguments, "a.pxar.didx", 4096 * ENTRIES, csum))

    def rest(self, verb: str, path: str) -> bytes:
        request = urllib.request.Request(f"https://127.0.0.1:{self._port}/api2/json/{path}", method=verb)
        request.add_header("Authorization", f"Bearer {TOKEN}")
        with urllib.request.urlopen(request, context=self._tls) as answer:
            return bytes(answer.read())

    def peer(self, what: str, snapshot: dict[str, Any], **more: Any) -> dict[str, Any]:
        process = self.start(what, snapshot, **more)
        said, _ = process.communicate("go\n")
        if process.returncode:
            raise RuntimeError(f"the client of {what} failed")
        return dict(json.loads(said))

    def start(self, what: str, snapshot: dict[str, Any], **more: Any) -> subprocess.Popen[str]:
        arguments = {
            "host": "127.0.0.1", "port": self._port, "ca": self._ca, "token": self._token, "snapshot": snapshot, **more,
        }  # fmt: skip
        process = _python("bench.datastore_peer", what, json.dumps(arguments))
        assert _line(process) == "ready\n"
        return process

    @contextmanager
    def _limit(self, **arguments: Any) -> Iterator[int]:
        process = _python("bench.datastore_limit", json.dumps({"ca": self._ca, **arguments}))
        try:
            yield int(_line(process))
        finally:
            process.communicate()


def _python(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *words], env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@contextmanager
def _lag(bench: Bench) -> Iterator[list[float]]:
    """Give the times that a small request of somebody else takes, asked again and again meanwhile."""
    times: list[float] = []
    stop = threading.Event()

    def ask() -> None:
        import http.client

        connection = http.client.HTTPSConnection("127.0.0.1", bench._port, context=bench._tls)
        while not stop.wait(0.02):
            began = time.perf_counter()
            connection.request("GET", "/api2/json/ping")
            connection.getresponse().read()
            times.append(time.perf_counter() - began)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield times
    finally:
        stop.set()
        thread.join()
