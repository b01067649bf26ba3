"""VHD: lengths, streams written and read, what other writers make, cuts and damage."""

from __future__ import annotations

import dataclasses
import random
import struct
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.formats import vhd
from runtime.formats.pieces import Truncated
from runtime.formats.vhd import BITMAP, BLOCK, SECTOR, BadVhd, Footer, Header, Image, Kind, Reader

MIB = 1 << 20
ONE = UUID("11111111-2222-4333-8444-555555555555")
OTHER = UUID("99999999-2222-4333-8444-555555555555")


def written(image: Image, blocks: dict[int, bytes]) -> bytes:
    return b"".join([image.head, *(BITMAP + blocks[index] for index in sorted(blocks)), image.tail])


def read(stream: bytes, step: int, size: int = 0) -> tuple[Reader, bytearray]:
    """Return the reader, and a disk of zeros with what the stream says laid over it."""
    reader = Reader()
    disk = bytearray(size)
    for start in range(0, len(stream), step):
        for extent in reader.feed(stream[start : start + step]):
            disk[extent.offset : extent.offset + len(extent.data)] = extent.data
    reader.close()
    return reader, disk


def block(seed: int) -> bytes:
    return random.Random(seed).randbytes(BLOCK)


@pytest.mark.parametrize(
    ("size", "present", "length"),
    [
        (20 * MIB, [0, 3, 4, 9], 8393728),
        (16 * MIB, [1, 2], 4198400),
        (16 * MIB, [], 3072),
    ],
)
def test_streams_of_xapi_have_the_measured_lengths(size: int, present: list[int], length: int) -> None:
    assert Image(Footer(size, ONE), present).length == length


@pytest.mark.parametrize(("present", "length"), [([], 2560), ([1], 2100224), ([0, 1], 4197888)])
def test_streams_without_the_gap_have_the_measured_lengths(present: list[int], length: int) -> None:
    assert Image(Footer(8 * MIB, ONE), present, table_offset=1536).length == length


@given(
    sectors=st.integers(1, 5 * 4096),
    picked=st.sets(st.integers(0, 4), max_size=3),
    table_offset=st.sampled_from([1536, 2048, 4096]),
    step=st.integers(1000, 3 << 20),
)
@settings(max_examples=15, deadline=None)
def test_a_disk_is_read_back_as_it_was_written(sectors: int, picked: set[int], table_offset: int, step: int) -> None:
    size = sectors * SECTOR
    blocks = {index: block(index) for index in picked if index * BLOCK < size}
    image = Image(Footer(size, ONE), sorted(blocks), table_offset=table_offset)
    stream = written(image, blocks)
    reader, disk = read(stream, step, size)
    expected = b"".join(blocks.get(index, bytes(BLOCK)) for index in range(5))[:size]
    assert len(stream) == image.length
    assert reader.present == tuple(sorted(blocks))
    assert disk == expected


def test_a_differencing_stream_names_its_parent() -> None:
    footer = Footer(4 * MIB, ONE, Kind.DIFFERENCING)
    stream = written(Image(footer, [1], parent_uuid=OTHER, parent_name="base.vhd"), {1: block(1)})
    reader, _ = read(stream, 100_000, 4 * MIB)
    assert reader.header is not None
    assert (reader.footer, reader.header.parent_uuid, reader.header.parent_name) == (
        dataclasses.replace(footer, original_size=4 * MIB), OTHER, "base.vhd",
    )  # fmt: skip


def test_identities_are_rewritten_without_touching_the_rest() -> None:
    image = Image(Footer(4 * MIB, ONE, Kind.DIFFERENCING), [0], parent_uuid=ONE, parent_name="/dev/mapper/x")
    footer = dataclasses.replace(Footer.decode(image.tail), uuid=OTHER).encode()
    header = Header.decode(image.head[SECTOR : 3 * SECTOR])
    header = dataclasses.replace(header, parent_uuid=OTHER, parent_name="20260131T090507Z.vhd")
    stream = footer + header.encode() + image.head[3 * SECTOR :] + BITMAP + block(0) + footer
    reader, disk = read(stream, 50_000, 4 * MIB)
    assert reader.footer is not None
    assert (reader.footer.uuid, reader.header) == (OTHER, header)
    assert disk[:BLOCK] == block(0)


def stream_of_another_writer(gap: int) -> tuple[bytes, bytes]:
    """Return a stream with blocks out of order, gaps, and bitmaps of which few bits are set; and the disk on zeros."""
    data = {0: block(0), 1: block(1), 3: block(3)}
    bitmaps = {0: b"\xff" * 512, 1: b"\x01\x80" + bytes(509) + b"\x01", 3: bytes(512)}
    order = [3, 0, 1]
    table = [vhd.UNUSED] * 128
    sector = 8 + gap
    for index in order:
        table[index] = sector
        sector += 1 + BLOCK // SECTOR + gap
    footer = Footer(8 * MIB, ONE, creator=b"tst ", creator_os=b"Wi2k").encode()
    head = footer + Header(entries=100, table_offset=2048).encode() + bytes(512) + struct.pack(">128I", *table)
    spacer = bytes(gap * SECTOR)
    blocks = b"".join(spacer + bitmaps[index] + data[index] for index in order)
    disk = bytearray(8 * MIB)
    disk[:BLOCK] = data[0]
    for first, count in ((7, 2), (4095, 1)):
        at = first * SECTOR
        disk[BLOCK + at : BLOCK + at + count * SECTOR] = data[1][at : at + count * SECTOR]
    return head + bytes(1536) + blocks + bytes(gap * SECTOR) + footer, bytes(disk)


