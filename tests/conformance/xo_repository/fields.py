"""What metadata of backups must say (reference, section 6): values in, what is wrong with them out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeGuard

NULL = "OpaqueRef:NULL"
DATE = re.compile(r"\d{8}T\d{6}Z")

_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
_FIELDS = Path(__file__).parents[2] / "xapi" / "simulator" / "fields.json"

Rule = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_name(value: Any) -> bool:
    """Something that can be the name of a folder."""
    return isinstance(value, str) and value not in ("", ".", "..") and "/" not in value


def is_flag(value: Any) -> bool:
    # Very old backups hold numbers.
    return value is True or value is False or (type(value) is int and value in (0, 1))


def is_whole(value: Any) -> TypeGuard[int]:
    return type(value) is int and value >= 0


def is_number(value: Any) -> TypeGuard[str | int | float]:
    # By XML-RPC numbers are texts.
    if isinstance(value, str):
        return _NUMBER.fullmatch(value) is not None
    return type(value) in (int, float)


def is_reference(value: Any) -> bool:
    return isinstance(value, str) and (value.startswith("OpaqueRef:") or value in ("", "NULL"))


def is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def is_map_of_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def is_time_text(value: Any) -> bool:
    return isinstance(value, str) and (value == "" or re.fullmatch(r"\d{8}T\d\d:\d\d:\d\dZ", value) is not None)


_KINDS: dict[str, Rule] = {
    "s": is_text,
    "S": lambda value: isinstance(value, list) and None not in value,
    "i": is_number,
    "f": is_number,
    "r": is_reference,
    "b": is_flag,
    "M": is_map_of_texts,
    "d": is_time_text,
}


@cache
def _classes() -> dict[str, dict[str, Rule]]:
    said = json.loads(_FIELDS.read_text())
    return {
        name: {field: _KINDS[kind] for kind, fields in kinds.items() for field in fields.split()}
        for name, kinds in said.items()
    }


def record(kind: str, value: Any, where: str, needed: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield what is wrong with a record of XAPI."""
    if not isinstance(value, dict):
        yield f"{where} is no record"
        return
    for name in needed:
        if name not in value:
            yield f"{where} has no {name}"
    rules = _classes()[kind]
    for name, content in value.items():
        if content is None or (name in rules and not rules[name](content)):
            yield f"{where}.{name} is {_shown(content)}, which is no value of that field"
        elif name.startswith("$") and not (is_number(content) if name.endswith("VLAN") else is_text(content)):
            yield f"{where}.{name} is {_shown(content)}"


