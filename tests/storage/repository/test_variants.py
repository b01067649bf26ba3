"""What other versions of the original leave in a repository, and who copies by hand: read, extended, never lost."""

from __future__ import annotations

import struct
import threading
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from runtime.storage.repository import root
from runtime.storage.repository.chain import open_chain
from runtime.storage.repository.deletion import delete_vm_backups
from runtime.storage.repository.disk import DIRECTORY, FILE
from runtime.storage.repository.encrypted_handle import EncryptedHandle
from runtime.storage.repository.encryption import AES, CHACHA, Key
from runtime.storage.repository.faults import KeyRefused
from runtime.storage.repository.filters import BROTLI
from runtime.storage.repository.frames import Frame
from runtime.storage.repository.machine import Form, Machine
from runtime.storage.repository.metadata import BrokenMetadata, decode, entry
from runtime.storage.repository.tips import tips
from tests.conformance.xo_repository import judge
from tests.storage.repository.conftest import KEY, Place
from tests.storage.repository.memory_remote import Held
from tests.storage.repository.site import BOTH, DISKS, FOLDER, MIDDLE_DATE, A, B, Site, ended, two
from tests.storage.repository.writing import block
from tests.storage.repository.written import (
    BASE_DATE,
    BASE_TIME,
    DELTA_DATE,
    DELTA_TIME,
    DISK,
    DISK_SIZE,
    FULL_DATE,
    JOB,
    SNAPSHOT_VDI,
    VM,
    Written,
    compact,
    delta,
    full,
    snapshot_uuid,
)
from tests.storage.repository.written_disks import (
    BLOCK,
    SECTOR,
    footer,
    header,
    sealed,
    vhd_directory,
    vhd_file,
)


@pytest.fixture
def site(on_disk: Place) -> Site:
    return Site(on_disk)


# Metadata.


def without(metadata: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in metadata.items() if name not in names}


@pytest.mark.parametrize(
    "metadata",
    [
        without(delta(differencing=False), "size"),
        without(delta(differencing=False), "tags", "version", "vtpms", "includeNonNbdQcow2Fix", "isVhdDifferencing"),
        delta(differencing=False, size="2560"),
        delta(differencing=False, size=None),
        delta(differencing=False, vhds={SNAPSHOT_VDI: f"./vdis/{JOB}/{DISK}/{DELTA_DATE}.vhd"}),
        delta(differencing=False, vhds={SNAPSHOT_VDI: f"/{DISKS}/{DELTA_DATE}.vhd"}),
    ],
    ids=["no size", "the least", "size in words", "size of null", "path from here", "path from the root"],
)
def test_an_incremental_backup_is_listed_read_and_kept(site: Site, metadata: dict[str, Any]) -> None:
    written = Written()
    written.add(delta(differencing=False), DELTA_DATE, blocks=A)
    written.files[f"{FOLDER}/{DELTA_DATE}.json"] = compact(metadata)
    written.add_cache()
    site.place.fill(written)
    (listed,) = site.listed()
    assert [disk["id"] for disk in listed["disks"]] == [f"/{DISKS}/{DELTA_DATE}.vhd"]
    assert site.blocks(listed["disks"][0]["id"][1:]) == A
    assert ended(site.clean()) == ([], False)
    assert f"{DISKS}/{DELTA_DATE}.vhd" in site.place.files()


def test_what_a_listing_cannot_use_is_no_reason_to_delete_a_backup(site: Site) -> None:
    written = two()
    odd = delta()
    odd["vm"]["name_label"] = 7
    written.files[f"{FOLDER}/{DELTA_DATE}.json"] = compact(odd)
    site.place.fill(written)
    with pytest.raises(BrokenMetadata):
        entry(decode(compact(odd)), "rem1", f"/{FOLDER}/{DELTA_DATE}.json")
    before = site.place.files()
    assert ended(site.clean()) == ([], False)
    assert {path: before[path] for path in before if not path.endswith(".gz")}.items() <= site.place.files().items()


