"""How `gatewright datastore` reaches a datastore: in the running gateway, or here when nobody has its folder.

Either way the same rpcs are called, over the contract listener or over a local channel.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from generated.handlers import pbs
from generated.proto.pbs.v1 import pbs_pb2_grpc as grpc
from runtime.cli.config import Config
from runtime.cli.keys import CONTRACT
from runtime.cli.run import Failed
from runtime.cli.settings import storage_settings
from runtime.contract import Channel, LocalChannel, LocalServer, Tls, connect, jsontext
from runtime.contract.abi import Fault, Json, Method
from runtime.contract.faults import Unavailable
from runtime.formats.task_id import RANDOM, task_id
from runtime.storage.datastore.datastores import Datastores
from runtime.storage.datastore.errors import StoreInUse
from runtime.storage.datastore.maintenance import Maintenance
from runtime.storage.datastore.maintenance_service import MaintenanceService

Metadata = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """A way to the datastores; what goes wrong is a Failed."""

    channel: Channel
    metadata: Metadata
    address: str = ""
    """Of the gateway that is asked; empty in this process."""

    async def one(self, name: str, params: Json) -> Json:
        """Return the answer of a method with one."""
        method = pbs.FACE.methods[name]
        assert method.result is not None
        try:
            return jsontext.loads(jsontext.dumps(method.result(await self._call(method, params))))
        except Fault as fault:
            raise self._failed(fault) from None

    async def many(self, name: str, params: Json) -> AsyncGenerator[Any, None]:
        """Yield the records of a method; closing it ends the call."""
        method = pbs.FACE.methods[name]
        assert method.records is not None
        call = self._call(method, params)
        try:
            async for message in call:
                for record in method.records(message):
                    yield jsontext.loads(record)
        except Fault as fault:
            raise self._failed(fault) from None
        finally:
            call.cancel()

    def _failed(self, fault: Fault) -> Failed:
        if self.address and isinstance(fault, Unavailable):
            return Failed(f"no gateway can be reached at {self.address}")
        return Failed(fault.message)

    def _call(self, method: Method, params: Json) -> Any:
        assert method.stub is not None
        assert method.request is not None
        findings = method.check(params)
        if findings:
            raise Failed("; ".join(f"{pointer or 'params'}: {words}" for pointer, _, words in findings))
        return getattr(method.stub(self.channel), method.rpc)(method.request(params), metadata=self.metadata)


class Untold:
    """Work that no log of tasks hears of: this process begins it, and ends with it."""

    def __init__(self) -> None:
        self.id = task_id(int(time.time() * 1000), secrets.randbelow(RANDOM))
        """In the form of a task's; no log knows it."""
        self.stop = threading.Event()

    async def tell(self, percent: float) -> None:
        return

    async def say(self, message: str) -> None:
        return

    async def run(
        self, kind: str, name: str, properties: dict[str, Any], work: Callable[[Any], Awaitable[None]], describe: Any
    ) -> None:
        await work(self)


@asynccontextmanager
async def reached(config: Config, name: str, url: str | None) -> AsyncIterator[Reached]:
    """Give a way to a datastore. Raises Failed when none of that name is configured, or it cannot be reached."""
    paths = storage_settings(config, embedded=True).stores()
    if name not in paths:
        raise Failed(f"no datastore named {name!r} is configured; there are {', '.join(paths)}")
    async with AsyncExitStack() as stack:
        if url is None and not config["backends.storage"]:
            datastores = Datastores({name: paths[name]})
            try:
                await asyncio.to_thread(datastores.open)
            except StoreInUse as fault:
                reason = str(fault)
            else:
                yield Reached(await _here(datastores, stack), ())
                return
        else:
            reason = "the datastores are not in this process"
        address = url or config[f"listen.{CONTRACT}.url"]
        if not address:
            raise Failed(f"{reason}; set listen.{CONTRACT}.url, so that the gateway that uses it can be asked")
        channel = _there(address, config.data)
        stack.push_async_callback(channel.close)
        yield Reached(channel, (("authorization", f"Bearer {_token(config.data)}"),), address)


async def _here(datastores: Datastores, stack: AsyncExitStack) -> Channel:
    server = LocalServer()
    tasks = Untold()
    service = MaintenanceService(Maintenance(datastores, asyncio.to_thread, tasks))
    grpc.add_MaintenanceServiceServicer_to_server(service, server)  # type: ignore[no-untyped-call]
    stack.push_async_callback(asyncio.to_thread, datastores.close)
    stack.push_async_callback(server.stop)
    stack.callback(tasks.stop.set)
    return LocalChannel(server)


def _there(url: str, data: Path) -> Any:
    parts = urlsplit(url)
    own = data / "tls" / f"{CONTRACT}.pem"
    secure = parts.scheme == "grpcs"
    credentials = Tls.read(None, None, own if own.exists() else None) if secure else None
    return connect(parts.netloc, faces=[pbs.FACE], credentials=credentials)


def _token(data: Path) -> str:
    """Return the token of the environment, or of the data folder. Raises Failed."""
    if token := os.environ.get("GATEWRIGHT_TOKEN"):
        return token
    try:
        return (data / "token").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise Failed(f"no token in {data / 'token'}: set GATEWRIGHT_TOKEN") from None
