"""Repositories that the original engine wrote: read, continued by ours, merged and clean.

They lie in the folder that GATEWRIGHT_CONFORMANCE names; where they are not at hand this judge is not run.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runtime.contract import LocalChannel
from runtime.formats.vhd import BLOCK
from tests.conformance.xo_repository import judge
from tests.storage.repository.test_original import FOLDER
from tests.storage.repository.writing import Repository, block
from tests.storage.repository.written import VM

KEY = "?encryptionKey=%22abcdefghijklmnopqrstuvwxyz012345%22&useVhdDirectory=true"
QUERIES = {"delta": "", "mirror": "", "vhddir": "?useVhdDirectory=true", "enc": KEY, "full": ""}


@dataclass
class Told:
    """What the original's reader says of a backup."""

    id: str
    mode: str
    disks: list[tuple[str, int, list[int], str]] = field(default_factory=list)
    """Name, virtual size, blocks, and the beginning of the SHA-256 over them."""


def told(name: str) -> list[Told]:
    found: list[Told] = []
    for line in (FOLDER / f"{name}.expected.txt").read_text().splitlines():
        if match := re.fullmatch(r"(delta|full) (\S+) size \d+", line):
            found.append(Told(match[2], match[1]))
        elif match := re.fullmatch(r"  disk (\S+) virtual (\d+) blocks (\S*) ([0-9a-f]{12})", line):
            blocks = [int(number) for number in match[3].split(",")]
            found[-1].disks.append((match[1], int(match[2]), blocks, match[4]))
    return found


@pytest.fixture(params=QUERIES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def repository(channel: LocalChannel, remotes_root: Path, name: str) -> Repository | None:
    archive = FOLDER / f"{name}.tar.gz"
    if not archive.exists():
        print("not run: xo-repositories")
        return None
    with tarfile.open(archive) as tar:
        tar.extractall(remotes_root, filter="data")
    return Repository(channel, f"file://{remotes_root}/{name}{QUERIES[name]}")


async def test_each_disk_is_what_the_original_reads(repository: Repository | None, name: str) -> None:
    if repository is None:
        return
    backups = {one["id"]: one["metadata"] for one in await repository.backups()}
    assert list(backups) == [one.id for one in told(name)]
    for one in told(name):
        metadata = backups[one.id]
        if one.mode == "full":
            assert len(await repository.read_full(one.id)) == metadata["size"]
            continue
        read = []
        for path in metadata["vhds"].values():
            found = await repository.blocks(path)
            whole = hashlib.sha256(b"".join(found[index] for index in sorted(found))).hexdigest()
            size = (await repository.describe(path))["virtualSize"]
            read.append((path.rpartition("/")[2], size, sorted(found), whole[:12]))
        assert read == one.disks


async def test_our_increment_continues_it(repository: Repository | None) -> None:
    """Written upon the newest disk of the original, then the older backups go, and all is merged and clean."""
    if repository is None:
        return
    tips = await repository.tips()
    if not tips:
        return
    (tip,) = tips
    assert tip["continuable"]
    before = await repository.blocks(tip["path"])
    older = {one["id"]: one["metadata"] for one in await repository.backups(VM) if one["metadata"]["mode"] == "delta"}
    metadata = dict(list(older.values())[-1])
    async with repository.hold() as held:
        assert [one for one in await held.clean() if one["type"] == "warning"] == []
        at = metadata["timestamp"] + 60_000
        uuid = "0f0f0f0f-0000-4000-8000-000000000001"
        job, vdi = tip["jobId"], tip["vdi"]
        disk = await held.write_disk({1: block(9)}, uuid, at, parent=tip["path"], jobId=job, vdi=vdi)
        await held.commit(continued(metadata, disk, at, uuid, tip["uuid"]))
        expected = before | {1: block(9)}
        assert await repository.blocks(disk["path"]) == expected
        assert judge(repository.remote["url"], pending=False).findings == []
        await held.delete(*older)
        records = await held.clean(remove=True, merge=True)
    assert [one for one in records if one["type"] == "warning"] == []
    assert records[-1]["merge"]
    assert await repository.blocks(disk["path"]) == expected
    assert len((await repository.describe(disk["path"]))["chain"]) == 1
    assert judge(repository.remote["url"]).findings == []


def continued(metadata: dict[str, Any], disk: Any, at: int, uuid: str, parent: str) -> dict[str, Any]:
    """Return the metadata of the next backup, made of the one before."""
    (reference,) = metadata["vhds"]
    record = metadata["vdis"][reference]
    config = record["other_config"] | {"xo:base_delta_vdi": parent}
    return metadata | {
        "timestamp": at,
        "vhds": {reference: disk["path"]},
        "isVhdDifferencing": {reference: True},
        "vdis": {reference: record | {"uuid": uuid, "other_config": config}},
        "size": disk["size"],
    }


def test_a_block_is_as_large_as_the_originals() -> None:
    assert len(block(0)) == BLOCK
