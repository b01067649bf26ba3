"""Collecting a datastore of a million small chunks, after a change of a hundredth, and counting all of it anew.

Several snapshots of one archive refer to nearly the same chunks. Then the newest comes with a hundredth of new ones,
and the oldest goes with its own. Beside that the figures of `finish` and of opening a store with all its folders.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import tempfile
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bench.table import Row, row
from runtime.storage.datastore import blob, index
from runtime.storage.datastore.accounts import FILE
from runtime.storage.datastore.backup import Backup
from runtime.storage.datastore.collection import collect
from runtime.storage.datastore.names import MANIFEST
from runtime.storage.datastore.store import OWN, Datastore, create_datastore, open_datastore
from tests.storage.datastore.making import STATS, Register, digest, manifest_of, snapshot

CHUNKS = 1_000_000
SNAPSHOTS = 3
CHANGED = 100
"""One chunk of so many is another one in the next snapshot."""
GRACE = -100.0
"""Every chunk is old enough."""

INCREMENTAL_LIMIT = 10.0
FINISH_LIMIT = 3.0
READY_LIMIT = 1.0
TURN_LIMIT = 0.05


@dataclass(frozen=True, slots=True)
class Seconds:
    """What was measured."""

    first: float
    incremental: float
    unchanged: float
    anew: float
    full: float
    append: float
    longest_append: float
    finish: float
    previous: float
    open: float


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), CHUNKS)
    what = f"{CHUNKS:,} chunks"
    return [
        _row(f"collection, {what}, 1 % changed", found.incremental, INCREMENTAL_LIMIT, goal=True),
        _row(f"collection, {what}, nothing changed", found.unchanged, INCREMENTAL_LIMIT),
        _row(f"collection, {what}, counted anew, {SNAPSHOTS} snapshots", found.anew, INCREMENTAL_LIMIT),
        _row(f"collection, {what}, looking at every file", found.full, INCREMENTAL_LIMIT),
        _row(f"collection, {what}, the first", found.first, INCREMENTAL_LIMIT),
        _row(f"finish, index of {CHUNKS:,} entries", found.finish, FINISH_LIMIT, goal=True),
        _row(f"appending {CHUNKS:,} known chunks, 64 at a time", found.append, CHUNKS / 60_000, goal=True),
        _row("of that the longest turn", found.longest_append, TURN_LIMIT, goal=True),
        _row(f"reading a previous index of {CHUNKS:,} entries", found.previous, FINISH_LIMIT),
        _row("opening a store with 65,536 folders", found.open, READY_LIMIT, goal=True),
    ]


def _row(what: str, seconds: float, limit: float, *, goal: bool = False) -> Row:
    return row(what, [seconds], "s", "limit", limit, goal=1.0 if goal else None, less_is_better=True)


def measure(folder: Path, chunks: int) -> Seconds:
    """Make a store of so many chunks in a folder, use it, and return the times."""
    base = folder / "store"
    create_datastore(base)
    names = [hashlib.sha256(n.to_bytes(8, "big")).digest() for n in range(chunks)]
    _say("writing chunks")
    store = open_datastore("main", base)
    versions = list(_versions(names, SNAPSHOTS + 1))
    # What a session uploads is noted; here it is written beside it, since uploading is not what is measured.
    _write(store, sorted(set().union(*versions[:-1])))
    _say("writing snapshots")
    for number, version in enumerate(versions[:-1]):
        _finish(*_append(store, number, version))
    first = _seconds(store, full=True)
    unchanged = _seconds(store)
    _say("changing a hundredth")
    store.close()
    before = time.perf_counter()
    store = open_datastore("main", base)
    opened = time.perf_counter() - before
    _write(store, sorted(set(versions[-1]).difference(*versions[:-1])))
    before = time.perf_counter()
    backup, entry, longest = _append(store, SNAPSHOTS, versions[-1])
    append = time.perf_counter() - before
    finish = _finish(backup, entry, longest)
    before = time.perf_counter()
    later = store.begin_backup(snapshot(SNAPSHOTS + 1), "root@pam", Register())
    with later.previous_index("a.didx") as reader:
        for _ in reader.batches():
            pass
    previous = time.perf_counter() - before
    later.abort()
    store.tree.remove_snapshot(snapshot(0))
    incremental = _seconds(store)
    full = _seconds(store, full=True)
    store.close()
    for file in (base / OWN).glob(FILE + "*"):
        file.unlink()
    store = open_datastore("main", base)
    anew = _seconds(store)
    store.close()
    return Seconds(first, incremental, unchanged, anew, full, append, longest, finish, previous, opened)


def _versions(names: list[bytes], count: int) -> Iterator[list[bytes]]:
    """Yield the digests of successive snapshots: in each, some chunks of the one before are replaced by new ones."""
    numbers = random.Random(1)
    version = list(names)
    for number in range(count):
        yield list(version)
        for at in numbers.sample(range(len(version)), len(version) // CHANGED):
            version[at] = digest(b"%d %d" % (number, at))


def _write(store: Datastore, names: list[bytes]) -> None:
    """Write a small file for each digest, and note it as the store does; its content does not matter here."""
    content = blob.encode(bytes(20))
    made = set(store.chunks.prefixes())
    for name in names:
        text = name.hex()
        if text[:4] not in made:
            made.add(text[:4])
            (store.path / ".chunks" / text[:4]).mkdir(exist_ok=True)
        fd = os.open(store.chunks.path(name), os.O_WRONLY | os.O_CREAT, 0o644)
        os.write(fd, content)
        os.close(fd)
        store.accounts.inserted(name, len(content))
    store.chunks.make_prefixes(lambda: False)


def _append(store: Datastore, number: int, names: list[bytes]) -> tuple[Backup, dict[str, object], float]:
    """Begin a backup whose archive refers to known chunks, in lists of 64; return also the longest that one took."""
    backup = store.begin_backup(snapshot(number), "root@pam", Register())
    writer = backup.create_dynamic("a.didx")
    longest, size = 0.0, 20
    for start in range(0, len(names), 64):
        part = names[start : start + 64]
        offsets = [size * at for at in range(start, start + len(part))]
        digests = b"".join(part)
        before = time.perf_counter()
        writer.append_many(digests, offsets, [size] * len(part))
        longest = max(longest, time.perf_counter() - before)
        if writer.behind > 256 << 10:
            writer.flush()
    ends = array("Q", accumulate([size] * len(names)))
    csum = hashlib.sha256(index.join_entries(b"".join(names), ends)).digest()
    writer.close(len(names), ends[-1], csum)
    return backup, {"filename": "a.didx", "size": ends[-1], "csum": csum.hex()}, longest


def _finish(backup: Backup, entry: dict[str, object], longest: float) -> float:
    backup.put_blob(MANIFEST, manifest_of(backup.snapshot, [entry]))
    before = time.perf_counter()
    backup.finish(STATS)
    return time.perf_counter() - before


def _seconds(store: Datastore, *, full: bool = False) -> float:
    _say("collecting")
    before = time.perf_counter()
    collect(store, grace=GRACE, full=full)
    return time.perf_counter() - before


def _say(what: str) -> None:
    print(f"  {what} ...", file=sys.stderr, flush=True)
