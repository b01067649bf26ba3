"""The metadata of a backup, and its entry in a listing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runtime.storage.repository.metadata import BrokenMetadata, decode, entry, size_of
from tests.storage.repository.written import (
    BASE_TIME,
    DELTA_DATE,
    DISK,
    JOB,
    NULL,
    SCHEDULE,
    SNAPSHOT_VDI,
    VM,
    compact,
    delta,
    full,
    snapshot_uuid,
)

ID = f"/xo-vm-backups/{VM}/20261120T151702Z.json"


def listed(metadata: dict[str, Any]) -> bytes:
    return entry(decode(compact(metadata)), "rem1", ID).text


def test_the_entry_of_an_incremental_backup_byte_for_byte() -> None:
    assert listed(delta(isImmutable=False)).decode() == (
        '{"type":"xo-vm-backup","backupRepository":"rem1","disks":[{"id":"/xo-vm-backups/' + VM + "/vdis/" + JOB + "/"
        "" + DISK + '/20261120T151702Z.vhd","name":"web-1 disk 0","uuid":"' + snapshot_uuid(DELTA_DATE) + '"}],'
        '"id":"' + ID + '","isImmutable":false,"jobId":"' + JOB + '","mode":"delta","scheduleId":"' + SCHEDULE + '",'
        '"size":2560,"timestamp":1795187822056,"vm":{"uuid":"' + VM + '","name_description":"lab VM",'
        '"name_label":"web-1","tags":["prod"]},"tags":[],"differencingVhds":1,"dynamicVhds":0,"withMemory":false}'
    )


def test_the_entry_of_a_full_backup_byte_for_byte() -> None:
    assert listed(full()).decode() == (
        '{"type":"xo-vm-backup","backupRepository":"rem1","disks":[],"id":"' + ID + '","jobId":"' + JOB + '",'
        '"mode":"full","scheduleId":"' + SCHEDULE + '","size":11264,"timestamp":1795187854328,'
        '"vm":{"uuid":"' + VM + '","name_description":"lab VM","name_label":"web-1","tags":["prod"]},"tags":[],'
        '"withMemory":false}'
    )


def test_the_minimum_is_enough() -> None:
    """Hand-written files with only these members are accepted by the original (measured)."""
    minimum = {
        "jobId": "j",
        "mode": "delta",
        "scheduleId": "s",
        "timestamp": 1,
        "size": 5,
        "vm": {"uuid": VM, "name_label": "n", "name_description": "", "tags": [], "is_a_template": False},
        "vmSnapshot": {"suspend_VDI": NULL},
        "vhds": {},
        "vdis": {},
        "vbds": {},
        "vifs": {},
        "isVhdDifferencing": {},
    }
    assert json.loads(listed(minimum)) == {
        "type": "xo-vm-backup",
        "backupRepository": "rem1",
        "disks": [],
        "id": ID,
        "jobId": "j",
        "mode": "delta",
        "scheduleId": "s",
        "size": 5,
        "timestamp": 1,
        "vm": {"uuid": VM, "name_description": "", "name_label": "n", "tags": []},
        "differencingVhds": 0,
        "dynamicVhds": 0,
        "withMemory": False,
    }


@pytest.mark.parametrize(
    ("metadata", "differencing", "dynamic", "memory"),
    [
        (delta(differencing=True), 1, 0, False),
        (delta(differencing=False), 0, 1, False),
        (delta(differencing=True, memory=True), 1, 0, True),
        (delta(isVhdDifferencing={SNAPSHOT_VDI: 1}), 1, 0, False),
        (delta(isVhdDifferencing={SNAPSHOT_VDI: 0}), 0, 1, False),
        (full(), None, None, False),
    ],
)
def test_disks_are_counted_and_the_memory_is_none(
    metadata: dict[str, Any], differencing: int | None, dynamic: int | None, memory: bool
) -> None:
    found = json.loads(listed(metadata))
    assert (found.get("differencingVhds"), found.get("dynamicVhds"), found["withMemory"]) == (
        differencing,
        dynamic,
        memory,
    )


def test_a_disk_in_a_vhd_directory_is_known_by_its_alias() -> None:
    (disk,) = json.loads(listed(delta(alias=True)))["disks"]
    assert disk["id"].endswith(f"/{DISK}/20261120T151702Z.alias.vhd")


@pytest.mark.parametrize(
    ("size", "bytes"), [(0, 0), (2560, 2560), (1.5, 1.5), ("8393216", 8393216), (2**53 + 2, 2**53 + 2)]
)
def test_a_size_is_a_number_or_a_decimal_string(size: Any, bytes: float) -> None:
    assert size_of(decode(compact(full(size=size)))) == bytes


def test_text_survives_as_it_is() -> None:
    name = 'wëb \\ "1" \u2028 \U0001f600 \x07'
    metadata = full() | {"vm": {"uuid": VM, "name_label": name, "tags": ["ä"]}}
    assert json.loads(listed(metadata))["vm"] == {"uuid": VM, "name_label": name, "tags": ["ä"]}


def test_bytes_that_are_not_utf8_matter_only_where_they_are_needed() -> None:
    text = compact(delta()).replace(b"0a:fd:6f:41:31:91", b"\xff")
    assert entry(decode(text), "rem1", ID).timestamp == 1795187822056


BROKEN = {
    "empty": b"",
    "truncated": compact(full())[:-1],
    "not an object": b"[]",
    "null": b"null",
    "encrypted": bytes(range(77)),
    "two values": compact(full()) + b"{}",
    "no job": compact({name: value for name, value in full().items() if name != "jobId"}),
    "no machine": compact({name: value for name, value in full().items() if name != "vm"}),
    "no size": compact({name: value for name, value in full().items() if name != "size"}),
    "a time in words": compact(full(timestamp="yesterday")),
    "a time that is none": compact(full()).replace(b"1795187854328", b"NaN"),
    "a size in words": compact(full(size="large")),
    "a size in other digits": compact(full(size="٣")),
    "another mode": compact(full(mode="mirror")),
    "a disk without a record": compact(delta(vdis={})),
    "a name that is not UTF-8": compact(full()).replace(b"web-1", b"\xff"),
    "half a character": compact(full()).replace(b"web-1", b"\\ud800"),
    "deep": b'{"vifs":' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_backup_is_broken(name: str) -> None:
    with pytest.raises(BrokenMetadata):
        entry(decode(BROKEN[name]), "rem1", ID)


def test_backups_sort_by_time_and_then_by_id() -> None:
    old, new = (
        entry(decode(compact(full(at=at))), "rem1", id) for at, id in ((BASE_TIME, "/z"), (BASE_TIME + 1, "/a"))
    )
    same = entry(decode(compact(full(at=BASE_TIME))), "rem1", "/b")
    assert sorted([new, old, same]) == [same, old, new]
