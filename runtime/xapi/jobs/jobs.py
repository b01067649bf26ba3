"""The jobs that run in this process: begun by a call, and gone on with whether or not the caller stays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import structlog

from generated.errors import xo as errors
from generated.handlers.internal import METHODS
from generated.handlers.xo import METHODS as XO_METHODS
from runtime.contract import Caller, Channel, call_metadata, jsontext
from runtime.contract.abi import Category, Fault, Json
from runtime.contract.tasks import TaskRun
from runtime.xapi.client import tasks
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.connections import Connections
from runtime.xapi.client.errors import TaskFailed, XapiError
from runtime.xapi.jobs import left
from runtime.xapi.jobs.backup import back_up_machines
from runtime.xapi.jobs.errors import JobError, described, words
from runtime.xapi.jobs.fork import Pace
from runtime.xapi.jobs.guest_hook import GuestHook
from runtime.xapi.jobs.job import Job
from runtime.xapi.jobs.log import Event, Follower, RunLog, Task, clock
from runtime.xapi.jobs.looking import LookedAt, Notes
from runtime.xapi.jobs.metadata import back_up_metadata, is_of_pool, restore_configuration, restore_pool
from runtime.xapi.jobs.mirror import mirror
from runtime.xapi.jobs.patterns import BadPattern
from runtime.xapi.jobs.plan import plan
from runtime.xapi.jobs.plan_metadata import plan_metadata
from runtime.xapi.jobs.plan_mirror import plan_mirror
from runtime.xapi.jobs.pools import Pools, use
from runtime.xapi.jobs.repository import Backup, Repository
from runtime.xapi.jobs.restore import Restore, Wishes
from runtime.xapi.jobs.run import Run, limited
from runtime.xapi.jobs.settings import BadSetting

_log = structlog.get_logger(__name__)

Work = Callable[[Task], Awaitable[Json]]
"""Does what a task is for, and returns its result."""

CLOSING_SECONDS = 30.0
"""So long the jobs may clean up when this process ends."""


class Jobs:
    """Runs jobs and restores. `storage` leads to the backend with the task log and the repositories."""

    def __init__(
        self,
        connections: Connections,
        storage: Channel | None,
        now: Callable[[], int] = clock,
        *,
        allow_pool_restore: bool = False,
        hook: GuestHook | None = None,
    ) -> None:
        self._connections = connections
        self.allow_pool_restore = allow_pool_restore
        self.hook = hook or GuestHook()
        self._storage = storage
        self.now = now
        self.running: set[asyncio.Task[None]] = set()
        """The jobs that are under way."""

    async def back_up(self, params: Json, caller: Caller) -> Begun:
        """Begin a backup job and return it once it is in the task log. Raises Fault, JobAlreadyRunning."""
        job = Job.read(params)
        storage = self._channel()

        async def work(root: Task) -> Json:
            tasks.WHOSE.set(left.description(root.id, job.id))
            settings = job.metadata_settings() if job.type == "metadataBackup" else job.of()
            async with (
                AsyncExitStack() as stack,
                limited(settings.timeout, f"the job took longer than its timeout, {settings.timeout:g} s"),
            ):
                is_over = self._over(caller)

                async def clean_up(connection: Connection) -> None:
                    await left.remove_left(connection, is_over, root.id, job.id)

                run = Run(
                    job,
                    root,
                    Pools(self._connections, stack, job.xapis, job.record_to_xapi, clean_up),
                    lambda remote: Repository(storage, remote, caller),
                    Pace(settings.maxExportRate),
                    self.hook,
                )
                match job.type:
                    case "backup":
                        await back_up_machines(run)
                    case "metadataBackup":
                        await back_up_metadata(run)
                    case "mirrorBackup":
                        await mirror(run)
                    case _:
                        raise JobError(f"No runner for the backup type {job.type}")
            return None

        properties = {"name": "backup run", **job.properties}
        return await self._begin("backup", properties, work, caller, job.id)

    async def plan(self, params: Json, caller: Caller) -> Json:
        """Return what a job would do, having changed nothing. Raises Fault.

        Cancelled, what was opened for it is closed.
        """
        job = Job.read(params)
        storage = self._channel()
        async with AsyncExitStack() as stack:
            pools = LookedAt(self._connections, stack, job.xapis, job.record_to_xapi)
            run = Run(job, Notes(), pools, lambda remote: Repository(storage, remote, caller))
            try:
                match job.type:
                    case "metadataBackup":
                        return await plan_metadata(run)
                    case "mirrorBackup":
                        return await plan_mirror(run)
                return await plan(run, pools)
            except Exception as failure:
                raise _failure(failure) from None

    async def restore(self, params: Json, caller: Caller) -> Begun:
        """Begin a restore of a machine and return it once it is in the task log. Raises Fault."""
        remote = params["remote"]
        repository = Repository(self._channel(), remote, caller)
        id = str(params["backupId"])
        metadata, _ = await repository.metadata(id)
        backup = Backup("/" + id.lstrip("/"), metadata)

        async def work(root: Task) -> Json:
            tasks.WHOSE.set(left.description(root.id))
            async with use(self._connections, params["xapi"]) as connection:
                await left.remove_left(connection, self._over(caller), root.id)
                restore = Restore(
                    connection,
                    repository,
                    backup,
                    str(remote.get("name") or ""),
                    params["srUuid"],
                    Wishes.read(params.get("settings")),
                    root,
                    root.id,
                )
                return await restore.do()

        properties: dict[str, Json] = {
            "name": "restore",
            "backupId": id,
            "jobId": metadata.get("jobId"),
            "srId": params["srUuid"],
            "time": metadata.get("timestamp"),
        }
        return await self._begin("restore", properties, work, caller)

    async def restore_metadata(self, params: Json, caller: Caller) -> Begun:
        """Begin to restore the configuration of a pool or of Xen Orchestra. Raises Fault."""
        id = str(params["backupId"])
        of_pool = is_of_pool(id)
        repository = Repository(self._channel(), params["remote"], caller)
        metadata, _ = await repository.metadata(id)
        backup = Backup("/" + id.lstrip("/"), metadata)
        if of_pool and params.get("xapi") is None:
            raise errors.Thrown(message="xapi is missing: the configuration of a pool is restored to one")

        async def work(root: Task) -> Json:
            if not of_pool:
                return await restore_configuration(repository, backup, root)
            async with use(self._connections, params["xapi"]) as connection:
                return await restore_pool(connection, repository, backup, root, allowed=self.allow_pool_restore)

        properties: dict[str, Json] = {"name": "metadataRestore", "metadata": metadata}
        return await self._begin("metadataRestore", properties, work, caller)

    async def close(self) -> None:
        """Stop what runs; it has CLOSING_SECONDS to clean up."""
        for task in self.running:
            task.cancel()
        if self.running:
            await asyncio.wait(self.running, timeout=CLOSING_SECONDS)

    def _over(self, caller: Caller) -> left.IsOver:
        """Return what tells of a run whether it is over; one that the task log does not know is not."""
        method, channel = XO_METHODS["task.get"], self._channel()
        assert method.stub is not None
        asked, read = method.request, method.result
        assert asked is not None
        assert read is not None
        rpc = getattr(method.stub(channel), method.rpc)

        async def is_over(run: str) -> bool:
            try:
                answer = await rpc(asked({"taskId": run}), metadata=call_metadata(caller))
            except Fault:
                return False
            found = jsontext.loads(jsontext.dumps(read(answer)))
            return bool(found["status"] != "pending")

        return is_over

    def _channel(self) -> Channel:
        if self._storage is None:
            raise errors.ServiceUnavailable(service_name="storage")
        return self._storage

    async def _begin(
        self, kind: str, properties: dict[str, Json], work: Work, caller: Caller, job: str | None = None
    ) -> Begun:
        more = {name: value for name, value in properties.items() if name != "name"}
        params: dict[str, Json] = {"kind": kind, "name": str(properties["name"]), "properties": more}
        if job is not None:
            params["jobId"] = job
        run = TaskRun(METHODS["task.run"], self._channel(), params, caller)
        begun = Begun(run, RunLog(run, self.now), properties, work)
        task = asyncio.ensure_future(begun.run())
        self.running.add(task)
        task.add_done_callback(self.running.discard)
        try:
            await begun.started()
        except Fault as fault:
            if fault.name == "jobRuns":
                raise errors.JobAlreadyRunning(job_id=job or "") from None
            raise
        return begun


class Begun:
    """A run that has begun."""

    def __init__(self, run: TaskRun, log: RunLog, properties: dict[str, Json], work: Work) -> None:
        self._run = run
        self._log = log
        self._properties = properties
        self._work = work
        self._started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._over = asyncio.Event()
        self._first = Follower()
        log.followers.add(self._first)
        self._root: Task | None = None
        self.failure: BaseException | None = None
        self._said: Json = None
        """What the last event says of the failure."""
        self.result: Json = None

    @property
    def id(self) -> str:
        return self._run.id

    async def started(self) -> None:
        """Return when the run is in the task log. Raises Fault when it was refused."""
        await asyncio.shield(self._started)

    async def events(self) -> AsyncGenerator[list[Event], None]:
        """Yield the events from the first one on; for one follower. Leaving does nothing to the run."""
        try:
            async for events in self._first.events():
                yield events
        finally:
            self._log.followers.discard(self._first)

    async def over(self) -> Json:
        """Return the result when the run has succeeded. Raises what it failed with. Nobody follows the events then."""
        self._log.followers.discard(self._first)
        await self._over.wait()
        if self.failure is not None:
            raise self.failure
        return self.result

    async def settled(self) -> None:
        """Return when the run is over and its end is on disk."""
        await self._over.wait()

    async def run(self) -> None:
        """Do the work; never raises for what became of it.

        That it is over is told only when its end is on disk: the job may be begun again then.
        """
        try:
            await self._run.run(self._under_the_log)
        except Fault as fault:
            if not self._started.done():
                self._started.set_exception(fault)
            elif self.failure is None:
                self.failure, self._said = fault, described(fault)
            _log.info("a run has failed", task=self.id, fault=fault.name)
        finally:
            if not self._started.done():
                self._started.cancel()
            if self._root is not None:
                failed = self.failure is not None
                self._root.end_root("failure" if failed else "success", self._said if failed else self.result)
            self._log.close()
            self._over.set()

    async def _under_the_log(self, run: TaskRun) -> Json:
        root = self._root = self._log.begin(self._properties)
        self._started.set_result(None)
        working = asyncio.ensure_future(self._work(root))
        try:
            try:
                self.result = await asyncio.shield(working)
            except asyncio.CancelledError:
                root.abortion("the task was cancelled" if run.cancelled else "the gateway lost or ends the task")
                working.cancel()
                await asyncio.wait({working})
                raise
        except BaseException as failure:
            self.failure, self._said = _failure(failure), described(failure)
            if isinstance(failure, asyncio.CancelledError):
                raise
            raise self.failure from None
        return self.result if root.shown is None else root.shown


def as_xo(fault: Fault) -> Fault:
    """Return a fault of the repository calls as the error that the xo face declares for it."""
    data: dict[str, Any] = fault.data if isinstance(fault.data, dict) else {}
    match fault.name:
        case "remoteRefused":
            return errors.ForbiddenOperation(operation="use of the remote", reason=fault.message)
        case "notABackup":
            return errors.NotABackup(id=data.get("id", ""))
        case "backupNotFound":
            return errors.NoSuchObject(id=data.get("id", ""), type="backup")
        case "repositoryLocked":
            return errors.Locked(code="ELOCKED", path=data.get("path", ""))
        case "remoteFailed" | "keyRefused" | "fileUnusable" | "noSpace" | "damaged" | "lockLost":
            known = {name: data[name] for name in ("code", "path") if isinstance(data.get(name), str)}
            return errors.RemoteFailed(reason=fault.message, **known)
    return fault


def _failure(failure: BaseException) -> Fault:
    """Return what a caller that waited for the end learns."""
    match failure:
        case asyncio.CancelledError():
            return Fault("the task was cancelled", category=Category.CANCELLED)
        case Fault():
            return as_xo(failure)
        case XapiError() | TaskFailed(error=XapiError()):
            fault = failure.error if isinstance(failure, TaskFailed) else failure
            assert fault is not None
            params = list(fault.params) if str(fault) != fault.code else []
            return errors.XapiFailed(code=fault.code, arguments=", ".join(params), params=params)
        case BadPattern() | BadSetting():
            return errors.Thrown(message=str(failure))
        case BaseExceptionGroup():
            return _failure(failure.exceptions[0])
    said: dict[str, Any] = described(failure)
    return Fault(words(failure), name="thrown", code=-32000, category=Category.INTERNAL, data=said)
