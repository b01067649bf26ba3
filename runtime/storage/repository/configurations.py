"""The backups of pools' configurations and of Xen Orchestra's own, as they are in a repository.

All of it blocks, and raises RemoteUnusable. Source: measured, Xen Orchestra 2026. Each backup is a folder with a file
`metadata.json`, which is listed as it is with the id before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.storage.repository import layout
from runtime.storage.repository.handle import FileFault, Kind, Missing, RemoteHandle

Backups = tuple[list[bytes], list[FileFault]]
"""The entries, oldest first, and what was left out."""


def pools(handle: RemoteHandle) -> tuple[dict[str, list[str]], list[FileFault]]:
    """Return the folders of the backups of each pool, by its uuid in order, and what could not be looked into.

    Raises FileFault when nothing can be.
    """
    faults: list[FileFault] = []
    found: dict[str, list[str]] = {}
    for schedule in _top(handle, layout.POOLS):
        for pool in _folders(handle, f"{layout.POOLS}/{schedule}", faults):
            path = f"{layout.POOLS}/{schedule}/{pool}"
            found.setdefault(pool, []).extend(f"{path}/{date}" for date in _folders(handle, path, faults))
    return dict(sorted(found.items())), faults


def list_pool(handle: RemoteHandle, pool: str, paths: Sequence[str]) -> tuple[str, list[bytes], list[FileFault]]:
    """Return a pool, its backups oldest first, and what was left out."""
    backups, faults = _read(handle, paths, _of_pool)
    return pool, backups, faults


def configurations(handle: RemoteHandle) -> tuple[list[str], list[FileFault]]:
    """Return the folders of the backups of Xen Orchestra's configuration, and what could not be looked into.

    Raises FileFault when nothing can be.
    """
    faults: list[FileFault] = []
    paths = [
        f"{layout.CONFIGURATIONS}/{schedule}/{date}"
        for schedule in _top(handle, layout.CONFIGURATIONS)
        for date in _folders(handle, f"{layout.CONFIGURATIONS}/{schedule}", faults)
    ]
    return paths, faults


def list_configurations(handle: RemoteHandle) -> Backups:
    """Return the backups of Xen Orchestra's configuration. Raises FileFault when nothing can be looked into."""
    paths, faults = configurations(handle)
    backups, missed = _read(handle, paths, _of_xen_orchestra)
    return backups, faults + missed


def _top(handle: RemoteHandle, path: str) -> list[str]:
    """Return the folders of the schedules; a remote without such backups has none. Raises FileFault."""
    try:
        entries = handle.entries(path)
    except Missing:
        return []
    return sorted(one.name for one in entries if one.kind in (Kind.FOLDER, Kind.LINK) and _is_backup(one.name))


def _folders(handle: RemoteHandle, path: str, faults: list[FileFault]) -> list[str]:
    try:
        entries = handle.entries(path)
    except Missing:
        return []
    except FileFault as fault:
        if fault.code != "ENOTDIR":
            faults.append(fault)
        return []
    return sorted(one.name for one in entries if one.kind in (Kind.FOLDER, Kind.LINK) and _is_backup(one.name))


def _is_backup(name: str) -> bool:
    return layout.is_name(name) and not name.startswith(".")


def _read(handle: RemoteHandle, paths: Sequence[str], flaw: Callable[[Any], str | None]) -> Backups:
    """Return the backups in folders, oldest first; flaw says what a listing misses in the metadata of one."""
    backups: list[tuple[float, str, bytes]] = []
    faults: list[FileFault] = []
    for path in paths:
        file = f"{path}/{layout.METADATA}"
        try:
            value = loads(handle.read(file))
        except Missing:
            # One that is being made, or removed.
            continue
        except FileFault as fault:
            faults.append(fault)
            continue
        except JSONDecodeError as fault:
            faults.append(FileFault(file, str(fault)))
            continue
        missed = flaw(value)
        if missed is not None:
            faults.append(FileFault(file, missed))
            continue
        id = layout.id_of(path)
        members = {name: member for name, member in value.items() if name != "id"}
        backups.append((value["timestamp"], id, dumps({"id": id, **members})))
    backups.sort(key=lambda backup: backup[:2])
    return [text for _, _, text in backups], faults


def _of_xen_orchestra(value: Any) -> str | None:
    if not isinstance(value, dict):
        return "it is no object"
    for name in ("jobId", "scheduleId"):
        if not isinstance(value.get(name), str):
            return f"it has no {name}"
    timestamp = value.get("timestamp")
    if not isinstance(timestamp, int | float) or isinstance(timestamp, bool):
        return "it has no timestamp"
    return None


def _of_pool(value: Any) -> str | None:
    missed = _of_xen_orchestra(value)
    if missed is None and not (isinstance(value.get("pool"), dict) and isinstance(value["pool"].get("uuid"), str)):
        missed = "it has no pool with a uuid"
    return missed
