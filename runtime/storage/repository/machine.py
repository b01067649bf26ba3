"""The backups of one virtual machine in the hands of who holds their lock: written, shown, removed. All of it blocks.

What is written stays a part without a backup until `commit`. Parts that nothing names are no harm: they are seen by no
listing, and a clean-up removes them.
"""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from runtime.contract.jsontext import JSONDecodeError, loads
from runtime.formats.vhd import BLOCK
from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository import cache, filters, layout
from runtime.storage.repository.cache import BrokenCache, CacheTooLarge, CacheWriter
from runtime.storage.repository.chain import Chain, open_chain
from runtime.storage.repository.deletion import delete_held
from runtime.storage.repository.disk import DIRECTORY, FILE, open_disk
from runtime.storage.repository.disk_writer import DirectoryWriter, DiskWriter, FileWriter, discard, structures
from runtime.storage.repository.faults import BackupExists, BadCommit, Damaged, NoDisk, NotOfMachine, ParentUnfit
from runtime.storage.repository.frames import Frame, FrameReader, filled
from runtime.storage.repository.full_backup import FullWriter
from runtime.storage.repository.handle import FileFault, Lock, Missing, RemoteHandle
from runtime.storage.repository.layout import OutsideOfFolder
from runtime.storage.repository.metadata import DELTA, FULL, BrokenMetadata, decode


