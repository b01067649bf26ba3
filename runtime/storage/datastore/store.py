"""A datastore: its folder, opened by one server, and the sessions on it.

In a folder `.gatewright` it keeps what an original server does not know: drafts, what was removed but not collected,
which snapshots are being made, the mark of what is not synced, and the counts of its chunks. Without it the folder is
what an original server leaves. Source: proxmox-backup.md 11.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import structlog

from runtime.storage.datastore import names
from runtime.storage.datastore.accounts import Accounts
from runtime.storage.datastore.backup import Backup, Locked
from runtime.storage.datastore.chunks import Chunks, digest_of
from runtime.storage.datastore.disk import PREFIX_MODE, Disk
from runtime.storage.datastore.errors import (
    DatastoreFault,
    NoSnapshot,
    NotNewer,
    NotOwner,
    SnapshotExists,
    StoreUnusable,
    SyncFailed,
    of_disk,
)
from runtime.storage.datastore.holders import Holder, Holders
from runtime.storage.datastore.locks import Locks
from runtime.storage.datastore.marks import Marks
from runtime.storage.datastore.names import Group, Snapshot
from runtime.storage.datastore.process_lock import ProcessLock
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.tree import Tree

OWN = ".gatewright"
DRAFTS = "drafts"
REMOVED = "removed"
OPEN = "open"

SYNC_EVERY = 60.0
"""Seconds between syncs while something is written: then a finish, or a start after a crash, has little to do."""

COLLECTING = "a collection runs, groups are moved, or figures are made"
"""Why somebody may not have the lock `collecting`."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes of the file system that the datastore lies on."""

    total: int
    used: int
    avail: int


