"""Repositories as the original engine writes them, for tests: documented layout, invented content.

Everything is a file at a path, so that one description fills a folder and a bucket. Source: measured, Xen Orchestra
2026.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tests.storage.repository.written_disks import vhd_directory, vhd_file

VM = "11111111-2222-4333-8444-555555555555"
OTHER_VM = "21111111-2222-4333-8444-555555555555"
JOB = "7c1e0a2e-5d0f-4a53-9a1b-0d3b5f6f7a10"
SCHEDULE = "f0b2a3c4-1111-4222-8333-444455556666"
POOL = "cb5021f7-4ff8-48c2-9128-ccea94114d75"
DISK = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"

FULL_DATE, FULL_TIME = "20261120T151734Z", 1795187854328
DELTA_DATE, DELTA_TIME = "20261120T151702Z", 1795187822056
BASE_DATE, BASE_TIME = "20261120T151659Z", 1795187819376

NULL = "OpaqueRef:NULL"
DISK_SIZE = 8388608
SNAPSHOT_VDI = "OpaqueRef:c74e0000-0000-4000-8000-000000000001"
SUSPEND_VDI = "OpaqueRef:c74e0000-0000-4000-8000-000000000002"


def compact(value: Any) -> bytes:
    """Return JSON as JavaScript writes it without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def vm_record(uuid: str = VM, **more: Any) -> dict[str, Any]:
    record = {
        "name_label": "web-1",
        "name_description": "lab VM",
        "power_state": "Running",
        "is_a_template": False,
        "snapshot_of": NULL,
        "VBDs": ["OpaqueRef:46883935-0000-4000-8000-000000000001"],
        "other_config": {},
        "tags": ["prod"],
        "platform": {"device-model": "qemu-upstream-compat", "viridian": "false"},
        "memory_static_max": "1073741824",
        "VCPUs_max": "1",
        "suspend_VDI": NULL,
        "uuid": uuid,
    }
    return record | more


def full(date: str = FULL_DATE, at: int = FULL_TIME, vm: str = VM, **more: Any) -> dict[str, Any]:
    """Return the metadata of a full backup."""
    return {
        "jobId": JOB,
        "mode": "full",
        "scheduleId": SCHEDULE,
        "timestamp": at,
        "version": "2.0.0",
        "vm": vm_record(vm),
        "vmSnapshot": vm_record("1c6374be-e9d2-449f-bc4e-3b6483fe8cef", is_a_snapshot=True),
        "xva": f"./{date}.xva",
        "size": 11264,
        "tags": [],
    } | more


