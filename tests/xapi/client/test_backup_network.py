"""The network that a pool names for backups: bytes take it, calls do not. The proxy sees who is asked for what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

import pytest

from runtime.xapi.client import backup_network, datapath
from runtime.xapi.client.address import address
from runtime.xapi.client.connection import Connection, Credentials
from runtime.xapi.client.proxy import proxy
from runtime.xapi.client.rpc import Rpc
from tests.xapi.proxying import NOWHERE, Proxying, serving
from tests.xapi.simulator.pool import PASSWORD, Client, simulating

HOSTS = ("192.0.2.7", "192.0.2.8")
"""The addresses of the hosts on the network for backups."""


@dataclass(slots=True)
class Behind:
    client: Client
    connection: Connection
    proxying: Proxying

    async def asked(self) -> list[str]:
        """Return which hosts the export of a disk is asked for, in this order."""
        (disk,) = await self.connection.call("VDI.get_by_name_label", "web-1 data")
        self.proxying.seen.clear()
        async with aclosing(datapath.export_disk(self.connection, disk, format="raw")) as pieces:
            await anext(pieces)
        parts = [one.split("/", 3) for one in self.proxying.seen]
        assert {host.partition(":")[0] for verb, _, host, _ in parts if verb.startswith("POST")} == {NOWHERE}
        return [host.partition(":")[0] for verb, _, host, _ in parts if verb.startswith("GET")]


@pytest.fixture
async def behind(tmp_path: Path) -> AsyncIterator[Behind]:
    """A pool of two hosts with a network for backups, which only the proxy finds."""
    urls = ("http://127.0.0.1:0", "http://127.0.0.2:0")
    async with simulating(tmp_path / "pool", *urls) as client, serving() as proxying:
        apart = next(one for one in client.pool.rows("network").values() if one["name_label"] == "Backup network")
        client.pool.set(client.pool.only("pool"), other_config={backup_network.KEY: apart["uuid"]})
        for pif, ip in zip(client.pool.all_of(apart, "PIFs"), HOSTS, strict=True):
            client.pool.set(pif, IP=ip)
        where = address(client.urls[0]).at(NOWHERE)
        connection = Connection(where, Credentials("root", PASSWORD), Rpc(proxy=proxy(proxying.url)))
        yield Behind(client, connection, proxying)
        await connection.close()


async def test_bytes_take_the_network_for_backups(behind: Behind) -> None:
    assert await behind.asked() == [HOSTS[0]]


async def test_they_take_it_to_the_host_that_they_are_sent_to(behind: Behind) -> None:
    behind.client.simulator.faults.inject("302-to-a-peer", {}, 1, None)
    assert await behind.asked() == [*HOSTS]


async def test_a_network_that_is_none_is_left_alone(behind: Behind) -> None:
    behind.client.pool.set(behind.client.pool.only("pool"), other_config={backup_network.KEY: "gone"})
    assert await behind.asked() == [NOWHERE]


async def test_a_host_that_is_not_on_the_network_is_asked_where_it_is(behind: Behind) -> None:
    for pif in behind.client.pool.rows("PIF").values():
        behind.client.pool.set(pif, IP="")
    assert await behind.asked() == [NOWHERE]
