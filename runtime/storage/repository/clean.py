"""The clean-up of a machine's backups: what is broken or of no use goes, what is only there for a later disk is merged.

All of it blocks. The rules are the original's (measured, Xen Orchestra 2026). Killed at any moment it leaves what the
next clean-up goes on with; no backup that is whole is ever harmed.
"""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from runtime.contract.jsontext import dumps, loads
from runtime.storage.repository import cache, layout, merge_state
from runtime.storage.repository.cache import BrokenCache, CacheTooLarge, CacheWriter
from runtime.storage.repository.disk import FILE, open_disk
from runtime.storage.repository.faults import Damaged, NoDisk
from runtime.storage.repository.handle import FileFault, Kind, Lock, Missing, RemoteHandle
from runtime.storage.repository.machine import Form
from runtime.storage.repository.merge import Merge, Stopped
from runtime.storage.repository.merge_state import CLEANUP, MergeState
from runtime.storage.repository.metadata import FULL
from runtime.storage.repository.survey import FoundBackup, Survey, states, survey
from runtime.storage.repository.xva_check import flaw

Record = dict[str, Any]
Say = Callable[[Record], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What a clean-up is to do beside looking."""

    remove: bool
    merge: bool


@dataclass(slots=True)
class Plan:
    """What is to be done with what a survey found."""

    backups: dict[str, FoundBackup] = field(default_factory=dict)
    """Those that stay."""
    metadata: list[str] = field(default_factory=list)
    """Metadata files that go."""
    disks: list[str] = field(default_factory=list)
    """Disks and aliases that go, those that build on others first."""
    files: list[str] = field(default_factory=list)
    datas: list[str] = field(default_factory=list)
    """Folders of VHD directories that go."""
    chains: list[list[str]] = field(default_factory=list)
    """Disks to be merged, the oldest first."""


class Cleaning:
    """One clean-up of the backups of a machine, whose lock the caller holds."""

    def __init__(
        self, handle: RemoteHandle, vm: str, lock: Lock, form: Form, order: Order, say: Say, stop: threading.Event
    ) -> None:
        self._handle = handle
        self._vm = vm
        self._folder = layout.vm_folder(vm)
        self._lock = lock
        self._form = form
        self._order = order
        self._say = say
        self._stop = stop
        self._done = 0
        self._size = 0
        self._queued: list[str] = []

    def run(self) -> Record:
        """Clean up and return the result. Raises Stopped, LockLost, FileFault, RemoteUnusable: then part is done."""
        resumed = False
        if self._order.merge:
            self._queued = self._on_queue()
            resumed = self._resume()
        found = survey(self._handle, self._vm, self._warn)
        plan = self._plan(found)
        changed = False
        if self._order.remove:
            changed = self._remove(plan)
        if self._order.merge:
            for chain in plan.chains:
                self._merge(chain)
                changed = True
        self._keep_cache(found, plan, changed or resumed)
        for path in self._queued:
            self._handle.remove(path)
        return {"type": "result", "merge": bool(plan.chains) or resumed, "size": self._size}

    def _on_queue(self) -> list[str]:
        """Return what asks the original's worker to do for this machine what is being done here.

        It is looked for before anything else: what comes later may be about something later.
        """
        try:
            names = [entry.name for entry in self._handle.entries(layout.QUEUE) if entry.kind is Kind.FILE]
        except Missing:
            return []
        asked = self._handle.read_all(layout.QUEUE, sorted(filter(layout.is_utf8, names)))
        return [
            f"{layout.QUEUE}/{one.name}"
            for one in asked
            if not isinstance(one, FileFault) and one.data.strip() == self._vm.encode()
        ]

    # What there is to do.

    def _plan(self, found: Survey) -> Plan:
        plan = Plan(metadata=list(found.unreadable))
        held = _held(found)
        busy = _busy(found, held)
        for path, backup in found.backups.items():
            if self._is_whole(found, backup, busy, held):
                plan.backups[path] = backup
            else:
                plan.metadata.append(path)
        used = {disk for backup in plan.backups.values() for disk in backup.disks}
        self._plan_disks(found, plan, used, busy)
        kept = {backup.xva for backup in plan.backups.values() if backup.xva is not None}
        kept |= {xva + layout.CHECKSUM for xva in kept}
        plan.files = sorted((found.files - kept) | found.drafts)
        begun = {chain[0] for chain in plan.chains}
        for disk, state in found.states.items():
            details = {"path": layout.id_of(merge_state.path_of(disk))}
            if state is None and (disk in found.disks or disk in found.broken or disk in found.opaque):
                if disk not in begun:
                    self._warn("merge state cannot be read", details)
            elif disk not in busy:
                self._warn("orphan merge state", details)
                plan.files.append(merge_state.path_of(disk))
        claimed = {target for alias, target in found.aliases.items() if alias not in plan.disks}
        # A merge that is not over may have left blocks in the folders of its disks.
        places = {posixpath.dirname(path) for path in busy} | held
        for data in sorted((found.datas | found.data_files) - claimed):
            if data not in found.aliases.values():
                if posixpath.dirname(posixpath.dirname(data)) in places:
                    continue
                self._warn("orphaned data file", {"path": layout.id_of(data)})
            (plan.datas if data in found.datas else plan.files).append(data)
        return plan

    def _plan_disks(self, found: Survey, plan: Plan, used: set[str], busy: set[str]) -> None:
        self._tell_duplicates(found, busy)
        needed: set[str] = set()
        chains: list[list[str]] = []
        for path in sorted(used):
            chain = [path]
            disk = found.disks.get(path)
            while (
                disk is not None and disk.parent is not None and disk.parent not in used and disk.parent not in needed
            ):
                chain.append(disk.parent)
                disk = found.disks.get(disk.parent)
            if len(chain) == 1:
                continue
            needed.update(chain[1:])
            chains.append(chain[::-1])
        stay = used | needed | busy
        # What goes is in nobody's way.
        children = found.children(stay if self._order.remove else found.disks)
        for chain in chains:
            # A merge of which nothing is known any more may be begun again.
            if busy.isdisjoint(chain) or (found.states.get(chain[0], chain) is None and not found.opaque):
                self._plan_merge(found, plan, chain, children)
        unused = [path for path in found.disks if path not in stay]
        # A disk goes after those that build on it, so that none is ever left without its parent.
        for path in sorted(unused, key=lambda one: _depth(found, one), reverse=True):
            self._say({"type": "info", "message": "deleting unused disk", "data": {"path": layout.id_of(path)}})
            (plan.datas if found.disks[path].data == path else plan.disks).append(path)
        plan.disks += [path for path in found.broken if path not in used | busy]

    def _plan_merge(self, found: Survey, plan: Plan, chain: list[str], children: dict[str, list[str]]) -> None:
        names = [posixpath.basename(path) for path in chain]
        if any(len(children.get(path, [])) > 1 for path in chain[:-1]):
            self._warn("disk has several children, its chain cannot be merged", {"chain": names})
            return
        kinds = {(found.disks[path].form, found.disks[path].compression, posixpath.dirname(path)) for path in chain}
        if len(kinds) > 1 or not all(found.disks[path].plain for path in chain):
            self._warn("disks of different forms cannot be merged", {"chain": names})
            return
        if found.disks[chain[0]].form == FILE and not self._handle.places:
            self._warn("VHD files on a store cannot be merged", {"chain": names})
            return
        self._say({"type": "info", "message": "Disk chain needs merging", "data": {"chain": names}})
        plan.chains.append(chain)

    def _is_whole(self, found: Survey, backup: FoundBackup, busy: set[str], held: set[str]) -> bool:
        """Return whether a backup has all that it names, or may have it once what is under way in its place is over."""
        id = layout.id_of(backup.path)
        if backup.mode == FULL:
            assert backup.xva is not None
            if backup.xva not in found.files:
                self._warn("XVA is missing", {"path": id, "xva": layout.id_of(backup.xva)})
                return False
            self._check_xva(found, backup, backup.xva)
            return True
        missing = [
            path
            for path in backup.disks
            if path not in found.disks and path not in busy and posixpath.dirname(path) not in held
        ]
        for path in missing:
            words = "disk check error" if path in found.broken else "disk file missing"
            self._warn(
                words, {"path": layout.id_of(path)} | ({"error": found.broken[path]} if path in found.broken else {})
            )
        if missing:
            self._warn(
                "incremental backup is incomplete", {"path": id, "missing": [layout.id_of(one) for one in missing]}
            )
        return not missing

    def _check_xva(self, found: Survey, backup: FoundBackup, xva: str) -> None:
        try:
            reason = flaw(self._handle, xva, backup.size)
        except (FileFault, Damaged) as fault:
            reason = str(fault)
        if reason is not None:
            self._warn("XVA might be broken", {"path": layout.id_of(xva), "error": reason})
        if self._form.checksums and xva + layout.CHECKSUM not in found.files:
            self._warn("Checksum file not valid, not blocking", {"path": layout.id_of(xva + layout.CHECKSUM)})

    def _tell_duplicates(self, found: Survey, busy: set[str]) -> None:
        known: dict[Any, str] = {}
        for path, disk in found.disks.items():
            if path in busy:
                continue
            other = known.setdefault(disk.uuid, path)
            if other != path:
                paths = [layout.id_of(other), layout.id_of(path)]
                self._warn("duplicate disk UUID detected", {"uuid": str(disk.uuid), "paths": paths})

    # What is done.

    def _remove(self, plan: Plan) -> bool:
        if plan.metadata:
            # It is away while files go, since the original trusts it.
            self._check()
            self._handle.remove(f"{self._folder}/{layout.CACHE}")
            self._handle.settle(self._folder)
        for path in plan.metadata:
            self._check()
            self._handle.remove(path)
        self._handle.settle(self._folder)
        for path in (*plan.disks, *plan.files):
            self._check()
            self._quietly(self._handle.remove, path)
        for path in plan.datas:
            self._check()
            self._quietly(self._handle.remove_tree, path)
        return bool(plan.metadata)

    def _quietly(self, remove: Callable[[str], None], path: str) -> None:
        """Remove what is of no use; what cannot be removed, as it is immutable, stays."""
        try:
            remove(path)
        except FileFault as fault:
            self._warn("cannot be removed", {"path": layout.id_of(path), "error": fault.reason})

    def _resume(self) -> bool:
        """Go on with the merges that are not over; return whether there was one."""
        resumed = False
        for disk, state in states(self._handle, self._vm).items():
            chain = self._chain_of(disk, state)
            if chain is not None:
                names = [posixpath.basename(path) for path in chain]
                self._say({"type": "info", "message": "resuming a merge", "data": {"chain": names}})
                self._merge(chain)
                resumed = True
        return resumed

    def _chain_of(self, oldest: str, state: MergeState | None) -> list[str] | None:
        """Return the chain of a merge that can be gone on with."""
        if state is None:
            return None
        folder = posixpath.dirname(oldest)
        chain = [f"{folder}/{name}" for name in state.chain]
        if not chain:
            child = self._child_of(oldest)
            chain = [oldest] if child is None else [oldest, child]
        if len(chain) < 2 or chain[0] != oldest:
            return None
        there = [self._handle.exists(path) for path in chain]
        if state.step == CLEANUP:
            return chain if there[0] or there[-1] else None
        return chain if all(there) else None

    def _child_of(self, oldest: str) -> str | None:
        """Return the disk that builds on another, which old states do not say."""
        folder, name = posixpath.split(oldest)
        for entry in self._handle.entries(folder):
            if layout.is_disk(entry.name) and entry.name != name:
                try:
                    disk = open_disk(self._handle, f"{folder}/{entry.name}")
                except (NoDisk, Damaged):
                    continue
                disk.close()
                if disk.differencing and disk.header.parent_name == name:
                    return disk.path
        return None

    def _merge(self, chain: list[str]) -> None:
        before = self._done

        def tell(done: int, total: int) -> None:
            self._done = before + done
            self._say({"type": "progress", "done": self._done, "total": before + total})

        merge = Merge(self._handle, chain, self._lock, self._stop, tell)
        self._size += merge.run(lambda: self._update(chain[-1]))

    def _update(self, merged: str) -> None:
        """Let the metadata of the backup of a merged disk tell its new size and kind."""
        for path, text in self._texts():
            value = loads(text)
            vhds = value.get("vhds")
            if not isinstance(vhds, dict):
                continue
            disks = {reference: self._beside(relative) for reference, relative in vhds.items()}
            if merged not in disks.values():
                continue
            size = 0
            kinds = {}
            for reference, disk_path in disks.items():
                disk = open_disk(self._handle, disk_path)
                disk.close()
                size += disk.stored
                kinds[reference] = disk.differencing
                if disk.differencing:
                    _tell_parent(value, reference, str(disk.header.parent_uuid))
            value["size"] = size
            value["isVhdDifferencing"] = kinds
            changed = dumps(value)
            if changed != text:
                self._check()
                self._handle.remove(f"{self._folder}/{layout.CACHE}")
                self._handle.write(path, changed, settled=True)

    def _beside(self, relative: Any) -> str:
        return posixpath.normpath(f"{self._folder}/{relative}")

    def _texts(self) -> Iterator[tuple[str, bytes]]:
        names = sorted(one.name for one in self._handle.entries(self._folder) if layout.is_vm_metadata(one.name))
        for content in self._handle.read_all(self._folder, names):
            if not isinstance(content, FileFault):
                try:
                    if not isinstance(loads(content.data), dict):
                        continue
                except ValueError:
                    continue
                yield f"{self._folder}/{content.name}", content.data

    # The cache.

    def _keep_cache(self, found: Survey, plan: Plan, changed: bool) -> None:
        if not self._form.use_cache:
            return
        # One that a killed run took away comes back, where this is to change anything.
        missed = not found.cache and bool(plan.backups) and (self._order.remove or self._order.merge)
        changed = changed or missed
        if not (found.cache or changed):
            return
        path = f"{self._folder}/{layout.CACHE}"
        known: set[str] | None = None
        try:
            known = set(cache.texts(cache.unpack(self._handle.read(path, cache.PACKED_LIMIT))))
        except (Missing, FileFault, BrokenCache, CacheTooLarge):
            known = None
        ids = {layout.id_of(one) for one in (plan.backups if self._order.remove else found.backups)}
        if found.cache and known is not None and known != ids:
            details = {"path": layout.id_of(path), "actual": len(known), "expected": len(ids)}
            self._warn("unexpected number of entries in backup cache", details)
        if known == ids and not changed:
            return
        writer = CacheWriter()
        for file, text in self._texts():
            if layout.id_of(file) in ids:
                writer.add(layout.id_of(file), cache.cached(layout.id_of(file), text, immutable=False))
        packed = writer.finish()
        if packed is not None:
            self._check()
            self._handle.write(path, packed, settled=True)

    def _check(self) -> None:
        if self._stop.is_set():
            raise Stopped
        self._lock.check()

    def _warn(self, message: str, data: dict[str, Any]) -> None:
        self._say({"type": "warning", "message": message, "data": data})


def _held(found: Survey) -> set[str]:
    """Return the folders of disks where there is something that only others may understand."""
    unknown = [disk for disk, state in found.states.items() if state is None]
    unknown = [disk for disk in unknown if disk in found.disks or disk in found.broken]
    return {posixpath.dirname(disk) for disk in (*unknown, *found.opaque)}


def _busy(found: Survey, held: set[str]) -> set[str]:
    """Return the disks that are left as they are: those of merges that are not over, and those in held folders."""
    busy = {disk for disk in (*found.disks, *found.broken, *found.opaque) if posixpath.dirname(disk) in held}
    for disk, state in found.states.items():
        if state is None:
            continue
        folder = posixpath.dirname(disk)
        newest = f"{folder}/{state.chain[-1]}" if state.chain else disk
        there = disk in found.disks or disk in found.broken
        if state.step == CLEANUP:
            # The oldest may have the name of the newest already.
            over = not there and newest not in found.disks
        else:
            over = not there or (newest not in found.disks and newest not in found.broken)
        if not over:
            busy |= {disk, *(f"{folder}/{name}" for name in state.chain)}
    return busy


def _tell_parent(metadata: dict[str, Any], reference: str, parent: str) -> None:
    """Note in the metadata what a merged disk builds on, where it has a record of the disk."""
    config = metadata.get("vdis", {}).get(reference, {}).get("other_config")
    if isinstance(config, dict):
        config["xo:base_delta_vdi"] = parent


def _depth(found: Survey, path: str) -> int:
    depth = 0
    disk = found.disks.get(path)
    while disk is not None and disk.parent is not None:
        depth += 1
        disk = found.disks.get(disk.parent)
    return depth
