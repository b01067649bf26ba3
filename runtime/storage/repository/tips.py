"""The disks of a machine that others could be built on, and whole metadata for who works with it. All of it blocks."""

from __future__ import annotations

import posixpath
from typing import Any

from runtime.contract.jsontext import JSONDecodeError, loads
from runtime.storage.repository import layout
from runtime.storage.repository.chain import Chain, open_chain
from runtime.storage.repository.disk import open_disk
from runtime.storage.repository.faults import Damaged, NoBackup, NoDisk
from runtime.storage.repository.handle import FileFault, Kind, Missing, RemoteHandle, Undecryptable
from runtime.storage.repository.layout import OutsideOfFolder
from runtime.storage.repository.machine import Form, unfit
from runtime.storage.repository.metadata import DELTA, BrokenMetadata, decode


def backups(handle: RemoteHandle, vm: str) -> tuple[list[tuple[str, bytes]], list[FileFault]]:
    """Return id and text of the metadata of each backup of a machine, oldest first, and what was left out."""
    folder = layout.vm_folder(vm)
    found: list[tuple[float, str, bytes]] = []
    faults: list[FileFault] = []
    try:
        entries = handle.entries(folder)
    except Missing:
        return [], []
    names = [one.name for one in entries if layout.is_vm_metadata(one.name) and one.kind in (Kind.FILE, Kind.LINK)]
    for content in handle.read_all(folder, sorted(filter(layout.is_utf8, names))):
        if isinstance(content, FileFault):
            if not isinstance(content, Missing):
                faults.append(content)
            continue
        path = f"{folder}/{content.name}"
        try:
            metadata = decode(content.data)
        except BrokenMetadata as broken:
            faults.append(FileFault(path, str(broken)))
            continue
        found.append((metadata.timestamp, layout.id_of(path), content.data))
    return [(id, text) for _, id, text in sorted(found)], faults


def tips(handle: RemoteHandle, vm: str, form: Form) -> tuple[list[dict[str, Any]], list[FileFault]]:
    """Return the disks of a machine's backups that no other builds on, as `repository.tips` tells them."""
    folder = layout.vm_folder(vm)
    found, faults = backups(handle, vm)
    paths: dict[str, None] = {}
    for id, text in found:
        metadata = decode(text)
        if metadata.mode == DELTA and metadata.vhds is not None:
            for relative in metadata.vhds.values():
                try:
                    paths[layout.in_folder(folder, relative)] = None
                except OutsideOfFolder as fault:
                    faults.append(FileFault(id[1:], str(fault)))
    parents: set[str] = set()
    for path in paths:
        try:
            disk = open_disk(handle, path)
        except (NoDisk, Damaged):
            continue
        disk.close()
        if disk.differencing:
            parents.add(posixpath.normpath(posixpath.join(posixpath.dirname(path), disk.header.parent_name)))
    told = []
    for path in paths:
        if path in parents:
            continue
        try:
            chain = open_chain(handle, folder, path)
        except (NoDisk, Damaged) as fault:
            faults.append(FileFault(path, str(fault)))
            continue
        try:
            tip = _tip(folder, chain, form)
        finally:
            chain.close()
        if tip is not None:
            told.append(tip)
    return told, faults


def _tip(folder: str, chain: Chain, form: Form) -> dict[str, Any] | None:
    tip = chain.tip
    relative = tip.path[len(folder) + 1 :]
    match relative.split("/"):
        case [layout.DISKS, job, vdi, _]:
            pass
        case _:
            return None
    told: dict[str, Any] = {
        "path": relative,
        "jobId": job,
        "vdi": vdi,
        "uuid": str(tip.footer.uuid),
        "virtualSize": tip.footer.size,
        "form": tip.form,
        "chainLength": len(chain.members),
    }
    if tip.compression is not None:
        told["compression"] = tip.compression
    reason = unfit(form, chain)
    told["continuable"] = reason is None
    if reason is not None:
        told["reason"] = reason
    return told


def describe(folder: str, chain: Chain) -> list[dict[str, Any]]:
    """Return the members of a chain as `repository.describeDisk` tells them."""
    return [
        {
            "path": member.path[len(folder) + 1 :],
            "uuid": str(member.footer.uuid),
            "virtualSize": member.footer.size,
            "blocks": member.present.count(1),
        }
        for member in chain.members
    ]


def read_metadata(handle: RemoteHandle, id: str) -> tuple[bytes, str | None]:
    """Return the text of the metadata of any backup, and the path of its data if that is one file.

    Raises NotABackup, NoBackup, Damaged, FileFault.
    """
    try:
        path = layout.vm_backup(id).path
    except layout.NotABackup:
        path = f"{layout.metadata_backup(id)}/{layout.METADATA}"
    try:
        text = handle.read(path)
    except Missing:
        raise NoBackup(id) from None
    except Undecryptable as fault:
        raise Damaged(path, fault.reason) from None
    try:
        value = loads(text)
    except JSONDecodeError as fault:
        raise Damaged(path, str(fault)) from None
    if not isinstance(value, dict):
        raise Damaged(path, "it is no object")
    folder = posixpath.dirname(path)
    names = [value.get("xva")]
    if path.startswith(layout.CONFIGURATIONS):
        # Old ones do not say (measured).
        names = [value.get("data", "./data.json")]
    elif path.startswith(layout.POOLS):
        names = ["./data"]
    if not isinstance(names[0], str):
        return text, None
    try:
        return text, layout.in_folder(folder, names[0])
    except OutsideOfFolder as fault:
        raise Damaged(path, str(fault)) from None
