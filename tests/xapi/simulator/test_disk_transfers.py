"""/export_raw_vdi and /import_raw_vdi: raw, VHD and deltas, and what is refused, before the 200 and after it."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from runtime.formats import vhd
from runtime.xapi import xmlrpc
from runtime.xapi.simulator.blocks import BLOCK
from tests.xapi.simulator.pool import Client
from tests.xapi.simulator.transfers import MIB, disk, get, hash_of, put, read_vhd, rewrite, task_of

SIZE = 9 * MIB


async def test_a_disk_comes_out_raw(pool: Client) -> None:
    source = await disk(pool, SIZE, seed=1)
    done = await get(pool, "/export_raw_vdi/", vdi=source)
    content = pool.simulator.storage.content(pool.pool.find("VDI", source))
    assert (done.status, done.outcome, done.body == content.read(0, SIZE)) == (200, ["success"], True)
    assert done.headers["Content-Type"] == "application/octet-stream"
    assert "Content-Length" not in done.headers
    assert "Transfer-Encoding" not in done.headers


@pytest.mark.parametrize("by", ["ref", "uuid"])
async def test_a_disk_comes_out_as_a_vhd_and_goes_into_another(pool: Client, by: str) -> None:
    source, target = await disk(pool, SIZE, seed=1), await disk(pool, SIZE)
    name = source if by == "ref" else pool.pool.find("VDI", source)["uuid"]
    out = await get(pool, "/export_raw_vdi/", vdi=name, format="vhd")
    back = await put(pool, "/import_raw_vdi/", out.body, vdi=target, format="vhd")
    assert (out.outcome, back.status, back.outcome) == (["success"], 200, ["success"])
    assert out.headers["Content-Type"] == "application/vhd"
    assert hash_of(pool, target) == hash_of(pool, source)
    assert xmlrpc.read(back.task["result"]) == target


async def test_a_refusal_is_a_page_that_quotes_what_was_asked(pool: Client) -> None:
    source = await disk(pool, MIB, seed=1)
    done = await get(pool, "/export_raw_vdi/", vdi=source, format="<b>")
    assert done.status == 404
    assert done.body.endswith(b"<h1>HTTP 404</h1>INTERNAL_ERROR no format &#x27;&lt;b&gt;&#x27;</body></html>")


@pytest.mark.parametrize("size", [1, 511, MIB + 1, 2 * MIB - 1, 5 * MIB + 777])
async def test_a_disk_that_ends_within_a_sector_goes_through_a_vhd(pool: Client, size: int) -> None:
    source, target = await disk(pool, size, seed=1), await disk(pool, size)
    out = await get(pool, "/export_raw_vdi/", vdi=source, format="vhd")
    back = await put(pool, "/import_raw_vdi/", out.body, vdi=target, format="vhd")
    assert (out.outcome, back.outcome, hash_of(pool, target)) == (["success"], ["success"], hash_of(pool, source))


async def test_what_does_not_fit_into_the_last_sector_is_no_padding(pool: Client) -> None:
    source, target = await disk(pool, MIB + 512, seed=1), await disk(pool, MIB + 1)
    out = await get(pool, "/export_raw_vdi/", vdi=source, format="vhd")
    back = await put(pool, "/import_raw_vdi/", out.body, vdi=target, format="vhd")
    assert back.task["error_info"] == ["VDI_IO_ERROR", "Device I/O errors"]


async def test_identities_are_new_with_each_export(pool: Client) -> None:
    source = await disk(pool, SIZE, seed=1)
    footers = [(await get(pool, "/export_raw_vdi", vdi=source, format="vhd")).body[:512] for _ in range(2)]
    assert len({vhd.Footer.decode(footer).uuid for footer in footers}) == 2


async def test_a_delta_holds_what_changed_whole_and_makes_the_base_into_the_disk(pool: Client) -> None:
    source = await disk(pool, SIZE, seed=1)
    base = await pool.done("VDI.snapshot", source, {})
    rewrite(pool, source, [1, 4], seed=2)
    pool.simulator.storage.set_content(
        pool.pool.find("VDI", source),
        pool.simulator.storage.content(pool.pool.find("VDI", source)).write(0, bytes(BLOCK)),
    )
    done = await get(pool, "/export_raw_vdi/", vdi=source, format="vhd", base=base)
    before = pool.simulator.storage.content(pool.pool.find("VDI", base)).read(0, SIZE)
    reader, after = read_vhd(done.body, before)
    assert reader.footer is not None
    assert (done.outcome, reader.present, reader.footer.kind) == (["success"], (0, 1, 4), vhd.Kind.DIFFERENCING)
    assert after == pool.simulator.storage.content(pool.pool.find("VDI", source)).read(0, SIZE)


async def test_a_delta_of_nothing_has_no_block(pool: Client) -> None:
    source = await disk(pool, 16 * MIB, seed=1)
    base = await pool.done("VDI.snapshot", source, {})
    assert len((await get(pool, "/export_raw_vdi/", vdi=source, format="vhd", base=base)).body) == 3072


async def test_a_delta_is_laid_over_what_a_disk_holds(pool: Client) -> None:
    source = await disk(pool, SIZE, seed=1)
    base = await pool.done("VDI.snapshot", source, {})
    full = await get(pool, "/export_raw_vdi/", vdi=source, format="vhd")
    rewrite(pool, source, [2], seed=3)
    delta = await get(pool, "/export_raw_vdi/", vdi=source, format="vhd", base=base)
    target = await disk(pool, SIZE)
    await put(pool, "/import_raw_vdi/", full.body, vdi=target, format="vhd")
    await put(pool, "/import_raw_vdi/", delta.body, vdi=target, format="vhd")
    assert hash_of(pool, target) == hash_of(pool, source)


async def test_raw_bytes_go_into_a_disk_and_what_they_do_not_reach_stays(pool: Client) -> None:
    target = await disk(pool, SIZE, seed=1)
    before = pool.simulator.storage.content(pool.pool.find("VDI", target)).read(0, SIZE)
    done = await put(pool, "/import_raw_vdi", b"x" * 5 * MIB, vdi=target)
    after = pool.simulator.storage.content(pool.pool.find("VDI", target)).read(0, SIZE)
    assert (done.outcome, after) == (["success"], b"x" * 5 * MIB + before[5 * MIB :])


async def test_a_disk_is_made_for_raw_bytes_that_name_a_repository(pool: Client) -> None:
    sr = pool.pool.only("pool")["default_SR"]
    done = await put(pool, "/import_raw_vdi", b"y" * MIB, sr_id=sr)
    vdi = xmlrpc.read(done.task["result"])
    assert (await pool("VDI.get_virtual_size", vdi), done.outcome) == (MIB, ["success"])


async def test_framed_raw_bytes_go_where_their_frames_say(pool: Client) -> None:
    target = await disk(pool, SIZE)
    written = [(5000, b"abc"), (9, b""), (4 * MIB, b"d" * MIB)]
    frames = b"".join(struct.pack("<QI", at, len(data)) + data for at, data in written)
    done = await put(pool, "/import_raw_vdi", frames + bytes(12), vdi=target, chunked="true")
    content = pool.simulator.storage.content(pool.pool.find("VDI", target))
    assert (done.outcome, content.read(5000, 4), content.read(5 * MIB - 1, 2)) == (["success"], b"abc\0", b"d\0")
    cut = await put(pool, "/import_raw_vdi", frames, vdi=target, chunked="true")
    assert cut.outcome[:2] == ["failure", "VDI_IO_ERROR"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({}, 400, "VDI_MISSING"),
        ({"format": "qcow2"}, 404, "INTERNAL_ERROR"),
        ({"vdi": "OpaqueRef:nothing"}, 500, "HANDLE_INVALID"),
        ({"vdi": "00000000-0000-0000-0000-000000000000"}, 500, "UUID_INVALID"),
    ],
)
@pytest.mark.parametrize("path", ["/export_raw_vdi", "/import_raw_vdi"])
async def test_what_is_refused_before_the_200(
    pool: Client, path: str, query: dict[str, str], status: int, code: str
) -> None:
    if path == "/export_raw_vdi":
        done = await get(pool, path, **query)
    else:
        done = await put(pool, path, b"x", **query)
    assert (done.status, done.outcome[:2]) == (status, ["failure", code])


async def test_a_chunked_body_is_refused(pool: Client) -> None:
    async def body() -> Any:
        yield b"x"

    done = await put(pool, "/import_raw_vdi", body(), vdi=await disk(pool, MIB))
    assert (done.status, done.outcome[0]) == (404, "failure")


async def test_a_disk_of_which_only_the_changes_are_known_fails_after_the_200(pool: Client) -> None:
    source = await disk(pool, SIZE, seed=1)
    await pool.done("VDI.enable_cbt", source)
    snapshot = await pool.done("VDI.snapshot", source, {})
    await pool.done("VDI.data_destroy", snapshot)
    done = await get(pool, "/export_raw_vdi", vdi=snapshot, format="vhd")
    assert (done.status, done.body, done.outcome[:2]) == (200, b"", ["failure", "VDI_INCOMPATIBLE_TYPE"])
    against = await get(pool, "/export_raw_vdi", vdi=source, format="vhd", base=snapshot)
    assert (against.status, against.outcome[:2]) == (200, ["failure", "VDI_INCOMPATIBLE_TYPE"])


async def test_a_disk_that_vhd_does_not_hold_fails_after_the_200(pool: Client) -> None:
    source = await disk(pool, MIB)
    row = pool.pool.find("VDI", source)
    pool.simulator.storage.resize(row, pool.simulator.blocks.empty(2041 << 30))
    done = await get(pool, "/export_raw_vdi", vdi=source, format="vhd")
    assert (done.status, done.outcome) == (200, ["failure", "VDI_TOO_LARGE", source, str(2040 << 30)])


async def test_an_empty_probe_changes_neither_the_disk_nor_a_task_of_others(pool: Client) -> None:
    target, task = await disk(pool, SIZE, seed=1), await task_of(pool)
    before = hash_of(pool, target)
    done = await put(pool, "/import_raw_vdi/", b"", task="", vdi=target, format="vhd")
    own = pool.pool.find("task", done.headers["task-id"])
    assert (done.status, own["status"], own["error_info"][0]) == (200, "failure", "VDI_IO_ERROR")
    assert hash_of(pool, target) == before
    assert pool.pool.find("task", task)["status"] == "pending"


@pytest.mark.parametrize("end", [0, 511, 512, 1536, 2048, 2560, 2560 + (64 << 10), 5 * MIB, -513, -1])
async def test_a_vhd_that_is_cut_fails_the_task(pool: Client, end: int) -> None:
    source, target = await disk(pool, SIZE, seed=1), await disk(pool, SIZE)
    out = await get(pool, "/export_raw_vdi/", vdi=source, format="vhd")
    done = await put(pool, "/import_raw_vdi/", out.body[:end], vdi=target, format="vhd")
    assert (done.status, done.outcome[:2]) == (200, ["failure", "VDI_IO_ERROR"])


async def test_a_disk_that_is_too_small_fails_the_task(pool: Client) -> None:
    source, target = await disk(pool, SIZE, seed=1), await disk(pool, SIZE - 512)
    out = await get(pool, "/export_raw_vdi/", vdi=source, format="vhd")
    done = await put(pool, "/import_raw_vdi/", out.body, vdi=target, format="vhd")
    assert done.outcome[:2] == ["failure", "VDI_IO_ERROR"]
