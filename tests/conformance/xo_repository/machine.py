"""The judgement of one virtual machine's folder (reference, sections 6, 14 and 15)."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from tests.conformance.xo_repository import fields, vhd, xva
from tests.conformance.xo_repository.disks import ALIAS, Broken, Disks, alias_target, open_disk
from tests.conformance.xo_repository.place import Unreadable
from tests.conformance.xo_repository.report import Finding, Report
from tests.conformance.xo_repository.sealing import Reader
from tests.conformance.xo_repository.texts import gunzip, parse

CACHE = "cache.json.gz"

_BACKUP = re.compile(r"(\d{8}T\d{6}Z)\.json")
_DISK = re.compile(r"vdis/[^/]+/[^/]+/(?!\.)[^/]+\.vhd")
_STATE = re.compile(r"(vdis/[^/]+/[^/]+)/\.([^/]+\.vhd)\.merge\.json")
_MOST_DISKS = 12
"""Of a backup, past which the subsets of its disks are not tried."""


@dataclass(frozen=True)
class Merge:
    """A merge that was begun and not ended."""

    chain: tuple[str, ...]
    """Paths, the oldest disk first."""
    cleaning: bool
    """All blocks are merged, and what is left is to delete and to rename."""


def judge_machine(report: Report, reader: Reader, vm: str, root: str, paths: set[str], *, caches: bool) -> None:
    """Judge the folder root, in which are the files paths."""
    names = {path.removeprefix(f"{root}/") for path in paths}
    backups = _backups(report, reader, vm, root, names)
    merges = _merges(report, reader, root, names)
    disks = _disks(report, reader, root, names, merges)
    referenced: dict[str, str] = {}
    claimed = {f"{root}/{CACHE}"} | {path for path in paths if _STATE.fullmatch(path.removeprefix(f"{root}/"))}
    for path, value in backups.items():
        claimed.add(path)
        if not isinstance(value, dict):
            continue
        report.backups[path] = value
        if value.get("mode") == "full" and isinstance(value.get("xva"), str):
            data = posixpath.normpath(posixpath.join(root, value["xva"]))
            claimed |= {data, f"{data}.checksum"}
            report.found(data, xva.problems(reader, data, value.get("size")))
        elif isinstance(value.get("vhds"), dict):
            for file in value["vhds"].values():
                if isinstance(file, str):
                    referenced[posixpath.normpath(posixpath.join(root, file))] = path
            _incremental(report, root, path, value, disks, merges)
    claimed |= _chains(report, disks, referenced, merges)
    for path in sorted(paths - claimed):
        report.check(False, path, "belongs to no backup", pending=True)
    _cache(report, reader, root, backups, needed=caches)


def _backups(report: Report, reader: Reader, vm: str, root: str, names: set[str]) -> dict[str, Any]:
    """Return what the metadata of each backup says, by path; None where it cannot be read."""
    found: dict[str, Any] = {}
    for name in sorted(names):
        match = _BACKUP.fullmatch(name)
        if match is None:
            continue
        path = f"{root}/{name}"
        try:
            found[path] = parse(reader.whole(path))
        except Unreadable as fault:
            report.check(False, path, str(fault))
            found[path] = None
        else:
            report.found(path, fields.vm_backup(found[path], vm, match[1]))
    return found


def _merges(report: Report, reader: Reader, root: str, names: set[str]) -> list[Merge]:
    """Return the merges that were begun."""
    found = []
    for name in sorted(names):
        match = _STATE.fullmatch(name)
        if match is None:
            continue
        path, folder = f"{root}/{name}", f"{root}/{match[1]}"
        report.findings.append(Finding(path, "a merge was begun and not ended", pending=True))
        try:
            value = parse(reader.whole(path))
        except Unreadable as fault:
            report.check(False, path, str(fault))
            continue
        chain = value.get("chain") if isinstance(value, dict) else None
        chain = chain if isinstance(chain, list) else []
        good = (
            len(chain) > 1
            and all(fields.is_name(one) for one in chain)
            and chain[0] == match[2]
            and value.get("step") in ("mergeBlocks", "cleanup")
            and all(isinstance(value.get(end), dict) and "uuid" in value[end] for end in ("child", "parent"))
        )
        if report.check(good, path, "does not say what is merged into what"):
            found.append(Merge(tuple(f"{folder}/{one}" for one in chain), value["step"] == "cleanup"))
    return found


def _disks(report: Report, reader: Reader, root: str, names: set[str], merges: list[Merge]) -> Disks:
    """Open every disk of a machine."""
    found = Disks()
    merging = {path for merge in merges for path in merge.chain}
    for name in sorted(names):
        if _DISK.fullmatch(name) is None:
            continue
        path = f"{root}/{name}"
        try:
            member = open_disk(reader, path, merging=path in merging)
        except Broken as fault:
            found.broken[path] = fault.texts
            report.found(path, fault.texts)
        else:
            found.members[path] = member
            report.found(path, member.problems)
    targets: Counter[str] = Counter()
    for path in found.members:
        if path.endswith(ALIAS):
            targets[alias_target(reader, path)] += 1
    for target, times in targets.items():
        report.check(times == 1 or merging, target, "several aliases name it")
    uuids = Counter((posixpath.dirname(path), member.footer.uuid) for path, member in found.members.items())
    for (folder, uuid), times in uuids.items():
        report.check(times == 1 or merging, folder, f"several disks have the uuid {uuid}")
    return found


def _incremental(
    report: Report, root: str, path: str, value: dict[str, Any], disks: Disks, merges: list[Merge]
) -> None:
    """Judge the disks of a backup against what its metadata says of them, and read them."""
    sizes = []
    for key, file in value["vhds"].items():
        vdi = value["vdis"].get(key) if isinstance(value.get("vdis"), dict) else None
        if not isinstance(file, str) or not isinstance(vdi, dict):
            continue
        disk = posixpath.normpath(posixpath.join(root, file))
        merge = next((merge for merge in merges if disk in merge.chain), None)
        if merge and merge.cleaning and merge.chain[0] in disks.members:
            # All is in the oldest by now, whether or not it has its new name.
            disk = merge.chain[0]
        try:
            report.disks[disk] = disks.read(disk, merging=merge is not None)
        except Broken as fault:
            report.found(path, (f"{file}: {text}" for text in fault.texts))
            continue
        member = disks.members[disk]
        report.passed += 1
        sizes.append(member.size)
        report.check(member.footer.uuid == vdi.get("uuid"), disk, f"is {member.footer.uuid}, not {vdi.get('uuid')}")
        wanted = vdi.get("virtual_size")
        if fields.is_number(wanted):
            fits = int(wanted) <= member.footer.size < int(wanted) + vhd.BLOCK
            report.check(fits, disk, f"has {member.footer.size} bytes, the metadata says {wanted}")
        flags = value.get("isVhdDifferencing")
        if isinstance(flags, dict) and flags.get(key) in (True, 1) and merge is None:
            report.check(
                member.footer.type == vhd.DIFFERENCING, disk, "needs no parent, though isVhdDifferencing says so"
            )
            config = vdi.get("other_config")
            base = config.get("xo:base_delta_vdi") if isinstance(config, dict) else None
            report.check(
                base == member.header.parent_uuid,
                path,
                f"the disk below {file} is {member.header.parent_uuid}, xo:base_delta_vdi says {base}",
            )
    if len(sizes) == len(value["vhds"]) and not merges:
        report.check(_sizes_fit(value, sizes), path, f"size is {value.get('size')}, its disks have {sum(sizes)} bytes")


def _sizes_fit(value: dict[str, Any], sizes: list[int]) -> bool:
    """Return whether the size of a backup is that of its disks; after a merge it is that of the merged ones."""
    if value.get("size") == sum(sizes):
        return True
    flags = value.get("isVhdDifferencing")
    merged = isinstance(flags, dict) and not any(flags.values())
    return merged and any(
        value.get("size") == sum(some)
        for count in range(1, min(len(sizes), _MOST_DISKS))
        for some in combinations(sizes, count)
    )


def _chains(report: Report, disks: Disks, referenced: dict[str, str], merges: list[Merge]) -> set[str]:
    """Judge the chains of all disks, and return the files that disks claim."""
    needed: Counter[str] = Counter()
    children: Counter[str] = Counter()
    for path, member in disks.members.items():
        if member.parent is not None:
            children[member.parent] += 1
        if path in referenced:
            continue
        try:
            disks.chain(path)
        except Broken as fault:
            report.found(path, fault.texts)
    for path in referenced:
        try:
            needed.update(member.path for member in disks.chain(path))
        except Broken:
            continue
    merging = {path for merge in merges for path in merge.chain}
    for path, times in children.items():
        report.check(times == 1 or path in merging, path, f"{times} disks need it")
    claimed = set()
    for path, member in disks.members.items():
        claimed |= {path, *member.claimed}
        if path not in referenced and path not in merging:
            text = "waits to be merged" if needed[path] else "is a disk of no backup"
            report.check(False, path, text, pending=True)
    return claimed | disks.broken.keys()


def _cache(report: Report, reader: Reader, root: str, backups: dict[str, Any], *, needed: bool) -> None:
    path = f"{root}/{CACHE}"
    if path not in reader.sizes:
        report.check(not (needed and backups), path, "there is none")
        return
    try:
        cache = parse(gunzip(reader.whole(path)))
    except Unreadable as fault:
        report.check(False, path, str(fault))
        return
    if not report.check(isinstance(cache, dict), path, "is no object"):
        return
    for id in sorted(cache.keys() | {f"/{backup}" for backup in backups}):
        entry, value = cache.get(id), backups.get(id[1:])
        if id[1:] not in backups:
            report.check(False, path, f"has {id}, and there is no such backup")
        elif not isinstance(entry, dict):
            report.check(False, path, f"has no {id}")
        else:
            own = {"id": id, "_filename": id}
            said = {name: content for name, content in entry.items() if name not in (*own, "isImmutable")}
            report.check(all(entry.get(name) == id for name in own), path, f"{id} has another id")
            report.check(type(entry.get("isImmutable", False)) is bool, path, f"isImmutable of {id} is no flag")
            if isinstance(value, dict):
                other = sorted(name for name in said.keys() | value.keys() if not _same(said, value, name))
                report.check(not other, path, f"{id} says something else about {', '.join(other)}")


def _same(one: dict[str, Any], other: dict[str, Any], name: str) -> bool:
    if (name in one) != (name in other):
        return False
    return bool(_typed(one.get(name)) == _typed(other.get(name)))


def _typed(value: Any) -> Any:
    """Return a value that tells 1 from true."""
    if isinstance(value, dict):
        return {key: _typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_typed(one) for one in value]
    return (type(value).__name__, value)
