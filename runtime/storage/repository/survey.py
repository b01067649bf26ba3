"""What is in the folder of a virtual machine, and what of it is whole: the ground of a clean-up. All of it blocks.

Nothing is changed here. Source of the rules: measured, Xen Orchestra 2026.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from runtime.storage.repository import layout, merge_state
from runtime.storage.repository.disk import FILE, Disk, VhdDirectory, alias_target, open_disk
from runtime.storage.repository.faults import Damaged, NoDisk, Unsupported
from runtime.storage.repository.handle import Kind, Missing, RemoteHandle, Undecryptable
from runtime.storage.repository.layout import OutsideOfFolder
from runtime.storage.repository.merge_state import MergeState
from runtime.storage.repository.metadata import FULL, BrokenMetadata, decode_parts

Warn = Callable[[str, dict[str, Any]], None]

_DRAFT = re.compile(r"\.\d{9,}\..+")
_STATE = re.compile(r"\.(.+\.vhd)\.merge\.json")


@dataclass(slots=True)
class FoundDisk:
    """A disk that could be opened."""

    path: str
    uuid: UUID
    parent: str | None
    """Path of the disk that it builds on; None for one that is self-contained."""
    parent_uuid: UUID | None
    form: str
    compression: str | None
    data: str | None
    """The folder of a VHD directory."""
    present: bytes
    stored: int

    @property
    def plain(self) -> bool:
        """Whether it is what is written today: a file, or a directory behind an alias."""
        return layout.is_alias(self.path) != (self.form == FILE)


@dataclass(slots=True)
class FoundBackup:
    """A backup whose metadata can be read."""

    path: str
    text: bytes
    mode: str
    xva: str | None
    disks: list[str]
    size: Any


@dataclass(slots=True)
class Survey:
    """Of one machine. Paths are relative to the remote."""

    backups: dict[str, FoundBackup] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    """Metadata files that say nothing."""
    disks: dict[str, FoundDisk] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    """Disks that cannot be read, and why; those whose chain is broken, too."""
    opaque: dict[str, str] = field(default_factory=dict)
    """Disks that somebody else may be able to read, and why; those that build on them, too."""
    states: dict[str, MergeState | None] = field(default_factory=dict)
    """Of merges that are not over, by the disk that is merged into; None for one that says nothing."""
    files: set[str] = field(default_factory=set)
    """Other files in the folder of the machine."""
    drafts: set[str] = field(default_factory=set)
    """Files that somebody did not finish."""
    datas: set[str] = field(default_factory=set)
    """Folders that aliases lead to."""
    data_files: set[str] = field(default_factory=set)
    """Files beside them, to which an alias may lead as well."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Where an alias leads to."""
    cache: bool = False

    def children(self, paths: Container[str]) -> dict[str, list[str]]:
        """Return the disks, of those at paths, that build on each."""
        found: dict[str, list[str]] = {}
        for disk in self.disks.values():
            if disk.parent is not None and disk.path in paths:
                found.setdefault(disk.parent, []).append(disk.path)
        return found


def survey(handle: RemoteHandle, vm: str, warn: Warn) -> Survey:
    """Return what there is of a machine, and warn of what is wrong with its disks. Raises FileFault, RemoteUnusable."""
    folder = layout.vm_folder(vm)
    found = Survey()
    try:
        entries = handle.entries(folder)
    except Missing:
        return found
    for entry in entries:
        path = f"{folder}/{entry.name}"
        if entry.kind is Kind.FOLDER:
            continue
        if entry.name == layout.CACHE:
            found.cache = True
        elif _DRAFT.fullmatch(entry.name):
            found.drafts.add(path)
        elif entry.name.startswith("."):
            continue
        elif layout.is_vm_metadata(entry.name):
            _read_backup(handle, folder, path, found, warn)
        else:
            found.files.add(path)
    for place in _disk_folders(handle, f"{folder}/{layout.DISKS}"):
        _look(handle, folder, place, found, warn)
    _judge_chains(found, warn)
    return found


def states(handle: RemoteHandle, vm: str) -> dict[str, MergeState | None]:
    """Return the states of merges of a machine's disks that are not over, by the disk that is merged into."""
    found = {}
    for place in _disk_folders(handle, f"{layout.vm_folder(vm)}/{layout.DISKS}"):
        for entry in handle.entries(place):
            if match := _STATE.fullmatch(entry.name):
                disk = f"{place}/{match[1]}"
                found[disk] = merge_state.read(handle, disk)
    return found


def _read_backup(handle: RemoteHandle, folder: str, path: str, found: Survey, warn: Warn) -> None:
    name = posixpath.basename(path)
    try:
        text = handle.read(path)
        metadata = decode_parts(text)
        xva = None
        disks = []
        if metadata.mode == FULL:
            if metadata.xva is None:
                raise BrokenMetadata("it has no xva")
            xva = layout.in_folder(folder, metadata.xva)
        else:
            disks = [layout.in_folder(folder, relative) for relative in (metadata.vhds or {}).values()]
    except Missing:
        return
    except (BrokenMetadata, OutsideOfFolder, Undecryptable) as fault:
        warn(f"Issue loading {name}", {"path": layout.id_of(path), "error": str(fault)})
        found.unreadable.append(path)
        return
    found.backups[path] = FoundBackup(path, text, metadata.mode, xva, disks, metadata.size)


