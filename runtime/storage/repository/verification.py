"""The proof that a repository is whole: everything in it is read, nothing is changed. All of it blocks.

What has a checksum is held against it (data of full backups, headers and footers of disks, filtered and encrypted
files); of the rest it is known that every byte can be read.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from runtime.contract.jsontext import JSONDecodeError, loads
from runtime.storage.repository import layout
from runtime.storage.repository.chain import open_chain
from runtime.storage.repository.configurations import configurations, pools
from runtime.storage.repository.disk import open_disk
from runtime.storage.repository.faults import Damaged, NoBackup, NoDisk
from runtime.storage.repository.full_backup import read_full
from runtime.storage.repository.handle import FileFault, Missing, RemoteHandle
from runtime.storage.repository.survey import FoundBackup, Survey, survey
from runtime.storage.repository.tips import read_metadata
from runtime.storage.repository.xva_check import flaw

_BROKEN = (Damaged, FileFault, NoDisk, NoBackup)


class Flaw(NamedTuple):
    """Something that is not as it has to be."""

    path: str
    words: str
    busy: bool
    """Somebody held the lock of the machine meanwhile, so that it may be work that is not over."""


class Read(NamedTuple):
    """Bytes that were read."""

    bytes: int


@dataclass(slots=True)
class Proof:
    """What there is to be read of one machine, and what its survey has found."""

    vm: str
    busy: bool
    found: Survey
    flaws: list[Flaw]
    size: int = 0
    """Bytes that will be read."""


@dataclass(slots=True)
class Verdict:
    machines: int = 0
    backups: int = 0
    disks: int = 0
    bytes: int = 0
    flaws: list[Flaw] = field(default_factory=list)
    """The first of them."""
    flawed: int = 0
    """How many there are."""


def begin(handle: RemoteHandle, vm: str) -> Proof:
    """Look at what there is of a machine. Raises FileFault, RemoteUnusable."""
    folder = layout.vm_folder(vm)
    busy = handle.locked(folder)
    flaws: list[Flaw] = []

    def warn(message: str, data: dict[str, Any]) -> None:
        path = data.get("path") or data.get("alias") or layout.id_of(folder)
        details = [f"{name} {value}" for name, value in data.items() if name in ("error", "parent", "target")]
        flaws.append(Flaw(path, ", ".join([message, *details]), busy))

    proof = Proof(vm, busy, survey(handle, vm, warn), flaws)
    for backup in proof.found.backups.values():
        proof.flaws += _missing(backup, proof)
        if backup.xva is not None and isinstance(backup.size, int | float):
            proof.size += int(backup.size)
    proof.size += sum(disk.stored for disk in proof.found.disks.values())
    return proof


def _missing(backup: FoundBackup, proof: Proof) -> Iterator[Flaw]:
    for disk in backup.disks:
        found = proof.found
        if disk not in found.disks and disk not in found.opaque and not _merging(proof, disk):
            words = "broken" if disk in found.broken else "missing"
            yield Flaw(layout.id_of(backup.path), f"its disk /{disk} is {words}", proof.busy)


def _merging(proof: Proof, disk: str) -> bool:
    """Return whether a merge that is not over is about a disk."""
    folder, name = posixpath.split(disk)
    return any(
        state is not None and posixpath.dirname(path) == folder and state.is_about(name)
        for path, state in proof.found.states.items()
    )


def verify(handle: RemoteHandle, proof: Proof) -> Iterator[Read | Flaw]:
    """Read all that belongs to a machine, a piece at a time. Raises RemoteUnusable."""
    folder = layout.vm_folder(proof.vm)
    for backup in proof.found.backups.values():
        if backup.xva is not None:
            yield from _full(handle, backup, proof.busy)
    for path in proof.found.disks:
        try:
            yield from _disk(handle, folder, path, merging=_merging(proof, path))
        except _BROKEN as fault:
            yield Flaw(layout.id_of(path), str(fault), proof.busy or handle.locked(folder))


def _full(handle: RemoteHandle, backup: FoundBackup, busy: bool) -> Iterator[Read | Flaw]:
    assert backup.xva is not None
    id = layout.id_of(backup.xva)
    size = backup.size if isinstance(backup.size, int | float) else None
    try:
        words = flaw(handle, backup.xva, size)
        if words is not None:
            yield Flaw(id, words, busy)
            size = None
        for data in read_full(handle, backup.xva, size):
            yield Read(memoryview(data).nbytes)
    except Missing:
        yield Flaw(id, "it is missing", busy)
    except _BROKEN as fault:
        yield Flaw(id, str(fault), busy)


def _disk(handle: RemoteHandle, folder: str, path: str, *, merging: bool) -> Iterator[Read]:
    if merging:
        # A block may be in the disk below already.
        chain = open_chain(handle, folder, path)
        try:
            for index, there in enumerate(chain.present):
                if there:
                    yield Read(len(chain.read(index)))
        finally:
            chain.close()
        return
    disk = open_disk(handle, path)
    try:
        for index, there in enumerate(disk.present):
            if there:
                yield Read(len(disk.read(index)))
    finally:
        disk.close()


def metadata_backups(handle: RemoteHandle) -> tuple[list[str], list[Flaw]]:
    """Return the ids of all backups of configurations, and what could not be looked into.

    Raises FileFault, RemoteUnusable.
    """
    own, faults = configurations(handle)
    by_pool, more = pools(handle)
    paths = [*own, *(path for paths in by_pool.values() for path in paths)]
    flaws = [Flaw(layout.id_of(fault.path), fault.reason, busy=False) for fault in [*faults, *more]]
    return [layout.id_of(path) for path in paths], flaws


def verify_metadata(handle: RemoteHandle, id: str) -> Iterator[Read | Flaw]:
    """Read the backup of a configuration. Raises RemoteUnusable."""
    try:
        text, data = read_metadata(handle, id)
        value = loads(text)
        if not isinstance(value, dict) or data is None:
            yield Flaw(id, "its metadata says nothing", busy=False)
            return
        for piece in handle.stream(data):
            yield Read(memoryview(piece).nbytes)
    except Missing as fault:
        yield Flaw(layout.id_of(fault.path), "it is missing", busy=False)
    except JSONDecodeError as fault:
        yield Flaw(id, str(fault), busy=False)
    except _BROKEN as fault:
        yield Flaw(id, str(fault), busy=False)
