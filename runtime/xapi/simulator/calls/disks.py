"""VDI.*, SR.*, PBD.*: disks, their repositories, and how hosts reach them."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from runtime.xapi.simulator.calls.vm import constructed
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.operations import attached, idle, refresh
from runtime.xapi.simulator.rpc import Call, call, present
from runtime.xapi.simulator.schema import NULL

DATA_DESTROY_SECONDS = 4.0
"""How long VDI.data_destroy waits for the VBDs of a VDI to go (reference d.2)."""

NBD_PURPOSES = frozenset({"nbd", "insecure_nbd"})


@call("VDI.create", "struct")
def create(call: Call, given: dict[str, Any]) -> str:
    values = constructed("VDI", given)
    call.simulator.pool.find("SR", values.get("SR", NULL))
    if values.get("virtual_size", -1) < 0:
        raise XapiFault("INVALID_VALUE", "virtual_size", values.get("virtual_size", ""))
    values["managed"] = True
    return call.simulator.storage.create_empty(values, method=call.method).ref


@call("VDI.destroy", "VDI")
def destroy(call: Call, vdi: Row) -> str:
    call.simulator.storage.destroy(vdi)
    return ""


@call("VDI.snapshot", "VDI, map?")
def snapshot(call: Call, vdi: Row, _options: dict[str, str] | None = None) -> str:
    idle(vdi)
    return call.simulator.storage.snapshot(vdi).ref


@call("VDI.clone", "VDI, map?")
def clone(call: Call, vdi: Row, _options: dict[str, str] | None = None) -> str:
    idle(vdi)
    return call.simulator.storage.copy(vdi).ref


@call("VDI.copy", "VDI, string, string?, string?")
async def copy(call: Call, vdi: Row, sr: str, base: str = "", into: str = "") -> str:
    """Copy a VDI into a repository, or over another VDI; a base only tells which blocks need not travel."""
    simulator, pool = call.simulator, call.simulator.pool
    idle(vdi)
    if present(base):
        pool.find("VDI", base)
    if not present(into):
        pool.find("SR", sr)
        return simulator.storage.copy(vdi, sr).ref
    target = pool.find("VDI", into)
    if target["virtual_size"] < vdi["virtual_size"]:
        raise XapiFault("VDI_TOO_SMALL", target.ref, vdi["virtual_size"])
    simulator.storage.free(target, "copy")
    content = await asyncio.to_thread(simulator.storage.content(vdi).resized, target["virtual_size"])
    simulator.storage.set_content(pool.find("VDI", into), content)
    return into


@call("VDI.resize", "VDI, int")
async def resize(call: Call, vdi: Row, size: int) -> str:
    storage = call.simulator.storage
    idle(vdi)
    if size < vdi["virtual_size"]:
        raise XapiFault("VDI_TOO_SMALL", vdi.ref, vdi["virtual_size"])
    storage.check_size(vdi, size)
    content = await asyncio.to_thread(storage.content(vdi).resized, size)
    storage.resize(call.simulator.pool.find("VDI", vdi.ref), content)
    return ""


@call("VDI.resize_online", "VDI, int")
async def resize_online(call: Call, vdi: Row, size: int) -> str:
    return str(await resize(call, vdi, size))


@call("VDI.enable_cbt", "VDI")
def enable_cbt(call: Call, vdi: Row) -> str:
    return _cbt(call, vdi, True)


@call("VDI.disable_cbt", "VDI")
def disable_cbt(call: Call, vdi: Row) -> str:
    return _cbt(call, vdi, False)


def _cbt(call: Call, vdi: Row, on: bool) -> str:
    if vdi["is_a_snapshot"]:
        raise XapiFault("OPERATION_NOT_ALLOWED", "VDI is a snapshot")
    if vdi["type"] == "cbt_metadata":
        raise XapiFault("VDI_INCOMPATIBLE_TYPE", vdi.ref, "cbt_metadata")
    call.simulator.storage.track(vdi, on)
    refresh(call.simulator.pool, vdi)
    return ""


@call("VDI.list_changed_blocks", "VDI, VDI")
async def list_changed_blocks(call: Call, old: Row, new: Row) -> str:
    storage = call.simulator.storage
    for vdi in (old, new):
        if not vdi["cbt_enabled"]:
            raise XapiFault("VDI_NO_CBT_METADATA", vdi.ref)
    if old["SR"] != new["SR"] or old["virtual_size"] > new["virtual_size"]:
        raise XapiFault("VDI_CONTENT_ID_MISMATCH" if old["SR"] == new["SR"] else "VDI_NOT_IN_SR", old.ref)
    if old.hidden.get("tracked_since") != new.hidden.get("tracked_since"):
        raise XapiFault("SR_BACKEND_FAILURE_460", "", "Failed to calculate changed blocks for given VDIs.", "")
    bitmap = await asyncio.to_thread(storage.tracked(new).changed_since, storage.tracked(old))
    return base64.b64encode(bitmap).decode()


@call("VDI.data_destroy", "VDI")
async def data_destroy(call: Call, vdi: Row) -> str:
    pool, storage = call.simulator.pool, call.simulator.storage
    if not vdi["is_a_snapshot"]:
        raise XapiFault("OPERATION_NOT_ALLOWED", "VDI is not a snapshot")
    if not vdi["cbt_enabled"]:
        raise XapiFault("VDI_NO_CBT_METADATA", vdi.ref)
    loop = asyncio.get_running_loop()
    end = loop.time() + DATA_DESTROY_SECONDS
    while vdi["VBDs"] and loop.time() < end:
        await pool.changed(end - loop.time())
        pool.find("VDI", vdi.ref)
    if vdi["VBDs"] or storage.blocked(vdi, "data_destroy"):
        raise XapiFault("VDI_IN_USE", vdi.ref, "data_destroy")
    if vdi["type"] != "cbt_metadata":
        storage.forget_data(vdi)
    return ""


@call("VDI.update", "VDI")
def update(_: Call, _vdi: Row) -> str:
    return ""


@call("VDI.forget", "VDI")
def forget(call: Call, vdi: Row) -> str:
    call.simulator.storage.destroy(vdi, "forget")
    return ""


def _enter_size_and_place() -> None:
    for name in ("on_boot", "allow_caching"):
        type = "string" if name == "on_boot" else "bool"

        def put(call: Call, vdi: Row, value: Any, name: str = name) -> str:
            if attached(call.simulator.pool, vdi):
                raise XapiFault("VDI_IN_USE", vdi.ref, f"set_{name}")
            call.simulator.pool.set(vdi, **{name: value})
            return ""

        call(f"VDI.set_{name}", f"VDI, {type}")(put)


_enter_size_and_place()


@call("VDI.get_nbd_info", "VDI", reads=True)
def get_nbd_info(call: Call, vdi: Row) -> list[dict[str, str]]:
    """Return where a VDI is served over NBD: one entry for each address of a host that has it (reference c.4)."""
    simulator, pool = call.simulator, call.simulator.pool
    if vdi["type"] == "cbt_metadata":
        raise XapiFault("VDI_INCOMPATIBLE_TYPE", vdi.ref, "cbt_metadata")
    attached_to = {pbd["host"] for pbd in pool.all_of(pool.find("SR", vdi["SR"]), "PBDs") if pbd["currently_attached"]}
    found = []
    for pif in pool.rows("PIF").values():
        network, host = pool.get("network", pif["network"]), pool.get("host", pif["host"])
        if network is None or host is None or host.ref not in attached_to or not pif["IP"]:
            continue
        served = simulator.nbd.get(host.ref)
        if served is not None and NBD_PURPOSES & set(network["purpose"]):
            found.append(
                {
                    "exportname": f"/{vdi['uuid']}?session_id={call.session.ref}",
                    "address": pif["IP"],
                    "port": served.port,
                    "subject": pif["IP"],
                    **({"cert": served.certificate} if served.certificate else {}),
                }
            )
    return found


@call("SR.scan", "SR")
def sr_scan(call: Call, sr: Row) -> str:
    call.simulator.storage.account(sr.ref)
    return ""


@call("SR.update", "SR")
def sr_update(call: Call, sr: Row) -> str:
    call.simulator.storage.account(sr.ref)
    return ""


@call("PBD.plug", "PBD")
def pbd_plug(call: Call, pbd: Row) -> str:
    call.simulator.pool.set(pbd, currently_attached=True)
    return ""


@call("PBD.unplug", "PBD")
def pbd_unplug(call: Call, pbd: Row) -> str:
    pool = call.simulator.pool
    for vdi in pool.all_of(pool.find("SR", pbd["SR"]), "VDIs"):
        for vbd in pool.all_of(vdi, "VBDs"):
            if vbd["currently_attached"] and pool.find("VM", vbd["VM"])["resident_on"] == pbd["host"]:
                raise XapiFault("VDI_IN_USE", vdi.ref, "detach")
    pool.set(pbd, currently_attached=False)
    return ""
