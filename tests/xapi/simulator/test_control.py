"""The control API, and the faults of calls and tasks that it injects."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from runtime.contract import jsontext
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.faults import NAMES
from tests.xapi.simulator.pool import CONTROL, Client, control, post, refused, simulating

MIB = 1 << 20


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[Client]:
    async with simulating(tmp_path, control=CONTROL) as client:
        yield client


async def result(pool: Client, method: str, **params: Any) -> Any:
    answer = await control(pool, method, **params)
    assert "error" not in answer, answer
    return answer["result"]


async def test_a_vm_is_made_with_disks_from_seeds(pool: Client) -> None:
    disks = [{"size": 8 * MIB, "seed": 1, "fill": 0.5}, {"size": 5 * MIB, "seed": 2, "fill": 1}]
    made = await result(pool, "makeVm", name="fresh", disks=disks)

    assert await pool("VM.get_by_name_label", "fresh") == [made["ref"]]
    assert [vdi["ref"] for vdi in made["vdis"]] == await pool.disks(made["ref"])
    assert [await pool("VDI.get_virtual_size", vdi["ref"]) for vdi in made["vdis"]] == [8 * MIB, 5 * MIB]
    await pool("VM.start", made["ref"], False, False)


async def test_the_same_seed_fills_disks_alike(pool: Client) -> None:
    hashes = []
    for seed in (5, 5, 6):
        made = await result(pool, "makeVm", name="x", disks=[{"size": 4 * MIB, "seed": seed, "fill": 1}])
        hashes.append(await result(pool, "diskHash", vdi=made["vdis"][0]["uuid"]))

    assert hashes[0] == hashes[1] != hashes[2]
    assert len(hashes[0]) == 64


async def test_written_blocks_change_the_disk_and_not_its_snapshot(pool: Client) -> None:
    made = await result(pool, "makeVm", name="x", disks=[{"size": 8 * MIB, "seed": 1, "fill": 1}])
    disk = made["vdis"][0]["ref"]
    snapshot, before = await pool("VDI.snapshot", disk), await result(pool, "diskHash", vdi=disk)
    await result(pool, "writeBlocks", vdi=disk, blocks=[0, 2], seed=9)

    assert await result(pool, "diskHash", vdi=disk) != before
    assert await result(pool, "diskHash", vdi=snapshot) == before


@pytest.mark.parametrize("seconds", [10**18, -(10**18), 1e300, -3_000_000_000])
async def test_the_clock_stays_within_what_dates_can_tell(pool: Client, seconds: float) -> None:
    before = pool.pool.time()
    answer = await control(pool, "advanceClock", seconds=seconds)

    assert answer["error"]["code"] == -32602
    assert answer["error"]["message"].startswith("seconds: the clock cannot move by ")
    assert abs(pool.pool.time() - before) < 3600
    await result(pool, "counters")


async def test_counters_tell_calls_sessions_and_tasks(pool: Client) -> None:
    await pool("task.create", "t", "")
    found = await result(pool, "counters")

    assert found["calls"]["task.create"] == 1
    assert (found["sessions"], found["logins"], found["pendingTasks"]) == (1, 1, 1)
    assert found["objects"]["VM"] == 4


async def test_the_clock_moves(pool: Client) -> None:
    host = pool.simulator.coordinator.ref
    told = await result(pool, "advanceClock", seconds=86400 * 366)

    assert int(told[:4]) == time.gmtime().tm_year + 1
    pool.session = await pool.login()
    assert (await pool("host.get_servertime", host))[:4] == told[:4]


BAD = [
    ("noSuch", {}, -32601),
    ("makeVm", {}, -32602),
    ("makeVm", {"name": 7}, -32602),
    ("makeVm", {"name": "x", "disks": [7]}, -32602),
    ("makeVm", {"name": "x", "disks": [{"size": 0}]}, -32602),
    ("makeVm", {"name": "x", "disks": [{"size": 1, "fill": 2}]}, -32602),
    ("makeVm", {"name": "x", "more": 1}, -32602),
    ("makeVm", {"name": "x", "disks": [{"size": 1, "seed": -1}]}, -32602),
    ("makeVm", {"name": "x", "disks": [{"size": 1 << 50}]}, -32602),
    ("writeBlocks", {"vdi": "none", "blocks": []}, 1),
    ("diskHash", {"vdi": "OpaqueRef:none"}, 1),
    ("inject", {"fault": "no such"}, -32602),
    ("inject", {"fault": "sr-full", "times": True}, -32602),
    ("inject", {"fault": "sr-full", "times": 0}, -32602),
    ("inject", {"fault": "sr-full", "match": {"vid": "x"}}, -32602),
    ("inject", {"fault": "slow-drip", "at": -1}, -32602),
    ("inject", {"fault": "clock-jump", "at": 10**12}, -32602),
    ("advanceClock", {"seconds": "1"}, -32602),
]


@pytest.mark.parametrize(("method", "params", "code"), BAD)
async def test_bad_params_are_named(pool: Client, method: str, params: dict[str, Any], code: int) -> None:
    assert (await control(pool, method, **params))["error"]["code"] == code


@pytest.mark.parametrize(
    ("body", "code"), [(b"{", -32700), (b"[]", -32600), (b'{"method":"control.counters","params":[]}', -32602)]
)
async def test_what_is_no_call_is_refused(pool: Client, body: bytes, code: int) -> None:
    _, _, answer = await post(pool.urls[-1], body)

    assert jsontext.loads(answer)["error"]["code"] == code


async def test_there_is_no_control_unless_asked_for(tmp_path: Path) -> None:
    async with simulating(tmp_path) as pool:
        assert len(pool.urls) == 1
        asked = jsontext.dumps({"method": "control.counters", "params": [pool.session], "id": 0})
        _, _, answer = await post(pool.urls[0] + "/jsonrpc", asked)
        assert jsontext.loads(answer)["error"][0] == "MESSAGE_METHOD_UNKNOWN"


@pytest.mark.parametrize("name", NAMES)
async def test_every_fault_can_be_injected(pool: Client, name: str) -> None:
    await result(pool, "inject", fault=name, match={"path": "/never"}, times=2)

    (pending,) = (await result(pool, "counters"))["faults"]
    assert (pending["name"], pending["times"]) == (name, 2)
    await result(pool, "clearFaults")
    assert (await result(pool, "counters"))["faults"] == []


def test_the_guide_lists_the_faults() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")
    table = guide[guide.index("| fault |") :]

    assert set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)) == NAMES.keys()


async def test_a_fault_happens_so_often_and_where_it_matches(pool: Client) -> None:
    await result(pool, "inject", fault="host-is-slave", match={"method": "VM.get_all"}, times=2)

    assert await pool("SR.get_all")
    for _ in range(2):
        assert await refused(pool, "VM.get_all") == ["HOST_IS_SLAVE", "127.0.0.1"]
    assert await pool("VM.get_all")
    assert (await result(pool, "counters"))["hits"] == {"host-is-slave": 2}


async def test_vdi_in_use_happens_to_a_disk(pool: Client) -> None:
    disk, other = await pool.disks(await pool.vm("db-1"))
    uuid = await pool("VDI.get_uuid", disk)
    await result(pool, "inject", fault="vdi-in-use", match={"vdi": uuid}, times=1)

    await pool("VDI.destroy", other)
    assert await refused(pool, "VDI.destroy", disk) == ["VDI_IN_USE", disk, "destroy"]
    await pool("VDI.destroy", disk)


async def test_a_repository_is_full(pool: Client) -> None:
    await result(pool, "inject", fault="sr-full")
    given = {"SR": pool.pool.only("pool")["default_SR"], "virtual_size": MIB}

    assert (await refused(pool, "VDI.create", given))[0] == "SR_FULL"
    assert await pool("VDI.create", given)


async def test_too_many_tasks_are_pending(pool: Client) -> None:
    await result(pool, "inject", fault="too-many-pending-tasks", times=2)
    vm = await pool.vm()

    assert await refused(pool, "Async.VM.snapshot", vm, "s") == ["TOO_MANY_PENDING_TASKS"]
    assert await refused(pool, "task.create", "t", "") == ["TOO_MANY_PENDING_TASKS"]
    await pool.done("VM.snapshot", vm, "s")


async def test_a_task_has_a_wrong_result(pool: Client) -> None:
    await result(pool, "inject", fault="wrong-task-result", match={"label": "Async.VM.snapshot"})
    found = await pool.done("VM.snapshot", await pool.vm(), "s")

    assert found not in pool.pool.rows("VM")


async def test_a_task_never_completes(pool: Client) -> None:
    await result(pool, "inject", fault="task-never-completing")
    vm = await pool.vm("db-1")
    token = await pool.token()
    task = await pool("Async.VM.start", vm, False, False)
    await pool("event.from", ["vm"], token, 5.0)

    assert await pool("VM.get_power_state", vm) == "Running"
    assert await pool("task.get_status", task) == "pending"


async def test_a_token_is_stale(pool: Client) -> None:
    await result(pool, "inject", fault="stale-token")

    assert await refused(pool, "event.from", ["*"], "", 0.0) == ["EVENTS_LOST"]
    assert await pool.events("")


async def test_the_clock_jumps_back(pool: Client) -> None:
    before = pool.pool.time()
    await result(pool, "inject", fault="clock-jump", at=-7200)
    await pool("VM.get_all")

    assert pool.pool.time() < before - 7000


async def test_a_call_is_cut_or_answered_with_a_page(pool: Client) -> None:
    await result(pool, "inject", fault="fail-before-200", match={"path": "/jsonrpc"})
    assert (await post(pool.urls[0] + "/jsonrpc", b"{}"))[0] == 500

    await result(pool, "inject", fault="drop-connection", match={"path": "/"})
    with pytest.raises(aiohttp.ClientError):
        await post(pool.urls[0] + "/", b"x")
    await result(pool, "inject", fault="drop-connection")
    assert (await post(pool.urls[0] + "/jsonrpc", b"{}"))[0] == 500


async def test_a_failure_of_the_control_api_is_a_code_of_xapi(pool: Client) -> None:
    with pytest.raises(XapiFault):
        pool.pool.by_uuid("VDI", "none")
    answer = await control(pool, "diskHash", vdi="none")
    assert answer["error"]["message"] == "UUID_INVALID VDI none"
