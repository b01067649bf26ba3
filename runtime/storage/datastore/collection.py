"""Collection: removing the chunks that nothing refers to, beside running backups. All of it blocks.

A chunk goes only when no index on disk refers to it, no session holds it, and it was last written or touched before the
cutoff. Source: proxmox-backup.md 13.1, 7.2 (GC status).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from runtime.contract import jsontext
from runtime.storage.datastore.chunks import PREFIXES, Progress, digest_of
from runtime.storage.datastore.counting import Stopped, count, look_for_absent, unaccounted
from runtime.storage.datastore.errors import Busy, of_disk
from runtime.storage.datastore.index import DIGEST
from runtime.storage.datastore.store import COLLECTING, Datastore

STATUS = ".gc-status"
GRACE = 24 * 3600.0 + 5 * 60.0
"""Seconds for which a chunk stays after it was last written or touched."""
SESSION_GRACE = 300.0
"""Seconds before the begin of the oldest open session in which chunks stay, however long that runs."""

_UNIT = 64
"""Folders of chunks that are compared with the counts at once."""
_REMOVED_AT_ONCE = 256


@dataclass(slots=True, kw_only=True)
class Status:
    """What a collection found and did; bytes of chunks are those on disk."""

    index_file_count: int = 0
    index_data_bytes: int = 0
    disk_bytes: int = 0
    disk_chunks: int = 0
    removed_bytes: int = 0
    removed_chunks: int = 0
    pending_bytes: int = 0
    pending_chunks: int = 0
    removed_bad: int = 0
    still_bad: int = 0
    missing_chunks: int = 0
    """Chunks that snapshots refer to and that are not there."""

    def encode(self, upid: str | None) -> bytes:
        """Return the JSON text that the original keeps."""
        content: dict[str, Any] = {key.replace("_", "-"): value for key, value in asdict(self).items()}
        del content["missing-chunks"]
        return jsontext.dumps({"upid": upid, **content})


def collect(
    store: Datastore,
    *,
    full: bool = False,
    grace: float = GRACE,
    upid: str | None = None,
    stop: Callable[[], bool] = lambda: False,
    progress: Progress = lambda percent, words: None,
) -> Status:
    """Remove the chunks of a store that are of no use any more, and return what there was and is.

    `full` looks at every file in the folder of chunks; that is also done when a crash or another server may have left
    some that nobody noted. Raises Busy while another collection runs, Stopped, BadIndex, NoSpace, StoreUnusable. At any
    of these, and after a crash, everything that a snapshot refers to is there.
    """
    if not store.collecting.acquire(blocking=False):
        raise Busy(f"datastore {store.name}", COLLECTING)
    try:
        store.tree.check_namespace(())
        store.holders.collect(True)
        try:
            return _Collection(store, full, grace, upid, stop, progress).run()
        finally:
            store.holders.collect(False)
    finally:
        store.collecting.release()


class _Collection:
    def __init__(
        self,
        store: Datastore,
        full: bool,
        grace: float,
        upid: str | None,
        stop: Callable[[], bool],
        progress: Progress,
    ) -> None:
        self._store = store
        self._accounts = store.accounts
        self._chunks = store.chunks
        self._full = full
        self._upid = upid
        self._stop = stop
        self._progress = progress
        self._status = Status()
        self._cutoff = cutoff(store.clock(), grace, store.holders.oldest())

    def run(self) -> Status:
        store, accounts = self._store, self._accounts
        open_now = {session.snapshot.path for session in store.holders.sessions()}
        before = {file.content for file in accounts.files().values()}
        unreadable = count(store, self._stop, self._part(0, 50))
        while unaccounted(store, unreadable):
            self._check_stop()
            unreadable = count(store, self._stop, self._part(50, 50))
        files = accounts.files()
        # Those that were only moved came with no chunk.
        folders = {path.rpartition("/")[0] for path, file in files.items() if file.content not in before}
        own = accounts.own()
        if folders - own or self._full:
            # Whoever made them may have left chunks that nothing refers to.
            accounts.set_complete(False)
        accounts.forget_own(path for path in own - open_now if path in folders or not (store.path / path).exists())
        if not accounts.complete:
            self._compare()
        self._status.index_file_count = len(files)
        self._status.index_data_bytes = sum(file.data for file in files.values())
        self._status.missing_chunks = look_for_absent(store, self._stop)
        self._sweep()
        self._remove_bad()
        self._status.disk_chunks, self._status.disk_bytes = accounts.totals()
        with of_disk(store.name):
            store.tree.replace(store.path / STATUS, self._status.encode(self._upid))
        self._progress(100, "done")
        return self._status

    def _compare(self) -> None:
        """Note every file in the folder of chunks, and what of the noted ones is not there."""
        report = self._part(50, 80)
        present = set(self._chunks.prefixes())
        bad: list[str] = []
        for start in range(0, PREFIXES, _UNIT):
            self._check_stop()
            report(100 * start / PREFIXES, "looking at all chunks")
            first, last = _bound(start, b"\0"), _bound(start + _UNIT - 1, b"\xff")
            known = self._accounts.between(first, last)
            found: dict[bytes, int | None] = {}
            for number in range(start, start + _UNIT):
                if f"{number:04x}" in present:
                    for name, status in self._chunks.scan(f"{number:04x}"):
                        digest = digest_of(name)
                        if digest is None:
                            continue
                        if len(name) == 2 * DIGEST:
                            found[digest] = status.st_size
                        elif name.endswith(".bad"):
                            bad.append(name)
            changed = {digest: length for digest, length in found.items() if known.get(digest, -1) != length}
            changed |= {digest: None for digest, length in known.items() if digest not in found and length is not None}
            if changed:
                self._accounts.set_lengths(changed)
        self._accounts.set_bad(bad)
        self._accounts.set_complete(True)

    def _sweep(self) -> None:
        report = self._part(80, 100)
        after = b""
        while rows := self._accounts.idle(after):
            after = rows[-1][0]
            for start in range(0, len(rows), _REMOVED_AT_ONCE):
                self._check_stop()
                report(100 * after[0] / 256, "removing chunks")
                self._remove(rows[start : start + _REMOVED_AT_ONCE])

    def _remove(self, rows: list[tuple[bytes, int | None]]) -> None:
        gone: list[bytes] = []
        # A chunk that is uploaded meanwhile is noted, and notes are written when this is over.
        with self._accounts.transaction():
            for digest, known in rows:
                length = self._chunks.remove(digest, self._cutoff, self._store.holders.holds)
                if length is None:
                    self._status.pending_chunks += 1
                    self._status.pending_bytes += known or 0
                    continue
                gone.append(digest)
                self._status.removed_bytes += length
                self._status.removed_chunks += length > 0
            self._accounts.forget(gone)

    def _remove_bad(self) -> None:
        for name, referred in self._accounts.bad():
            if referred:
                self._status.still_bad += 1
                continue
            self._check_stop()
            self._chunks.remove_bad(name)
            self._accounts.forget_bad(name)
            self._status.removed_bad += 1

    def _check_stop(self) -> None:
        if self._stop():
            raise Stopped

    def _part(self, first: float, last: float) -> Progress:
        return lambda percent, words: self._progress(first + (last - first) * percent / 100, words)


def cutoff(now: float, grace: float, oldest: float | None) -> float:
    """Return the time before which an unused chunk must have been touched last, to go.

    oldest is the begin of the oldest open session: what it wrote or touched stays, however long it runs.
    """
    before = now - grace
    return oldest - SESSION_GRACE if oldest is not None and oldest < before else before


def _bound(prefix: int, rest: bytes) -> bytes:
    return prefix.to_bytes(2, "big") + rest * (DIGEST - 2)