@pytest.mark.parametrize("gap", [0, 3])
def test_order_gaps_and_bitmaps_of_other_writers_are_honoured(gap: int) -> None:
    stream, disk = stream_of_another_writer(gap)
    reader, found = read(stream, 77_777, 8 * MIB)
    assert found == disk
    assert reader.present == (3, 0, 1)


def test_sectors_that_no_bitmap_marks_are_not_given_out() -> None:
    reader = Reader()
    stream, _ = stream_of_another_writer(0)
    extents = reader.feed(stream)
    reader.close()
    assert [(extent.offset, len(extent.data)) for extent in extents] == [
        (0, BLOCK), (BLOCK + 7 * SECTOR, 2 * SECTOR), (BLOCK + 4095 * SECTOR, SECTOR),
    ]  # fmt: skip


def boundaries(image: Image, present: int) -> list[int]:
    heads = [0, SECTOR, 3 * SECTOR, 4 * SECTOR, len(image.head)]
    blocks = [len(image.head) + count * (SECTOR + BLOCK) for count in range(1, present + 1)]
    return [*heads, *blocks, *(end - BLOCK for end in blocks)]


def test_a_stream_cut_at_every_64_kib_and_every_boundary_is_truncated_there() -> None:
    image = Image(Footer(6 * MIB, ONE), [0, 2])
    stream = written(image, {0: block(0), 2: block(2)})
    near = [cut + more for cut in boundaries(image, 2) for more in (-1, 0, 1) if cut + more >= 0]
    cuts = [*range(0, len(stream), 64 << 10), *near, len(stream) - 1, len(stream) - SECTOR + 1]
    for cut in cuts:
        with pytest.raises(Truncated) as truncated:
            read(stream[:cut], 1 << 20, 6 * MIB)
        assert truncated.value.offset == cut
        assert f"at byte {cut}:" in str(truncated.value)


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (Footer(2 * MIB, OTHER).encode(), BadVhd),
        (bytes(SECTOR), Truncated),
        (Footer(2 * MIB, ONE).encode() + b"x" * 99, Truncated),
    ],
)
def test_an_end_that_is_not_the_first_footer_is_refused(end: bytes, error: type[ValueError]) -> None:
    stream = written(Image(Footer(2 * MIB, ONE), [0]), {0: block(0)})
    with pytest.raises(error, match="last footer"):
        read(stream[:-SECTOR] + end, 1 << 20, 2 * MIB)


@pytest.mark.parametrize("at", [*range(0, 85, 3), 511, *range(512, 600, 5), 1100, 1535])
def test_a_byte_that_changed_in_footer_or_header_is_seen(at: int) -> None:
    image = Image(Footer(2 * MIB, ONE), [0])
    stream = bytearray(written(image, {0: block(0)}))
    stream[at] ^= 0x10
    with pytest.raises(BadVhd) as refused:
        read(bytes(stream), len(stream), 2 * MIB)
    assert (refused.value.offset < SECTOR) == (at < SECTOR)


def header(**changed: Any) -> bytes:
    return dataclasses.replace(Header(entries=1), **changed).encode()


def table(*sectors: int) -> bytes:
    return struct.pack(f">{len(sectors)}I", *sectors) + b"\xff" * (SECTOR - 4 * len(sectors))


@pytest.mark.parametrize(
    ("head", "offset", "reason"),
    [
        (bytes(512), 0, "no footer"),
        (dataclasses.replace(Footer(2 * MIB, ONE), kind=2).encode(), 60, "disk type 2"),  # type: ignore[arg-type]
        (Footer(vhd.LARGEST + 512, ONE).encode(), 48, "at most"),
        (Footer(1000, ONE).encode(), 48, "whole sectors"),
        (Footer(2 * MIB, ONE, data_offset=100).encode(), 16, "something else lies"),
        (Footer(2 * MIB, ONE).encode() + bytes(1024), 512, "no header"),
        (Footer(2 * MIB, ONE).encode() + header(entries=0xFFFFFFFF), 540, "at most"),
        (Footer(2 * MIB, ONE).encode() + header(block_size=3 << 20), 544, "power of two"),
        (Footer(2 * MIB, ONE).encode() + header(block_size=1 << 31), 544, "power of two"),
        (Footer(2 * MIB, ONE).encode() + header(table_offset=512), 528, "something else lies"),
        (Footer(4 * MIB, ONE).encode() + header() + bytes(1024), 540, "2 blocks"),
        (Footer(2 * MIB, ONE).encode() + header(table_offset=1536) + table(2), 1536, "something"),
        (Footer(0, ONE).encode() + header(table_offset=1536) + table(9), 1536, "behind the end"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(head: bytes, offset: int, reason: str) -> None:
    with pytest.raises(BadVhd, match=reason) as refused:
        Reader().feed(head)
    assert refused.value.offset == offset


def test_two_blocks_in_one_place_are_refused() -> None:
    head = Footer(4 * MIB, ONE).encode() + Header(2).encode() + bytes(512) + table(5, 5)
    with pytest.raises(BadVhd, match="block 1 is said to lie"):
        Reader().feed(head + BITMAP + block(0))


@pytest.mark.parametrize("size", [vhd.LARGEST + SECTOR, 1000])
def test_disks_that_the_format_does_not_hold_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="no VHD of"):
        Image(Footer(size, ONE), [])


@pytest.mark.parametrize(
    ("size", "expected"),
    [(8 * MIB, (240, 4, 17)), (20 * MIB, (602, 4, 17)), (1 << 30, (2080, 16, 63)), (vhd.LARGEST, (65535, 16, 255))],
)
def test_the_geometry_is_that_of_the_specification(size: int, expected: tuple[int, int, int]) -> None:
    assert vhd.geometry(size) == expected
