"""Unmodified clients of XAPI and the simulated pool: XenAPI of PyPI in XML-RPC, xen-api of npm in both protocols."""

from __future__ import annotations

import asyncio
import json
import random
import xmlrpc.client
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import XenAPI  # type: ignore[import-untyped]

from tests.process import environment
from tests.xapi.simulator.pool import ANY, NULL, Client, simulating
from tests.xapi.simulator.test_events import mutate
from tests.xapi.simulator.test_records import FIELDS

pytestmark = [pytest.mark.clients, pytest.mark.slow]

Objects = dict[str, tuple[str, dict[str, Any]]]
"""By ref: the class and the record."""

MUTATIONS = 120


@pytest.fixture
async def pool(tmp_path: Path) -> AsyncIterator[Client]:
    async with simulating(tmp_path / "pool", ANY, "http://127.0.0.2:0") as client:
        yield client


class Npm:
    """A run of the script that drives xen-api."""

    def __init__(self, module: Path) -> None:
        self._module = module

    async def start(self, url: str, transport: str, *action: str) -> asyncio.subprocess.Process:
        script = Path(__file__).parent / "xen_api.mjs"
        return await asyncio.create_subprocess_exec(
            "node", script, self._module, url, transport, *action,
            env=environment(), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=1 << 24,
        )  # fmt: skip

    async def __call__(self, url: str, transport: str, *action: str) -> Any:
        return await self.end(await self.start(url, transport, *action))

    async def end(self, process: asyncio.subprocess.Process) -> Any:
        try:
            async with asyncio.timeout(60):
                out, errors = await process.communicate()
        except TimeoutError:
            process.kill()
            raise
        assert process.returncode == 0, errors.decode()
        assert errors == b"", errors.decode()
        return json.loads(out)


@pytest.fixture
def npm(xen_api: Path) -> Npm:
    return Npm(xen_api)


def mapped(cls: str, record: dict[str, Any]) -> dict[str, Any]:
    """Return a record of XML-RPC with the types that JSON-RPC gives it: the mapping of reference b.2."""
    found = {}
    for field, value in record.items():
        kind = FIELDS[cls][field]
        if kind == "i":
            value = int(value)
        elif kind == "d":
            # What the npm client made a Date is written in the other way.
            value = str(value).replace("-", "").replace(".000Z", "Z")
        elif field == "virtual_hardware_platform_versions":
            value = [int(one) for one in value]
        found[field] = value
    return found


def database(pool: Client) -> Objects:
    return {ref: (name, dict(row.values)) for name in pool.pool.counts() for ref, row in pool.pool.rows(name).items()}


def objects(told: dict[str, list[Any]], map_types: bool) -> Objects:
    return {ref: (cls, mapped(cls, record) if map_types else record) for ref, (cls, record) in told.items()}


def python(url: str, work: Callable[[Any], Any]) -> Any:
    """Return what work makes of a logged in client of PyPI; it logs out afterwards."""
    session = XenAPI.Session(url)
    session.xenapi.login_with_password("root", "simulator", "1.0", "tests")
    try:
        return work(session.xenapi)
    finally:
        session.xenapi.session.logout()


def everything(xenapi: Any) -> Objects:
    """Read every class, and every field of its first object by its getter."""
    found = {}
    for name in FIELDS.keys() - {"session"}:
        calls = getattr(xenapi, name)
        for number, (ref, record) in enumerate(calls.get_all_records().items()):
            found[ref] = name, mapped(name, record)
            if number == 0:
                fields = {field: getattr(calls, f"get_{field}")(ref) for field in record}
                assert mapped(name, fields) == found[ref][1]
    return found


async def test_both_clients_read_the_same_pool(pool: Client, npm: Npm) -> None:
    expected, sessions = database(pool), len(pool.pool.rows("session"))

    assert await asyncio.to_thread(python, pool.urls[0], everything) == expected
    # Connecting makes an event about the pool, which changes nothing in it.
    assert objects(await npm(pool.urls[0], "json-rpc", "read"), False) == expected
    assert objects(await npm(pool.urls[0], "xml-rpc", "read"), True) == expected
    assert len(pool.pool.rows("session")) == sessions


@pytest.mark.parametrize(("transport", "host"), [("auto", 1), ("xml-rpc", 0)])
async def test_npm_works_with_tasks_and_barriers_from_any_host(
    pool: Client, npm: Npm, transport: str, host: int
) -> None:
    before, sessions = database(pool), len(pool.pool.rows("session"))
    done = await npm(pool.urls[host], transport, "work", "web-1")

    assert done["of"] == done["vm"]
    assert (done["disks"], done["key"], done["gone"]) == (3, "second", None)
    assert done["error"] == ["VM_BAD_POWER_STATE", done["vm"], "halted", "running"]
    after = database(pool)
    new = [(cls, record["type"]) for ref, (cls, record) in after.items() if ref not in before and cls != "task"]
    assert new == [("VDI", "user")] * 2, "the disks of the snapshot outlive it"
    assert len(pool.pool.rows("session")) == sessions


