"""Repositories that the original engine wrote, and what its own reader said of them.

They lie in the folder that GATEWRIGHT_CONFORMANCE names, by default `../shared/conformance` beside the checkout. Where
they are not at hand this judge is not run; the rest of the suite does not need them.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runtime.contract.jsontext import loads
from runtime.storage import Storage
from runtime.storage.repository.faults import KeyRefused
from tests.storage.repository.conftest import value_of

BASE = Path(os.environ.get("GATEWRIGHT_CONFORMANCE", Path(__file__).parents[4] / "shared" / "conformance"))
FOLDER = BASE / "xo-repositories"

NAMES = ["delta", "full", "meta", "mirror", "vhddir"]

Unpack = Callable[[str], str | None]


@dataclass
class Expected:
    """What the original's reader says of a repository."""

    backups: list[tuple[str, str, int]] = field(default_factory=list)
    """Mode, id and size."""
    disks: list[list[str]] = field(default_factory=list)
    """Of each backup the names of the files of its disks."""
    pools: dict[str, list[str]] = field(default_factory=dict)
    configurations: list[str] = field(default_factory=list)


def expected(text: str) -> Expected:
    found = Expected()
    for line in text.splitlines():
        if match := re.fullmatch(r"(delta|full) (\S+) size (\d+)", line):
            found.backups.append((match[1], match[2], int(match[3])))
            found.disks.append([])
        elif match := re.match(r"  disk (\S+) ", line):
            found.disks[-1].append(match[1])
        elif match := re.fullmatch(r"pool md (\{.*\}) xo md (\[.*\])", line):
            found.pools, found.configurations = loads(match[1]), loads(match[2])
    return found


def test_what_the_reader_says_is_understood() -> None:
    text = 'delta /a/b.json size 5\n  disk x.vhd virtual 8 blocks 0 0f\npool md {"p":["/c"]} xo md ["/d"]\nwarnings 0\n'
    assert expected(text) == Expected([("delta", "/a/b.json", 5)], [["x.vhd"]], {"p": ["/c"]}, ["/d"])


@pytest.fixture
def unpack(remotes_root: Path) -> Unpack:
    """Unpacks a repository and returns its URL, None where it is not at hand."""

    def into_root(name: str) -> str | None:
        archive = FOLDER / f"{name}.tar.gz"
        if not archive.exists():
            print("not run: xo-repositories")
            return None
        with tarfile.open(archive) as tar:
            tar.extractall(remotes_root, filter="data")
        return f"file://{remotes_root}/{name}"

    return into_root


def told(name: str) -> Expected:
    return expected((FOLDER / f"{name}.expected.txt").read_text())


@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("name", NAMES)
async def test_what_the_original_wrote_is_listed_as_its_own_reader_does(
    storage: Storage, unpack: Unpack, name: str, cached: bool
) -> None:
    url = unpack(name)
    if url is None:
        return
    one = {"r": {"url": url, "immutable": not cached}}
    truth = told(name)
    machines = (await value_of(storage.repositories.vm_backups(one)))["r"]
    backups = [backup for backups in machines.values() for backup in backups]
    assert [(backup["mode"], backup["id"], backup["size"]) for backup in backups] == truth.backups
    assert [[disk["id"].rpartition("/")[2] for disk in backup["disks"]] for backup in backups] == truth.disks
    there = content(Path(url.removeprefix("file://")))
    assert {disk["id"][1:] for backup in backups for disk in backup["disks"]} <= there.keys()
    assert await storage.repositories.total_size(one["r"]) == sum(size for _, _, size in truth.backups)


@pytest.mark.parametrize("name", NAMES)
async def test_its_metadata_backups_are_listed_as_its_own_reader_does(
    storage: Storage, unpack: Unpack, name: str
) -> None:
    url = unpack(name)
    if url is None:
        return
    one = {"r": {"url": url}}
    truth = told(name)
    pools = (await value_of(storage.repositories.pool_backups(one)))["r"]
    own = (await value_of(storage.repositories.configuration_backups(one)))["r"]
    assert {pool: [backup["id"] for backup in backups] for pool, backups in pools.items()} == truth.pools
    assert [backup["id"] for backup in own] == truth.configurations


@pytest.mark.parametrize("name", NAMES)
async def test_a_cache_of_the_original_is_true_and_left_alone(
    storage: Storage, unpack: Unpack, remotes_root: Path, name: str
) -> None:
    url = unpack(name)
    if url is None:
        return
    before = content(remotes_root / name)
    await value_of(storage.repositories.vm_backups({"r": {"url": url}}))
    assert content(remotes_root / name) == before


KEY = "?encryptionKey=%22abcdefghijklmnopqrstuvwxyz012345%22"


@pytest.mark.parametrize("name", [*NAMES, "enc"])
async def test_what_the_original_wrote_is_verified_as_whole(
    storage: Storage, unpack: Unpack, remotes_root: Path, name: str
) -> None:
    url = unpack(name)
    if url is None:
        return
    before = content(remotes_root / name)
    verdict = await storage.repositories.verify({"url": url + (KEY if name == "enc" else "")})
    assert verdict.flaws == []
    assert verdict.bytes > 0
    assert content(remotes_root / name) == before


async def test_what_the_original_encrypted_is_listed_with_its_key(storage: Storage, unpack: Unpack) -> None:
    url = unpack("enc")
    if url is None:
        return
    machines = (await value_of(storage.repositories.vm_backups({"r": {"url": url + KEY}})))["r"]
    backups = [backup for backups in machines.values() for backup in backups]
    assert [(backup["mode"], backup["id"], backup["size"]) for backup in backups] == told("enc").backups


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "it is encrypted, and its URL has no encryptionKey"),
        ("?encryptionKey=%22short%22", "a key for chacha20-poly1305 has 32 bytes, and this has 5"),
        (KEY.replace("abc", "xyz"), "the key is not the one that the remote was encrypted with"),
    ],
)
async def test_what_the_original_encrypted_is_not_touched_without_its_key(
    storage: Storage, unpack: Unpack, remotes_root: Path, query: str, words: str
) -> None:
    url = unpack("enc")
    if url is None:
        return
    before = content(remotes_root / "enc")
    with pytest.raises(KeyRefused, match=words):
        await value_of(storage.repositories.vm_backups({"r": {"url": url + query}}))
    assert content(remotes_root / "enc") == before


async def test_a_backup_of_the_original_is_deleted_and_its_disks_stay(
    storage: Storage, unpack: Unpack, remotes_root: Path
) -> None:
    url = unpack("delta")
    if url is None:
        return
    before = content(remotes_root / "delta")
    first, second = (id for _, id, _ in told("delta").backups)
    await storage.repositories.delete_vm_backups({"url": url}, [first])
    after = content(remotes_root / "delta")
    assert before.keys() - after.keys() == {first[1:]}
    found: Any = await value_of(storage.repositories.vm_backups({"r": {"url": url}}))
    assert [backup["id"] for backups in found["r"].values() for backup in backups] == [second]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
