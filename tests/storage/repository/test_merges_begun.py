"""Merges that the original, of any version, has begun and not ended: ended here, and nothing of them lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from runtime.storage.repository import verification
from runtime.storage.repository.disk import DIRECTORY, FILE
from runtime.storage.repository.filters import BROTLI
from runtime.storage.repository.machine import Form
from tests.conformance.xo_repository import judge
from tests.storage.repository.conftest import Place
from tests.storage.repository.site import BOTH, DISKS, FOLDER, MIDDLE_DATE, A, B, Site, ended, warnings
from tests.storage.repository.writing import block
from tests.storage.repository.written import (
    BASE_DATE,
    DELTA_DATE,
    DISK_SIZE,
    SNAPSHOT_VDI,
    VM,
    Written,
    compact,
    delta,
    snapshot_uuid,
)
from tests.storage.repository.written_disks import (
    vhd_directory,
    vhd_file,
)


@pytest.fixture
def site(on_disk: Place) -> Site:
    return Site(on_disk)


def state(step: str | None, chain: list[str] | None, **more: Any) -> dict[str, Any]:
    """Return the state of a merge as one of the versions writes it."""
    value: dict[str, Any] = {
        "child": {"uuid": snapshot_uuid(DELTA_DATE)},
        "parent": {"uuid": snapshot_uuid(BASE_DATE)},
        "currentBlock": 0,
        "mergedDataSize": 0,
    }
    return value | ({} if chain is None else {"chain": chain}) | ({} if step is None else {"step": step}) | more


HEADERS: dict[str, Any] = {"child": {"header": 4294960000}, "parent": {"header": 4294961111}}
"""How older versions name the disks of a merge."""


@dataclass
class Interrupted:
    """A chain of three of which the first two are in no backup any more, and the merge of them into the last."""

    alias: bool

    def __post_init__(self) -> None:
        self.end = ".alias.vhd" if self.alias else ".vhd"
        self.names = [date + self.end for date in (BASE_DATE, MIDDLE_DATE, DELTA_DATE)]
        self.written = Written()
        self.written.add(delta(alias=self.alias, base=MIDDLE_DATE), DELTA_DATE)
        self.disk(BASE_DATE, A, None)
        self.disk(MIDDLE_DATE, {3: block(9)}, BASE_DATE)
        self.disk(DELTA_DATE, B, MIDDLE_DATE)
        self.whole = BOTH | {3: block(9)}

    def disk(self, date: str, blocks: Mapping[int, bytes], base: str | None, name: str | None = None) -> None:
        parent = None if base is None else (snapshot_uuid(base), base + self.end)
        self.remove(name or date)
        if self.alias:
            self.written.files[f"{DISKS}/{name or date}.alias.vhd"] = f"data/{name or date}.vhd".encode()
            for part, content in vhd_directory(snapshot_uuid(date), DISK_SIZE, blocks, parent).items():
                self.written.files[f"{DISKS}/data/{name or date}.vhd/{part}"] = content
        else:
            self.written.files[f"{DISKS}/{name or date}.vhd"] = vhd_file(snapshot_uuid(date), DISK_SIZE, blocks, parent)

    def remove(self, date: str, *, alias: bool = True) -> None:
        for path in list(self.written.files):
            if path.startswith(f"{DISKS}/data/{date}.vhd/") or (alias and path == f"{DISKS}/{date}{self.end}"):
                del self.written.files[path]

    def tell(self, content: bytes) -> None:
        self.written.files[f"{DISKS}/.{BASE_DATE}{self.end}.merge.json"] = content

    def blocks_moved(self) -> None:
        """Some blocks are where they have to be: a file has no end any more, a directory has lost them."""
        if self.alias:
            moved = f"{DISKS}/data/{DELTA_DATE}.vhd/blocks/0/1"
            self.written.files[f"{DISKS}/data/{BASE_DATE}.vhd/blocks/0/1"] = self.written.files.pop(moved)
        else:
            self.written.files[f"{DISKS}/{BASE_DATE}.vhd"] = self.written.files[f"{DISKS}/{BASE_DATE}.vhd"][:-512] + (
                b"\xff" * 512 + block(9)
            )

    def merged(self) -> None:
        """The oldest has everything, and says that it is the newest."""
        self.disk(DELTA_DATE, self.whole, None, name=BASE_DATE)
        if self.alias:
            for index in B:
                del self.written.files[f"{DISKS}/data/{DELTA_DATE}.vhd/blocks/0/{index}"]

    def oldest_in_place(self) -> None:
        """The oldest has the name of the newest, as the version before the last renames first of all."""
        if self.alias:
            self.written.files[f"{DISKS}/{DELTA_DATE}.alias.vhd"] = self.written.files.pop(
                f"{DISKS}/{BASE_DATE}.alias.vhd"
            )
        else:
            self.written.files[f"{DISKS}/{DELTA_DATE}.vhd"] = self.written.files.pop(f"{DISKS}/{BASE_DATE}.vhd")


def begun(merge: Interrupted) -> None:
    merge.tell(compact(state("mergeBlocks", merge.names)))


def begun_in_the_midst(merge: Interrupted) -> None:
    merge.blocks_moved()
    merge.tell(compact(state("mergeBlocks", merge.names, currentBlock=None)))


def begun_before_steps(merge: Interrupted) -> None:
    """Of a pair, as long as no chain was noted: the others were merged in an earlier run."""
    merge.disk(MIDDLE_DATE, A | {3: block(9)}, None)
    merge.remove(BASE_DATE)
    merge.written.files[f"{DISKS}/.{MIDDLE_DATE}{merge.end}.merge.json"] = compact(state(None, None, **HEADERS))


def begun_by_headers(merge: Interrupted) -> None:
    merge.blocks_moved()
    merge.tell(compact(state("mergeBlocks", merge.names, **HEADERS)))


def old_pair_in_the_midst(merge: Interrupted) -> None:
    begun_before_steps(merge)
    if merge.alias:
        blocks = f"{DISKS}/data/{{}}.vhd/blocks/0/1"
        merge.written.files[blocks.format(MIDDLE_DATE)] = merge.written.files.pop(blocks.format(DELTA_DATE))


def state_cut(merge: Interrupted) -> None:
    merge.blocks_moved()
    merge.tell(compact(state("mergeBlocks", merge.names))[:40])


def state_empty(merge: Interrupted) -> None:
    merge.blocks_moved()
    merge.tell(b"")


def merged_cleanup(merge: Interrupted) -> None:
    merge.merged()
    merge.tell(compact(state("cleanup", merge.names)))


def cleanup_middle_gone(merge: Interrupted) -> None:
    merged_cleanup(merge)
    merge.remove(MIDDLE_DATE)


def cleanup_data_gone(merge: Interrupted) -> None:
    """The data of the newest is gone, its alias is not."""
    cleanup_middle_gone(merge)
    merge.remove(DELTA_DATE, alias=False)


def cleanup_children_gone(merge: Interrupted) -> None:
    cleanup_middle_gone(merge)
    merge.remove(DELTA_DATE)


def cleanup_renamed(merge: Interrupted) -> None:
    cleanup_children_gone(merge)
    merge.oldest_in_place()


def cleanup_vhds(merge: Interrupted) -> None:
    merge.merged()
    merge.tell(compact(state("cleanupVhds", merge.names, **HEADERS)))


def cleanup_vhds_renamed(merge: Interrupted) -> None:
    """What was merged has its place; the others are still there."""
    cleanup_vhds(merge)
    merge.oldest_in_place()


INTERRUPTIONS = [
    begun, begun_in_the_midst, begun_before_steps, old_pair_in_the_midst, begun_by_headers, state_cut, state_empty,
    merged_cleanup, cleanup_middle_gone, cleanup_data_gone, cleanup_children_gone, cleanup_renamed, cleanup_vhds,
    cleanup_vhds_renamed,
]  # fmt: skip


@pytest.fixture(params=[False, True], ids=["files", "directories"])
def alias(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("how", INTERRUPTIONS, ids=[how.__name__ for how in INTERRUPTIONS])
def test_a_merge_that_the_original_did_not_end_is_ended(site: Site, alias: bool, how: Any) -> None:
    merge = Interrupted(alias)
    how(merge)
    site.place.fill(merge.written)
    site.form = Form(DIRECTORY, BROTLI) if alias else Form(FILE)
    before = site.place.files()
    # Looking alone changes nothing, and removing alone loses nothing.
    site.clean(remove=False, merge=False)
    assert site.place.files() == before
    site.clean(merge=False)
    assert f"{FOLDER}/{DELTA_DATE}.json" in site.place.files()
    site.clean()
    assert ended(site.clean()) == ([], False)
    assert [one["id"] for one in site.listed()] == [f"/{FOLDER}/{DELTA_DATE}.json"]
    assert site.blocks(DELTA_DATE + merge.end) == merge.whole
    assert site.metadata(DELTA_DATE)["isVhdDifferencing"] == {SNAPSHOT_VDI: False}
    assert judge(site.place.url).findings == []
    assert [path for path in site.place.files() if path.startswith(f"{DISKS}/") and "/data/" not in path] == [
        f"{DISKS}/{DELTA_DATE}{merge.end}"
    ]


@pytest.mark.parametrize("how", [begun_in_the_midst, begun_by_headers, old_pair_in_the_midst])
def test_what_is_being_merged_is_read_and_proved_whole(site: Site, alias: bool, how: Any) -> None:
    merge = Interrupted(alias)
    how(merge)
    site.place.fill(merge.written)
    assert site.blocks(DELTA_DATE + merge.end) == merge.whole
    handle = site.handle()
    proof = verification.begin(handle, VM)
    found = [one for one in verification.verify(handle, proof) if isinstance(one, verification.Flaw)]
    handle.close()
    assert [*proof.flaws, *found] == []


def test_a_state_of_a_step_that_nobody_knows_is_left_alone(site: Site, alias: bool) -> None:
    merge = Interrupted(alias)
    merge.merged()
    merge.remove(DELTA_DATE)
    merge.tell(compact(state("tomorrow", merge.names)))
    site.place.fill(merge.written)
    before = site.place.files()
    assert "merge state cannot be read" in warnings(site.clean())
    after = site.place.files()
    assert {path: after[path] for path in before} == before