class Datastore:
    """An open datastore. Its methods may be called from any thread; what blocks is said.

    `tree` is its namespaces, groups and snapshots, `chunks` its chunks, `accounts` what is known of who refers to them.
    """

    def __init__(self, name: str, path: Path, disk: Disk, clock: Callable[[], float], lock: ProcessLock) -> None:
        """`open_datastore` makes one."""
        self.name = name
        self.path = path
        self.clock = clock
        self.locks = Locks()
        self.holders: Holders[Backup] = Holders()
        self.collecting = threading.Lock()
        """Held by a collection, and by what must not run beside one."""
        self.disk = disk
        self._lock = lock
        own = path / OWN
        self._fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.marks = Marks(disk, own, self._fd)
        self.removed = own / REMOVED
        self._open_folder = own / OPEN
        self._drafts = own / DRAFTS
        self.accounts = Accounts(name, own)
        self.tree = Tree(name, path, disk, self.locks, self._drafts, self.removed)
        self.chunks = Chunks(
            name, path, self._drafts, disk, self.marks, self.accounts.inserted, self.accounts.was_set_aside
        )
        self.settled = threading.Event()
        """Set when no chunk is in doubt any more after an unclean stop."""
        self._stop = threading.Event()
        self._keeper: threading.Thread | None = None

    def begin_backup(self, snapshot: Snapshot, auth_id: str, holder: Holder, *, benchmark: bool = False) -> Backup:
        """Begin a backup, after the checks of 3.2 (7, 9 to 14), and hold its locks until it is over. Blocks.

        `holder` is asked for chunks until then. Raises NoNamespace, Busy, NotOwner, NoOwner, NotNewer, SnapshotExists;
        then nothing is left behind.
        """
        group = snapshot.group
        self.tree.check_namespace(group.namespace)
        with contextlib.ExitStack() as undo:
            locked_group = self.locks.exclusive(group.path, f"group {group.text}")
            undo.callback(locked_group)
            if self.tree.make_group(group, auth_id):
                undo.callback(self.tree.discard_empty_group, group)
            owner = self.tree.owner(group)
            if not benchmark and not names.owns(owner, auth_id):
                raise NotOwner(group.text, owner, auth_id)
            previous = self._previous(group)
            if previous is not None and snapshot.time <= previous.time:
                raise NotNewer(snapshot.time, previous.time)
            locked = Locked(locked_group, self.locks.exclusive(snapshot.path, f"snapshot {snapshot.text}"))
            undo.callback(locked.snapshot)
            if previous is not None:
                locked.previous = self.locks.shared(previous.path, f"snapshot {previous.text}")
                undo.callback(locked.previous)
            note = self._make_snapshot(snapshot)

            def over(backup: Backup) -> None:
                self.holders.remove(backup)
                with contextlib.suppress(OSError):
                    self.disk.unlink(note)

            backup = Backup(
                snapshot,
                previous,
                self.clock(),
                tree=self.tree,
                chunks=self.chunks,
                disk=self.disk,
                marks=self.marks,
                locked=locked,
                over=over,
            )
            self.holders.add(backup, holder, backup.started)
            self.accounts.is_ours(snapshot.path)
            undo.pop_all()
            return backup

    def open_reader(self, snapshot: Snapshot) -> Reader:
        """Open a snapshot for reading; it cannot be removed until the reader is closed. Blocks.

        Raises NoSnapshot, and Busy while it is being made or removed.
        """
        self.tree.check_namespace(snapshot.group.namespace)
        # Before the lock, too: asking for what is not there must not stand in the way of who is about to make it.
        self.tree.check_snapshot(snapshot)
        release = self.locks.shared(snapshot.path, f"snapshot {snapshot.text}")
        try:
            self.tree.check_snapshot(snapshot)
        except NoSnapshot:
            release()
            raise
        return Reader(snapshot, self.tree, self.chunks, release)

    def chunk(self, digest: bytes) -> bytes:
        """Return the blob of a chunk, its CRC checked. Blocks. Raises ChunkMissing."""
        return self.chunks.get(digest)

    def temporary(self) -> BinaryIO:
        """Return an empty file of the store that has no name, for what is too large to be kept in memory. Blocks."""
        with of_disk(self.name):
            return tempfile.TemporaryFile(dir=self._drafts)

    def usage(self) -> Usage:
        """Return how full the file system is. Blocks."""
        with of_disk(self.name):
            found = os.statvfs(self.path)
        return Usage(
            found.f_blocks * found.f_frsize,
            (found.f_blocks - found.f_bfree) * found.f_frsize,
            found.f_bavail * found.f_frsize,
        )

    def close(self) -> None:
        """Sync, and give the folder up. Sessions and readers that are open then are of no use any more. Blocks."""
        self._stop.set()
        if self._keeper is not None:
            self._keeper.join()
        if self.accounts.close():
            # Without the mark of a clean stop, the next start does not rely on what was noted.
            with contextlib.suppress(OSError):
                self.marks.close()
        os.close(self._fd)
        self._lock.release()

    # Starting.

    def start(self) -> None:
        """Bring the folder into order after whatever happened to it, and keep it so in a thread of its own."""
        own = self.path / OWN
        for folder in (own, self._drafts, self.removed, self._open_folder):
            if not folder.is_dir():
                self.disk.make_folder(folder, PREFIX_MODE)
                # The mark of what is not synced is of no use in a folder that a cut of power takes away.
                self.disk.sync_folder(folder.parent)
        clean = self.marks.open()
        for draft in self._drafts.iterdir():
            self.disk.unlink(draft)
        for note in self._open_folder.iterdir():
            snapshot = names.parse_path(note.read_text())
            if snapshot is not None and not self.tree.finished(snapshot):
                self.tree.discard_snapshot(snapshot)
                self.tree.discard_empty_group(snapshot.group)
            self.disk.unlink(note)
        self.accounts.open(clean=clean)
        self.chunks.set_aside |= self.accounts.set_aside()
        self._keeper = threading.Thread(target=self._keep, name=f"datastore {self.name}", daemon=True)
        self._keeper.start()

    def _keep(self) -> None:
        """Read the chunks that are in doubt, then sync from time to time, and make the folders that are missing."""
        try:
            if self.marks.doubt is not None:
                self._read_doubted(self.marks.doubt)
            if self._stop.is_set():
                return
            self.settled.set()
        except (DatastoreFault, OSError) as fault:
            _log.error("chunks in doubt cannot be read", datastore=self.name, fault=str(fault))
        complete, said = False, ""
        while not self._stop.wait(SYNC_EVERY):
            try:
                with contextlib.suppress(SyncFailed):
                    self.marks.sync()
                    self.accounts.flush()
                if not complete and self.chunks.prefixes():
                    # A store that nobody uses does not need tens of thousands of folders.
                    self.chunks.make_prefixes(self._stop.is_set)
                    complete = True
                said = ""
            except (DatastoreFault, OSError) as fault:
                # It may be full, or away, for a while.
                if str(fault) != said:
                    said = str(fault)
                    _log.error("a datastore cannot be kept in order", datastore=self.name, fault=said)

    def _read_doubted(self, since: float) -> None:
        """Read every chunk that was written since a time, before the last stop, which was not a clean one."""
        read = bad = 0
        for prefix in self.chunks.prefixes():
            for name, found in self.chunks.scan(prefix):
                if self._stop.is_set():
                    return
                digest = digest_of(name)
                if digest is not None and name == digest.hex() and found.st_mtime >= since:
                    read += 1
                    bad += not self.chunks.check(digest)
        self.marks.resolved()
        _log.info("chunks in doubt were read", datastore=self.name, chunks=read, corrupt=bad)

    def _previous(self, group: Group) -> Snapshot | None:
        previous = self.tree.previous(group)
        if previous is None or not self.chunks.set_aside:
            return previous
        return None if self.tree.refers_to(previous, self.chunks.set_aside) else previous

    def _make_snapshot(self, snapshot: Snapshot) -> Path:
        """Make the folder of a snapshot, and a note that it is being made. Raises SnapshotExists."""
        with of_disk(self.name):
            if self.tree.folder(snapshot).exists():
                raise SnapshotExists(snapshot.text)
            self.marks.writing()
            note = self._open_folder / uuid.uuid4().hex
            self.disk.write(note, [snapshot.path.encode()])
            self.disk.make_folder(self.tree.folder(snapshot))
            self.marks.written()
        return note


