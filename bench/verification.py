"""Verifying a datastore: beside what SHA-256 of the same data takes on one core and on two.

The hashing alone is the limit that no verification passes: it also reads, compares CRCs and unpacks. Rates are of plain
data, which compresses to a half; the files are in the memory of the system.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.datastore_peer import CHUNK
from bench.table import Row, row
from runtime.formats.task_id import task_id
from runtime.storage.datastore.store import Datastore, create_datastore, open_datastore
from runtime.storage.datastore.upid import Upid
from runtime.storage.datastore.verifying import Due, Verification
from tests.storage.datastore.making import backup_of, snapshot

CHUNKS = 48
RUNS = 5


def run() -> list[Row]:
    data = [os.urandom(CHUNK // 2) + b"half of it compresses to nothing" * (CHUNK // 64) for _ in range(CHUNKS)]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "store"
        create_datastore(base)
        store = open_datastore("main", base)
        print("writing chunks", file=sys.stderr)
        backup_of(store, snapshot(), {"a.didx": data})
        ours: dict[int, list[float]] = {1: [], 2: []}
        hashed: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(RUNS):
            for threads in ours:
                ours[threads].append(_verify(store, threads))
                hashed[threads].append(_hash(data, threads))
        store.close()
    return [
        row(
            f"verification, {threads} at once",
            ours[threads],
            "MB/s",
            f"SHA-256, {threads} threads",
            max(hashed[threads]),
        )
        for threads in ours
    ]


def _verify(store: Datastore, at_once: int) -> float:
    upid = Upid(task_id(1_700_000_000_000, 0), "verify", "main", "root@pam").text()
    began = time.perf_counter()
    run = Verification(store, upid, Due(ignore_verified=False), lambda: False, at_once=at_once)
    (found,) = run.run([snapshot()])
    seconds = time.perf_counter() - began
    if found.findings or found.chunks != CHUNKS:
        raise RuntimeError(f"{found.chunks} chunks were read, and found was {found.findings}")
    return CHUNKS * CHUNK / seconds / 1e6


def _hash(data: list[bytes], threads: int) -> float:
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda one: hashlib.sha256(one).digest(), data))
    return CHUNKS * CHUNK / (time.perf_counter() - began) / 1e6
