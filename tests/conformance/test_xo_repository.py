"""The judge of repositories: nothing found in good ones, and every single fault found."""

from __future__ import annotations

import gzip
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.xo_repository import Report, judge
from tests.conformance.xo_repository.__main__ import main
from tests.storage.repository.written import (
    BASE_DATE,
    BASE_TIME,
    DELTA_DATE,
    DISK,
    DISK_SIZE,
    FULL_DATE,
    JOB,
    VM,
    Written,
    compact,
    configuration,
    delta,
    full,
    pool,
    snapshot_uuid,
    whole,
)
from tests.storage.repository.written_disks import BLOCK, sealed, vhd_file

BASE = Path(os.environ.get("GATEWRIGHT_CONFORMANCE", Path(__file__).parents[3] / "shared" / "conformance"))
ORIGINALS = BASE / "xo-repositories"
NAMES = ["delta", "enc", "full", "meta", "mirror", "vhddir"]
KEY = "abcdefghijklmnopqrstuvwxyz012345"
FOLDER = f"xo-vm-backups/{VM}"
DISKS = f"{FOLDER}/vdis/{JOB}/{DISK}"


@dataclass
class Memory:
    """A repository in memory."""

    content: dict[str, bytes]

    def files(self) -> dict[str, int]:
        return {path: len(data) for path, data in self.content.items()}

    def folders(self) -> set[str]:
        return set()

    def read(self, path: str, offset: int, length: int) -> bytes:
        return self.content[path][offset : offset + length]


def judged(files: dict[str, bytes], key: str | None = None, **how: bool) -> Report:
    return judge("file:///" + (f"?encryptionKey=%22{key}%22" if key else ""), place=Memory(files), **how)


def good(*, alias: bool = False, more: bool = True) -> dict[str, bytes]:
    """Return a repository with two chained disks of one block, and backups of every other kind."""
    written = Written()
    size = 1536 + 512 + 512 + BLOCK + 512
    written.add(
        delta(BASE_DATE, BASE_TIME, alias=alias, differencing=False, size=size), BASE_DATE, blocks={1: b"a" * BLOCK}
    )
    written.add(delta(alias=alias), DELTA_DATE)
    if more:
        written.add(full(), FULL_DATE)
        written.add_configuration(FULL_DATE, configuration())
        written.add_pool(FULL_DATE, pool())
    written.add_cache()
    return written.files


def original(name: str) -> dict[str, bytes] | None:
    archive = ORIGINALS / f"{name}.tar.gz"
    if not archive.exists():
        print("not run: xo-repositories")
        return None
    with tarfile.open(archive) as tar:
        return {
            member.name.partition("/")[2]: tar.extractfile(member).read()  # type: ignore[union-attr]
            for member in tar
            if member.isfile()
        }


def key_of(files: dict[str, bytes]) -> str | None:
    return KEY if "encryption.json" in files else None


@pytest.mark.parametrize("alias", [False, True])
def test_nothing_is_found_in_a_good_repository(alias: bool) -> None:
    report = judged(good(alias=alias))
    assert report.lines() == [f"{report.passed} passed, 0 failed"]


def test_nothing_is_found_in_the_repository_of_other_tests_whose_second_machine_has_no_cache() -> None:
    assert judged(whole().files, caches=False).lines()[:-1] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_original_is_read_as_its_own_reader_reads_it(name: str) -> None:
    files = original(name)
    if files is None:
        return
    report = judged(files, key_of(files))
    assert report.lines()[:-1] == []
    said = (ORIGINALS / f"{name}.expected.txt").read_text()
    for path, disk in report.disks.items():
        blocks = ",".join(map(str, disk.blocks))
        line = f"disk {path.rpartition('/')[2]} virtual {disk.virtual_size} blocks {blocks} {disk.sha256[:12]}"
        assert line in said
    assert len(report.disks) == said.count("  disk ")
    backups = {f"{value['mode']} /{path} size {value['size']}" for path, value in report.backups.items()}
    assert backups == {line for line in said.splitlines() if line.startswith(("delta ", "full "))}


def repositories() -> Iterator[tuple[str, dict[str, bytes]]]:
    yield "files", good()
    yield "directories", good(alias=True, more=False)
    for name in NAMES:
        if files := original(name):
            yield name, files


def test_each_file_cut_by_one_byte_or_removed_is_found() -> None:
    missed = []
    for name, files in repositories():
        key = key_of(files)
        for path, data in files.items():
            for what, changed in (
                ("cut", {**files, path: data[:-1]}),
                ("removed", {other: content for other, content in files.items() if other != path}),
            ):
                if judged(changed, key).ok:
                    missed.append((name, path, what))
    assert missed == []


