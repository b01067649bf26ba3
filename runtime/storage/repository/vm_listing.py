"""The backups of one virtual machine, from its folder, and its cache kept true.

All of it blocks. What is in the folder counts; the cache only spares reading a file that is not newer than itself. The
original trusts its cache, so one that was wrong is written anew, and it is not written by a listing that anybody works
beside.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository import cache, layout
from runtime.storage.repository.cache import BrokenCache, CacheTooLarge, CacheWriter
from runtime.storage.repository.handle import Content, Entry, FileFault, Kind, Missing, OpenFolder, RemoteHandle
from runtime.storage.repository.memory import Memory, State
from runtime.storage.repository.metadata import Backup, Backups, BrokenMetadata, Metadata, decode, entry, joined

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Manner:
    """How the repository of a remote is to be listed."""

    repository: str
    """The key of the remote in the call."""
    use_cache: bool = True
    """Not on remotes that are immutable by their record, as the original (measured)."""
    write_cache: bool = True
    """Turns False when the remote takes none."""
    watch_frozen: bool = False
    """A daemon of the original makes files immutable, and the listing tells which."""
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True)
class Listed:
    """The backups of one virtual machine."""

    vm: str
    backups: Backups
    faults: list[FileFault]
    """What was left out, and why."""


def vms(handle: RemoteHandle) -> list[str]:
    """Return the names beside each other that may be folders of virtual machines, in order.

    A remote without backups has none. Raises FileFault.
    """
    try:
        entries = handle.entries(layout.VMS)
    except Missing:
        return []
    return sorted(one.name for one in entries if one.kind in (Kind.FOLDER, Kind.LINK) and layout.is_vm(one.name))


class VmListing:
    """The listing of one virtual machine in steps, so that a folder of many backups can be read by several threads.

    `look` is first, then each of `unread` is given to `read` once, in parts, by any threads; `finish` is last. All of
    them raise RemoteUnusable, and the listing is void then.
    """

    def __init__(self, handle: RemoteHandle, vm: str, manner: Manner) -> None:
        self.vm = vm
        self.unread: Sequence[str] = ()
        self._handle = handle
        self._manner = manner
        self._folder = layout.vm_folder(vm)
        self._id = layout.id_of(self._folder) + "/"
        """What the id of each backup begins with."""
        self._guard = threading.Lock()
        self._backups: list[Backup] = []
        self._remembered: Backups | None = None
        self._faults: list[FileFault] = []
        self._files: dict[str, Entry] = {}
        self._state: State | None = None
        """Of the files, if nothing more than the cache is needed to list them."""
        self._text = b""
        self._known: dict[str, Metadata] = {}
        self._kept: list[str] = []
        self._wrong = False
        self._writer: CacheWriter | None = None

    def look(self) -> None:
        """See what is in the folder, and take what the cache knows of it."""
        if not layout.is_name(self.vm):
            self._refuse_name(self._folder)
            return
        try:
            with self._handle.folder(self._folder) as folder:
                self._look(folder)
        except Missing:
            return
        except FileFault as fault:
            # A stray file beside the folders is nobody's backup.
            if fault.code != "ENOTDIR":
                self._faults.append(fault)

    def _look(self, folder: OpenFolder) -> None:
        cached = layout.CACHE if self._manner.use_cache else None
        entries = folder.entries(cached)
        self._files = _metadata_files(entries)
        names = [name for name in self._files if layout.is_utf8(name)]
        if len(names) != len(self._files):
            for name in self._files.keys() - names:
                self._refuse_name(f"{self._folder}/{name}")
        written = next((one for one in entries if one.name == cached), None)
        if written is None:
            self.unread = names
        else:
            state = {name: one.mark for name, one in self._files.items()}
            state[layout.CACHE] = written.mark
            self._remembered = self._manner.memory.get(self._manner.repository, self.vm, state)
            if self._remembered is not None:
                return
            self._read_cache(folder)
            self.unread = self._unknown(names, written.changed)
            if not (self.unread or self._wrong or self._faults or None in state.values()):
                self._state = state
        if self.unread and self._writes():
            self._writer = CacheWriter()

    def read(self, names: Sequence[str]) -> None:
        """Read metadata files."""
        backups, faults = [], []
        for content in self._handle.read_all(self._folder, names, frozen=self._manner.watch_frozen):
            if isinstance(content, FileFault):
                # One that went away since is no fault.
                if not isinstance(content, Missing):
                    faults.append(content)
                continue
            try:
                try:
                    backup = self._backup(content)
                except BrokenMetadata:
                    # Somebody may be writing it.
                    content = content._replace(data=self._handle.read(f"{self._folder}/{content.name}"))
                    backup = self._backup(content)
            except Missing:
                continue
            except FileFault as fault:
                faults.append(fault)
                continue
            except BrokenMetadata as broken:
                faults.append(FileFault(f"{self._folder}/{content.name}", str(broken)))
                continue
            backups.append(backup)
            if self._writer is not None:
                text = cache.cached(backup.id, content.data, immutable=content.frozen)
                with self._guard:
                    self._writer.add(backup.id, text)
        with self._guard:
            self._backups += backups
            self._faults += faults
            self._wrong = self._wrong or any(backup.id not in self._known for backup in backups)

    def finish(self) -> Listed:
        """Return what was found, after the cache was set right if it was wrong."""
        if self._wrong and self._writes():
            self._write_cache()
        backups = joined(self._backups) if self._remembered is None else self._remembered
        if self._state is not None:
            self._manner.memory.put(self._manner.repository, self.vm, self._state, backups)
        return Listed(self.vm, backups, self._faults)

    def _unknown(self, names: Sequence[str], written: int) -> list[str]:
        """Take what the cache, which was written at a time, has of files, and return the names of the others."""
        unknown = []
        taken = 0
        for name in names:
            id = self._id + name
            known = self._known.get(id)
            if known is None:
                unknown.append(name)
                continue
            taken += 1
            changed = self._files[name].changed
            if changed <= written:
                try:
                    self._backups.append(entry(known, self._manner.repository, id))
                except BrokenMetadata:
                    pass
                else:
                    self._kept.append(id)
                    continue
            unknown.append(name)
            # A file from the future would be newer than any cache: nothing is gained by writing one for it.
            self._wrong = self._wrong or changed <= time.time_ns()
        self._wrong = self._wrong or taken != len(self._known)
        return unknown

    def _backup(self, content: Content) -> Backup:
        metadata = decode(content.data)
        metadata.isImmutable = content.frozen
        return entry(metadata, self._manner.repository, self._id + content.name)

    def _refuse_name(self, path: str) -> None:
        self._faults.append(FileFault(_printable(path), "its name is not UTF-8"))

    def _writes(self) -> bool:
        return self._manner.use_cache and self._manner.write_cache

    def _read_cache(self, folder: OpenFolder) -> None:
        path = f"{self._folder}/{layout.CACHE}"
        try:
            self._text = cache.unpack(folder.read(layout.CACHE, cache.PACKED_LIMIT))
            self._known = cache.entries(self._text)
        except Missing:
            return
        except BrokenCache as broken:
            _log.info("a cache is broken and is made anew", path="/" + path, fault=str(broken))
            self._wrong = True
        except (CacheTooLarge, FileFault) as fault:
            _log.info("a cache cannot be used", path="/" + path, fault=str(fault) or "it is too large")

    def _write_cache(self) -> None:
        path = f"{self._folder}/{layout.CACHE}"
        writer = self._writer or CacheWriter()
        if self._kept:
            texts = cache.texts(self._text)
            for id in self._kept:
                writer.add(id, texts[id])
        packed = writer.finish()
        if packed is None or (self._faults and not self._backups):
            # Too large, or nothing could be read: whoever can shall make it.
            return
        try:
            if self._handle.locked(self._folder):
                return
            self._handle.write(path, packed)
            # Somebody may have added or removed a backup meanwhile, and its entry in the former cache.
            if _metadata_files(self._handle.entries(self._folder)).keys() != self._files.keys():
                self._handle.remove(path)
        except (FileFault, RemoteUnusable) as fault:
            self._manner.write_cache = False
            _log.debug("a cache cannot be written", path="/" + path, fault=fault.reason)


def list_vms(handle: RemoteHandle, vms: Sequence[str], manner: Manner, files: int) -> list[Listed | VmListing]:
    """Return the backups of virtual machines, and once so many files were to be read, a listing that is begun."""
    found: list[Listed | VmListing] = []
    for vm in vms:
        listing = VmListing(handle, vm, manner)
        listing.look()
        if len(listing.unread) > files:
            found.append(listing)
            continue
        files -= len(listing.unread)
        if listing.unread:
            listing.read(listing.unread)
        found.append(listing.finish())
    return found


def _metadata_files(entries: Sequence[Entry]) -> dict[str, Entry]:
    """Return the metadata files, by name."""
    kinds, is_metadata = (Kind.FILE, Kind.LINK), layout.is_vm_metadata
    return {one.name: one for one in entries if is_metadata(one.name) and one.kind in kinds}


def _printable(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
