"""Bringing the counts of a datastore up to what its index files say. All of it blocks.

Indexes that are new are read, and so are those that were removed, from where the removal put them. Where an index that
was counted is neither on disk nor among the removed, nothing tells what it referred to, and all are counted anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from runtime.storage.datastore import names
from runtime.storage.datastore.accounts import Accounts, Counted, tally
from runtime.storage.datastore.chunks import Progress
from runtime.storage.datastore.disk import is_there
from runtime.storage.datastore.errors import BadIndex, DatastoreFault, NoFile, of_disk
from runtime.storage.datastore.index import Digests
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.walk import index_files

_AT_ONCE = 1_000_000
"""References that are counted in one transaction; an index that was begun is counted to its end."""
_IN_MEMORY = 1_000_000
"""Digests whose counts change, before the database gets them."""

_NAMED = 10
"""Missing chunks of which each has a line in the log."""

_log = structlog.get_logger(__name__)


class Stopped(DatastoreFault):
    """The work was asked to stop, and did; what was done until then stays done."""

    def __init__(self) -> None:
        super().__init__("it was stopped")


@dataclass(slots=True)
class Plan:
    """What has to be read so that the counts fit the index files."""

    new: list[Counted] = field(default_factory=list)
    gone: list[tuple[Counted, Path]] = field(default_factory=list)
    """Counted ones that were removed, and where they are now."""
    moved: list[tuple[Counted, Counted]] = field(default_factory=list)
    emptied: list[Path] = field(default_factory=list)
    """Folders of removed snapshots that are of no use any more, once the plan is carried out."""
    anew: str = ""
    """Why all have to be counted again, if so."""


def plan(base: Path, removed: Path, accounts: Accounts) -> Plan:
    """Return what has to be read. Raises OSError."""
    present = {file.path: file for file in index_files(base)}
    # After the others: what is removed meanwhile is then seen at least once.
    discarded = [folder for folder in sorted(removed.iterdir()) if folder.is_dir()]
    if accounts.doubted:
        return Plan(new=list(present.values()), emptied=discarded, anew="they are missing or not trusted")
    found = Plan()
    counted = accounts.files()
    fresh = {path: file for path, file in present.items() if not _same(file, counted.get(path))}
    lost = [file for path, file in counted.items() if not _same(present.get(path), file)]
    by_content: dict[object, list[Counted]] = {}
    for file in fresh.values():
        by_content.setdefault(file.content, []).append(file)
    in_removed: dict[object, list[Path]] = {}
    for folder in discarded:
        for file in index_files(folder):
            in_removed.setdefault(file.content, []).append(folder / file.path)
    for file in lost:
        if by_content.get(file.content):
            moved = by_content[file.content].pop()
            del fresh[moved.path]
            found.moved.append((file, moved))
        elif in_removed.get(file.content):
            found.gone.append((file, in_removed[file.content].pop()))
        else:
            anew = f"{file.path} was counted and is not there any more, or not as it was"
            return Plan(new=list(present.values()), emptied=discarded, anew=anew)
    found.new = list(fresh.values())
    still = {file.content for file in counted.values()} - {file.content for file in lost}
    kept = {path.relative_to(removed).parts[0] for content in in_removed.keys() & still for path in in_removed[content]}
    found.emptied = [folder for folder in discarded if folder.name not in kept]
    return found


def count(store: Datastore, stop: Callable[[], bool], progress: Progress) -> set[str]:
    """Make the counts those of the index files on disk, and empty the folder of what was removed.

    Returns the paths of those that are not counted, since they cannot be read and no finished snapshot has them. What
    was removed until then is on disk as removed. Raises Stopped between two files; SyncFailed; BadIndex for an index of
    a finished snapshot that cannot be read, since then nobody knows what it refers to.
    """
    store.accounts.flush()
    try:
        return _count(store, stop, progress)
    except _Doubt as fault:
        store.accounts.forget_counts(str(fault))
        return _count(store, stop, progress)


class _Doubt(Exception):
    """The counts cannot be brought up to date, they have to be made anew."""


def _count(store: Datastore, stop: Callable[[], bool], progress: Progress) -> set[str]:
    accounts = store.accounts
    unreadable: set[str] = set()
    with of_disk(store.name):
        todo = plan(store.path, store.removed, accounts)
    # What was removed must not come back after a cut of power, when its chunks are gone.
    store.marks.written()
    store.marks.sync()
    if todo.anew:
        accounts.forget_counts(todo.anew)
    with accounts.transaction():
        for old, new in todo.moved:
            accounts.unlist_file(old.path)
            accounts.list_file(replace(new, data=old.data))
    # The versions of one archive are read next to each other: what they have in common then changes nothing.
    work = [_Work(file, store.path / file.path, True) for file in todo.new]
    work += [_Work(file, path, False) for file, path in todo.gone]
    work.sort(key=_Work.order)
    total, done = sum(item.file.size for item in work) or 1, 0
    while work:
        with accounts.transaction():
            written = 0
            deltas = _Deltas(accounts)
            while work and written < _AT_ONCE:
                if stop():
                    raise Stopped
                item = work.pop()
                progress(100 * done / total, f"counting the references of {item.file.path}")
                written += _tally(store.name, item, deltas, unreadable)
                done += item.file.size
            deltas.write()
    if accounts.is_negative():
        raise _Doubt("they do not fit the indexes")
    if todo.anew:
        accounts.trust()
    with of_disk(store.name):
        for folder in todo.emptied:
            store.disk.remove_tree(folder)
    return unreadable


def unaccounted(store: Datastore, unreadable: set[str]) -> bool:
    """Return whether the index files on disk are others than those that were counted, so that they are to be again.

    They are when the folder was away while it was looked at: then some were not there, and now are. What sessions began
    or finished meanwhile needs no count, since what it refers to is held; nor does what was removed. Raises
    StoreUnusable when the folder is away now.
    """
    with of_disk(store.name):
        counted = store.accounts.files()
        held = {session.snapshot.path for session in store.holders.holding()}
        present = {file.path: file for file in index_files(store.path)}
        store.tree.check_namespace(())
        return any(
            not _same(file, counted.get(path)) and path not in unreadable and path.rpartition("/")[0] not in held
            for path, file in present.items()
        ) or any(path not in present and is_there(store.path / path) for path in counted)


@dataclass(frozen=True, slots=True)
class _Work:
    """An index to be read, where it is now, and whether its references come or go."""

    file: Counted
    path: Path
    new: bool

    def order(self) -> tuple[str, str, str]:
        """Return what brings the versions of one archive together: their group, their name, their snapshot."""
        folder, _, name = self.file.path.rpartition("/")
        group, _, snapshot = folder.rpartition("/")
        return group, name, snapshot


class _Deltas:
    """By how much counts change, written in parts that bear to be in memory. A transaction is open."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self._plus: Counter[bytes] = Counter()
        self._minus: Counter[bytes] = Counter()

    def add(self, digests: Digests, new: bool) -> None:
        tally(self._plus if new else self._minus, digests)
        if len(self._plus) + len(self._minus) > _IN_MEMORY:
            self.write()

    def write(self) -> None:
        self.accounts.add(self._plus, self._minus)
        self._plus.clear()
        self._minus.clear()