async def test_python_works_with_tasks(pool: Client) -> None:
    def work(xenapi: Any) -> None:
        (vm,) = xenapi.VM.get_by_name_label("db-1")
        task = xenapi.Async.VM.snapshot(vm, "from python")
        token = ""
        while xenapi.task.get_status(task) == "pending":
            told = getattr(xenapi.event, "from")([f"task/{task}"], token, 10.0)
            token = told["token"]
        assert xenapi.task.get_status(task) == "success"
        (snapshot,) = xenapi.VM.get_snapshots(vm)
        assert xenapi.task.get_result(task) == f"<value>{snapshot}</value>"
        assert isinstance(xenapi.VM.get_snapshot_time(snapshot), xmlrpc.client.DateTime)
        xenapi.VM.destroy(snapshot)
        with pytest.raises(XenAPI.Failure) as caught:
            xenapi.VM.get_record(snapshot)
        assert caught.value.details == ["HANDLE_INVALID", "VM", snapshot]

    await asyncio.to_thread(python, pool.urls[0], work)


async def test_python_logs_in_again_when_its_session_is_gone(pool: Client) -> None:
    ended: list[str] = []

    def work(xenapi: Any) -> None:
        (record,) = xenapi.pool.get_all_records().values()
        loop.call_soon_threadsafe(end)
        gone.result(10)
        assert xenapi.pool.get_uuid(pool.pool.only("pool").ref) == record["uuid"]

    def end() -> None:
        for row in [*pool.pool.rows("session").values()]:
            if row.ref != pool.session:
                ended.append(row.ref)
                pool.simulator.sessions.end(row)
        done.set_result(None)

    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    async def ending() -> None:
        await done

    gone = asyncio.run_coroutine_threadsafe(ending(), loop)
    await asyncio.to_thread(python, pool.urls[0], work)
    assert len(ended) == 1


async def test_python_is_told_where_the_coordinator_is(pool: Client) -> None:
    session = XenAPI.Session(pool.urls[1])
    with pytest.raises(XenAPI.Failure) as caught:
        await asyncio.to_thread(session.xenapi.login_with_password, "root", "simulator")

    assert caught.value.details == ["HOST_IS_SLAVE", "127.0.0.1"]


async def test_both_clients_follow_a_pool_that_changes(pool: Client, npm: Npm) -> None:
    """While random calls change the pool; at the end each of them holds what the database holds."""

    def follow(xenapi: Any) -> Objects:
        held: Objects = {}
        names = {name.lower(): name for name in FIELDS}
        token, ended = "", False
        while not ended:
            told = getattr(xenapi.event, "from")(["*"], token, 30.0)
            token = told["token"]
            for event in told["events"]:
                if event["operation"] == "del":
                    del held[event["ref"]]
                else:
                    name = names[event["class"]]
                    held[event["ref"]] = name, mapped(name, event["snapshot"])
                    ended |= "end" in event["snapshot"].get("other_config", {})
            counts = told["valid_ref_counts"]
            assert all(isinstance(count, int) for count in counts.values())
            assert sum(counts.values()) == len(held)
        return held

    ours = asyncio.ensure_future(asyncio.to_thread(python, pool.urls[0], follow))
    followers = [await npm.start(pool.urls[0], transport, "follow") for transport in ("auto", "xml-rpc")]
    for process in followers:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"following\n"
    choice = random.Random(4)
    for number in range(MUTATIONS):
        await mutate(pool, choice)
        # The clients see some changes one by one, and others together.
        await asyncio.sleep(0 if number % 10 else 0.02)
    await pool("pool.add_to_other_config", pool.pool.only("pool").ref, "end", "")
    python_holds = await ours
    npm_holds = [objects(await npm.end(process), at == 1) for at, process in enumerate(followers)]

    expected = database(pool)
    # Each npm client asked for a barrier of its own at the end, which the others may have seen as well.
    for held in (python_holds, *npm_holds, expected):
        for _, record in held.values():
            config = record.get("other_config", {})
            record["other_config"] = {key: value for key, value in config.items() if not key.startswith("xo:barrier")}
    assert python_holds == expected
    assert npm_holds == [expected, expected]
    assert NULL not in expected
