"""Backups of the configuration of pools and of Xen Orchestra, and their restore.

Source: reference xo-proxy.md 11.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, Awaitable, Callable
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
    settings = job.metadata_settings()
    remote_ids = job.ids("remotes")
    if not remote_ids:
        raise JobError("metadata backup job cannot run without remotes")
    pools = job.ids("pools")
    configuration = job.record.get("xoMetadata")
    if not pools and configuration is None:
        raise JobError("no metadata mode found")
    parts: list[Callable[[], Awaitable[None]]] = []
    remotes: list[Opened] = []
    if configuration is not None and settings.retentionXoMetadata:
        parts.append(lambda: _Configuration(run, remotes, settings.retentionXoMetadata).back_up(configuration))
    if settings.retentionPoolMetadata:
        parts += [_pool_part(run, remotes, settings.retentionPoolMetadata, pool) for pool in pools]
    if not parts:
        raise JobError("no retentions corresponding to the metadata modes found")
    remotes += await run.open_remotes(remote_ids, settings.getRemoteTimeout)
    failures: list[BaseException] = []
    if remotes:
        for done, part in enumerate(parts):
            try:
                await part()
            except Exception as failure:
                failures.append(failure)
            await run.root.progress(100 * (done + 1) / len(parts))
    run.outcome("metadata backups", len(parts), failures)


def _pool_part(run: Run, remotes: list[Opened], keep: int, pool: str) -> Callable[[], Awaitable[None]]:
    return lambda: _Pool(run, remotes, keep).back_up(pool)


class _Part:
    """One thing that goes to all remotes."""

    def __init__(self, run: Run, remotes: list[Opened], keep: int) -> None:
        self._run = run
        self._remotes = remotes
        self._keep = keep
        self._timestamp = run.root.log.now()

    def _metadata(self, **more: Json) -> dict[str, Json]:
        job = self._run.job
        return {
            "jobId": job.id,
            "jobName": job.name,
            **more,
            "scheduleId": job.schedule,
            "scheduleName": job.schedule_name,
            "timestamp": self._timestamp,
        }

    async def _write(
        self, task: Task, name: str, data: AsyncGenerator[Block, None], metadata: dict[str, Json], pool: str | None
    ) -> None:
        """Write to all remotes, each as a task; raise what failed where one did."""
        job = self._run.job
        tasks = {}
        for one in self._remotes:
            properties = {"name": f"{name} for the remote ({one.id}). ({job.id})", "id": one.id, "type": "remote"}
            tasks[one.id] = await task.start(properties)
            await tasks[one.id].progress(0)

        def taker(opened: Opened) -> Callable[[Source], Awaitable[None]]:
            async def write(blocks: Source) -> None:
                before = await opened.repository.metadata_backups(pool)
                newest = max((one.timestamp for one in before), default=0.0)
                at = max(self._timestamp, int(newest) // 1000 * 1000 + 1000)
                stamped = metadata | {"timestamp": at}
                await opened.repository.write_metadata(job.schedule, at, stamped, blocks, pool)
                of_schedule = [one for one in before if one.metadata.get("scheduleId") == job.schedule]
                gone = retention.old(of_schedule, self._keep - 1)
                if gone:
                    await opened.repository.delete_metadata([one.id for one in gone])

            return write

        try:
            outcomes = await fork(data, {one.id: taker(one) for one in self._remotes})
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


class _Configuration(_Part):
    async def back_up(self, configuration: Json) -> None:
        name = "Starting XO metadata backup"
        if isinstance(configuration, str):
            data, file = configuration.encode(), "./data.json"
        else:
            try:
                data, file = base64.b64decode(configuration["data"], validate=True), "./data"
            except ValueError:
                raise JobError("xoMetadata is not base64, as its encoding says") from None
        async with self._run.root.task({"name": f"{name}. ({self._run.job.id})", "type": "xo"}) as task:
            await self._write(task, name, _once(data), self._metadata(data=file), None)


class _Pool(_Part):
    async def back_up(self, uuid: str) -> None:
        job = self._run.job
        name = f"Starting metadata backup for the pool ({uuid})"
        properties: dict[str, Any] = {"id": uuid, "name": f"{name}. ({job.id})", "type": "pool"}
        try:
            connection = await self._run.pools.of(uuid)
            pool = await connection.call("pool.get_record", await connection.call("pool.get_by_uuid", uuid))
            master = await connection.call("host.get_record", pool["master"])
        except Exception as failure:
            task = await self._run.root.start(properties)
            await task.fail(failure)
            raise
        properties |= {"pool": pool, "poolMaster": master}
        async with self._run.root.task(properties) as task:
            metadata = self._metadata(pool=pool, poolMaster=master)
            await self._write(task, name, _checked(datapath.dump_pool(connection)), metadata, uuid)


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
