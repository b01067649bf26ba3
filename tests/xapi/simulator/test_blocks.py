"""What disks hold: written and read, snapshots, changes, deltas, forgetting, and what is swept away."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.xapi.simulator.blocks import BLOCK, GRAIN, BlockMap, Blocks, Forgotten

MIB = 1 << 20
SMALL = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
WRITES = st.lists(
    st.tuples(st.integers(0, 5 * MIB), st.sampled_from([1, 511, 512, 70_000, BLOCK, BLOCK + 5]), st.integers(0, 255)),
    max_size=5,
)


@pytest.fixture
def blocks(tmp_path: Path) -> Blocks:
    return Blocks(tmp_path)


def blobs(folder: Path) -> int:
    return sum(1 for _ in folder.glob("blobs/*/*"))


@SMALL
@given(writes=WRITES, size=st.sampled_from([5 * MIB + 512, 8 * MIB]))
def test_a_disk_reads_as_what_was_written(blocks: Blocks, writes: list[tuple[int, int, int]], size: int) -> None:
    disk, expected = blocks.empty(size), bytearray(size)
    writer = disk.writer()
    for offset, length, byte in writes:
        data = bytes([byte]) * min(length, size - offset)
        expected[offset : offset + len(data)] = data
        writer.write(offset, data)
    written = writer.commit()
    assert written.read(0, size) == expected
    assert written.read(3, size - 9) == expected[3:-6]
    assert written.sha256() == hashlib.sha256(expected).hexdigest()
    assert disk.read(0, size) == bytes(size)


@SMALL
@given(before=WRITES, after=WRITES)
def test_a_delta_makes_the_base_into_the_disk(
    blocks: Blocks, before: list[tuple[int, int, int]], after: list[tuple[int, int, int]]
) -> None:
    size = 6 * MIB
    base = written(blocks.empty(size), before)
    leaf = written(base, after)
    rebuilt = bytearray(base.read(0, size))
    for index in leaf.changed(base):
        rebuilt[index * BLOCK : (index + 1) * BLOCK] = leaf.block(index)
    assert rebuilt == leaf.read(0, size)
    assert leaf.changed(base) == base.changed(leaf)


def written(disk: BlockMap, writes: list[tuple[int, int, int]]) -> BlockMap:
    writer = disk.writer()
    for offset, length, byte in writes:
        writer.write(offset, bytes([byte]) * min(length, disk.size - offset))
    return writer.commit()


def test_the_same_content_is_the_same_disk_whatever_the_way_to_it(blocks: Blocks) -> None:
    one = blocks.empty(8 * MIB).write(0, b"x" * 100).write(5 * MIB, b"y")
    two = blocks.empty(8 * MIB).write(5 * MIB, b"y").write(0, b"x" * 100).write(3 * MIB, bytes(MIB))
    assert one.id == two.id
    assert one is two


def test_zeros_take_no_place(blocks: Blocks, tmp_path: Path) -> None:
    disk = blocks.empty(1 << 40)
    assert disk.write(1 << 39, bytes(4 * MIB)).id == disk.id
    assert disk.allocated == 0
    assert blobs(tmp_path) == 0


def test_a_seeded_disk_is_the_same_in_every_folder_and_takes_no_place(tmp_path: Path) -> None:
    one, two = (Blocks(tmp_path / name).seeded(64 * MIB, 7, 0.5) for name in "ab")
    other = Blocks(tmp_path / "a").seeded(64 * MIB, 8, 0.5)
    assert one.id == two.id != other.id
    assert one.sha256() == two.sha256() != other.sha256()
    assert 8 <= len(one.present) <= 24
    assert blobs(tmp_path / "a") == 0


def test_any_part_of_a_seeded_disk_is_the_part_of_the_whole(blocks: Blocks) -> None:
    disk = blocks.seeded(5 * MIB + 700, 1)
    whole = disk.read(0, disk.size)
    for offset, length in [(0, 1), (15, 2), (17, 4 * MIB), (BLOCK - 1, 3), (5 * MIB, 700)]:
        assert disk.read(offset, length) == whole[offset : offset + length]


def test_blocks_are_rewritten_from_a_seed(blocks: Blocks) -> None:
    disk = blocks.seeded(8 * MIB, 1)
    new = blocks.rewritten(disk, [1, 3], seed=2)
    assert new.changed(disk) == [1, 3]
    assert blocks.rewritten(disk, [3, 1], seed=2).id == new.id
    with pytest.raises(ValueError, match="block 4 is not"):
        blocks.rewritten(disk, [4], seed=2)


@pytest.mark.parametrize(("offset", "data"), [(-1, b"x"), (MIB, b"x"), (MIB - 1, b"xy")])
def test_what_does_not_fit_is_refused(blocks: Blocks, offset: int, data: bytes) -> None:
    disk = blocks.empty(MIB)
    with pytest.raises(ValueError, match="disk of"):
        disk.write(offset, data)
    with pytest.raises(ValueError, match="disk of"):
        disk.read(offset, len(data))


def test_the_bitmap_has_a_bit_for_each_grain_of_a_changed_block(blocks: Blocks) -> None:
    disk = blocks.empty(5 * MIB + GRAIN + 1)
    changed = disk.write(3 * MIB, b"x").write(5 * MIB, b"y")
    assert changed.changed_since(disk) == bytes(4) + b"\xff" * 4 + b"\xff\xff\xc0"
    assert changed.changed_since(changed) == bytes(11)


def test_what_changed_is_told_when_the_bytes_are_forgotten(blocks: Blocks) -> None:
    base = blocks.seeded(8 * MIB, 1)
    leaf = blocks.rewritten(base, [2], seed=5)
    gone = base.forget()
    assert gone.id != base.id
    assert (gone.allocated, gone.size) == (0, base.size)
    assert leaf.changed(gone) == [2]
    for reading in (lambda: gone.read(0, 1), lambda: gone.block(0), gone.sha256, gone.writer):
        with pytest.raises(Forgotten):
            reading()


@pytest.mark.parametrize("size", [3 * MIB + 512, 4 * MIB, 10 * MIB])
def test_a_disk_grows_by_zeros_and_shrinks_by_what_is_cut(blocks: Blocks, size: int) -> None:
    resized = blocks.empty(6 * MIB).write(0, b"\xaa" * 6 * MIB).resized(size)
    assert resized.read(0, size) == (b"\xaa" * 6 * MIB + bytes(4 * MIB))[:size]
    assert resized.resized(12 * MIB).read(size, MIB) == bytes(MIB)


def test_disks_are_there_again_after_a_restart(blocks: Blocks, tmp_path: Path) -> None:
    disk = blocks.seeded(6 * MIB, 3).write(0, b"hello")
    forgotten = disk.forget()
    expected, ids = disk.sha256(), (disk.id, forgotten.id)
    del disk, forgotten
    again = Blocks(tmp_path)
    assert again.open(ids[0]).sha256() == expected
    assert again.open(ids[1]).forgotten
    with pytest.raises(KeyError):
        again.open("0" * 64)


def test_what_nobody_holds_is_swept_away(blocks: Blocks, tmp_path: Path) -> None:
    kept = blocks.empty(8 * MIB).write(0, b"kept")
    id = kept.id
    used = kept.write(2 * MIB, b"used")
    blocks.empty(8 * MIB).write(4 * MIB, b"gone")
    del kept
    assert blocks.collect([id]) == 1
    assert used.read(2 * MIB, 4) == b"used"
    assert blocks.open(id).read(0, 4) == b"kept"
    assert blobs(tmp_path) == 2


def test_nothing_is_swept_away_while_a_disk_is_written(blocks: Blocks) -> None:
    writer = blocks.empty(8 * MIB).writer()
    writer.write(0, b"x" * 2 * BLOCK)
    assert blocks.collect([]) == 0
    assert writer.commit().read(0, 1) == b"x"


def test_what_was_not_committed_is_not_seen(blocks: Blocks) -> None:
    disk = blocks.empty(8 * MIB)
    disk.writer().write(0, b"x" * BLOCK)
    assert disk.read(0, 1) == b"\0"
