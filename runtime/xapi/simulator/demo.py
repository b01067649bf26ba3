"""The pool that a fresh data folder starts with, and the hosts that listen. The same seed makes the same pool."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from runtime.xapi.simulator.blocks import BlockMap
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.operations import refresh
from runtime.xapi.xmlrpc import DateTime

if TYPE_CHECKING:
    from runtime.xapi.simulator.simulator import Simulator

MIB = 1 << 20
GIB = 1 << 30

BORN = DateTime("20260101T00:00:00Z")
"""When everything of the demo pool was made."""

API_VERSION = (2, 21)
VERSION = "8.3.0"

_SOFTWARE = {
    "product_brand": "Gatewright simulator", "product_version": VERSION, "product_version_text": "8.3",
    "build_number": "simulator", "hostname": "localhost", "date": "2026-01-01", "xapi": "24.39", "xen": "4.17.5",
    "xapi_build": "24.39.0", "platform_name": "XCP", "platform_version": "3.4.0", "network_backend": "openvswitch",
    "db_schema": "5.780",
}  # fmt: skip
_CPU = {
    "cpu_count": "4", "socket_count": "1", "vendor": "GenuineIntel", "speed": "2600.000",
    "modelname": "Simulated CPU @ 2.60GHz", "family": "6", "model": "85", "stepping": "7", "flags": "fpu sse2 lm",
    "features": "1fc9cbf5-f6f83203", "features_pv": "1fc9cbf5", "features_hvm": "1fcbfbff",
}  # fmt: skip

_DISKS = (("system", 64 * MIB, 1, 0.25), ("data", 32 * MIB, 2, 0.5))
"""Of each demo VM: the name, size, seed and filled part of its disks."""


async def furnish(simulator: Simulator, addresses: Sequence[str]) -> list[Row]:
    """Return the hosts that listen at the addresses, the coordinator first; a fresh pool is filled before."""
    pool = simulator.pool
    contents = {
        seed: await asyncio.to_thread(simulator.blocks.seeded, size, pool.seed + seed, fill)
        for _, size, seed, fill in _DISKS
    }
    with pool.transaction():
        fresh = not pool.rows("pool")
        with pool.at(BORN if fresh else pool.now()):
            if fresh:
                _Builder(simulator).pool(addresses[0])
            hosts = list(pool.rows("host").values())
            hosts.sort(key=lambda host: (host.ref != pool.only("pool")["master"], host.hidden["number"]))
            new = range(len(hosts), len(addresses))
            hosts += [_Builder(simulator).host(number, addresses[number]) for number in new]
            if fresh:
                _Builder(simulator).machines(contents)
        for number, host in enumerate(hosts):
            listens = number < len(addresses)
            _listens(simulator, host, addresses[number] if listens else host["address"], listens)
    return hosts[: len(addresses)]


def _listens(simulator: Simulator, host: Row, address: str, live: bool) -> None:
    pool = simulator.pool
    pool.set(host, address=address, enabled=live)
    metrics = pool.get("host_metrics", host["metrics"])
    if metrics is not None:
        pool.set(metrics, live=live)
    for pif in pool.all_of(host, "PIFs"):
        pool.set(pif, IP=address)


class _Builder:
    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._pool = simulator.pool

    def pool(self, address: str) -> None:
        """Make the pool, its network and repositories, and the coordinator."""
        pool = self._pool
        row = pool.create(
            "pool",
            {
                "name_label": "Simulated pool",
                "name_description": "A XAPI pool that is not there",
                "restrictions": {"restrict_vtpm": "false", "restrict_cbt": "false", "restrict_snapshot": "false"},
                "cpu_info": {key: _CPU[key] for key in ("cpu_count", "socket_count", "vendor", "features")},
                "other_config": {"memory-ratio-hvm": "0.25"},
            },
        )
        pool.create(
            "network",
            {
                "name_label": "Pool-wide network associated with eth0", "bridge": "xenbr0", "purpose": ["insecure_nbd"],
                "other_config": {"is_guest_installer_network": "false"},
            },
        )  # fmt: skip
        pool.create("network", {"name_label": "Backup network", "bridge": "xenbr1", "purpose": []})
        for kind, name, features in (
            ("ext", "Local EXT3 VHD", "VDI_CREATE VDI_DELETE VDI_SNAPSHOT VDI_CLONE VDI_RESIZE VDI_CONFIG_CBT"),
            ("nfs", "NFS VHD", "VDI_CREATE VDI_DELETE VDI_SNAPSHOT VDI_CLONE VDI_RESIZE VDI_CONFIG_CBT"),
            ("iso", "ISO", "VDI_CREATE VDI_DELETE"),
        ):
            pool.create(
                "SM",
                {
                    "name_label": name, "type": kind, "vendor": "Gatewright", "version": "1.0",
                    "required_api_version": "1.0", "capabilities": features.split(),
                    "features": dict.fromkeys(features.split(), "1"), "supported_image_formats": ["vhd", "raw"],
                },
            )  # fmt: skip
        shared = self._sr("Shared storage", "nfs", True, 2048 * GIB)
        self._sr("ISO library", "iso", True, 100 * GIB, content_type="iso")
        master = self.host(0, address)
        pool.set(row, master=master.ref, default_SR=shared.ref, suspend_image_SR=shared.ref, crash_dump_SR=shared.ref)

    def host(self, number: int, address: str) -> Row:
        """Make a host with its control domain, its own storage, and its ways to network and storage."""
        pool = self._pool
        name = f"host-{number + 1}"
        metrics = pool.create(
            "host_metrics",
            {"memory_total": 64 * GIB, "memory_free": 48 * GIB, "live": True, "last_updated": pool.now()},
        )
        local = self._sr(f"Local storage of {name}", "ext", False, 512 * GIB)
        host = pool.create(
            "host",
            {
                "name_label": name, "name_description": "A simulated host", "hostname": name, "address": address,
                "API_version_major": API_VERSION[0], "API_version_minor": API_VERSION[1], "metrics": metrics.ref,
                "software_version": _SOFTWARE | {"hostname": name}, "cpu_info": dict(_CPU), "edition": "xcp-ng",
                "bios_strings": {"bios-vendor": "Gatewright", "system-product-name": "Simulator"},
                "other_config": {"agent_start_time": "1767225600.", "boot_time": "1767225500.",
                                 "iscsi_iqn": f"iqn.2026-01.com.example:{name}"},
                "iscsi_iqn": f"iqn.2026-01.com.example:{name}",
                "license_params": {"sku_type": "xcp-ng", "expiry": "never"},
                "capabilities": ["xen-3.0-x86_64", "hvm-3.0-x86_64"], "sched_policy": "credit", "display": "enabled",
                "virtual_hardware_platform_versions": [0, 1, 2], "supported_bootloaders": ["pygrub", "eliloader"],
                "chipset_info": {"iommu": "true"}, "memory_overhead": 512 * MIB, "suspend_image_sr": local.ref,
                "crash_dump_sr": local.ref, "last_software_update": pool.now(), "tls_verification_enabled": True,
                "allowed_operations": ["vm_migrate", "provision", "vm_start", "vm_resume", "evacuate"],
                "license_server": {"address": "localhost", "port": "27000"}, "power_on_mode": "",
            },
            number=number,
        )  # fmt: skip
        domain = self._simulator.machines.create(
            {
                "name_label": f"Control domain on host: {name}", "is_control_domain": True, "domain_type": "pv",
                "memory_static_max": 4 * GIB, "memory_dynamic_max": 4 * GIB, "memory_dynamic_min": 4 * GIB,
                "memory_static_min": 1 * GIB, "memory_target": 4 * GIB, "VCPUs_max": 4, "VCPUs_at_startup": 4,
                "power_state": "Running", "resident_on": host.ref, "domid": 0, "affinity": host.ref,
            }
        )  # fmt: skip
        pool.set(host, control_domain=domain.ref)
        for sr in list(pool.rows("SR").values()):
            if sr["shared"] or sr is local:
                kind = {"ext": {"device": "/dev/simulated"}, "nfs": {"server": "192.0.2.1", "serverpath": "/storage"}}
                config = kind.get(sr["type"], {"location": "192.0.2.1:/iso"})
                pool.create(
                    "PBD", {"host": host.ref, "SR": sr.ref, "device_config": config, "currently_attached": True}
                )
        for index, network in enumerate(list(pool.rows("network").values())[:2]):
            pool.create(
                "PIF",
                {
                    "device": f"eth{index}", "MAC": self._simulator.machines.mac(), "IP": address, "host": host.ref,
                    "network": network.ref, "physical": True, "management": index == 0, "currently_attached": True,
                    "netmask": "255.255.255.0", "ip_configuration_mode": "Static", "DNS": "192.0.2.53",
                    "gateway": "192.0.2.1", "properties": {"gro": "on"}, "capabilities": ["fcoe"],
                },
            )  # fmt: skip
        return host

    def machines(self, contents: dict[int, BlockMap]) -> None:
        """Make a template, a VM that runs, one that is halted, and what belongs to them."""
        pool, machines = self._pool, self._simulator.machines
        library = next(sr for sr in pool.rows("SR").values() if sr["content_type"] == "iso")
        iso = self._simulator.storage.create(
            {
                "name_label": "debian-12.iso", "SR": library.ref, "virtual_size": 4 * MIB, "type": "user",
                "read_only": True, "location": "debian-12.iso",
            },
            self._simulator.blocks.empty(4 * MIB),
        )  # fmt: skip
        template = machines.create(
            _machine("Debian Bookworm 12", 2 * GIB, 2)
            | {"is_a_template": True, "is_default_template": True, "other_config": {"default_template": "true"}}
        )
        pool.set(template, is_default_template=True)
        web, database = (machines.create(_machine(name, GIB, 1)) for name in ("web-1", "db-1"))
        network = pool.only("network")
        for vm in (web, database):
            for slot, (name, size, seed, _) in enumerate(_DISKS):
                values = {"name_label": f"{vm['name_label']} {name}", "virtual_size": size, "type": "user"}
                values["SR"] = pool.only("pool")["default_SR"]
                vdi = self._simulator.storage.create(values, contents[seed])
                machines.new_vbd(vm, vdi, str(slot), bootable=slot == 0)
            cd: dict[str, Any] = {"VM": vm.ref, "userdevice": "3", "type": "CD", "mode": "RO"}
            cd |= {"VDI": iso.ref} if vm is web else {"empty": True}
            refresh(pool, pool.create("VBD", cd))
            vif = {
                "device": "0",
                "network": network.ref,
                "VM": vm.ref,
                "MAC": machines.mac(),
                "MAC_autogenerated": True,
            }
            refresh(pool, pool.create("VIF", vif))
        pool.create("VTPM", {"VM": database.ref}, contents="")
        host = pool.find("host", pool.only("pool")["master"])
        machines.start(web, "Running", host)
        where = f"https://{host['address']}/console?uuid={web['uuid']}"
        pool.create("console", {"VM": web.ref, "location": where, "protocol": "rfb"})
        about = {"cls": "VM", "obj_uuid": web["uuid"], "name": "VM_STARTED", "priority": 5, "timestamp": pool.now()}
        pool.create("message", about | {"body": "VM 'web-1' started"})

    def _sr(self, name: str, kind: str, shared: bool, size: int, content_type: str = "user") -> Row:
        values: dict[str, Any] = {
            "name_label": name, "type": kind, "content_type": content_type, "shared": shared, "physical_size": size,
            "allowed_operations": ["vdi_create", "vdi_destroy", "vdi_snapshot", "vdi_clone", "vdi_resize", "scan",
                                   "update", "vdi_enable_cbt", "vdi_disable_cbt", "vdi_data_destroy",
                                   "vdi_list_changed_blocks"],
        }  # fmt: skip
        return self._pool.create("SR", values)


def _machine(name: str, memory: int, cpus: int) -> dict[str, Any]:
    return {
        "name_label": name, "memory_static_max": memory, "memory_dynamic_max": memory, "memory_dynamic_min": memory,
        "memory_static_min": memory // 2, "VCPUs_max": cpus, "VCPUs_at_startup": cpus, "domain_type": "hvm",
        "HVM_boot_params": {"order": "cdn", "firmware": "bios"}, "generation_id": "0:0",
        "platform": {"acpi": "true", "apic": "true", "pae": "true", "nx": "true", "viridian": "false"},
        "recommendations": "<restrictions></restrictions>",
    }  # fmt: skip
