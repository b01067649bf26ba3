"""What goes wrong with a transfer: who may not, whom to ask instead, and the faults that a test injects."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.xapi.simulator.pool import Client, simulating
from tests.xapi.simulator.transfers import MIB, disk, get, hash_of, put, task_of

SIZE = 4 * MIB


def inject(pool: Client, name: str, at: int | None = None, **match: Any) -> None:
    pool.simulator.faults.inject(name, match, 1, at)


@pytest.mark.parametrize("session", ["", "OpaqueRef:nobody"])
async def test_without_a_session_the_answer_is_401_and_the_named_task_fails(pool: Client, session: str) -> None:
    source = await disk(pool, SIZE)
    done = await get(pool, "/export_raw_vdi", vdi=source, session_id=session)
    assert (done.status, done.outcome[:2]) == (401, ["failure", "SESSION_AUTHENTICATION_FAILED"])
    assert done.headers["WWW-Authenticate"].startswith("Basic")


async def test_basic_credentials_make_a_session_for_one_transfer(pool: Client) -> None:
    source, before = await disk(pool, SIZE, seed=1), len(pool.pool.rows("session"))
    for credentials, status in ((b"root:simulator", 200), (b"root:wrong", 401)):
        headers = {"Authorization": "Basic " + base64.b64encode(credentials).decode()}
        url = f"{pool.urls[0]}/export_raw_vdi?vdi={source}"
        async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
            body = await answer.read()
        assert (answer.status, len(body) == SIZE) == (status, status == 200)
    assert len(pool.pool.rows("session")) == before


async def test_a_session_in_a_cookie_counts(pool: Client) -> None:
    url = f"{pool.urls[0]}/export_raw_vdi?vdi={await disk(pool, SIZE)}"
    async with aiohttp.ClientSession(cookies={"session_id": pool.session}) as http, http.get(url) as answer:
        assert len(await answer.read()) == SIZE


async def test_a_transfer_without_a_task_names_the_one_that_it_made(pool: Client) -> None:
    done = await get(pool, "/export_raw_vdi", vdi=await disk(pool, SIZE), task="")
    assert pool.pool.find("task", done.headers["task-id"])["status"] == "success"


async def test_a_task_that_is_finished_is_not_used_again(pool: Client) -> None:
    source, task = await disk(pool, SIZE), await task_of(pool)
    await get(pool, "/export_raw_vdi", vdi=source, task=task)
    assert (await get(pool, "/export_raw_vdi", vdi=source, task=task)).status == 500


async def test_a_fault_before_the_200_leaves_the_disk_alone(pool: Client) -> None:
    target = await disk(pool, SIZE, seed=1)
    before = hash_of(pool, target)
    inject(pool, "fail-before-200")
    done = await put(pool, "/import_raw_vdi", bytes(SIZE), vdi=target)
    assert (done.status, done.outcome[0], hash_of(pool, target)) == (500, "failure", before)


@pytest.mark.parametrize("at", [0, 70_000, 3 * MIB])
async def test_an_export_that_fails_after_the_200_shows_in_the_task_alone(pool: Client, at: int) -> None:
    inject(pool, "fail-after-200", at, path="/export_raw_vdi")
    done = await get(pool, "/export_raw_vdi", vdi=await disk(pool, SIZE))
    assert (done.status, done.outcome[:2]) == (200, ["failure", "VDI_IO_ERROR"])
    assert len(done.body) <= at


async def test_a_second_answer_can_stand_in_the_body(pool: Client) -> None:
    inject(pool, "fail-after-200")
    inject(pool, "second-response-in-body")
    done = await get(pool, "/export_raw_vdi", vdi=await disk(pool, SIZE), format="vhd")
    assert (done.status, done.body[:13], done.outcome[0]) == (200, b"HTTP/1.1 500 ", "failure")


@pytest.mark.parametrize("at", [1, 100_000, SIZE - 1])
async def test_an_export_can_be_cut_where_a_fault_says(pool: Client, at: int) -> None:
    inject(pool, "truncate-at-n", at)
    done = await get(pool, "/export_raw_vdi", vdi=await disk(pool, SIZE))
    assert (done.status, len(done.body), done.outcome[0]) == (200, at, "failure")


async def test_a_connection_can_be_dropped(pool: Client) -> None:
    inject(pool, "drop-connection", MIB)
    done = await get(pool, "/export_raw_vdi", vdi=await disk(pool, SIZE))
    assert len(done.body) < SIZE
    assert done.outcome[0] == "failure"


async def test_a_disk_can_be_in_use(pool: Client) -> None:
    source = await disk(pool, SIZE)
    for way in ("export", "import"):
        inject(pool, "vdi-in-use", operation=way)
    out = await get(pool, "/export_raw_vdi", vdi=source)
    back = await put(pool, "/import_raw_vdi", bytes(SIZE), vdi=source)
    assert out.outcome == ["failure", "VDI_IN_USE", source, "export"]
    assert back.outcome == ["failure", "VDI_IN_USE", source, "import"]


async def test_a_repository_can_be_full_after_some_bytes(pool: Client) -> None:
    inject(pool, "sr-full", MIB, path="/import_raw_vdi")
    done = await put(pool, "/import_raw_vdi", b"x" * SIZE, vdi=await disk(pool, SIZE))
    assert done.outcome[:2] == ["failure", "SR_FULL"]


async def test_a_session_that_ends_does_not_end_its_transfer(pool: Client) -> None:
    source, task = await disk(pool, SIZE, seed=1), await task_of(pool)
    inject(pool, "session-expiry-mid-transfer")
    done = await get(pool, "/export_raw_vdi", vdi=source, task=task)
    assert (len(done.body), done.outcome) == (SIZE, ["success"])
    assert pool.pool.get("session", pool.session) is None


async def test_a_task_can_lie_and_never_end(pool: Client) -> None:
    target = await disk(pool, SIZE)
    inject(pool, "wrong-task-result")
    lied = await put(pool, "/import_raw_vdi", bytes(SIZE), vdi=target)
    inject(pool, "task-never-completing")
    endless = await put(pool, "/import_raw_vdi", bytes(SIZE), vdi=target)
    assert (lied.outcome, target in lied.task["result"]) == (["success"], False)
    assert endless.outcome == ["pending"]


async def test_a_slow_transfer_is_whole(pool: Client) -> None:
    source = await disk(pool, SIZE, seed=1)
    inject(pool, "slow-drip", 1)
    done = await get(pool, "/export_raw_vdi", vdi=source)
    assert hashlib.sha256(done.body).hexdigest() == hash_of(pool, source)


async def test_a_reader_that_leaves_fails_the_task_and_nothing_else(pool: Client) -> None:
    source, task = await disk(pool, 64 * MIB, seed=1), await task_of(pool)
    url = f"{pool.urls[0]}/export_raw_vdi?vdi={source}&session_id={pool.session}&task_id={task}"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        await answer.content.readexactly(1000)
        answer.close()
    row = pool.pool.find("task", task)
    while row["status"] == "pending":
        await pool.pool.changed(10)
    assert (row["status"], row["error_info"][0]) == ("failure", "INTERNAL_ERROR")


async def test_a_transfer_is_sent_to_the_host_that_sees_the_disk(tmp_path: Path) -> None:
    async with simulating(tmp_path / "pool", "http://127.0.0.1:0", "http://127.0.0.2:0") as pool:
        first, second = pool.pool.rows("host").values()
        if first.ref != pool.simulator.coordinator.ref:
            first, second = second, first
        local = [
            sr for sr in pool.pool.rows("SR").values()
            if [pbd["host"] for pbd in pool.pool.all_of(sr, "PBDs")] == [second.ref] and sr["content_type"] != "iso"
        ]  # fmt: skip
        values = {"SR": local[0].ref, "virtual_size": SIZE}
        vdi = pool.simulator.storage.create(values, pool.simulator.blocks.seeded(SIZE, 1))
        done = await get(pool, "/export_raw_vdi/", vdi=vdi.ref, format="raw")
        assert done.status == 302
        assert done.headers["Location"].startswith(pool.urls[1] + "/export_raw_vdi/?")
        assert done.task["status"] == "pending"
        async with aiohttp.ClientSession() as http, http.get(done.headers["Location"]) as answer:
            assert hashlib.sha256(await answer.read()).hexdigest() == hash_of(pool, vdi.ref)


async def test_a_transfer_can_be_sent_to_a_peer_by_a_fault(tmp_path: Path) -> None:
    async with simulating(tmp_path / "pool", "http://127.0.0.1:0", "http://127.0.0.2:0") as pool:
        inject(pool, "302-to-a-peer")
        [source, *_] = [
            vdi.ref for vdi in pool.pool.rows("VDI").values()
            if pool.pool.find("SR", vdi["SR"])["shared"] and vdi["type"] == "user"
        ]  # fmt: skip
        done = await get(pool, "/export_raw_vdi", vdi=source)
        assert (done.status, done.headers["Location"].startswith(pool.urls[1])) == (302, True)


async def test_many_transfers_at_once_do_not_disturb_each_other(pool: Client) -> None:
    sources = [await disk(pool, SIZE, seed=seed) for seed in range(8)]
    found = await asyncio.gather(*(get(pool, "/export_raw_vdi", vdi=one) for one in sources))
    assert [hashlib.sha256(done.body).hexdigest() for done in found] == [hash_of(pool, one) for one in sources]
