"""Pools and backups that are looked at and not touched: whatever would change something is refused."""

from __future__ import annotations

from typing import NoReturn

from runtime.contract.abi import Json
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError
from runtime.xapi.client.rpc import SECONDS
from runtime.xapi.jobs.errors import words
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.pools import Pools
from runtime.xapi.jobs.repository import Folder

_LISTS_CHANGES = "VDI.list_changed_blocks"


class WouldChange(PoolError):
    """A call that would change something in a pool which is only looked at. It was not made."""


class ReadOnly(Connection):
    """The connection of somebody else, for calls that only read."""

    def __init__(self, of: Connection) -> None:
        self._of = of
        self.rpc = of.rpc
        self.where = of.where

    async def session(self) -> str:
        return await self._of.session()

    async def call(self, method: str, *params: Json, seconds: float = SECONDS) -> Json:
        """Return what the call of the other does. Raises WouldChange, and what the other does."""
        if not method.partition(".")[2].startswith("get_") and method != _LISTS_CHANGES:
            raise WouldChange(f"{method} was not called, as it would change something")
        return await self._of.call(method, *params, seconds=seconds)


class LookedAt(Pools):
    """The pools of a job as `Pools` gives them, read only."""

    async def prepared(self, connection: Connection) -> Connection:
        return ReadOnly(connection)


class Unlocked(Folder):
    """The backups of a machine whose lock nobody here holds."""

    def __init__(self) -> None:
        pass

    def __getattribute__(self, name: str) -> NoReturn:
        raise WouldChange(f"{name} needs the lock of the backups")


class Notes(Task):
    """A task that is nowhere: what is said about it is kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def start(self, properties: dict[str, Json]) -> Task:
        return Notes()

    async def info(self, message: str, data: Json = None) -> None:
        why = data.get("cause") or data.get("error") if isinstance(data, dict) else None
        self.lines.append(f"{message}: {why}" if why else message)

    async def warning(self, message: str, data: Json = None) -> None:
        await self.info(message, data)

    async def fail(self, failure: BaseException) -> None:
        self.lines.append(words(failure))
