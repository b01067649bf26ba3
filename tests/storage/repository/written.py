"""Repositories as the original engine writes them, for tests: documented layout, invented content.

Everything is a file at a path, so that one description fills a folder and a bucket. Source: measured, Xen Orchestra
2026.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    alias: bool = False,
    memory: bool = False,
    **more: Any,
) -> dict[str, Any]:
    """Return the metadata of an incremental backup of one disk, maybe with the image of the memory."""
    ending = ".alias.vhd" if alias else ".vhd"
    vdis = {SNAPSHOT_VDI: vdi_record("58959290-0173-469f-9da6-fa9170ea0fbe", "web-1 disk 0", DISK)}
    vhds = {SNAPSHOT_VDI: f"vdis/{JOB}/{DISK}/{date}{ending}"}
    kinds = {SNAPSHOT_VDI: differencing}
    if memory:
        uuid = "99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee"
        vdis[SUSPEND_VDI] = vdi_record(uuid, "Suspend image", uuid, type="suspend")
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
        "size": 2560,
    } | more


def vdi_record(uuid: str, name: str, snapshot_of: str, **more: Any) -> dict[str, Any]:
    record = {
        "name_label": name,
        "name_description": "",
        "virtual_size": 8388608,
        "type": "user",
        "other_config": {"xo:backup:vm": VM},
        "uuid": uuid,
        "$snapshot_of$uuid": snapshot_of,
        "$SR$uuid": "02136d60-269d-4309-a7a0-d4baf8b70196",
    }
    return record | more


def configuration(at: int = 1795187867048, **more: Any) -> dict[str, Any]:
    return {
        "data": "./data.json",
        "jobId": JOB,
        "jobName": "meta job",
        "scheduleId": SCHEDULE,
        "scheduleName": "nightly",
        "timestamp": at,
    } | more


def pool(at: int = 1795187867050, **more: Any) -> dict[str, Any]:
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


@dataclass
class Written:
    """A repository as files by their path."""

    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, metadata: dict[str, Any], date: str, vm: str = VM) -> str:
        """Add a backup with its data, and return its id."""
        path = f"xo-vm-backups/{vm}/{date}.json"
        self.files[path] = compact(metadata)
        folder = f"xo-vm-backups/{vm}"
        if metadata["mode"] == "full":
            data = b"\x00" * metadata["size"]
            self.files[f"{folder}/{date}.xva"] = data
            digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
            self.files[f"{folder}/{date}.xva.checksum"] = b"$1$$" + digest.encode()
        for file in metadata.get("vhds", {}).values():
            if file.endswith(".alias.vhd"):
                self.files[f"{folder}/{file}"] = f"data/{date}.vhd".encode()
                disk = f"{folder}/{file.rpartition('/')[0]}/data/{date}.vhd"
                self.files |= {f"{disk}/header": b"h", f"{disk}/footer": b"f", f"{disk}/blocks/0/0": b"b"}
            else:
                self.files[f"{folder}/{file}"] = b"conectix"
        return f"/{path}"

    def add_cache(self, vm: str = VM, **more: bytes) -> None:
        """Add a true cache of what a virtual machine has."""
        found = {
            f"/{path}": json.loads(content)
            for path, content in self.files.items()
            if path.startswith(f"xo-vm-backups/{vm}/") and path.endswith(".json")
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
    written.add(delta(BASE_DATE, BASE_TIME, differencing=False, size=8393216), BASE_DATE)
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
        "" + DISK + "/" + date + ending + '","name":"web-1 disk 0","uuid":"58959290-0173-469f-9da6-fa9170ea0fbe"}],'
        '"id":"/xo-vm-backups/' + vm + "/" + date + '.json",' + more + '"jobId":"' + JOB + '","mode":"delta",'
        '"scheduleId":"' + SCHEDULE + '","size":' + str(size) + ',"timestamp":' + str(at) + ","
        "" + _VM_PARTS.replace(VM, vm) + "," + counts + ',"withMemory":false}'
    )


WHOLE_VMS = (
    '{"rem1":{"' + VM + '":['
    + _incremental(BASE_DATE, BASE_TIME, 8393216, '"differencingVhds":0,"dynamicVhds":1') + ","
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
