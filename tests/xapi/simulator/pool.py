"""A simulated pool in the process of the test, and calls to it."""

from __future__ import annotations

import base64
import contextlib
import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from runtime.contract import jsontext
from runtime.xapi import xmlrpc
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.schema import CLASSES
from runtime.xapi.simulator.simulator import Listen, Simulator

NULL = "OpaqueRef:NULL"
PASSWORD = "simulator"
ANY = "http://127.0.0.1:0"
CONTROL = Listen(ANY)


class Client:
    """Calls the hosts of a simulator without a network in between, in one session."""

    def __init__(self, simulator: Simulator, urls: Sequence[str]) -> None:
        self.simulator = simulator
        self.urls = urls
        self.pool = simulator.pool
        self.session = ""

    async def login(self, host: Row | None = None) -> str:
        return str(await self.raw("session.login_with_password", "root", PASSWORD, "1.0", "tests", host=host))

    async def raw(self, name: str, *params: Any, host: Row | None = None) -> Any:
        """Return the result of a call as the dispatcher gives it. Raises XapiFault."""
        return await self.simulator.dispatcher.call(name, params, host or self.simulator.coordinator)

    async def __call__(self, name: str, *params: Any) -> Any:
        """Return the result of a call in the session, as JSON says it. Raises XapiFault."""
        result = await self.raw(name, self.session, *params)
        return jsontext.loads(jsontext.dumps(_plain(result)))

    async def done(self, name: str, *params: Any) -> Any:
        """Return the result of an asynchronous call when its task has ended. Raises XapiFault if it failed."""
        task = await self(f"Async.{name}", *params)
        token = ""
        while True:
            told = await self("event.from", [f"task/{task}"], token, 10.0)
            token = told["token"]
            for event in told["events"]:
                record = event["snapshot"]
                if record["status"] == "success":
                    await self("task.destroy", task)
                    return xmlrpc.read(record["result"]) if record["result"] else ""
                if record["status"] != "pending":
                    raise XapiFault(*record["error_info"])

    async def token(self) -> str:
        """Return the token of this moment."""
        return str((await self("event.from", ["pool"], "", 0.0))["token"])

    async def events(self, token: str, *classes: str) -> list[tuple[str, str, str]]:
        """Return what happened since a token: class, operation, ref."""
        told = await self("event.from", list(classes) or ["*"], token, 0.0)
        return [(event["class"], event["operation"], event["ref"]) for event in told["events"]]

    async def vm(self, name: str = "web-1") -> str:
        return str((await self("VM.get_by_name_label", name))[0])

    async def disks(self, vm: str) -> list[str]:
        """Return the disks of a VM, in the order of their slots."""
        found = [await self("VBD.get_record", vbd) for vbd in await self("VM.get_VBDs", vm)]
        return [vbd["VDI"] for vbd in sorted(found, key=lambda vbd: vbd["userdevice"]) if vbd["type"] == "Disk"]


def _plain(item: Any) -> Any:
    if isinstance(item, Row):
        return item.values
    if isinstance(item, dict):
        return {key: _plain(one) for key, one in item.items()}
    if isinstance(item, list):
        return [_plain(one) for one in item]
    return item


@contextlib.asynccontextmanager
async def simulating(
    folder: Path,
    *urls: str,
    seed: int = 0,
    control: Listen | None = None,
    login: bool = True,
    tls: ssl.SSLContext | None = None,
    password: str = PASSWORD,
) -> AsyncIterator[Client]:
    """Run a simulator; the first URL is that of the coordinator."""
    simulator = Simulator(folder, seed=seed, password=password)
    client = Client(simulator, await simulator.start([Listen(url, tls) for url in urls or [ANY]], control))
    try:
        if login:
            client.session = await client.login()
        yield client
    finally:
        await simulator.close()


async def post(url: str, body: bytes, **headers: str) -> tuple[int, str, bytes]:
    """Return status, content type and body of the answer to a POST."""
    async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
        return answer.status, answer.headers.get("Content-Type", ""), await answer.read()


async def control(client: Client, method: str, **params: Any) -> Any:
    """Return the answer of the control API, which is the last URL of the client."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": f"control.{method}", "params": params}
    _, _, body = await post(client.urls[-1], jsontext.dumps(asked))
    return jsontext.loads(body)


def bits(bitmap: str) -> list[int]:
    """Return which bits of a bitmap in base64 are set, the highest bit of each byte first."""
    data = base64.b64decode(bitmap)
    return [at for at in range(len(data) * 8) if data[at // 8] & 0x80 >> at % 8]


async def refused(pool: Client, name: str, *params: Any) -> list[str]:
    """Return the code and the params that a call fails with."""
    with pytest.raises(XapiFault) as caught:
        await pool(name, *params)
    return caught.value.error_info


def disagreements(client: Client) -> list[str]:
    """Return where the two directions of a pair do not agree, or where a ref of ours names nothing."""
    pool, found = client.pool, []
    for name, described in CLASSES.items():
        for field in described.fields.values():
            if field.inverse:
                for row in pool.rows(name).values():
                    pointing = {one.ref for one in pool.rows(field.of).values() if one[field.inverse] == row.ref}
                    if pointing != set(row[field.name]) or len(pointing) != len(row[field.name]):
                        found.append(f"{name}.{field.name} of {row.ref}")
            if field in described.points:
                found += [
                    f"{name}.{field.name} of {row.ref} names nothing"
                    for row in pool.rows(name).values()
                    if row[field.name] != NULL and pool.get(field.of, row[field.name]) is None
                ]
    return found
