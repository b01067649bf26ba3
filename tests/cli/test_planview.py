"""A plan as people read it."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.cli.amounts import size
from runtime.cli.planview import lines

DISK = {
    "id": "d",
    "name": "system",
    "size": 64 << 20,
    "isFull": False,
    "way": "NBD+CBT",
    "bytes": 4 << 20,
    "exact": True,
}
MACHINE = {
    "id": "u1",
    "name": "web-1",
    "outcome": "backup",
    "isFull": False,
    "why": "builds upon the snapshot of 20261120T15:17:02Z",
    "snapshot": "memory",
    "shutDown": True,
    "bytes": 4 << 20,
    "exact": True,
    "disks": [DISK, DISK | {"name": "[NOBAK] swap", "way": "left out"}],
    "targets": [
        {"id": "nas", "type": "remote", "removes": [{"id": "/x.json", "timestamp": 1794583022056}]},
        {"id": "sr", "type": "SR", "removes": [{"id": "u9", "timestamp": 0}], "healthCheck": "sr2"},
    ],
    "snapshotsRemoved": [{"id": "s1", "name": "[XO Backup nightly] web-1"}],
    "notes": ["no NBD"],
}
NOTHING: dict[str, Any] = {"disks": [], "targets": [], "snapshotsRemoved": [], "notes": []}
PLAN = {
    "job": {"id": "j", "name": "nightly", "type": "backup", "mode": "delta"},
    "problems": 2,
    "bytes": 4 << 20,
    "exact": True,
    "targets": [
        {"id": "nas", "type": "remote", "name": "NAS", "reachable": True, "available": 3 << 30, "needed": 4 << 20},
        {"id": "sr", "type": "SR", "reachable": True, "needed": 4 << 20, "why": "there may be too little room"},
        {"id": "off", "type": "remote", "reachable": False, "why": "cannot be opened"},
    ],
    "machines": [
        MACHINE,
        {"id": "u2", "name": "db", "outcome": "failure", "why": "too large", **NOTHING},
        {"id": "u3", "outcome": "skipped", "why": "no disks found", **NOTHING},
    ],
    "others": [{"id": "u4", "name": "dev", "why": "the job does not name it"}],
}


def test_everything_that_a_plan_says_is_there() -> None:
    assert [*lines(PLAN)] == [
        "nightly (backup delta): what a run would do now; nothing was done",
        "",
        "✓ remote NAS (nas), 3.0 GiB free, at most 4.0 MiB would come",
        "✓ storage sr, at most 4.0 MiB would come; there may be too little room",
        "✗ remote off: cannot be opened",
        "",
        "✓ web-1 (u1): increment, 4.0 MiB: builds upon the snapshot of 20261120T15:17:02Z",
        "    shut down for it, a snapshot with the memory",
        "    disk system (64.0 MiB): what has changed by NBD+CBT, 4.0 MiB",
        "    disk [NOBAK] swap (64.0 MiB): left out",
        "    nas: the backup of 2026-11-13 15:17:02 UTC would go",
        "    sr: the replica of 1970-01-01 00:00:00 UTC would go",
        "    sr: restored and booted on sr2 as a health check",
        "    snapshot [XO Backup nightly] web-1 (s1) would go",
        "    ! no NBD",
        "",
        "✗ db (u2): would fail: too large",
        "",
        "- u3: left out: no disks found",
        "",
        "not in the job: 1",
        "    dev (u4): the job does not name it",
        "",
        "1 of 3 machines, 4.0 MiB; 2 problems",
    ]


def test_a_mirror() -> None:
    copies = [
        {"id": "/a.json", "timestamp": 1794583022056, "size": 4 << 20, "isFull": True},
        {"id": "/b.json", "timestamp": 1794669422056, "size": 2 << 20, "isFull": False},
    ]
    targets = [
        {"id": "far", "type": "remote", "there": 3, "copies": copies, "removes": [{"id": "/z.json", "timestamp": 0}]},
        {"id": "tape", "type": "remote", "there": 4, "copies": copies[1:], "removes": []},
    ]
    machine = {"id": "u1", "name": "web-1", "outcome": "backup", "isFull": False, "bytes": 6 << 20, "exact": True}
    plan = PLAN | {
        "job": {"id": "j", "name": "offsite", "type": "mirrorBackup", "mode": "delta"},
        "targets": [{"id": "nas", "type": "source", "reachable": True, "available": 3 << 30}],
        "machines": [NOTHING | machine | {"targets": targets}],
        "others": [], "problems": 0,
    }  # fmt: skip
    assert [*lines(plan)] == [
        "offsite (mirrorBackup delta): what a run would do now; nothing was done",
        "",
        "✓ source nas, 3.0 GiB free",
        "",
        "✓ web-1 (u1): 2 backups to copy, 6.0 MiB",
        "    far: 3 there",
        "    far: the backup of 2026-11-13 15:17:02 UTC would come, full, 4.0 MiB",
        "    far: the backup of 2026-11-14 15:17:02 UTC would come, increment, 2.0 MiB",
        "    far: the backup of 1970-01-01 00:00:00 UTC would go",
        "    tape: 4 there",
        "    tape: the backup of 2026-11-14 15:17:02 UTC would come, increment, 2.0 MiB",
        "",
        "1 of 1 machines, 4.0 MiB; no problems",
    ]


def test_metadata() -> None:
    target = {"id": "nas", "type": "remote", "there": 1, "removes": [{"id": "x/y", "timestamp": 0}]}
    plan = PLAN | {
        "job": {"id": "j", "name": "config", "type": "metadataBackup", "mode": ""},
        "targets": [], "machines": [], "others": [], "problems": 1, "bytes": 3000, "exact": False,
        "metadata": [
            {"type": "xo", "outcome": "backup", "bytes": 952, "exact": True, "targets": [], "notes": ["odd"]},
            {"type": "pool", "id": "p1", "name": "lab", "outcome": "backup", "bytes": 2048, "exact": False,
             "targets": [target], "notes": []},
            {"type": "pool", "id": "p2", "name": "new", "outcome": "backup", "exact": False, "targets": [],
             "notes": []},
            {"type": "pool", "id": "p3", "outcome": "failure", "why": "no such pool", "exact": False, "targets": [],
             "notes": []},
        ],
    }  # fmt: skip
    assert [*lines(plan)] == [
        "config (metadataBackup): what a run would do now; nothing was done",
        "",
        "",
        "✓ Xen Orchestra: 952 B",
        "    ! odd",
        "",
        "✓ pool lab (p1): the last dump took 2.0 KiB",
        "    nas: 1 there",
        "    nas: the backup of 1970-01-01 00:00:00 UTC would go",
        "",
        "✓ pool new (p2): the first dump",
        "",
        "✗ pool p3: would fail: no such pool",
        "",
        "3 of 4 metadata backups, about 2.9 KiB; 1 problem",
    ]


def test_many_others_are_counted() -> None:
    others = [{"id": f"u{number}", "name": "x", "why": "y"} for number in range(25)]
    said = [*lines(PLAN | {"others": others, "problems": 0, "exact": False})]
    assert "not in the job: 25" in said
    assert "    and 5 more" in said
    assert said[-1] == "1 of 3 machines, at most 4.0 MiB; no problems"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (5 << 20, "5.0 MiB"),
        (3 << 39, "1.5 TiB"),
        (1 << 60, "1048576.0 TiB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert size(count) == text