def _disk_folders(handle: RemoteHandle, top: str) -> Iterator[str]:
    """Yield the folders of disks, by job and disk."""
    for job in _folders(handle, top):
        yield from _folders(handle, job)


def _folders(handle: RemoteHandle, path: str) -> list[str]:
    try:
        entries = handle.entries(path)
    except Missing:
        return []
    return sorted(f"{path}/{one.name}" for one in entries if one.kind is Kind.FOLDER and not one.name.startswith("."))


def _look(handle: RemoteHandle, folder: str, place: str, found: Survey, warn: Warn) -> None:
    entries = handle.entries(place)
    names = [entry.name for entry in entries if entry.kind is not Kind.FOLDER]
    for name in names:
        path = f"{place}/{name}"
        if match := _STATE.fullmatch(name):
            found.states[f"{place}/{match[1]}"] = merge_state.read(handle, f"{place}/{match[1]}")
        elif _DRAFT.fullmatch(name):
            found.drafts.add(path)
    _look_for_data(handle, f"{place}/data", found)
    directories = [
        entry.name
        for entry in entries
        if entry.kind is Kind.FOLDER and layout.is_disk(entry.name) and handle.exists(f"{place}/{entry.name}/header")
    ]
    for name in sorted([*filter(layout.is_disk, names), *directories]):
        path = f"{place}/{name}"
        if layout.is_alias(name) and not _follow(handle, path, found, warn):
            continue
        merging = path in found.states
        try:
            disk = open_disk(handle, path, merging=merging)
        except Unsupported as fault:
            warn("disk cannot be read here", {"path": layout.id_of(path), "error": str(fault)})
            found.opaque[path] = str(fault)
            continue
        except (NoDisk, Damaged) as fault:
            warn("failed to open disk", {"path": layout.id_of(path), "error": str(fault)})
            found.broken[path] = str(fault)
            continue
        disk.close()
        found.disks[path] = _found(folder, disk, found, warn)


def _look_for_data(handle: RemoteHandle, place: str, found: Survey) -> None:
    try:
        entries = handle.entries(place)
    except Missing:
        return
    for entry in entries:
        if not entry.name.startswith("."):
            (found.datas if entry.kind is Kind.FOLDER else found.data_files).add(f"{place}/{entry.name}")


def _follow(handle: RemoteHandle, path: str, found: Survey, warn: Warn) -> bool:
    """Note where an alias leads to; return whether there is something."""
    try:
        target = alias_target(handle, path)
    except (Missing, Damaged, Undecryptable) as fault:
        warn("missing or broken alias target", {"alias": layout.id_of(path), "error": str(fault)})
        found.broken[path] = str(fault)
        return False
    if target not in found.datas and target not in found.data_files and not handle.exists(target):
        warn("missing target of alias", {"alias": layout.id_of(path), "target": layout.id_of(target)})
        found.broken[path] = f"/{target} is missing"
        return False
    found.aliases[path] = target
    return True


def _found(folder: str, disk: Disk, found: Survey, warn: Warn) -> FoundDisk:
    parent = None
    if disk.differencing:
        below = posixpath.dirname(disk.path)[len(folder) + 1 :]
        try:
            parent = layout.in_folder(folder, posixpath.join(below, disk.header.parent_name))
        except OutsideOfFolder:
            parent = f"{posixpath.dirname(disk.path)}/?"
    return FoundDisk(
        disk.path,
        disk.footer.uuid,
        parent,
        disk.header.parent_uuid if disk.differencing else None,
        disk.form,
        disk.compression,
        disk.data if isinstance(disk, VhdDirectory) else None,
        disk.present,
        disk.stored,
    )


def _judge_chains(found: Survey, warn: Warn) -> None:
    """Move disks whose parent is missing, broken or another one to the broken, with all that build on them.

    Those that build on an opaque one are opaque.
    """
    waiting = dict(found.disks)
    good: dict[str, FoundDisk] = {}
    while waiting:
        settled = []
        for path, disk in waiting.items():
            if disk.parent is None:
                good[path] = disk
            elif disk.parent in good:
                parent = good[disk.parent]
                if parent.uuid != disk.parent_uuid and disk.parent not in found.states:
                    words = f"its parent is {disk.parent_uuid}, and /{disk.parent} is {parent.uuid}"
                    found.broken[path] = words
                    warn("disk broken: parent missing or broken", {"path": layout.id_of(path), "error": words})
                else:
                    good[path] = disk
            elif disk.parent in waiting and disk.parent != path:
                continue
            elif disk.parent in found.opaque:
                found.opaque[path] = f"its parent /{disk.parent} cannot be read here"
            else:
                words = "parent disk is missing" if disk.parent not in found.broken else "parent disk is broken"
                found.broken[path] = words
                details = {"path": layout.id_of(path), "parent": layout.id_of(disk.parent)}
                warn("disk broken: parent missing or broken", details)
            settled.append(path)
        if not settled:
            # They build on each other in a circle.
            for path in waiting:
                found.broken[path] = "the chain of its parents never ends"
                warn("disk broken: parent missing or broken", {"path": layout.id_of(path)})
            break
        for path in settled:
            del waiting[path]
    found.disks = good