def file_date(timestamp: int) -> str:
    return datetime.fromtimestamp(timestamp // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def common(value: dict[str, Any], date: str) -> Iterator[str]:
    """Yield what is wrong with what every kind of backup says."""
    yield from _each(value, {"jobId": is_name, "scheduleId": is_name, "timestamp": is_whole}, needed=True)
    timestamp = value.get("timestamp")
    if is_whole(timestamp) and (timestamp >= 1 << 48 or file_date(timestamp) != date):
        yield f"timestamp is {timestamp}, which is not {date}"


def vm_backup(value: Any, vm: str, date: str) -> Iterator[str]:
    """Yield what is wrong with the metadata of a backup of a virtual machine."""
    if not isinstance(value, dict):
        yield "is no object"
        return
    yield from common(value, date)
    yield from _each(value, {"size": is_whole}, needed=True)
    optional: dict[str, Rule] = {
        "version": lambda one: isinstance(one, str) and re.fullmatch(r"\d+\.\d+\.\d+", one) is not None,
        "tags": is_texts,
        "vtpms": is_texts,
        "includeNonNbdQcow2Fix": is_flag,
    }
    yield from _each(value, optional)
    machine = ("uuid", "name_label", "name_description", "tags", "is_a_template")
    yield from record("VM", value.get("vm"), "vm", machine)
    yield from record("VM", value.get("vmSnapshot"), "vmSnapshot", ("suspend_VDI",))
    if isinstance(value.get("vm"), dict) and value["vm"].get("uuid") != vm:
        yield f"vm.uuid is {_shown(value['vm'].get('uuid'))}"
    if value.get("mode") == "full":
        if value.get("xva") not in (f"./{date}.xva", f"{date}.xva"):
            yield f"xva is {_shown(value.get('xva'))}"
    elif value.get("mode") == "delta":
        yield from _incremental(value, vm, date)
    else:
        yield f"mode is {_shown(value.get('mode'))}"


def _incremental(value: dict[str, Any], vm: str, date: str) -> Iterator[str]:
    for name, kind in (("vdis", "VDI"), ("vbds", "VBD"), ("vifs", "VIF")):
        records = value.get(name)
        if not isinstance(records, dict):
            yield f"{name} is no object of records"
            continue
        needed = ("uuid", "name_label", "virtual_size", "other_config", "$snapshot_of$uuid") if kind == "VDI" else ()
        for key, one in records.items():
            if not is_reference(key):
                yield f"{name} has the key {key!r}"
            yield from record(kind, one, f"{name}.{key}", needed)
    vdis = value["vdis"] if isinstance(value.get("vdis"), dict) else {}
    vhds = value.get("vhds")
    if not isinstance(vhds, dict) or not is_map_of_texts(vhds):
        yield "vhds is no object of paths"
        vhds = {}
    kinds = value.get("isVhdDifferencing")
    if kinds is not None and not (isinstance(kinds, dict) and all(map(is_flag, kinds.values()))):
        yield "isVhdDifferencing is no object of flags"
    for name, keys in (("vhds", vhds), ("isVhdDifferencing", kinds)):
        if isinstance(keys, dict) and keys.keys() != vdis.keys():
            yield f"{name} has other keys than vdis"
    for key, path in vhds.items():
        vdi = vdis.get(key)
        if not isinstance(vdi, dict):
            continue
        of = vdi.get("uuid") if vdi.get("type") == "suspend" else vdi.get("$snapshot_of$uuid")
        folder = f"vdis/{value.get('jobId')}/{of}"
        if path not in (f"{folder}/{date}.vhd", f"{folder}/{date}.alias.vhd"):
            yield f"vhds.{key} is {path!r}, not in {folder} or not of {date}"
        config = vdi.get("other_config")
        if isinstance(config, dict) and config.get("xo:backup:vm", vm) != vm:
            yield f"vdis.{key}.other_config says that it is of another machine"
    if isinstance(value.get("vbds"), dict):
        for key, vbd in value["vbds"].items():
            if isinstance(vbd, dict) and vbd.get("VDI", NULL) not in (*vdis, NULL, ""):
                yield f"vbds.{key}.VDI is a disk that is not in vdis"
    snapshot = value.get("vmSnapshot")
    memory = snapshot.get("suspend_VDI", NULL) if isinstance(snapshot, dict) else NULL
    if memory not in (*vdis, NULL, ""):
        yield "vmSnapshot.suspend_VDI is a disk that is not in vdis"


def pool_backup(value: Any, schedule: str, pool: str, date: str) -> Iterator[str]:
    yield from _metadata_backup(value, schedule, date)
    if not isinstance(value, dict):
        return
    yield from record("pool", value.get("pool"), "pool", ("uuid", "name_label"))
    if isinstance(value.get("pool"), dict) and value["pool"].get("uuid") != pool:
        yield f"pool.uuid is {_shown(value['pool'].get('uuid'))}"
    # A proxy leaves it out.
    if "poolMaster" in value:
        yield from record("host", value["poolMaster"], "poolMaster")


def configuration_backup(value: Any, schedule: str, date: str) -> Iterator[str]:
    yield from _metadata_backup(value, schedule, date)
    if isinstance(value, dict) and "data" in value and value["data"] not in ("./data.json", "./data"):
        yield f"data is {_shown(value['data'])}"


def _metadata_backup(value: Any, schedule: str, date: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "is no object"
        return
    yield from common(value, date)
    yield from _each(value, {"jobName": is_text, "scheduleName": is_text})
    if value.get("scheduleId") != schedule:
        yield f"scheduleId is {_shown(value.get('scheduleId'))}"


def _each(value: dict[str, Any], rules: dict[str, Rule], *, needed: bool = False) -> Iterator[str]:
    for name, rule in rules.items():
        if name in value:
            if not rule(value[name]):
                yield f"{name} is {_shown(value[name])}"
        elif needed:
            yield f"has no {name}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= 60 else text[:57] + "..."
