"""A simulated pool as a process that nobody kills, and calls to it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import aiohttp

from tests.process import Server


class Pool:
    def __init__(self, http: aiohttp.ClientSession, server: Server) -> None:
        self._http = http
        self._control = next(line.split()[1] for line in server.said if line.startswith("control "))
        self.url = server.url
        self._session = ""

    async def _post(self, url: str, method: str, params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        async with self._http.post(url, data=json.dumps(body)) as answer:
            told = json.loads(await answer.read())
        if "error" in told:
            raise AssertionError(f"{method}: {told['error']}")
        return told["result"]

    async def control(self, method: str, **params: Any) -> Any:
        return await self._post(self._control, f"control.{method}", params)

    async def call(self, method: str, *params: Any) -> Any:
        if not self._session:
            login = ["root", "simulator", "1.0", "soak"]
            self._session = await self._post(f"{self.url}/jsonrpc", "session.login_with_password", login)
        return await self._post(f"{self.url}/jsonrpc", method, [self._session, *params])

    async def sessions(self) -> Counter[str]:
        """Return how many sessions there are of each originator, ours left out."""
        found = Counter((await self.control("counters"))["originators"])
        found.pop("soak", None)
        return found

    async def hash(self, vdi: str) -> str:
        return str(await self.control("diskHash", vdi=vdi))

    async def disks(self, vm: str) -> list[str]:
        """Return the disks of a machine."""
        vbds = [await self.call("VBD.get_record", one) for one in await self.call("VM.get_VBDs", vm)]
        return [one["VDI"] for one in vbds if one["type"] == "Disk"]

    async def remove(self, vm: str) -> None:
        """Remove a machine with its disks."""
        disks = await self.disks(vm)
        await self.call("VM.destroy", vm)
        for one in disks:
            await self.call("VDI.destroy", one)