def test_a_backup_without_disks_is_listed_and_kept(site: Site) -> None:
    written = Written()
    written.add(delta(differencing=False, vhds={}, vdis={}, vbds={}, isVhdDifferencing={}), DELTA_DATE)
    written.add_cache()
    site.place.fill(written)
    (listed,) = site.listed()
    assert (listed["disks"], listed["differencingVhds"], listed["dynamicVhds"]) == ([], 0, 0)
    assert ended(site.clean()) == ([], False)


@pytest.mark.parametrize("named", ["./my backup é.xva", f"/{FOLDER}/my backup é.xva", "my backup é.xva"])
def test_the_data_of_a_full_backup_may_be_named_in_any_way(site: Site, named: str) -> None:
    written = Written()
    written.add(full(xva=named), FULL_DATE)
    for end in (".xva", ".xva.checksum"):
        written.files[f"{FOLDER}/my backup é{end}"] = written.files.pop(f"{FOLDER}/{FULL_DATE}{end}")
    written.add_cache()
    site.place.fill(written)
    assert ended(site.clean()) == ([], False)
    handle = site.handle()
    assert delete_vm_backups(handle, VM, [f"{FULL_DATE}.json"], threading.Event()) == []
    handle.close()
    assert [path for path in site.place.files() if not path.endswith(".gz")] == []


# Disks.


def test_an_alias_may_end_with_a_line(site: Site) -> None:
    written = two(alias=True)
    for path in [path for path in written.files if path.endswith(".alias.vhd")]:
        written.files[path] += b"\n"
    written.add_cache()
    site.place.fill(written)
    assert ended(site.clean(form=Form(DIRECTORY, BROTLI))) == ([], False)
    assert site.blocks(f"{DELTA_DATE}.alias.vhd") == BOTH


def test_an_alias_may_lead_to_a_file(site: Site) -> None:
    written = two(alias=True)
    for path in [path for path in written.files if "/data/" in path]:
        del written.files[path]
    parent = (snapshot_uuid(BASE_DATE), f"{BASE_DATE}.alias.vhd")
    written.files[f"{DISKS}/data/{BASE_DATE}.vhd"] = vhd_file(snapshot_uuid(BASE_DATE), DISK_SIZE, A)
    written.files[f"{DISKS}/data/{DELTA_DATE}.vhd"] = vhd_file(snapshot_uuid(DELTA_DATE), DISK_SIZE, B, parent)
    written.add_cache()
    written.files[f"{DISKS}/data/stray.vhd"] = b"conectix"
    site.place.fill(written)
    assert ended(site.clean()) == (["orphaned data file"], False)
    assert f"{DISKS}/data/stray.vhd" not in site.place.files()
    assert site.blocks(f"{DELTA_DATE}.alias.vhd") == BOTH


def test_a_vhd_directory_may_be_without_an_alias(site: Site) -> None:
    written = two()
    del written.files[f"{DISKS}/{DELTA_DATE}.vhd"]
    parent = (snapshot_uuid(BASE_DATE), f"{BASE_DATE}.vhd")
    for part, content in vhd_directory(snapshot_uuid(DELTA_DATE), DISK_SIZE, B, parent).items():
        written.files[f"{DISKS}/{DELTA_DATE}.vhd/{part}"] = content
    written.add_cache()
    site.place.fill(written)
    assert ended(site.clean()) == ([], False)
    assert site.blocks(f"{DELTA_DATE}.vhd") == BOTH


def test_disks_of_which_one_is_a_file_are_not_merged(site: Site) -> None:
    """And none of them goes."""
    written = two()
    del written.files[f"{FOLDER}/{BASE_DATE}.json"], written.files[f"{DISKS}/{DELTA_DATE}.vhd"]
    parent = (snapshot_uuid(BASE_DATE), f"{BASE_DATE}.vhd")
    for part, content in vhd_directory(snapshot_uuid(DELTA_DATE), DISK_SIZE, B, parent).items():
        written.files[f"{DISKS}/{DELTA_DATE}.vhd/{part}"] = content
    written.add_cache()
    site.place.fill(written)
    assert ended(site.clean()) == (["disks of different forms cannot be merged"], False)
    assert site.blocks(f"{DELTA_DATE}.vhd") == BOTH


