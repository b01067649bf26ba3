"""XVA: archives written and read, the rules of chunks, cuts and damage, and tar's own view of one."""

from __future__ import annotations

import hashlib
import io
import random
import tarfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.formats.pieces import Truncated
from runtime.xapi import xva
from runtime.xapi.compression import BadCompression, Compression, Unpacker, packer
from runtime.xapi.xva import BadXva, Chunks, Data, Item, Ova, Reader, Unexpected, WrongChecksum

MIB = 1 << 20
VERSION = {"hostname": "host", "xapi_major": 1, "xapi_minor": 20}


def ova(sizes: dict[str, int], **version: Any) -> Ova:
    items = [Item("VM", "Ref:1", {"name_label": "vm <&>"})]
    for number, (disk, size) in enumerate(sizes.items()):
        items.append(Item("VBD", f"Ref:9{number}", {"type": "Disk", "VDI": disk}))
        items.append(Item("VDI", disk, {"virtual_size": size}))
    return Ova(VERSION | version, tuple(items))


def archive(disks: dict[str, bytes]) -> bytes:
    described = ova({disk: len(content) for disk, content in disks.items()})
    parts = [xva.member(xva.OVA, described.encode())]
    parts += [Chunks(disk, len(content)).write(content) for disk, content in sorted(disks.items())]
    return b"".join([*parts, xva.END])


def read(stream: bytes, step: int = 1 << 20) -> tuple[Ova, dict[str, bytearray]]:
    """Return what an archive says and the disks that it holds, unpacked where it is packed."""
    unpacker, reader = Unpacker(), Reader()
    found: Ova | None = None
    disks: dict[str, bytearray] = {}
    for start in range(0, len(stream), step):
        for part in unpacker.feed(stream[start : start + step]):
            for event in reader.feed(part):
                if isinstance(event, Data):
                    disks[event.disk][event.offset : event.offset + len(event.data)] = event.data
                else:
                    found = event
                    disks = {disk.id: bytearray(xva.size_of(disk)) for disk in event.disks()}
    unpacker.close()
    reader.close()
    assert found is not None
    assert reader.complete
    return found, disks


def noise(size: int, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(size)


@given(
    disks=st.dictionaries(
        st.integers(0, 20).map(lambda number: f"Ref:{number + 2}"),
        st.lists(st.booleans(), max_size=4).flatmap(
            lambda chunks: st.integers(0, 3000).map(lambda tail: (tuple(chunks), tail))
        ),
        max_size=3,
    ),
    step=st.integers(1000, 3 << 20),
)
@settings(max_examples=20, deadline=None)
def test_disks_are_read_back_as_they_were_written(disks: dict[str, tuple[tuple[bool, ...], int]], step: int) -> None:
    contents = {
        disk: b"".join(noise(MIB, index) if full else bytes(MIB) for index, full in enumerate(chunks)) + noise(tail)
        for disk, (chunks, tail) in disks.items()
    }
    described, found = read(archive(contents), step)
    assert found == contents
    assert [disk.id for disk in described.disks()] == sorted(contents)


def names(stream: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(stream)) as tar:
        return tar.getnames()


def test_zero_chunks_are_left_out_but_for_the_first_and_the_last() -> None:
    content = bytes(2 * MIB) + b"x" + bytes(3 * MIB)
    found = names(archive({"Ref:2": content}))
    assert found[1::2] == ["Ref:2/00000000", "Ref:2/00000002", "Ref:2/00000005"]
    assert found[2::2] == [f"{name}.xxhash" for name in found[1::2]]


def test_disks_stand_in_the_order_of_their_ids_as_text() -> None:
    found = names(archive({"Ref:9": b"9" * 512, "Ref:10": b"1" * 512}))
    assert found[1::2] == ["Ref:10/00000000", "Ref:9/00000000"]


def test_whole_runs_of_zero_chunks_can_be_skipped() -> None:
    chunks = Chunks("Ref:2", 100 * MIB)
    stream = chunks.write(bytes(MIB))
    chunks.skip(98)
    assert names(stream + chunks.write(bytes(MIB)) + xva.END) == [
        "Ref:2/00000000", "Ref:2/00000000.xxhash", "Ref:2/00000099", "Ref:2/00000099.xxhash",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "sum"),
    [
        (b"", "EF46DB3751D8E999"),
        (bytes(MIB), "87D2A1B6E1163EF1"),
        (bytes(range(256)) * 4096, "44EC7540579DD3F0"),
    ],
)
def test_checksums_are_the_measured_ones(data: bytes, sum: str) -> None:
    with tarfile.open(fileobj=io.BytesIO(xva.chunk("Ref:2", 0, data) + xva.END)) as tar:
        file = tar.extractfile("Ref:2/00000000.xxhash")
        assert file is not None
        assert file.read() == sum.encode()


