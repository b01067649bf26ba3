"""Namespaces, groups and snapshots in the folder of a datastore: listed, described, owned, protected and removed.

All of it blocks, may be called from any thread, and raises NoSpace and StoreUnusable besides what it says. What is
removed leaves its place in one step, into a folder that the next collection empties: it takes from there which chunks
lost a reference. Source: proxmox-backup.md 2.5, 7.2, 7.3, 11.1, 11.2.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from runtime.storage.datastore import blob, index, names
from runtime.storage.datastore.disk import Disk, is_there
from runtime.storage.datastore.errors import (
    BadIndex,
    BadManifest,
    BadName,
    Busy,
    FileExists,
    ManifestMissing,
    NamespaceExists,
    NamespaceInUse,
    NoFile,
    NoGroup,
    NoNamespace,
    NoOwner,
    NoSnapshot,
    Protected,
    StoreUnusable,
    of_disk,
)
from runtime.storage.datastore.index_reader import IndexReader
from runtime.storage.datastore.listing import (
    FileInfo,
    SnapshotInfo,
    describe,
    first_line,
    notes_of,
    read_manifest,
    verify_failed,
)
from runtime.storage.datastore.locks import Locks
from runtime.storage.datastore.manifest import Manifest
from runtime.storage.datastore.names import Group, Namespace, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInfo:
    """A group as it is listed. `last` and `files` are those of its newest finished snapshot, or of its only one."""

    group: Group
    owner: str | None
    count: int
    last: int
    files: list[str]
    comment: str | None


@dataclass(frozen=True, slots=True)
class Removed:
    """How much was removed, and how many snapshots stayed since they are protected."""

    groups: int = 0
    snapshots: int = 0
    protected: int = 0

    def __add__(self, other: Removed) -> Removed:
        return Removed(self.groups + other.groups, self.snapshots + other.snapshots, self.protected + other.protected)


class Tree:
    """What lies in the folder of a datastore beside its chunks."""

    def __init__(self, name: str, base: Path, disk: Disk, locks: Locks, drafts: Path, removed: Path) -> None:
        self.name = name
        self.base = base
        self._disk = disk
        self._locks = locks
        self._drafts = drafts
        self._removed = removed
        self._numbers = count()
        self._editing = threading.Lock()
        self._identity = _identity(base)

    # Namespaces.

    def namespaces(self, parent: Namespace = (), depth: int = names.DEPTH) -> list[Namespace]:
        """Return parent and the namespaces up to depth levels below it, parents first. Raises NoNamespace."""
        self.check_namespace(parent)
        found = [parent]
        if depth > 0 and len(parent) < names.DEPTH:
            for name in self._folders(self._namespace_folder(parent) / names.NAMESPACE_FOLDER):
                with suppress(BadName, NoNamespace):
                    names.check_component(name)
                    found += self.namespaces((*parent, name), depth - 1)
        return found

    def check_namespace(self, namespace: Namespace) -> None:
        """Raise NoNamespace if a namespace is not there. The root always is, unless the whole store went away."""
        with of_disk(self.name):
            if _identity(self.base) != self._identity:
                raise StoreUnusable(self.name, "its folder is not there any more")
            if namespace and not self._namespace_folder(namespace).is_dir():
                raise NoNamespace(names.namespace_text(namespace))

    def create_namespace(self, namespace: Namespace) -> None:
        """Make a namespace below one that is there. Raises NoNamespace, NamespaceExists, BadName."""
        if not namespace:
            raise NamespaceExists("(root)")
        names.check_namespace(namespace)
        self.check_namespace(namespace[:-1])
        folder = self._namespace_folder(namespace)
        with of_disk(self.name):
            with suppress(FileExistsError):
                self._disk.make_folder(folder.parent)
            try:
                self._disk.make_folder(folder)
            except FileExistsError:
                raise NamespaceExists(names.namespace_text(namespace)) from None
            self._disk.sync_folder(folder.parent)
            self._disk.sync_folder(folder.parent.parent)

    def remove_namespace(self, namespace: Namespace, *, groups: bool, error_on_protected: bool = True) -> Removed:
        """Remove a namespace and those below it; their groups only if that is asked for.

        Raises NamespaceInUse, then with groups: what is not protected is gone; NoNamespace, Busy; BadName for the root.
        What comes into it meanwhile is not removed.
        """
        if not namespace:
            raise BadName("", "is the root namespace, which cannot be removed")
        below = self.namespaces(namespace)
        text = names.namespace_text(namespace)
        if not groups and any(True for one in below for _ in self.group_names(one)):
            raise NamespaceInUse(text, "backup groups")
        total = Removed()
        for one in below if groups else ():
            for group in list(self.group_names(one)):
                total += self.remove_group(group, error_on_protected=False)
        if total.protected:
            if error_on_protected:
                raise NamespaceInUse(text, f"{total.protected} protected snapshots")
            return total
        with of_disk(self.name), self._editing:
            # One may have been made in it, or moved into it.
            if any(True for one in self.namespaces(namespace) for _ in self.group_names(one)):
                raise NamespaceInUse(text, "backup groups")
            self._discard(self._namespace_folder(namespace))
        return total

    # Groups.

    def group_names(self, namespace: Namespace) -> Iterator[Group]:
        """Yield the groups of a namespace, by type and id."""
        for type in names.TYPES:
            for id in self._folders(self._namespace_folder(namespace) / type):
                with suppress(BadName):
                    yield Group(namespace, type, id)

    def groups(self, namespace: Namespace) -> list[GroupInfo]:
        """Return what is to be said of each group. Raises NoNamespace."""
        self.check_namespace(namespace)
        with of_disk(self.name):
            return [self._group_info(group) for group in self.group_names(namespace)]

    def owner(self, group: Group) -> str:
        """Return the auth id that owns a group. Raises NoGroup, NoOwner."""
        with of_disk(self.name):
            owner = self._owner(group)
            if owner is None:
                self._check_group(group)
                raise NoOwner(group.text)
        return owner

    def set_owner(self, group: Group, auth_id: str) -> None:
        """Give a group to another auth id. Raises NoGroup."""
        with of_disk(self.name), self._editing:
            self._check_group(group)
            self.replace(self.folder(group) / names.OWNER, f"{auth_id}\n".encode())

    def group_notes(self, group: Group) -> str:
        """Return the notes of a group. Raises NoGroup."""
        with of_disk(self.name):
            self._check_group(group)
            return self._text(self.folder(group) / names.GROUP_NOTES)

    def set_group_notes(self, group: Group, notes: str) -> None:
        """Replace the notes of a group. Raises NoGroup."""
        with of_disk(self.name), self._editing:
            self._check_group(group)
            self.replace(self.folder(group) / names.GROUP_NOTES, notes.encode())

    def remove_group(self, group: Group, *, error_on_protected: bool = True) -> Removed:
        """Remove a group with all its snapshots but the protected ones.

        Raises NoGroup; Busy when a session or reader uses it; Protected when snapshots stayed for that and it is asked
        for. Either way those that could be removed are gone.
        """
        with of_disk(self.name):
            self._check_group(group)
            release = self._locks.exclusive(group.path, f"group {group.text}")
            try:
                gone, kept = 0, []
                for snapshot in self.snapshot_names(group):
                    try:
                        self._remove(snapshot)
                        gone += 1
                    except Protected:
                        kept.append(snapshot)
                if kept:
                    if error_on_protected:
                        raise Protected(kept[0].text)
                    return Removed(0, gone, len(kept))
                self._discard(self.folder(group))
                return Removed(1, gone, 0)
            finally:
                release()

    # Snapshots.

    def snapshot_names(self, group: Group) -> list[Snapshot]:
        """Return the snapshots of a group, finished or not, newest first."""
        times = (names.parse_time(name) for name in self._folders(self.folder(group)))
        return [Snapshot(group, time) for time in sorted((time for time in times if time is not None), reverse=True)]

    def finished(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot has a manifest."""
        with of_disk(self.name):
            return is_there(self.folder(snapshot) / names.MANIFEST)

    def snapshots(self, namespace: Namespace, type: str | None = None, id: str | None = None) -> list[SnapshotInfo]:
        """Return what is to be said of the snapshots of a namespace, by group, newest first. Raises NoNamespace."""
        self.check_namespace(namespace)
        listed: list[SnapshotInfo] = []
        with of_disk(self.name):
            for group in self.group_names(namespace):
                if type not in (None, group.type) or id not in (None, group.id):
                    continue
                owner = self._shown_owner(group)
                for snapshot in self.snapshot_names(group):
                    # It may be removed meanwhile.
                    with suppress(NoSnapshot):
                        listed.append(describe(snapshot, self.folder(snapshot), owner))
        return listed

    def snapshot(self, snapshot: Snapshot) -> SnapshotInfo:
        """Return what is to be said of one snapshot. Raises NoSnapshot."""
        with of_disk(self.name):
            return describe(snapshot, self.folder(snapshot), self._shown_owner(snapshot.group))

    def files(self, snapshot: Snapshot) -> list[FileInfo]:
        """Return the files of a snapshot. Raises NoSnapshot."""
        return self.snapshot(snapshot).files

    def previous(self, group: Group) -> Snapshot | None:
        """Return the newest finished snapshot, unless it was found damaged or its manifest cannot be read."""
        with of_disk(self.name):
            newest = next((one for one in self.snapshot_names(group) if self.finished(one)), None)
            if newest is None:
                return None
            try:
                found, _ = read_manifest(self.folder(newest))
            except (BadManifest, ManifestMissing):
                return None
        return None if verify_failed(found) else newest

    def notes(self, snapshot: Snapshot) -> str:
        """Return the notes of a snapshot. Raises NoSnapshot, ManifestMissing, BadManifest."""
        with of_disk(self.name):
            return notes_of(self._manifest(snapshot))

    def set_notes(self, snapshot: Snapshot, notes: str) -> None:
        """Replace the notes of a snapshot. Raises as `notes`."""
        with of_disk(self.name), self._editing:
            found = self._manifest(snapshot)
            found.unprotected["notes"] = notes
            self.replace(self.folder(snapshot) / names.MANIFEST, found.encode())

    def manifest(self, snapshot: Snapshot) -> Manifest:
        """Return the manifest of a snapshot. Raises as `notes`."""
        with of_disk(self.name):
            return self._manifest(snapshot)

    def set_verification(self, snapshot: Snapshot, state: str, upid: str) -> None:
        """Note what a verification found, `ok` or `failed`, and by which task. Raises as `notes`."""
        with of_disk(self.name), self._editing:
            found = self._manifest(snapshot)
            found.unprotected["verify_state"] = {"state": state, "upid": upid}
            self.replace(self.folder(snapshot) / names.MANIFEST, found.encode())

    def protected(self, snapshot: Snapshot) -> bool:
        """Return whether a snapshot is kept from being removed. Raises NoSnapshot."""
        with of_disk(self.name):
            self._check_snapshot(snapshot)
            return is_there(self.folder(snapshot) / names.PROTECTED)

    def set_protected(self, snapshot: Snapshot, protected: bool) -> None:
        """Keep a snapshot from being removed, or no longer. Raises NoSnapshot."""
        with of_disk(self.name), self._editing:
            self._check_snapshot(snapshot)
            mark = self.folder(snapshot) / names.PROTECTED
            if protected and not is_there(mark):
                self.replace(mark, b"")
            elif not protected and is_there(mark):
                self._disk.unlink(mark)
                self._disk.sync_folder(mark.parent)

    def put_log(self, snapshot: Snapshot, data: blob.Buffer) -> None:
        """Add the log of the client. Raises NoSnapshot, BadBlob, FileExists."""
        blob.check_crc(data)
        with of_disk(self.name), self._editing:
            self._check_snapshot(snapshot)
            path = self.folder(snapshot) / names.CLIENT_LOG
            if is_there(path):
                raise FileExists(names.CLIENT_LOG)
            self.replace(path, data)

    def remove_snapshot(self, snapshot: Snapshot) -> None:
        """Remove a snapshot, and its group when it was the last. Raises NoSnapshot, Protected, Busy."""
        with of_disk(self.name):
            self._remove(snapshot)
            if self.snapshot_names(snapshot.group):
                return
            with suppress(Busy):
                release = self._locks.exclusive(snapshot.group.path, f"group {snapshot.group.text}")
                try:
                    if not self.snapshot_names(snapshot.group):
                        self._discard(self.folder(snapshot.group))
                finally:
                    release()

    # For the other parts of the store.

    def check_snapshot(self, snapshot: Snapshot) -> None:
        """Raise NoSnapshot if a snapshot is not there, finished or not."""
        with of_disk(self.name):
            self._check_snapshot(snapshot)

    def refers_to(self, snapshot: Snapshot, digests: set[bytes]) -> bool:
        """Return whether an index of a snapshot refers to one of the chunks, or cannot be read."""
        with of_disk(self.name):
            for file in sorted(self.folder(snapshot).iterdir()):
                if file.name.endswith((index.FIXED, index.DYNAMIC)):
                    try:
                        with IndexReader(self.name, file) as reader:
                            if reader.first_of(digests) is not None:
                                return True
                    except BadIndex:
                        return True
        return False

    def folder(self, what: Group | Snapshot) -> Path:
        return self.base / what.path

    def move_folder(self, old: Group | Snapshot, new: Group | Snapshot) -> None:
        """Give a group or a snapshot another place, where there is none, in a namespace that is there.

        On return that is on disk. Its locks are held, and no collection runs.
        """
        source, target = self.folder(old), self.folder(new)
        with of_disk(self.name), self._editing:
            self.check_namespace((new if isinstance(new, Group) else new.group).namespace)
            with suppress(FileExistsError):
                self._disk.make_folder(target.parent)
            self._disk.sync_folder(target.parent.parent)
            self._disk.rename(source, target)
            self._disk.sync_folder(target.parent)
            self._disk.sync_folder(source.parent)

    def make_group(self, group: Group, auth_id: str) -> bool:
        """Make the folder of a group, owned by auth_id, and return whether it was not there. Its lock is held.

        Raises NoNamespace.
        """
        folder = self.folder(group)
        with of_disk(self.name), self._editing:
            self.check_namespace(group.namespace)
            if self._owner(group) is not None or self.snapshot_names(group):
                return False
            with suppress(FileExistsError):
                self._disk.make_folder(folder.parent)
            with suppress(FileExistsError):
                self._disk.make_folder(folder)
            # Half of a name would be the name of somebody else.
            self.replace(folder / names.OWNER, f"{auth_id}\n".encode())
        return True

    def replace(self, path: Path, content: blob.Buffer) -> None:
        """Put a small file in place, and return when it is on disk under its name. Raises OSError."""
        draft = self._draft()
        self._disk.write(draft, [content])
        try:
            self._disk.sync_file(draft)
            self._disk.rename(draft, path)
        except BaseException:
            self._disk.unlink(draft)
            raise
        self._disk.sync_folder(path.parent)

    def put_file(self, path: Path, content: blob.Buffer) -> None:
        """Put a file in place, whole, but not yet synced. Raises OSError."""
        draft = self._draft()
        self._disk.write(draft, [content])
        try:
            self._disk.rename(draft, path)
        except BaseException:
            self._disk.unlink(draft)
            raise

    def open(self, snapshot: Snapshot, name: str) -> BinaryIO:
        """Open a file of a snapshot. Raises NoFile."""
        with of_disk(self.name):
            try:
                fd = os.open(self.folder(snapshot) / name, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            except FileNotFoundError:
                raise NoFile(name) from None
        return os.fdopen(fd, "rb")

    def discard_snapshot(self, snapshot: Snapshot) -> None:
        """Take away a snapshot that is not finished, if it is there. Its lock is held."""
        with of_disk(self.name), suppress(FileNotFoundError):
            self._discard(self.folder(snapshot))

    def discard_empty_group(self, group: Group) -> None:
        """Take away a group without snapshots. Its lock is held."""
        with of_disk(self.name), suppress(FileNotFoundError):
            if not self.snapshot_names(group):
                self._discard(self.folder(group))

    def _remove(self, snapshot: Snapshot) -> None:
        release = self._locks.exclusive(snapshot.path, f"snapshot {snapshot.text}")
        try:
            with self._editing:
                self._check_snapshot(snapshot)
                if is_there(self.folder(snapshot) / names.PROTECTED):
                    raise Protected(snapshot.text)
                self._discard(self.folder(snapshot))
        finally:
            release()

    def _discard(self, folder: Path) -> None:
        self._disk.rename(folder, self._removed / uuid.uuid4().hex)

    def _group_info(self, group: Group) -> GroupInfo:
        found = self.snapshot_names(group)
        last = next((one for one in found if self.finished(one)), found[0] if len(found) == 1 else None)
        files: list[str] = []
        comment = None
        with suppress(OSError):
            comment = first_line(self._text(self.folder(group) / names.GROUP_NOTES))
        if last is not None:
            with suppress(NoSnapshot):
                files = [file.filename for file in describe(last, self.folder(last), None).files]
        return GroupInfo(
            group=group,
            owner=self._shown_owner(group),
            count=len(found),
            last=last.time if last is not None else 0,
            files=files,
            comment=comment,
        )

    def _shown_owner(self, group: Group) -> str | None:
        """Return the owner for a list, which one file that cannot be read does not end."""
        with suppress(OSError):
            return self._owner(group)
        return None

    def _owner(self, group: Group) -> str | None:
        owner = self._text(self.folder(group) / names.OWNER).strip()
        return owner if names.is_auth_id(owner) else None

    def _manifest(self, snapshot: Snapshot) -> Manifest:
        self._check_snapshot(snapshot)
        return read_manifest(self.folder(snapshot))[0]

    def _check_group(self, group: Group) -> None:
        if not self.folder(group).is_dir():
            raise NoGroup(group.text)

    def _check_snapshot(self, snapshot: Snapshot) -> None:
        if not self.folder(snapshot).is_dir():
            raise NoSnapshot(snapshot.text)

    def _namespace_folder(self, namespace: Namespace) -> Path:
        return self.base / names.namespace_path(namespace)

    def _draft(self) -> Path:
        return self._drafts / f"file-{next(self._numbers):x}"

    def _text(self, path: Path) -> str:
        try:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return ""
        with os.fdopen(fd, "rb") as file:
            return file.read(1 << 20).decode(errors="replace")

    def _folders(self, folder: Path) -> list[str]:
        """Return the names of the folders in a folder, sorted; none if it is not there."""
        with of_disk(self.name):
            try:
                with os.scandir(folder) as entries:
                    return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
            except (FileNotFoundError, NotADirectoryError):
                return []


def _identity(folder: Path) -> tuple[int, int]:
    """Return what tells the folder from another one of its name, as the empty one where a disk was mounted."""
    found = folder.stat()
    return found.st_dev, found.st_ino