@dataclass(frozen=True, slots=True)
class Form:
    """How backups are kept on a remote."""

    disks: str
    compression: str = filters.NONE
    """Of new VHD directories."""
    checksums: bool = True
    """XVAs have a checksum beside them."""
    use_cache: bool = True
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What was written and not yet shown: what has to go if it never is."""

    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


@dataclass(slots=True)
class NewDisk:
    """A disk that is being written."""

    path: str
    """Relative to the folder of the machine."""
    part: Part
    writer: DiskWriter
    frames: FrameReader
    parent: Chain | None

    def put(self, frame: Frame) -> None:
        """Write the block of a frame with what it takes from the parent. Raises Damaged, FileFault."""
        below = b""
        if frame.bitmap is not None:
            below = bytes(BLOCK) if self.parent is None else self.parent.read(frame.index)
        self.writer.put(frame.index, filled(frame, below))

    def close(self) -> None:
        if self.parent is not None:
            self.parent.close()


class Machine:
    """The folder of a machine under a lock, which is checked before anything is shown or removed."""

    def __init__(self, handle: RemoteHandle, vm: str, lock: Lock, form: Form) -> None:
        self._handle = handle
        self.vm = vm
        self.folder = layout.vm_folder(vm)
        self.lock = lock
        self.form = form
        self._parts: dict[str, Part] = {}
        self._guard = threading.Lock()

    def begin_full(self, timestamp: int, most: int | None) -> tuple[str, FullWriter]:
        """Begin the data of a full backup, and return how its metadata names it. Raises BackupExists, FileFault."""
        self.lock.check()
        name = layout.date(timestamp) + layout.XVA
        path = f"{self.folder}/{name}"
        self._refuse(path)
        return f"./{name}", FullWriter(self._handle, path, most, checksum=self.form.checksums)

    def end_full(self, named: str, writer: FullWriter) -> None:
        self.lock.check()
        writer.finish()
        path = layout.in_folder(self.folder, named)
        with self._guard:
            self._parts[path] = Part([path, path + layout.CHECKSUM])

    def begin_disk(self, job: str, vdi: str, timestamp: int, uuid: UUID, size: int, parent: str | None) -> NewDisk:
        """Begin a disk, differencing with a parent, which is relative to the folder of the machine.

        Raises NoDisk, ParentUnfit, BackupExists, Damaged, FileFault.
        """
        self.lock.check()
        folder = f"{self.folder}/{layout.DISKS}/{job}/{vdi}"
        self._handle.make_folder(folder)
        name = layout.date(timestamp)
        chain: Chain | None = None
        if parent is not None:
            chain = self._parent(folder, parent, size)
        try:
            parent_uuid, parent_name = None, ""
            if chain is not None:
                parent_uuid, parent_name = chain.tip.footer.uuid, posixpath.basename(chain.tip.path)
                # The original reads a chain in the order of the names.
                before = layout.stem(parent_name)
                if name <= before:
                    name = layout.date_after(before)
            footer, header = structures(size, uuid, timestamp // 1000, parent_uuid, parent_name)
            if self.form.disks == FILE:
                path = f"{folder}/{name}{layout.DISK}"
                part = Part([path])
                self._refuse(path)
                writer: DiskWriter = FileWriter(self._handle, path, footer, header)
            else:
                path = f"{folder}/{name}{layout.ALIAS}"
                data = f"{name}{layout.DISK}"
                part = Part([path], [f"{folder}/data/{data}"])
                self._refuse(path)
                self._refuse(part.folders[0])
                writer = DirectoryWriter(self._handle, path, data, footer, header, self.form.compression)
        except BaseException:
            if chain is not None:
                chain.close()
            raise
        return NewDisk(path[len(self.folder) + 1 :], part, writer, FrameReader(header.entries), chain)

    def end_disk(self, disk: NewDisk) -> None:
        self.lock.check()
        disk.writer.finish()
        with self._guard:
            self._parts[f"{self.folder}/{disk.path}"] = disk.part

    def commit(self, text: bytes) -> str:
        """Show the backup that text is the metadata of, and return its id.

        Everything is on disk before, the metadata too when this returns. Raises BadCommit, BackupExists, LockLost,
        FileFault, and nothing is shown; and RemoteUnusable, then a store may show it later, and whole.
        """
        name, named = _named(text)
        path = f"{self.folder}/{name}"
        self._refuse(path)
        for part in named:
            self._there(part)
        folders = {posixpath.dirname(part) for part in named}
        for folder in sorted(folders):
            self._handle.settle(folder)
        self.lock.check()
        # From here on they may be a backup's: if it cannot be told they are left, and a clean-up sees what they are.
        with self._guard:
            parts = {part: self._parts.pop(part) for part in named if part in self._parts}
        try:
            self._handle.write(path, text, settled=True)
        except RemoteUnusable:
            if not self._is(path, text):
                raise
        except FileFault:
            if not self._handle.exists(path):
                with self._guard:
                    self._parts |= parts
            raise
        with suppress(FileFault, RemoteUnusable):
            # It is there, whatever becomes of the cache.
            self._remember(path, text)
        return layout.id_of(path)

    def abort(self) -> None:
        """Throw away what was not committed. Raises LockLost."""
        self.lock.check()
        with self._guard:
            parts, self._parts = self._parts, {}
        for part in parts.values():
            self.discard(part)

    def discard(self, part: Part) -> None:
        """Remove a part, as far as that can be done."""
        discard(self._handle, part.files, part.folders)

    def delete(self, ids: Sequence[str], stop: threading.Event) -> None:
        """Remove backups, of incremental ones the metadata alone.

        Raises NotOfMachine, NotABackup, LockLost, FileFault.
        """
        names = []
        for id in ids:
            backup = layout.vm_backup(id)
            if backup.vm != self.vm:
                raise NotOfMachine(id, self.vm)
            names.append(backup.name)
        faults = delete_held(self._handle, self.folder, names, self.lock, stop, use_cache=self.form.use_cache)
        if faults:
            raise faults[0]

    def _parent(self, folder: str, relative: str, size: int) -> Chain:
        try:
            path = layout.in_folder(self.folder, relative)
        except OutsideOfFolder as fault:
            raise ParentUnfit(relative, str(fault)) from None
        try:
            chain = open_chain(self._handle, self.folder, path)
        except NoDisk:
            raise NoDisk(relative) from None
        try:
            self._check_parent(folder, relative, chain, size)
        except BaseException:
            chain.close()
            raise
        return chain

    def _check_parent(self, folder: str, relative: str, chain: Chain, size: int) -> None:
        tip = chain.tip
        reason = unfit(self.form, chain)
        if reason is None and posixpath.dirname(tip.path) != folder:
            reason = "it is a disk of another job or machine"
        if reason is None and tip.footer.size > size:
            reason = f"it has {tip.footer.size} bytes, and the disk {size}"
        if reason is None:
            name = posixpath.basename(tip.path)
            for entry in self._handle.entries(folder):
                if (
                    layout.is_disk(entry.name)
                    and entry.name != name
                    and self._builds_on(f"{folder}/{entry.name}", name)
                ):
                    reason = f"{entry.name} builds on it already"
                    break
        if reason is not None:
            raise ParentUnfit(relative, reason)

    def _builds_on(self, path: str, name: str) -> bool:
        try:
            disk = open_disk(self._handle, path)
        except (NoDisk, Damaged):
            return False
        disk.close()
        return disk.differencing and disk.header.parent_name == name

    def _is(self, path: str, text: bytes) -> bool:
        """Return whether a file was written, of whose writing no answer came. Raises nothing."""
        if self._handle.locks:
            # On a file system the answer is that it did not.
            return False
        with suppress(FileFault, RemoteUnusable):
            return self._handle.read(path) == text
        return False

    def _refuse(self, path: str) -> None:
        if self._handle.exists(path):
            raise BackupExists(path)

    def _there(self, path: str) -> None:
        if not path.startswith(self.folder + "/"):
            raise BadCommit(f"{path} is not in the folder of the machine")
        if path not in self._parts and not self._handle.exists(path):
            raise BadCommit(f"it names /{path}, which was not written")

    def _remember(self, path: str, text: bytes) -> None:
        """Add a backup to the cache, or take the cache away: whoever needs it makes it anew."""
        if not self.form.use_cache:
            return
        where = f"{self.folder}/{layout.CACHE}"
        try:
            texts = cache.texts(cache.unpack(self._handle.read(where, cache.PACKED_LIMIT)))
        except (Missing, BrokenCache):
            texts = {}
        except (FileFault, CacheTooLarge):
            self._handle.remove(where)
            return
        writer = CacheWriter()
        id = layout.id_of(path)
        for other, entry in (texts or self._entries()).items():
            if other != id:
                writer.add(other, entry)
        writer.add(id, cache.cached(id, text, immutable=False))
        packed = writer.finish()
        if packed is None:
            self._handle.remove(where)
        else:
            self._handle.write(where, packed, settled=True)

    def _entries(self) -> dict[str, bytes]:
        """Return what a cache has of the backups that there are."""
        names = sorted(one.name for one in self._handle.entries(self.folder) if layout.is_vm_metadata(one.name))
        found = {}
        for content in self._handle.read_all(self.folder, filter(layout.is_utf8, names)):
            if isinstance(content, FileFault):
                continue
            with suppress(BrokenMetadata):
                decode(content.data)
                id = layout.id_of(f"{self.folder}/{content.name}")
                found[id] = cache.cached(id, content.data, immutable=content.frozen)
        return found


def unfit(form: Form, chain: Chain) -> str | None:
    """Return why no new disk can be written upon the tip of a chain, None if one can."""
    tip = chain.tip
    if tip.form != form.disks:
        return f"it is a {_NAMES[tip.form]}, and the remote takes {_NAMES[form.disks]} disks"
    if tip.form == DIRECTORY and tip.compression != form.compression:
        return f"its compression is {tip.compression}, and new disks have {form.compression}"
    return None


_NAMES = {FILE: "VHD file", DIRECTORY: "VHD directory"}


def _named(text: bytes) -> tuple[str, list[str]]:
    """Return the name of the metadata of a backup and the paths of its parts, relative to the remote."""
    try:
        value: Any = loads(text)
        metadata = decode(text)
    except (JSONDecodeError, BrokenMetadata) as fault:
        raise BadCommit(str(fault)) from None
    timestamp = value.get("timestamp")
    if not isinstance(timestamp, int) or isinstance(timestamp, bool) or timestamp < 0:
        raise BadCommit(f"its timestamp is {timestamp!r}, no milliseconds since the epoch")
    if metadata.size is None:
        raise BadCommit("it has no size")
    folder = layout.vm_folder(metadata.vm.uuid)
    match metadata.mode:
        case "full" if metadata.xva is not None:
            parts = [metadata.xva]
        case "delta" if metadata.vhds is not None:
            parts = list(metadata.vhds.values())
            missing = metadata.vhds.keys() - metadata.vdis.keys()
            if missing:
                raise BadCommit(f"it has no record of the disks {', '.join(sorted(missing))}")
        case _:
            raise BadCommit(f"its mode is {metadata.mode!r}; expected {FULL} with xva or {DELTA} with vhds")
    try:
        return layout.date(timestamp) + ".json", [layout.in_folder(folder, part) for part in parts]
    except OutsideOfFolder as fault:
        raise BadCommit(str(fault)) from None
    except (OverflowError, ValueError, OSError):
        raise BadCommit(f"its timestamp {timestamp} is none that a name can be made of") from None