def members(*pairs: tuple[str, bytes]) -> bytes:
    return b"".join(xva.member(name, data) for name, data in pairs)


def sha1(name: str, data: bytes) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
    return (name, data), (f"{name}.checksum", hashlib.sha1(data).hexdigest().encode())


def test_older_checksums_are_read() -> None:
    data = noise(1000)
    stream = members((xva.OVA, ova({"Ref:2": 1000}).encode()), *sha1("Ref:2/00000000", data)) + xva.END
    assert read(stream)[1] == {"Ref:2": data}


def test_an_archive_of_version_1_ends_with_a_table() -> None:
    described = ova({"Ref:2": 1000}).encode().replace(b"<value>2</value>", b"<value>1</value>")
    stream = members((xva.OVA, described), *sha1("Ref:2/00000000", noise(1000)), ("checksum.xml", b"<value/>"))
    assert read(stream + xva.END)[1] == {"Ref:2": noise(1000)}


@pytest.mark.parametrize("summed", [True, False])
def test_a_chunk_without_bytes_uses_up_a_number_but_no_place(summed: bool) -> None:
    """An exporter that was silent for 5 s writes one; from then on numbers and offsets differ."""
    first, second = noise(MIB, 1), noise(MIB, 2)
    silent = xva.chunk("Ref:2", 1, b"") if summed else xva.member("Ref:2/00000001", b"")
    chunks = [
        xva.chunk("Ref:2", 0, first), silent, xva.chunk("Ref:2", 2, second), xva.chunk("Ref:2", 5, first[:99]),
    ]  # fmt: skip
    stream = xva.member(xva.OVA, ova({"Ref:2": 4 * MIB + 99}).encode()) + b"".join(chunks) + xva.END
    assert read(stream)[1]["Ref:2"] == first + second + bytes(2 * MIB) + first[:99]


def test_disks_that_only_a_cd_drive_holds_have_no_bytes_in_the_archive() -> None:
    cd = (Item("VBD", "Ref:7", {"type": "CD", "VDI": "Ref:8"}), Item("VDI", "Ref:8", {"virtual_size": 5000}))
    described = Ova(VERSION, (*ova({"Ref:2": 10}).items, *cd))
    stream = xva.member(xva.OVA, described.encode()) + Chunks("Ref:2", 10).write(b"0123456789") + xva.END
    assert read(stream)[1] == {"Ref:2": b"0123456789"}


@pytest.mark.parametrize("kind", Compression)
def test_an_archive_cut_at_every_64_kib_and_every_boundary_is_never_taken_as_whole(kind: Compression) -> None:
    plain = archive({"Ref:2": noise(2 * MIB) + bytes(512), "Ref:3": noise(3000)})
    pack = packer(kind)
    stream = pack.compress(plain) + pack.flush()
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        ends = [end for member in tar for end in (member.offset, member.offset_data, member.offset_data + member.size)]
    near = [end + more for end in ends for more in (-1, 0, 1)] if kind is Compression.NONE else []
    last = [len(stream) - count for count in (1, 2, 512, 1024)] if kind is Compression.NONE else [len(stream) - 1]
    for cut in {*range(4, len(stream), 64 << 10), *near, *last} - {-1, 0, 1}:
        with pytest.raises(Truncated) as truncated:
            read(stream[:cut])
        assert f"at byte {truncated.value.offset}:" in str(truncated.value)
        if kind is Compression.NONE:
            assert truncated.value.offset == cut