def test_a_parent_may_be_in_another_folder(site: Site) -> None:
    written = Written()
    there = f"vdis/another job ü/{DISK}/{BASE_DATE}.vhd"
    base = delta(BASE_DATE, BASE_TIME, differencing=False, vhds={SNAPSHOT_VDI: there})
    written.add(base, BASE_DATE, blocks=A)
    written.add(delta(), DELTA_DATE)
    parent = (snapshot_uuid(BASE_DATE), f"../../another job ü/{DISK}/{BASE_DATE}.vhd")
    written.files[f"{DISKS}/{DELTA_DATE}.vhd"] = vhd_file(snapshot_uuid(DELTA_DATE), DISK_SIZE, B, parent)
    written.add_cache()
    site.place.fill(written)
    assert ended(site.clean()) == ([], False)
    assert site.blocks(f"{DELTA_DATE}.vhd") == BOTH


def test_a_filter_that_nobody_knows_is_no_reason_to_delete_a_backup(site: Site) -> None:
    written = two(alias=True)
    written.files[f"{DISKS}/data/{DELTA_DATE}.vhd/chunk-filters.json"] = b'["zstd"]'
    written.add_cache()
    site.place.fill(written)
    before = site.place.files()
    assert ended(site.clean()) == (["disk cannot be read here"], False)
    assert site.place.files() == before


def test_clear_aliases_on_an_encrypted_remote_are_followed(on_disk: Place) -> None:
    """Some version of the original did not encrypt them."""
    site = Site(on_disk, Form(DIRECTORY, BROTLI, encrypted=True, checksums=False), sealed=True)
    written = two(alias=True)
    written.add_cache()
    handle = on_disk.handle()
    encrypted = EncryptedHandle(handle, Key(KEY))
    for path, content in written.files.items():
        handle.make_folder(path.rpartition("/")[0])
        (handle if path.endswith(".alias.vhd") else encrypted).write(path, content)
    handle.close()
    assert ended(site.clean()) == ([], False)
    assert site.blocks(f"{DELTA_DATE}.alias.vhd") == BOTH


# What the root of an encrypted remote says.


def sealed_place(place: Place, algorithm: str, *names: str) -> None:
    """Put an encrypted backup, and those of the files at the root."""
    written = two(alias=True)
    written.files["metadata.json"] = b'{"random":"0f0f0f0f-0000-4000-8000-000000000001"}'
    handle = place.handle()
    encrypted = EncryptedHandle(handle, Key(KEY, algorithm))
    for path, content in written.files.items():
        if "/" in path or path in names:
            handle.make_folder(path.rpartition("/")[0] or "xo-vm-backups")
            encrypted.write(path, content)
    handle.close()
    if "encryption.json" in names:
        place.put("encryption.json", compact({"algorithm": algorithm}))


@pytest.mark.parametrize("algorithm", [CHACHA, AES])
@pytest.mark.parametrize("names", [("metadata.json", "encryption.json"), ("metadata.json",)])
def test_an_encrypted_remote_is_known_by_what_its_key_opens(
    on_disk: Place, algorithm: str, names: tuple[str, ...]
) -> None:
    sealed_place(on_disk, algorithm, *names)
    handle = on_disk.handle()
    before = on_disk.files()
    assert root.look(handle, KEY).encrypted
    assert on_disk.files() == before
    key = root.look(handle, KEY, creating=True).key
    assert key is not None
    assert on_disk.files()["encryption.json"] == compact({"algorithm": algorithm})
    chain = open_chain(EncryptedHandle(handle, key), FOLDER, f"{DISKS}/{DELTA_DATE}.alias.vhd")
    assert {index: chain.read(index) for index in BOTH} == BOTH
    with pytest.raises(KeyRefused):
        root.look(handle)
    with pytest.raises(KeyRefused):
        root.look(handle, KEY[::-1])