WRONG: dict[type, Any] = {str: ["wrong"], int: "wrong", float: "wrong", bool: "wrong", list: "wrong", dict: "wrong"}


def wrong_values(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield value with one member of it, at any depth, of another type."""
    if not isinstance(value, dict):
        return
    for name, content in value.items():
        yield name, {**value, name: WRONG[type(content)]}
        for below, changed in wrong_values(content):
            yield f"{name}.{below}", {**value, name: changed}


@pytest.mark.parametrize("cached", [True, False])
def test_each_field_of_metadata_with_a_wrong_value_is_found(cached: bool) -> None:
    files = good()
    if not cached:
        del files[f"{FOLDER}/cache.json.gz"]
    missed = []
    for path, data in files.items():
        if path.endswith(".json") and "/data" not in path:
            for name, changed in wrong_values(json.loads(data)):
                if judged({**files, path: compact(changed)}, caches=cached).ok:
                    missed.append((path, name))
    assert missed == []


@pytest.mark.parametrize("name", ["meta", "full"])
def test_each_field_of_metadata_of_an_original_with_a_wrong_value_is_found(name: str) -> None:
    files = original(name) or {}
    for path, data in files.items():
        if path.endswith(".json") and "/data" not in path:
            for field, changed in wrong_values(json.loads(data)):
                assert not judged({**files, path: compact(changed)}).ok, (path, field)


@pytest.mark.parametrize(
    "name", ["jobId", "scheduleId", "timestamp", "mode", "size", "vm", "vmSnapshot", "vdis", "vhds"]
)
def test_each_field_that_a_reader_needs_is_missed(name: str) -> None:
    files = good()
    del files[f"{FOLDER}/cache.json.gz"]
    path = f"{FOLDER}/{DELTA_DATE}.json"
    value = json.loads(files[path])
    del value[name]
    assert not judged({**files, path: compact(value)}, caches=False).ok


VALUES: dict[str, Any] = {
    "another time": ("timestamp", 1795187822056 + 1000),
    "another size": ("size", 2561),
    "another machine": ("vm.uuid", DISK),
    "another disk of the same machine": ("vdis.*.uuid", snapshot_uuid(BASE_DATE)),
    "another base": ("vdis.*.other_config.xo:base_delta_vdi", DISK),
    "a larger disk": ("vdis.*.virtual_size", DISK_SIZE + 1),
    "a folder of another disk": ("vdis.*.$snapshot_of$uuid", VM),
    "a path of another backup": ("vhds.*", f"vdis/{JOB}/{DISK}/{BASE_DATE}.vhd"),
    "another job": ("jobId", "another"),
    "a disk that there is not": ("vbds.*.VDI", "OpaqueRef:other"),
    "memory that there is not": ("vmSnapshot.suspend_VDI", "OpaqueRef:other"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_of_the_right_type_that_is_wrong_is_found_without_a_cache(name: str) -> None:
    files = good()
    del files[f"{FOLDER}/cache.json.gz"]
    path = f"{FOLDER}/{DELTA_DATE}.json"
    value = json.loads(files[path])
    field, wrong = VALUES[name]
    place, *between = field.split(".")
    inner: Any = value
    for step in between:
        inner = inner[next(iter(inner)) if place == "*" else place]
        place = step
    inner[next(iter(inner)) if place == "*" else place] = wrong
    assert not judged({**files, path: compact(value)}, caches=False).ok


def test_a_disk_that_needs_no_parent_though_the_metadata_says_so_is_found() -> None:
    files = good()
    size = json.loads(files[f"{FOLDER}/{DELTA_DATE}.json"])["size"]
    files[f"{DISKS}/{DELTA_DATE}.vhd"] = vhd_file(snapshot_uuid(DELTA_DATE), DISK_SIZE, {})
    assert size == len(files[f"{DISKS}/{DELTA_DATE}.vhd"])
    assert any("isVhdDifferencing" in line for line in judged(files).lines())


FOOTER = {
    "cookie": (0, b"x"), "features": (11, b"\x01"), "version": (14, b"\x02"), "data offset": (22, b"\x04"),
    "original size": (45, b"\xff"), "current size": (53, b"\xff"), "cylinders": (57, b"\x01"), "heads": (58, b"\x05"),
    "sectors": (59, b"\x05"), "disk type": (63, b"\x02"), "uuid": (68, b"\x01"), "saved state": (84, b"\x01"),
    "reserved": (200, b"\x01"),
}  # fmt: skip
HEADER = {
    "cookie": (0, b"x"), "data offset": (8, b"\x00"), "table offset": (22, b"\x05"), "version": (26, b"\x02"),
    "entries": (31, b"\x05"), "block size": (33, b"\x10"), "parent uuid": (40, b"\x99"), "parent time": (59, b"\x01"),
    "reserved": (63, b"\x01"), "parent name": (65, b"3"), "parent name's padding": (300, b"x"), "rest": (800, b"x"),
}  # fmt: skip


@pytest.mark.parametrize("name", FOOTER)
def test_each_field_of_a_footer_is_judged_and_not_only_its_checksum(name: str) -> None:
    at, value = FOOTER[name]
    path = f"{DISKS}/{DELTA_DATE}.vhd"
    files = good()
    data = files[path]
    footer = sealed(data[:at] + value + data[at + len(value) : 512], 64)
    assert footer != data[:512]
    assert not judged({**files, path: footer + data[512:-512] + footer}).ok


@pytest.mark.parametrize("name", HEADER)
def test_each_field_of_a_header_is_judged_and_not_only_its_checksum(name: str) -> None:
    at, value = HEADER[name]
    path = f"{DISKS}/{DELTA_DATE}.vhd"
    files = good()
    data = files[path]
    header = data[512:1536]
    changed = sealed(header[:at] + value + header[at + len(value) :], 36)
    assert changed != header
    assert not judged({**files, path: data[:512] + changed + data[1536:]}).ok


@pytest.mark.parametrize("at", [64, 512 + 36, 1536, -1])
def test_each_part_of_a_disk_that_a_checksum_or_a_copy_guards_is_guarded(at: int) -> None:
    path = f"{DISKS}/{BASE_DATE}.vhd"
    files = good()
    data = bytearray(files[path])
    data[at] ^= 0x40
    assert not judged({**files, path: bytes(data)}).ok


PENDING = {
    "a temporary file": {f"{DISKS}/.1795187822056.{DELTA_DATE}.vhd": b"conectix"},
    "data of no backup": {f"{FOLDER}/{BASE_DATE}.xva": bytes(2048)},
    "a queued merge": {"xo-vm-backups/.queue/clean-vm/20261120T151702Z-k3": VM.encode()},
    "a disk of no backup": {f"{DISKS}/20261120T160000Z.vhd": vhd_file(JOB, DISK_SIZE, {})},
    "a directory of no alias": {f"{DISKS}/data/20261120T160000Z.vhd/header": b""},
}


@pytest.mark.parametrize("name", PENDING)
def test_what_the_next_clean_up_does_is_a_finding_that_can_be_allowed(name: str) -> None:
    files = good() | PENDING[name]
    found = judged(files).findings
    assert len(found) == 1
    assert found[0].pending
    assert judged(files, pending=False).ok


def test_a_backup_that_was_deleted_and_whose_disk_waits_to_be_merged_is_allowed_as_pending() -> None:
    files = good()
    del files[f"{FOLDER}/{BASE_DATE}.json"]
    cache = json.loads(gzip.decompress(files[f"{FOLDER}/cache.json.gz"]))
    del cache[f"/{FOLDER}/{BASE_DATE}.json"]
    files[f"{FOLDER}/cache.json.gz"] = gzip.compress(compact(cache))
    assert [finding.text for finding in judged(files).findings] == ["waits to be merged"]
    assert judged(files, pending=False).ok


def test_a_lock_is_pending(tmp_path: Path) -> None:
    whole().into(tmp_path)
    (tmp_path / "xo-vm-backups" / f"{VM}.lock").mkdir()
    url = f"file://{tmp_path}"
    assert [finding.text for finding in judge(url, caches=False).findings] == ["somebody holds this lock, or left it"]
    assert judge(url, caches=False, pending=False).ok


def test_the_command_prints_findings_and_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Written(good(alias=True)).into(tmp_path)
    assert main([f"file://{tmp_path}", "-v"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith(" passed, 0 failed")
    (tmp_path / FOLDER / f"{FULL_DATE}.xva").unlink()
    assert main([f"file://{tmp_path}"]) == 1
    assert capsys.readouterr().out.startswith(f"/{FOLDER}/{FULL_DATE}.xva: there is no such file\n")
    assert main([f"file://{tmp_path}/nowhere"]) == 2