def test_an_archive_that_ends_between_two_disks_is_refused() -> None:
    disks = {"Ref:2": noise(1000), "Ref:3": noise(2000)}
    described = ova({disk: len(content) for disk, content in disks.items()})
    stream = xva.member(xva.OVA, described.encode()) + Chunks("Ref:2", 1000).write(disks["Ref:2"]) + xva.END
    with pytest.raises(BadXva, match="ends at byte 0 of 2000 of disk Ref:3"):
        read(stream)


def test_an_archive_that_ends_within_a_disk_is_refused() -> None:
    stream = xva.member(xva.OVA, ova({"Ref:2": 5 * MIB}).encode()) + xva.chunk("Ref:2", 0, noise(MIB)) + xva.END
    with pytest.raises(BadXva, match=f"ends at byte {MIB} of {5 * MIB} of disk Ref:2"):
        read(stream)


HEAD = xva.member(xva.OVA, ova({"Ref:2": 1000}).encode())
DATA = ("Ref:2/00000000", bytes(1000))


@pytest.mark.parametrize(
    ("stream", "error"),
    [
        (b"garbage " * 200, BadXva),
        (xva.member("other.xml", b""), Unexpected),
        (xva.member(xva.OVA, b"<value>"), BadXva),
        (xva.member(xva.OVA, b"<!DOCTYPE a [<!ENTITY b 'c'>]><value>&b;</value>"), BadXva),
        (xva.member(xva.OVA, b"<value>text</value>"), BadXva),
        (xva.member(xva.OVA, Ova(VERSION, (Item("VDI", "Ref:2", {}),)).encode()), BadXva),
        (xva.member(xva.OVA, Ova(VERSION, (Item("VDI", "Ref:2", {"virtual_size": -1}),)).encode()), BadXva),
        (xva.member(xva.OVA, ova({}).encode().replace(b"<value>2</value>", b"<value>0</value>")), BadXva),
        (HEAD + xva.member("Ref:3/00000000", bytes(1000)), Unexpected),
        (HEAD + xva.member("Ref:2/../00000000", bytes(1000)), Unexpected),
        (HEAD + xva.member("Ref:2/00000000", bytes(1001)), BadXva),
        (HEAD + members(DATA, ("Ref:2/00000000.xxhash", b"0" * 16)), WrongChecksum),
        (HEAD + members(*sha1(*DATA)[:1], ("Ref:2/00000000.checksum", b"0" * 40)), WrongChecksum),
        (HEAD + members(DATA, ("Ref:2/00000000.md5", b"0" * 32)), BadXva),
        (HEAD + members(DATA, ("Ref:2/00000001", b"")), BadXva),
        (HEAD + xva.chunk("Ref:2", 0, b"x" * 9) + xva.chunk("Ref:2", 0, b"x"), BadXva),
        (HEAD + xva.chunk("Ref:2", 0, b"x" * 9) + xva.chunk("Ref:2", 500, b"x"), BadXva),
        (HEAD + xva.chunk("Ref:2", *(0, bytes(1000))) + xva.chunk("Ref:2", 1, b"x"), Unexpected),
        (HEAD + xva.chunk("Ref:2", *(0, bytes(1000))) + bytes(512) + b"x" * 512, BadXva),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(stream: bytes, error: type[BadXva]) -> None:
    with pytest.raises(error) as refused:
        Reader().feed(stream)
    assert 0 <= refused.value.offset <= len(stream)
    assert f"at byte {refused.value.offset}:" in str(refused.value)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.LNKTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_member_that_is_no_file_is_refused(kind: bytes) -> None:
    info = tarfile.TarInfo("Ref:2/00000000")
    info.type = kind
    with pytest.raises(BadXva, match="is no file"):
        Reader().feed(HEAD + info.tobuf(tarfile.USTAR_FORMAT))


def test_members_have_limits() -> None:
    info = tarfile.TarInfo(xva.OVA)
    info.size = 5 << 30
    with pytest.raises(BadXva, match="at most"):
        Reader().feed(info.tobuf(tarfile.USTAR_FORMAT))


def test_a_changed_byte_in_a_packed_archive_is_refused() -> None:
    pack = packer(Compression.ZSTD)
    stream = bytearray(pack.compress(archive({"Ref:2": noise(100_000)})) + pack.flush())
    stream[50_000] ^= 1
    with pytest.raises((BadXva, BadCompression)):
        read(bytes(stream))