def delta(
    date: str = DELTA_DATE,
    at: int = DELTA_TIME,
    vm: str = VM,
    *,
    differencing: bool = True,
    base: str = BASE_DATE,
    alias: bool = False,
    memory: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Return the metadata of an incremental backup of one disk, maybe with the image of the memory.

    A differencing disk needs the one of the date base.
    """
    ending = ".alias.vhd" if alias else ".vhd"
    config = {"xo:backup:vm": vm} | ({"xo:base_delta_vdi": snapshot_uuid(base)} if differencing else {})
    vdis = {SNAPSHOT_VDI: vdi_record(snapshot_uuid(date), "web-1 disk 0", DISK, other_config=config)}
    vhds = {SNAPSHOT_VDI: f"vdis/{JOB}/{DISK}/{date}{ending}"}
    kinds = {SNAPSHOT_VDI: differencing}
    if memory:
        uuid = "99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee"
        config = {"xo:backup:vm": vm}
        vdis[SUSPEND_VDI] = vdi_record(uuid, "Suspend image", uuid, type="suspend", other_config=config)
        vhds[SUSPEND_VDI] = f"vdis/{JOB}/{uuid}/{date}{ending}"
        kinds[SUSPEND_VDI] = False
    snapshot = {"is_a_snapshot": True, "suspend_VDI": SUSPEND_VDI if memory else NULL}
    return {
        "includeNonNbdQcow2Fix": True,
        "isVhdDifferencing": kinds,
        "jobId": JOB,
        "mode": "delta",
        "scheduleId": SCHEDULE,
        "timestamp": at,
        "vbds": {"OpaqueRef:453e0000-0000-4000-8000-000000000001": {"VDI": SNAPSHOT_VDI, "device": "xvda"}},
        "vdis": vdis,
        "version": "2.0.0",
        "vifs": {"OpaqueRef:6cbb0000-0000-4000-8000-000000000001": {"MAC": "0a:fd:6f:41:31:91", "$network$VLAN": -1}},
        "vhds": vhds,
        "vm": vm_record(vm),
        "vmSnapshot": vm_record("28392c77-c309-4f6b-b03e-c872f8055991", **snapshot),
        "vtpms": [],
        "tags": [],
        "size": 2560 * len(vdis),
    } | more


def snapshot_uuid(date: str) -> str:
    """Return the uuid of the snapshot of the disk in the backup of a date."""
    return str(uuid5(NAMESPACE_OID, date))


def vdi_record(uuid: str, name: str, snapshot_of: str, **more: Any) -> dict[str, Any]:
    record = {
        "name_label": name,
        "name_description": "",
        "virtual_size": DISK_SIZE,
        "type": "user",
        "other_config": {},
        "uuid": uuid,
        "$snapshot_of$uuid": snapshot_of,
        "$SR$uuid": "02136d60-269d-4309-a7a0-d4baf8b70196",
    }
    return record | more


def configuration(at: int = FULL_TIME, **more: Any) -> dict[str, Any]:
    return {
        "data": "./data.json",
        "jobId": JOB,
        "jobName": "meta job",
        "scheduleId": SCHEDULE,
        "scheduleName": "nightly",
        "timestamp": at,
    } | more


def pool(at: int = FULL_TIME, **more: Any) -> dict[str, Any]:
    return {
        "jobId": JOB,
        "jobName": "meta job",
        "pool": {"uuid": POOL, "name_label": "pool-1", "other_config": {}},
        "poolMaster": {"uuid": "4a5b2c3d-0000-4000-8000-000000000001"},
        "scheduleId": SCHEDULE,
        "scheduleName": "nightly",
        "timestamp": at,
    } | more


def cache(entries: dict[str, dict[str, Any]]) -> bytes:
    """Return the cache of metadata by id, as a backup run writes it."""
    return gzip.compress(compact({id: {**entry, "_filename": id, "id": id} for id, entry in entries.items()}))


def base_of(metadata: dict[str, Any], key: str) -> str | None:
    """Return the uuid of the disk that a disk of a backup needs."""
    if not metadata.get("isVhdDifferencing", {}).get(key):
        return None
    base: str = metadata["vdis"][key]["other_config"]["xo:base_delta_vdi"]
    return base


@dataclass
class Written:
    """A repository as files by their path."""

    files: dict[str, bytes] = field(default_factory=dict)

    def add(
        self, metadata: dict[str, Any], date: str, vm: str = VM, *, blocks: Mapping[int, bytes] | None = None
    ) -> str:
        """Add a backup with its data, and return its id. Each disk has blocks; its parent is the one added before."""
        path = f"xo-vm-backups/{vm}/{date}.json"
        self.files[path] = compact(metadata)
        folder = f"xo-vm-backups/{vm}"
        if metadata["mode"] == "full":
            data = b"\x00" * metadata["size"]
            self.files[f"{folder}/{date}.xva"] = data
            digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
            self.files[f"{folder}/{date}.xva.checksum"] = b"$1$$" + digest.encode()
        for key, file in metadata.get("vhds", {}).items():
            self.add_disk(f"{folder}/{file}", metadata["vdis"][key]["uuid"], base_of(metadata, key), blocks or {})
        return f"/{path}"

    def add_disk(self, path: str, uuid: str, base: str | None, blocks: Mapping[int, bytes]) -> None:
        """Add a disk; one that needs the disk with the uuid base is taken to lie upon the one added last beside it."""
        folder, _, name = path.rpartition("/")
        beside = [file for file in self.files if file.startswith(f"{folder}/") and "/" not in file[len(folder) + 1 :]]
        parent = None if base is None else (base, (beside or [f"{folder}/{BASE_DATE}.vhd"])[-1].rpartition("/")[2])
        if name.endswith(".alias.vhd"):
            target = f"data/{name.removesuffix('.alias.vhd')}.vhd"
            self.files[path] = target.encode()
            for part, content in vhd_directory(uuid, DISK_SIZE, blocks, parent).items():
                self.files[f"{folder}/{target}/{part}"] = content
        else:
            self.files[path] = vhd_file(uuid, DISK_SIZE, blocks, parent)

    def add_cache(self, vm: str = VM, **more: bytes) -> None:
        """Add a true cache of what a virtual machine has."""
        found = {
            f"/{path}": json.loads(content)
            for path, content in self.files.items()
            if path.startswith(f"xo-vm-backups/{vm}/") and path.endswith("Z.json")
        }
        self.files[f"xo-vm-backups/{vm}/cache.json.gz"] = cache(found)

    def add_configuration(self, date: str, metadata: dict[str, Any]) -> str:
        return self._add_metadata(f"xo-config-backups/{SCHEDULE}/{date}", metadata, "data.json")

    def add_pool(self, date: str, metadata: dict[str, Any], pool: str = POOL, schedule: str = SCHEDULE) -> str:
        return self._add_metadata(f"xo-pool-metadata-backups/{schedule}/{pool}/{date}", metadata, "data")

    def put(self, store: Callable[[str, bytes], None]) -> None:
        """Hand every file to store. A cache is last, as it is newer than what is in it."""
        for path in sorted(self.files, key=lambda path: (path.endswith(".gz"), path)):
            store(path, self.files[path])

    def into(self, folder: Path) -> None:
        def store(path: str, content: bytes) -> None:
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)

        self.put(store)

    def _add_metadata(self, folder: str, metadata: dict[str, Any], data: str) -> str:
        self.files[f"{folder}/metadata.json"] = json.dumps(metadata, indent=2).encode()
        self.files[f"{folder}/{data}"] = b"{}"
        return f"/{folder}"


def whole() -> Written:
    """Return a repository with a full backup, two incremental ones, VHD directories and metadata."""
    written = Written()
    written.add(delta(BASE_DATE, BASE_TIME, differencing=False), BASE_DATE)
    written.add(delta(), DELTA_DATE)
    written.add(full(), FULL_DATE)
    written.add_cache()
    written.add(delta(vm=OTHER_VM, alias=True, differencing=False), DELTA_DATE, OTHER_VM)
    written.add_configuration(FULL_DATE, configuration())
    written.add_pool(FULL_DATE, pool())
    return written


_VM_PARTS = '"vm":{"uuid":"' + VM + '","name_description":"lab VM","name_label":"web-1","tags":["prod"]},"tags":[]'


def _incremental(date: str, at: int, size: int, counts: str, more: str = "", vm: str = VM, ending: str = ".vhd") -> str:
    return (
        '{"type":"xo-vm-backup","backupRepository":"rem1","disks":[{"id":"/xo-vm-backups/' + vm + "/vdis/" + JOB + "/"
        "" + DISK + "/" + date + ending + '","name":"web-1 disk 0","uuid":"' + snapshot_uuid(date) + '"}],'
        '"id":"/xo-vm-backups/' + vm + "/" + date + '.json",' + more + '"jobId":"' + JOB + '","mode":"delta",'
        '"scheduleId":"' + SCHEDULE + '","size":' + str(size) + ',"timestamp":' + str(at) + ","
        "" + _VM_PARTS.replace(VM, vm) + "," + counts + ',"withMemory":false}'
    )


WHOLE_VMS = (
    '{"rem1":{"' + VM + '":['
    + _incremental(BASE_DATE, BASE_TIME, 2560, '"differencingVhds":0,"dynamicVhds":1') + ","
    + _incremental(DELTA_DATE, 1795187822056, 2560, '"differencingVhds":1,"dynamicVhds":0') + ","
    '{"type":"xo-vm-backup","backupRepository":"rem1","disks":[],"id":"/xo-vm-backups/' + VM + "/" + FULL_DATE
    + '.json","jobId":"' + JOB + '","mode":"full","scheduleId":"' + SCHEDULE + '","size":11264,'
    '"timestamp":1795187854328,' + _VM_PARTS + ',"withMemory":false}],"' + OTHER_VM + '":['
    + _incremental(
        DELTA_DATE, 1795187822056, 2560, '"differencingVhds":0,"dynamicVhds":1', '"isImmutable":false,',
        OTHER_VM, ".alias.vhd",
    )
    + "]}}"
)  # fmt: skip
"""What the machines of `whole` are listed as under the key rem1.

The first machine has a cache as a backup run writes it, without `isImmutable`.
"""

WHOLE_POOLS = (
    '{"rem1":{"' + POOL + '":[{"id":"/xo-pool-metadata-backups/' + SCHEDULE + "/" + POOL + "/" + FULL_DATE + '",'
    + compact(pool()).decode()[1:] + "]}}"
)  # fmt: skip
WHOLE_CONFIGURATIONS = (
    '{"rem1":[{"id":"/xo-config-backups/' + SCHEDULE + "/" + FULL_DATE + '",'
    + compact(configuration()).decode()[1:] + "]}"
)  # fmt: skip
