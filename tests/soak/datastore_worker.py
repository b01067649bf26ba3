"""A datastore at work, to be killed: `python -m tests.soak.datastore_worker FOLDER SEED`.

Several threads back up, one prunes and collects, one reads, one verifies. A line on standard output says what is
acknowledged, and what is going to be removed before that happens.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

import structlog

from runtime.formats.task_id import task_id
from runtime.storage.datastore import blob
from runtime.storage.datastore.backup import Backup
from runtime.storage.datastore.collection import collect
from runtime.storage.datastore.errors import Busy, NoSnapshot
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.names import MANIFEST, Group, Snapshot
from runtime.storage.datastore.prune import Keep
from runtime.storage.datastore.pruning import prune
from runtime.storage.datastore.store import Datastore, open_datastore
from runtime.storage.datastore.upid import Upid
from runtime.storage.datastore.verifying import Due, Verification
from tests.storage.datastore.making import STATS, Register, digest, manifest_of

BACKING_UP = 3
PIECES = 400
KEPT = 4
UPID = Upid(task_id(1_700_000_000_000, 0), "verify", "main", "root@pam").text()


class Worker:
    def __init__(self, store: Datastore, seed: int) -> None:
        self._store = store
        self._seed = seed
        self._pieces = [random.Random(n).randbytes(200 + n) + bytes(n) for n in range(PIECES)]
        self._data = {digest(piece): piece for piece in self._pieces}
        self._telling = threading.Lock()

    def tell(self, what: str, **facts: object) -> None:
        with self._telling:
            print(json.dumps({"what": what, **facts}), flush=True)

    def run(self) -> None:
        jobs = [partial(self._back_up, Group((), "vm", f"{100 + number}")) for number in range(BACKING_UP)]
        for number, job in enumerate((*jobs, self._upkeep, self._read, self._verify)):
            numbers = random.Random(f"{self._seed} {number}")
            threading.Thread(target=self._for_ever, args=(job, numbers), daemon=True).start()
        self.tell("ready")
        threading.Event().wait()

    def _for_ever(self, job: Callable[[random.Random], None], numbers: random.Random) -> None:
        try:
            while True:
                job(numbers)
        except Exception:
            self.tell("broken", reason=traceback.format_exc())
            os._exit(1)

    def _back_up(self, group: Group, numbers: random.Random) -> None:
        register = Register()
        try:
            backup = self._store.begin_backup(self._next(group), "root@pam", register)
        except Busy:
            return  # Its snapshot was there a moment ago, and somebody was about to read that one.
        known = self._known(backup, register) if backup.previous is not None else []
        chosen = [digest(self._pieces[numbers.randrange(PIECES)]) for _ in range(numbers.randint(1, 60))]
        chosen = known[: numbers.randint(0, len(known))] + chosen
        writer = backup.create_dynamic("a.didx")
        csum, whole = sha256(), sha256()
        for name in chosen:
            piece = self._data[name]
            if name not in register:
                register.add(name)
                backup.put_chunk(name, blob.encode(piece), len(piece))
            writer.append(name, writer.size, len(piece))
            csum.update(writer.size.to_bytes(8, "little") + name)
            whole.update(piece)
        if numbers.random() < 0.1:
            backup.abort()
            return
        writer.close(len(chosen), writer.size, csum.digest())
        entry = {"filename": "a.didx", "size": writer.size, "csum": csum.hexdigest()}
        backup.put_blob(MANIFEST, manifest_of(backup.snapshot, [entry]))
        backup.finish(STATS)
        self.tell("finished", snapshot=backup.snapshot.path, archives={"a.didx": whole.hexdigest()})

    def _next(self, group: Group) -> Snapshot:
        newest = next(iter(self._store.tree.snapshot_names(group)), None)
        return Snapshot(group, newest.time + 1 if newest is not None else 1_700_000_000)

    def _known(self, backup: Backup, register: Register) -> list[bytes]:
        with backup.previous_index("a.didx") as reader:
            packed = b"".join(reader.digests())
        digests = [packed[at : at + 32] for at in range(0, len(packed), 32)]
        register.update(digests)
        return digests

    def _upkeep(self, numbers: random.Random) -> None:
        groups = list(self._store.tree.group_names(()))
        keep = Keep(last=KEPT)
        doomed = [one for one in prune(self._store, groups, keep, dry_run=True) if not one.keep]
        self.tell("removing", snapshots=[one.snapshot.path for one in doomed])
        for one in doomed:
            # Not by the rules once more: there are newer snapshots by now, and those named would not be all.
            with suppress(Busy, NoSnapshot):
                self._store.tree.remove_snapshot(one.snapshot)
        # As if everything had been there for days: only references and sessions keep a chunk now.
        for prefix in self._store.chunks.prefixes():
            for name, _ in self._store.chunks.scan(prefix):
                with suppress(FileNotFoundError):
                    os.utime(self._store.path / ".chunks" / prefix / name, (1, 1))
        status = collect(self._store, full=numbers.random() < 0.05)
        self.tell("collected", removed=status.removed_chunks)
        if status.missing_chunks:
            self.tell("broken", reason=f"{status.missing_chunks} chunks are missing")

    def _read(self, numbers: random.Random) -> None:
        groups = list(self._store.tree.group_names(()))
        snapshots = [one for group in groups for one in self._store.tree.snapshot_names(group)]
        if not snapshots:
            time.sleep(0.01)
            return
        with suppress(Busy, NoSnapshot):
            reader = self._store.open_reader(numbers.choice(snapshots))
            try:
                with reader.index("a.didx") as found:
                    self._read_all(found)
            finally:
                reader.close()

    def _verify(self, numbers: random.Random) -> None:
        """Verify some snapshots as they come, those of another server among them: all have to be right."""
        groups = list(self._store.tree.group_names(()))
        snapshots = [one for group in groups for one in self._store.tree.snapshot_names(group)]
        chosen = numbers.sample(snapshots, min(len(snapshots), 8))
        looked = 0
        for one in Verification(self._store, UPID, Due(ignore_verified=False), lambda: False).run(chosen):
            looked += not one.skipped
            if one.findings:
                self.tell("broken", reason=f"a verification says of {one.snapshot.path}: {one.findings}")
        self.tell("verified", snapshots=looked)
        # It is to run beside the others, not in their place.
        time.sleep(0.05)

    def _read_all(self, reader: IndexReader) -> None:
        for packed in reader.digests():
            for at in range(0, len(packed), 32):
                name = packed[at : at + 32]
                if blob.decode(self._store.chunk(name)) != self._data.get(name):
                    # Of another server: its pieces are not ours.
                    assert digest(blob.decode(self._store.chunk(name))) == name


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    Worker(open_datastore("main", Path(sys.argv[1])), int(sys.argv[2])).run()
