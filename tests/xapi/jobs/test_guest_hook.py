"""A guest that its tag says to tell of its snapshots, as a real HTTP server."""

from __future__ import annotations

import asyncio
import datetime
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from runtime.gateway import certificate
from runtime.xapi.jobs import guest_hook
from runtime.xapi.jobs.guest_hook import GuestHook, reported
from tests.xapi.jobs.world import World, ends, outline

WARNING = "the guest could not be told of its snapshot"


class Guest:
    """Answers what it is asked; `asked` has the paths, with the number of snapshots there were then."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.port = 0
        self.asked: list[tuple[str, int]] = []
        self.headers: list[dict[str, str]] = []
        self.how = "ok"
        self.over = asyncio.Event()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        there = sum(row["is_a_snapshot"] for row in self._world.pool.rows("VM").values())
        self.asked.append((request.path_qs, there))
        self.headers.append(dict(request.headers))
        match self.how:
            case "redirects":
                return web.Response(status=302, headers={"Location": "/elsewhere"})
            case "fails":
                return web.Response(status=500)
            case "closes":
                assert request.transport is not None
                request.transport.abort()
            case "never ends":
                response = web.StreamResponse()
                await response.prepare(request)
                with pytest.raises(ConnectionError):
                    while True:
                        await response.write(bytes(8192))
                return response
            case "never answers":
                await self.over.wait()
        return web.Response(text="ready")


@asynccontextmanager
async def serving(world: World, tls: ssl.SSLContext | None = None) -> AsyncIterator[Guest]:
    guest = Guest(world)
    runner = web.ServerRunner(web.Server(guest.answer), shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    guest.port = runner.addresses[0][1]
    try:
        yield guest
    finally:
        guest.over.set()
        await runner.cleanup()


async def running(world: World, tag: str) -> dict[str, Any]:
    vm = await world.vm(1 << 20)
    await world.client("VM.start", vm["ref"], False, False)
    await world.client("VM.add_tags", vm["ref"], tag)
    return vm


async def run(world: World, vm: dict[str, Any], **settings: Any) -> list[dict[str, Any]]:
    return await world.run(world.params([vm["uuid"]], "delta", settings={"exportRetention": 1} | settings))


def warnings(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one["data"] for one in events if one["type"] == "warning" and one["message"] == WARNING]


def tags(world: World) -> list[list[str]]:
    """Return the tags of the snapshots."""
    return [row["tags"] for row in world.pool.rows("VM").values() if row["is_a_snapshot"]]


async def test_a_guest_is_told_before_and_after(world: World) -> None:
    world.jobs.hook = GuestHook("a secret")
    async with serving(world) as guest:
        vm = await running(world, f"xo:notify-on-snapshot=http://127.0.0.1:{guest.port}/passed/over?vm=7")
        events = await run(world, vm)
    assert outline(events)[-1] == "backup run: success"
    assert guest.asked == [("/sync?vm=7", 0), ("/post-sync?vm=7", 1)]
    assert [one["Authorization"] for one in guest.headers] == ["Bearer YSBzZWNyZXQ="] * 2
    assert warnings(events) == []
    assert ["xo:synced" in one for one in tags(world)] == [True]


async def test_without_a_secret_none_is_sent(world: World) -> None:
    async with serving(world) as guest:
        await run(world, await running(world, f"xo:notify-on-snapshot=http://127.0.0.1:{guest.port}"))
    assert [one.get("Authorization") for one in guest.headers] == [None, None]


async def test_the_address_that_the_guest_reports_with_any_certificate(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate.keep(tmp_path / "own.pem", ["elsewhere"], now))
    async with serving(world, tls) as guest:
        monkeypatch.setattr(guest_hook, "PORT", guest.port)
        monkeypatch.setattr(guest_hook, "reported", lambda networks: "127.0.0.1" if networks == REPORTED else None)
        vm = await running(world, "xo:notify-on-snapshot")
        row = world.pool.find("VM", vm["ref"])
        world.pool.set(world.pool.find("VM_guest_metrics", row["guest_metrics"]), networks=REPORTED)
        events = await run(world, vm)
    assert [path for path, _ in guest.asked] == ["/sync", "/post-sync"]
    assert warnings(events) == []


REPORTED = {"0/ip": "192.0.2.10"}


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("redirects", "it answered with status 302"),
        ("fails", "it answered with status 500"),
        ("closes", "the request failed: "),
        ("never answers", "no answer within 0.2 s"),
    ],
)
async def test_a_guest_that_is_not_ready_is_a_warning(world: World, how: str, says: str) -> None:
    if how == "never answers":
        world.jobs.hook = GuestHook(seconds=0.2)
    async with serving(world) as guest:
        guest.how = how
        events = await run(world, await running(world, f"xo:notify-on-snapshot=http://127.0.0.1:{guest.port}?key=k3y"))
    assert outline(events)[-1] == "backup run: success"
    assert [one["request"] for one in warnings(events)] == ["/sync", "/post-sync"]
    assert [one["error"][: len(says)] for one in warnings(events)] == [says, says]
    # A request whose connection is lost may be sent once more.
    assert [*dict.fromkeys(path for path, _ in guest.asked)] == ["/sync?key=k3y", "/post-sync?key=k3y"]
    assert tags(world) == [[f"xo:notify-on-snapshot=http://127.0.0.1:{guest.port}?key=k3y"]]
    assert "k3y" not in str(warnings(events))


async def test_an_answer_without_an_end_is_left(world: World) -> None:
    async with serving(world) as guest:
        guest.how = "never ends"
        events = await run(world, await running(world, f"xo:notify-on-snapshot=http://127.0.0.1:{guest.port}"))
    assert outline(events)[-1] == "backup run: success"
    assert warnings(events) == []


@pytest.mark.parametrize(
    ("tag", "says"),
    [
        ("=http://127.0.0.1:{closed}", "it cannot be reached: "),
        ("=ftp://host", "the tag xo:notify-on-snapshot: expected http://HOST[:PORT]"),
        ("=http://user:s3cret@host", "the tag xo:notify-on-snapshot: credentials do not belong"),
        ("=http://elsewhere.example", "elsewhere.example is not among the hosts that may be asked"),
        ("", "192.0.2.10 is not among the hosts that may be asked"),
    ],
)
async def test_a_guest_that_cannot_be_asked_is_a_warning(world: World, tag: str, says: str) -> None:
    world.jobs.hook = GuestHook(allowed=frozenset({"127.0.0.1"}))
    async with serving(world) as guest:
        closed = guest.port
    vm = await running(world, "xo:notify-on-snapshot" + tag.format(closed=closed))
    row = world.pool.find("VM", vm["ref"])
    world.pool.set(world.pool.find("VM_guest_metrics", row["guest_metrics"]), networks=REPORTED)
    events = await run(world, vm)
    assert outline(events)[-1] == "backup run: success"
    assert [one["error"][: len(says)] for one in warnings(events)] == [says, says]
    assert "s3cret" not in str(warnings(events))


async def test_a_guest_that_reports_nothing(world: World) -> None:
    vm = await running(world, "xo:notify-on-snapshot")
    row = world.pool.find("VM", vm["ref"])
    world.pool.set(world.pool.find("VM_guest_metrics", row["guest_metrics"]), networks={})
    assert [one["error"] for one in warnings(await run(world, vm))] == ["the guest has reported no address"] * 2


@pytest.mark.parametrize("settings", [None, {"offlineSnapshot": True}, {"offlineBackup": True}])
async def test_a_machine_that_does_not_run_is_not_told(world: World, settings: dict[str, Any] | None) -> None:
    async with serving(world) as guest:
        vm = await running(world, f"xo:notify-on-snapshot=http://127.0.0.1:{guest.port}")
        if settings is None:
            await world.client("VM.hard_shutdown", vm["ref"])
        events = await run(world, vm, **(settings or {}))
    assert outline(events)[-1] == "backup run: success"
    assert guest.asked == []


async def test_a_guest_does_not_wait_for_a_snapshot_that_failed(world: World) -> None:
    async with serving(world) as guest:
        vm = await running(world, f"xo:notify-on-snapshot=http://127.0.0.1:{guest.port}")
        world.faults.inject("sr-full", {}, 1)
        events = await run(world, vm)
    assert "SR_FULL" in ends(events, "snapshot")[0]["result"]["message"]
    assert [path for path, _ in guest.asked] == ["/sync", "/post-sync"]


@pytest.mark.parametrize(
    ("networks", "address"),
    [
        ({}, None),
        ({"0/ip": "192.0.2.10"}, "192.0.2.10"),
        ({"0/ipv6/0": "2001:db8::1", "1/ip": "192.0.2.11"}, "192.0.2.11"),
        ({"0/ipv4/0": "192.0.2.12", "0/ipv6/0": "2001:db8::1"}, "192.0.2.12"),
        ({"0/ipv6/0": "fe80::1", "0/ipv6/1": "2001:db8::1"}, "2001:db8::1"),
        ({"1/ip": "192.0.2.14", "0/ip": "192.0.2.13"}, "192.0.2.13"),
        ({"0/ip": "127.0.0.1"}, None),
        ({"0/ip": "::ffff:127.0.0.1"}, None),
        ({"0/ip": "0.0.0.0"}, None),
        ({"0/ip": "224.0.0.1"}, None),
        ({"0/ip": "169.254.169.254"}, None),
        ({"0/ip": "evil.example"}, None),
        ({"0/mac": "192.0.2.10"}, None),
    ],
)
def test_the_address_of_a_guest(networks: dict[str, str], address: str | None) -> None:
    assert reported(networks) == address