def test_without_its_key_an_encrypted_remote_is_never_taken_for_a_broken_one(on_disk: Place) -> None:
    """A clean-up would remove all metadata, which nobody could read."""
    sealed_place(on_disk, CHACHA, "metadata.json")
    with pytest.raises(KeyRefused, match=r"/metadata.json is encrypted, and its URL has no encryptionKey"):
        root.look(on_disk.handle())


@pytest.mark.parametrize("names", [{"metadata.json": b'{"random":"x"}'}, {}])
def test_a_remote_that_says_it_is_not_encrypted_is_not(on_disk: Place, names: dict[str, bytes]) -> None:
    """Written by the original for a while."""
    on_disk.put("encryption.json", b'{"algorithm":"none"}')
    for name, content in names.items():
        on_disk.put(name, content)
    on_disk.fill(two())
    assert not root.look(on_disk.handle()).encrypted


def old_file(uuid: str, blocks: Mapping[int, bytes], size: int = DISK_SIZE) -> bytes:
    """Return a dynamic disk as hypervisors write it: a locator before the table, blocks in any order and aligned."""
    table_at, entries = 2560, -(-size // BLOCK)
    head = bytearray(header(size, None))
    head[16:24] = struct.pack(">Q", table_at)
    head[576:600] = struct.pack(">4sIIIQ", b"MacX", 1, 7, 0, 2048)
    table = [0xFFFFFFFF] * -(-entries // 128) * 128
    content = b""
    at = table_at + 4 * len(table)
    for index in sorted(blocks, reverse=True):
        # The bitmap stands right before a multiple of 4 KiB.
        gap = -(at + SECTOR) % 4096
        table[index] = (at + gap) // SECTOR
        content += bytes(gap) + b"\xff" * SECTOR + blocks[index]
        at += gap + SECTOR + BLOCK
    end = footer(uuid, size, None)
    locator = b"file://".ljust(SECTOR, b"\0")
    return (
        end + sealed(bytes(head), 36) + bytes(SECTOR) + locator
        + struct.pack(f">{len(table)}I", *table) + content + end
    )  # fmt: skip


@pytest.mark.parametrize("grown", [DISK_SIZE, 400 * BLOCK], ids=["as large", "grown"])
def test_a_disk_as_hypervisors_write_it_is_extended_and_merged_into(site: Site, grown: int) -> None:
    """The table of one that has grown does not fit where it was."""
    written = Written()
    written.add(delta(BASE_DATE, BASE_TIME, differencing=False), BASE_DATE)
    written.files[f"{DISKS}/{BASE_DATE}.vhd"] = old_file(snapshot_uuid(BASE_DATE), A)
    site.place.fill(written)
    more = B if grown == DISK_SIZE else B | {399: block(5)}
    handle = site.handle()
    machine = Machine(handle, VM, Held(), site.form)
    uuid = snapshot_uuid(DELTA_DATE)
    disk = machine.begin_disk(JOB, DISK, DELTA_TIME, UUID(uuid), grown, f"vdis/{JOB}/{DISK}/{BASE_DATE}.vhd")
    for index, data in sorted(more.items()):
        disk.put(Frame(index, [data], None))
    machine.end_disk(disk)
    disk.close()
    metadata = delta(size=disk.writer.stored)
    metadata["vdis"][SNAPSHOT_VDI]["virtual_size"] = grown
    machine.commit(compact(metadata))
    assert site.blocks(f"{DELTA_DATE}.vhd") == A | more
    machine.delete([f"/{FOLDER}/{BASE_DATE}.json"], threading.Event())
    handle.close()
    assert ended(site.clean()) == ([], True)
    assert site.blocks(f"{DELTA_DATE}.vhd") == A | more
    assert ended(site.clean()) == ([], False)
    assert judge(site.place.url).findings == []


# Disks that are there twice.


def test_of_two_disks_with_one_uuid_the_one_of_no_backup_goes(site: Site) -> None:
    """And it does not keep those below from being merged."""
    written = two()
    del written.files[f"{FOLDER}/{BASE_DATE}.json"]
    twin = vhd_file(snapshot_uuid(DELTA_DATE), DISK_SIZE, {2: block(4)}, (snapshot_uuid(BASE_DATE), f"{BASE_DATE}.vhd"))
    written.files[f"{DISKS}/20261120T151703Z.vhd"] = twin
    written.add_cache()
    site.place.fill(written)
    assert ended(site.clean()) == (["duplicate disk UUID detected"], True)
    assert ended(site.clean()) == ([], False)
    assert site.blocks(f"{DELTA_DATE}.vhd") == BOTH
    assert f"{DISKS}/20261120T151703Z.vhd" not in site.place.files()


def test_two_disks_with_one_uuid_in_one_chain_are_read_and_merged(site: Site) -> None:
    written = two()
    del written.files[f"{FOLDER}/{BASE_DATE}.json"]
    again = (snapshot_uuid(DELTA_DATE), f"{MIDDLE_DATE}.vhd")
    base = (snapshot_uuid(BASE_DATE), f"{BASE_DATE}.vhd")
    written.files[f"{DISKS}/{MIDDLE_DATE}.vhd"] = vhd_file(snapshot_uuid(DELTA_DATE), DISK_SIZE, {3: block(9)}, base)
    written.files[f"{DISKS}/{DELTA_DATE}.vhd"] = vhd_file(snapshot_uuid(DELTA_DATE), DISK_SIZE, B, again)
    written.add_cache()
    site.place.fill(written)
    assert site.blocks(f"{DELTA_DATE}.vhd") == BOTH | {3: block(9)}
    assert ended(site.clean()) == (["duplicate disk UUID detected"], True)
    assert ended(site.clean()) == ([], False)
    assert site.blocks(f"{DELTA_DATE}.vhd") == BOTH | {3: block(9)}


# Disks as files in a bucket.


@pytest.fixture
def bucket(in_bucket: Place) -> Site:
    return Site(in_bucket, Form(DIRECTORY, BROTLI))


def test_vhd_files_in_a_bucket_are_read(bucket: Site) -> None:
    """The original writes none there; people copy whole repositories."""
    bucket.place.fill(two())
    assert bucket.blocks(f"{DELTA_DATE}.vhd") == BOTH
    handle = bucket.handle()
    (tip,), faults = tips(handle, VM, bucket.form)
    assert (tip["form"], tip["continuable"], faults) == (FILE, False, [])


def test_vhd_files_in_a_bucket_are_not_merged_and_go_when_nobody_needs_them(bucket: Site) -> None:
    written = two()
    written.add_cache()
    bucket.place.fill(written)
    assert ended(bucket.clean()) == ([], False)
    handle = bucket.handle()
    assert delete_vm_backups(handle, VM, [f"{BASE_DATE}.json"], threading.Event()) == []
    assert ended(bucket.clean()) == (["VHD files on a store cannot be merged"], False)
    assert bucket.blocks(f"{DELTA_DATE}.vhd") == BOTH
    assert delete_vm_backups(handle, VM, [f"{DELTA_DATE}.json"], threading.Event()) == []
    assert ended(bucket.clean()) == ([], False)
    assert [path for path in bucket.place.files() if "/vdis/" in path] == []


# What waits for the original's worker.


def test_a_clean_up_takes_its_machine_off_the_queue_of_merges(site: Site) -> None:
    written = two()
    written.add_cache()
    site.place.fill(written)
    queue = "xo-vm-backups/.queue/clean-vm"
    site.place.put(f"{queue}/20261120T151800Z-abc", VM.encode())
    site.place.put(f"{queue}/__20261120T151801Z-abd", VM.encode())
    site.place.put(f"{queue}/20261120T151802Z-abe", b"21111111-2222-4333-8444-555555555555")
    site.clean(merge=False)
    assert len([path for path in site.place.files() if path.startswith(queue)]) == 3
    site.clean()
    assert [path for path in site.place.files() if path.startswith(queue)] == [f"{queue}/20261120T151802Z-abe"]
