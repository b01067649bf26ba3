"""Backups of the configuration of pools and of Xen Orchestra, and their restore.

Source: reference xo-proxy.md 11.
"""

from __future__ import annotations

import base64
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any
from xml.parsers import expat

from runtime.contract.abi import Fault, Json
from runtime.xapi.client import datapath
from runtime.xapi.client.connection import Connection
from runtime.xapi.jobs import retention
from runtime.xapi.jobs.errors import Damaged, JobError, words
from runtime.xapi.jobs.fork import Block, Source, fork
from runtime.xapi.jobs.log import Task
from runtime.xapi.jobs.repository import Backup, Repository
from runtime.xapi.jobs.run import Opened, Run

XO_AT_MOST = 64 << 20
"""Bytes of a configuration that are handed back."""


async def back_up_metadata(run: Run) -> None:
    """Do a metadata job. Raises what it failed with as a whole, and SeveralFailed where parts did."""
    job = run.job
    parts = parts_of(run)
    remotes = await run.open_remotes(job.ids("remotes"), job.metadata_settings().getRemoteTimeout)
    failures: list[BaseException] = []
    if remotes:
        for done, part in enumerate(parts):
            try:
                await part.back_up(remotes)
            except Exception as failure:
                failures.append(failure)
            await run.root.progress(100 * (done + 1) / len(parts))
    run.outcome("metadata backups", len(parts), failures)


def parts_of(run: Run) -> list[Part]:
    """Return what the job backs up, in this order. Raises JobError where that is nothing."""
    job = run.job
    settings = job.metadata_settings()
    if not job.ids("remotes"):
        raise JobError("metadata backup job cannot run without remotes")
    pools = job.ids("pools")
    configuration = job.record.get("xoMetadata")
    if not pools and configuration is None:
        raise JobError("no metadata mode found")
    parts: list[Part] = []
    if configuration is not None and settings.retentionXoMetadata:
        parts.append(Configuration(run, settings.retentionXoMetadata, configuration))
    if settings.retentionPoolMetadata:
        parts += [Pool(run, settings.retentionPoolMetadata, pool) for pool in pools]
    if not parts:
        raise JobError("no retentions corresponding to the metadata modes found")
    return parts