def _tally(store: str, item: _Work, deltas: _Deltas, unreadable: set[str]) -> int:
    """Count the references of one index and note that; return how many there are. One that cannot be is named."""
    try:
        reader = open_counted(store, item.path, item.file.csum)
    except (BadIndex, NoFile) as fault:
        if not item.new:
            raise _Doubt(f"{item.path.name} was removed and cannot be read any more") from None
        with of_disk(store):
            finished = is_there(item.path.parent / names.MANIFEST)
        if isinstance(fault, NoFile) or not finished:
            # It was removed meanwhile, or belongs to a snapshot that never was one.
            _log.warning("an index is not counted", datastore=store, path=item.file.path, reason=str(fault))
            if not isinstance(fault, NoFile):
                unreadable.add(item.file.path)
            return 0
        reason = f"{fault.facts['reason']}; remove its snapshot, or nothing can be collected"
        raise BadIndex(item.file.path, reason) from None
    with reader:
        for digests in reader.digests():
            deltas.add(digests, item.new)
        if item.new:
            deltas.accounts.list_file(replace(item.file, data=reader.size))
        else:
            deltas.accounts.unlist_file(item.file.path)
        return reader.count


def open_counted(store: str, path: Path, csum: bytes) -> IndexReader:
    """Open an index whose content is that of a csum. Raises NoFile, BadIndex."""
    reader = IndexReader(store, path)
    try:
        if reader.csum != csum:
            raise BadIndex(path.name, "it was replaced")
        reader.verify()
    except BaseException:
        reader.close()
        raise
    return reader


def look_for_absent(store: Datastore, stop: Callable[[], bool]) -> int:
    """Find the lengths of the chunks that are referred to and not known; return how many of those are not there.

    Raises Stopped.
    """
    after, missing = b"", 0
    while digests := store.accounts.absent(after):
        if stop():
            raise Stopped
        after = digests[-1]
        lengths = {digest: store.chunks.length(digest) for digest in digests}
        store.accounts.set_lengths({digest: length for digest, length in lengths.items() if length is not None})
        gone = [digest for digest, length in lengths.items() if length is None]
        for digest in gone[:_NAMED]:
            _log.error("a chunk is missing", datastore=store.name, digest=digest.hex())
        missing += len(gone)
    return missing


def _same(file: Counted | None, other: Counted | None) -> bool:
    return file is not None and other is not None and file.path == other.path and file.content == other.content