def create_datastore(path: Path, disk: Disk | None = None) -> None:
    """Make the folder of a datastore, and its folder of chunks. Blocks.

    Raises StoreUnusable when something is there already that is no empty folder, or it cannot be made. The folders in
    it are made when it is opened.
    """
    disk = disk or Disk()
    try:
        path.mkdir(mode=PREFIX_MODE, parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreUnusable(str(path), f"the folder {path} cannot be made: {fault.strerror}") from fault
    with of_disk(str(path)):
        if (path / names.CHUNKS).exists():
            raise StoreUnusable(str(path), f"{path} is a datastore already")
        if any(path.iterdir()):
            raise StoreUnusable(str(path), f"the folder {path} is not empty")
        disk.make_folder(path / names.CHUNKS, PREFIX_MODE)
        disk.sync_folder(path)


def open_datastore(
    name: str, path: Path, *, clock: Callable[[], float] = time.time, disk: Disk | None = None
) -> Datastore:
    """Open the datastore in a folder, whether we or an original server used it last. Blocks, but shortly.

    Raises StoreUnusable when it is none, another server uses it, or it cannot be written.
    """
    with of_disk(name):
        if not (path / names.CHUNKS).is_dir():
            raise StoreUnusable(name, f"{path} is no datastore: its folder {names.CHUNKS} is missing")
        lock = ProcessLock(name, path)
        try:
            store = Datastore(name, path, disk or Disk(), clock, lock)
            store.start()
        except BaseException:
            lock.release()
            raise
    return store