class Part(ABC):
    """One thing that goes to all remotes."""

    pool: str | None = None
    """Of which pool it is; None for Xen Orchestra's."""

    def __init__(self, run: Run, keep: int) -> None:
        self._run = run
        self._keep = keep

    @abstractmethod
    async def back_up(self, remotes: Sequence[Opened]) -> None:
        """Write it to all of them. Raises where one failed."""

    def old(self, before: Sequence[Backup]) -> list[Backup]:
        """Return which of the backups that are there go once there is a new one, newest first."""
        of_schedule = [one for one in before if one.metadata.get("scheduleId") == self._run.job.schedule]
        return retention.old(of_schedule, self._keep - 1)

    def _metadata(self, **more: Json) -> dict[str, Json]:
        job = self._run.job
        return {
            "jobId": job.id,
            "jobName": job.name,
            **more,
            "scheduleId": job.schedule,
            "scheduleName": job.schedule_name,
        }

    async def _write(
        self, remotes: Sequence[Opened], task: Task, name: str, data: AsyncGenerator[Block, None],
        metadata: dict[str, Json],
    ) -> None:  # fmt: skip
        """Write to all remotes, each as a task; raise what failed where one did."""
        job, pool, now = self._run.job, self.pool, self._run.root.log.now()
        tasks = {}
        for one in remotes:
            properties = {"name": f"{name} for the remote ({one.id}). ({job.id})", "id": one.id, "type": "remote"}
            tasks[one.id] = await task.start(properties)
            await tasks[one.id].progress(0)

        def taker(opened: Opened) -> Callable[[Source], Awaitable[None]]:
            async def write(blocks: Source) -> None:
                before = await opened.repository.metadata_backups(pool)
                newest = max((one.timestamp for one in before), default=0.0)
                at = max(now, int(newest) // 1000 * 1000 + 1000)
                stamped = metadata | {"timestamp": at}
                await opened.repository.write_metadata(job.schedule, at, stamped, blocks, pool)
                if gone := self.old(before):
                    await opened.repository.delete_metadata([one.id for one in gone])

            return write

        try:
            outcomes = await fork(data, {one.id: taker(one) for one in remotes})
        except BaseException as failure:
            for below in tasks.values():
                await below.fail(failure)
            raise
        failed: list[str] = []
        for id, outcome in outcomes.items():
            if isinstance(outcome, Exception):
                await tasks[id].fail(outcome)
                failed.append(f"{id}: {words(outcome)}")
            else:
                await tasks[id].progress(100)
                await tasks[id].succeed()
        if failed:
            raise JobError(f"{len(failed)} of {len(outcomes)} targets failed: {'; '.join(failed)}")


class Configuration(Part):
    """The configuration of Xen Orchestra, as the job brings it."""

    def __init__(self, run: Run, keep: int, given: Any) -> None:
        super().__init__(run, keep)
        self._given = given

    def data(self) -> tuple[bytes, str]:
        """Return its bytes, and the file that they are kept in. Raises JobError."""
        if isinstance(self._given, str):
            return self._given.encode(), "./data.json"
        try:
            return base64.b64decode(self._given["data"], validate=True), "./data"
        except ValueError:
            raise JobError("xoMetadata is not base64, as its encoding says") from None

    async def back_up(self, remotes: Sequence[Opened]) -> None:
        name = "Starting XO metadata backup"
        data, file = self.data()
        async with self._run.root.task({"name": f"{name}. ({self._run.job.id})", "type": "xo"}) as task:
            await self._write(remotes, task, name, _once(data), self._metadata(data=file))


class Pool(Part):
    """The database of a pool."""

    def __init__(self, run: Run, keep: int, pool: str) -> None:
        super().__init__(run, keep)
        self.pool: str = pool

    async def find(self) -> tuple[Connection, dict[str, Any], dict[str, Any]]:
        """Return the connection to the pool, its record and that of its master. Raises JobError, PoolError."""
        connection = await self._run.pools.of(self.pool)
        record = await connection.call("pool.get_record", await connection.call("pool.get_by_uuid", self.pool))
        return connection, record, await connection.call("host.get_record", record["master"])

    async def back_up(self, remotes: Sequence[Opened]) -> None:
        job = self._run.job
        name = f"Starting metadata backup for the pool ({self.pool})"
        properties: dict[str, Any] = {"id": self.pool, "name": f"{name}. ({job.id})", "type": "pool"}
        try:
            connection, pool, master = await self.find()
        except Exception as failure:
            task = await self._run.root.start(properties)
            await task.fail(failure)
            raise
        properties |= {"pool": pool, "poolMaster": master}
        async with self._run.root.task(properties) as task:
            metadata = self._metadata(pool=pool, poolMaster=master)
            await self._write(remotes, task, name, _checked(datapath.dump_pool(connection)), metadata)


async def _once(data: bytes) -> Source:
    yield data


async def _checked(dump: AsyncGenerator[memoryview, None]) -> Source:
    """Yield a dump of a pool; this ends by itself only if it is a whole document."""
    parser = expat.ParserCreate()
    try:
        async with aclosing(dump):
            async for block in dump:
                parser.Parse(block, False)
                yield block
        parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise Damaged(f"the dump of the pool is no whole document: {fault}", code="DUMP_DAMAGED") from None


async def restore_configuration(repository: Repository, backup: Backup, root: Task) -> Json:
    """Return the configuration of Xen Orchestra that a backup holds. It is not for the task log."""
    whole = bytearray()
    async with aclosing(repository.data(backup.id)) as blocks:
        async for block in blocks:
            whole += block
            if len(whole) > XO_AT_MOST:
                raise JobError(f"the configuration has more than {XO_AT_MOST} bytes")
    root.shown = {"size": len(whole)}
    if backup.metadata.get("data", "./data.json") == "./data.json":
        try:
            return whole.decode()
        except UnicodeDecodeError:
            raise Damaged("the configuration is no text", code="DATA_DAMAGED") from None
    return {"encoding": "base64", "data": base64.b64encode(whole).decode()}


async def restore_pool(
    connection: Connection, repository: Repository, backup: Backup, root: Task, *, allowed: bool
) -> Json:
    """Let the pool look at the dump; if it takes it, and that is allowed, let it restart from it."""
    _, size = await repository.metadata(backup.id)
    if size is None:
        raise Damaged("how many bytes the dump has is not known", code="DATA_DAMAGED")
    await root.progress(0)
    await datapath.restore_pool(connection, repository.data(backup.id), size, dry_run=True)
    await root.info("the pool would take the backup", {"size": size})
    if not allowed:
        raise JobError(
            "the pool would take the backup, but [xapi] allowPoolRestore does not allow to replace its database",
            code="FORBIDDEN",
        )
    await root.progress(50)
    await datapath.restore_pool(connection, repository.data(backup.id), size, dry_run=False)
    await root.progress(100)
    return ""


def is_of_pool(id: str) -> bool:
    """Return whether an id is one of a pool's backup and not of Xen Orchestra's. Raises Fault for neither."""
    first = id.lstrip("/").partition("/")[0]
    if first not in ("xo-pool-metadata-backups", "xo-config-backups"):
        raise Fault(f"{id} does not name a backup of this kind", name="notABackup", data={"id": id})
    return first == "xo-pool-metadata-backups"
