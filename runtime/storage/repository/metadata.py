"""The metadata file of a backup of a virtual machine: its text, and the entry of a listing that is made of it.

No I/O here. Source: measured, Xen Orchestra 2026. A file has some 8 kB, most of it records of the pool that a listing
does not need, so the text is decoded into the few members that it does need; that is what makes a listing fast.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from runtime.storage.repository import layout

NULL = "OpaqueRef:NULL"
"""What a reference of a pool to nothing is."""

FULL = "full"
DELTA = "delta"
SUSPEND = "suspend"
"""The type of a disk that is the image of the memory."""


class BrokenMetadata(ValueError):
    """The text is no metadata that a listing could use; the sentence says why."""


class Backup(msgspec.Struct, order=True, gc=False):
    """A backup as a listing has it. They sort by time."""

    timestamp: int | float
    id: str
    text: bytes
    """The JSON of its entry."""
    size: int | float


class Backups(NamedTuple):
    """The backups of a virtual machine as a listing has them. `joined` makes it."""

    text: bytes = b""
    """The JSON of their entries, oldest first, with commas between them."""
    size: int | float = 0
    """Bytes of all of them."""


class _Vm(msgspec.Struct, kw_only=True, gc=False):
    # In the order of an entry.
    uuid: str
    name_description: str | msgspec.UnsetType = msgspec.UNSET
    name_label: str
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET


class _Snapshot(msgspec.Struct, gc=False):
    suspend_VDI: str = NULL


class _Vdi(msgspec.Struct, gc=False):
    uuid: str
    name_label: str
    type: str = ""


class Metadata(msgspec.Struct, gc=False):
    """What is needed of a metadata file. `decode` makes it."""

    jobId: str
    mode: str
    scheduleId: str
    timestamp: int | float
    vm: _Vm
    size: int | float | str | None = None
    """Bytes; a decimal string where the file was written from one; old incremental backups do not say."""
    vmSnapshot: _Snapshot = msgspec.field(default_factory=_Snapshot)
    xva: str | None = None
    vhds: dict[str, str] | None = None
    vdis: dict[str, _Vdi] = msgspec.field(default_factory=dict)
    isVhdDifferencing: dict[str, Any] | None = None
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET
    isImmutable: bool | msgspec.UnsetType = msgspec.UNSET
    """Only in a cache."""


class _Disk(msgspec.Struct, gc=False):
    id: str
    name: str
    uuid: str


class _Entry(msgspec.Struct, gc=False):
    """An entry, with its members in the order that the original has (measured); what is unset is left out."""

    type: str
    backupRepository: str
    disks: list[_Disk]
    id: str
    isImmutable: bool | msgspec.UnsetType
    jobId: str
    mode: str
    scheduleId: str
    size: int | float | msgspec.UnsetType
    timestamp: int | float
    vm: _Vm
    tags: list[str] | msgspec.UnsetType
    differencingVhds: int | msgspec.UnsetType
    dynamicVhds: int | msgspec.UnsetType
    withMemory: bool


class Parts(msgspec.Struct, gc=False):
    """What a metadata file says of the files of its backup. `decode_parts` makes it."""

    mode: str
    xva: str | None = None
    vhds: dict[str, str] | None = None
    size: Any = None


_decoder = msgspec.json.Decoder(Metadata)
_parts_decoder = msgspec.json.Decoder(Parts)
_encoder = msgspec.json.Encoder()


def decode(text: bytes) -> Metadata:
    """Return the metadata that text is. Raises BrokenMetadata."""
    try:
        return _decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise BrokenMetadata(str(fault)) from None


def decode_parts(text: bytes) -> Parts:
    """Return the files that text names, whatever else it says. Raises BrokenMetadata, also for a mode of no backup."""
    try:
        parts = _parts_decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise BrokenMetadata(str(fault)) from None
    if parts.mode not in (FULL, DELTA):
        raise BrokenMetadata(f"its mode is {parts.mode!r}")
    return parts


def size_of(metadata: Metadata) -> int | float | None:
    """Return the bytes of the backup, None where that is not said. Raises BrokenMetadata."""
    size = metadata.size
    if not isinstance(size, str):
        if size is None and metadata.mode == FULL:
            raise BrokenMetadata("it has no size")
        return size
    if not (size.isascii() and size.isdigit()):
        raise BrokenMetadata("its size is no number")
    return int(size)


def entry(metadata: Metadata, repository: str, id: str) -> Backup:
    """Return the backup that metadata describes. Raises BrokenMetadata for what makes none.

    repository is the key of the remote in the call, id that of the metadata file: its path with a slash before it.
    """
    if metadata.mode not in (FULL, DELTA):
        raise BrokenMetadata(f"its mode is {metadata.mode!r}, neither full nor delta")
    vdis = metadata.vdis
    disks = []
    if metadata.vhds:
        folder = id[: id.rindex("/") + 1]
        for reference, file in metadata.vhds.items():
            vdi = vdis.get(reference)
            if vdi is None:
                raise BrokenMetadata(f"it has a file but no record of the disk {reference}")
            disks.append(_Disk(_id(folder, file), vdi.name_label, vdi.uuid))
    memory = metadata.vmSnapshot.suspend_VDI
    differencing: int | msgspec.UnsetType = msgspec.UNSET
    dynamic: int | msgspec.UnsetType = msgspec.UNSET
    if metadata.isVhdDifferencing is not None:
        differencing = dynamic = 0
        for reference, kind in metadata.isVhdDifferencing.items():
            if reference == memory or ((vdi := vdis.get(reference)) is not None and vdi.type == SUSPEND):
                # The image of the memory counts as no disk.
                continue
            if kind:
                differencing += 1
            else:
                dynamic += 1
    size = size_of(metadata)
    text = _encoder.encode(
        _Entry(
            "xo-vm-backup",
            repository,
            disks,
            id,
            metadata.isImmutable,
            metadata.jobId,
            metadata.mode,
            metadata.scheduleId,
            msgspec.UNSET if size is None else size,
            metadata.timestamp,
            metadata.vm,
            metadata.tags,
            differencing,
            dynamic,
            memory != NULL,
        )
    )
    return Backup(metadata.timestamp, id, text, size or 0)


def joined(backups: Iterable[Backup]) -> Backups:
    ordered = sorted(backups)
    return Backups(b",".join([one.text for one in ordered]), sum([one.size for one in ordered]))


def _id(folder: str, file: str) -> str:
    """Return the id of a disk; folder is the id of that of the metadata, with a slash at the end."""
    if "/." not in f"/{file}" and not file.startswith("/"):
        return folder + file
    try:
        return layout.id_of(layout.in_folder(folder.strip("/"), file))
    except layout.OutsideOfFolder:
        return folder + file
