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
