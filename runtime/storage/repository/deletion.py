"""The removal of backups from a repository.

All of it blocks, and raises RemoteUnusable. Killed at any moment it leaves no backup listed that is not whole, for the
original neither: the cache, which that one trusts, is away while files go.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from runtime.storage.repository import cache, layout
from runtime.storage.repository.cache import BrokenCache, CacheTooLarge, CacheWriter
from runtime.storage.repository.handle import FileFault, Lock, Missing, RemoteHandle
from runtime.storage.repository.layout import OutsideOfFolder
from runtime.storage.repository.metadata import DELTA, FULL, BrokenMetadata, decode

DATA = ".xva"


def delete_vm_backups(
    handle: RemoteHandle, vm: str, names: Sequence[str], stop: threading.Event, *, use_cache: bool = True
) -> list[FileFault]:
    """Delete backups of a virtual machine by the names of their metadata files, and return what was not, and why.

    Of an incremental backup the disks stay, since a later one may need them: a clean-up removes what nobody does. One
    that is not there counts as deleted. Nothing more is begun once stop is set. Raises Locked when somebody works on
    the backups of that machine, and FileFault, and then nothing is deleted; Locked, too, when the lock is lost.
    """
    folder = layout.vm_folder(vm)
    if not handle.exists(folder):
        return []
    with handle.lock(folder) as lock:
        return delete_held(handle, folder, names, lock, stop, use_cache=use_cache)


def delete_held(
    handle: RemoteHandle,
    folder: str,
    names: Sequence[str],
    lock: Lock,
    stop: threading.Event,
    *,
    use_cache: bool = True,
) -> list[FileFault]:
    """Delete backups as `delete_vm_backups`, whose caller holds the lock of their folder."""
    faults = []
    lock.check()
    with _cache_away(handle, folder, use_cache):
        for name in names:
            if stop.is_set():
                break
            lock.check()
            try:
                _delete(handle, folder, name, lock)
            except FileFault as fault:
                faults.append(fault)
        handle.settle(folder)
    return faults


def delete_metadata_backup(handle: RemoteHandle, path: str) -> None:
    """Delete the backup of a configuration by the path of its folder; one that is not there counts as deleted.

    Raises FileFault; what is left then is not listed, or all is.
    """
    handle.remove(f"{path}/{layout.METADATA}")
    handle.remove_tree(path)


def _delete(handle: RemoteHandle, folder: str, name: str, lock: Lock) -> None:
    path = f"{folder}/{name}"
    try:
        metadata = decode(handle.read(path))
        if metadata.mode not in (FULL, DELTA):
            raise BrokenMetadata(f"its mode is {metadata.mode!r}, neither full nor delta")
    except Missing:
        return
    except BrokenMetadata as broken:
        raise FileFault(path, f"what it is the metadata of cannot be told: {broken}") from None
    data = None
    if metadata.mode == FULL and metadata.xva is not None:
        try:
            data = layout.in_folder(folder, metadata.xva)
        except OutsideOfFolder as fault:
            raise FileFault(path, str(fault)) from None
        if not data.endswith(DATA):
            raise FileFault(path, f"its data is {metadata.xva!r}, no {DATA} file")
    handle.remove(path)
    if data is not None:
        lock.check()
        handle.remove(data)
        handle.remove(f"{data}.checksum")


@contextmanager
def _cache_away(handle: RemoteHandle, folder: str, use_cache: bool) -> Iterator[None]:
    """Take the cache away, and put it back without the entries whose files are gone by then."""
    path = f"{folder}/{layout.CACHE}"
    texts: dict[str, bytes] | None = None
    if use_cache:
        try:
            texts = cache.texts(cache.unpack(handle.read(path, cache.PACKED_LIMIT)))
        except (Missing, FileFault, BrokenCache, CacheTooLarge):
            # Whoever needs it makes it anew.
            texts = None
        handle.remove(path)
    yield
    if texts is None:
        return
    # Without it nobody is told anything wrong, so a remote that does not take it is no matter.
    with suppress(FileFault):
        there = {layout.id_of(f"{folder}/{entry.name}") for entry in handle.entries(folder)}
        writer = CacheWriter()
        for id, text in texts.items():
            if id in there:
                writer.add(id, text)
        packed = writer.finish()
        if packed is not None:
            handle.write(path, packed)
