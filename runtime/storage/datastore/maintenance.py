"""The upkeep of datastores as somebody asks for it from outside: as tasks, told about while they run.

What is told are plain values in the form of the contract's records.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, Protocol

from runtime.storage.access.roles import ROOT
from runtime.storage.datastore import names
from runtime.storage.datastore.collection import STATUS, Status, collect
from runtime.storage.datastore.counting import Stopped
from runtime.storage.datastore.datastores import Datastores
from runtime.storage.datastore.errors import Busy, DatastoreFault, VerificationFailed
from runtime.storage.datastore.figures import By, figures
from runtime.storage.datastore.names import Group, Namespace, Snapshot
from runtime.storage.datastore.prune import Keep
from runtime.storage.datastore.pruning import Pruned, groups_below, prune
from runtime.storage.datastore.store import COLLECTING, Datastore, create_datastore
from runtime.storage.datastore.upid import Upid
from runtime.storage.datastore.verifying import BEFORE, Due, Verification, Verified
from runtime.storage.repository.task_work import WorkCancelled

COLLECTION, PRUNE, VERIFICATION = "collection", "prune", "verification"
"""The kinds of the tasks."""
VERIFY = "verify"
"""What clients call the last of them."""
MOVE_GROUP, MOVE_NAMESPACE = "move-group", "move-namespace"
"""And those that they call so, too."""
_TOLD_EVERY = 0.5
"""Seconds between two words on how far something is."""

Record = dict[str, Any]
Run = Callable[..., Coroutine[Any, Any, Any]]
"""Runs something that blocks, in a thread."""


class Progress(Protocol):
    """What the work of a task is given: whether it is to stop, and where to say how far it is."""

    id: str
    stop: threading.Event

    async def tell(self, percent: float) -> None: ...

    async def say(self, lines: list[str]) -> None: ...


class Tasks(Protocol):
    """Who makes a task of work; see `task_work.TaskWork`."""

    async def run(
        self,
        kind: str,
        name: str,
        properties: dict[str, Any],
        work: Callable[[Progress], Coroutine[Any, Any, None]],
        describe: Callable[[Exception], dict[str, Any]],
    ) -> None: ...


class Begun(Protocol):
    """Who makes a task of work that goes on by itself; see `task_work.TaskWork`."""

    async def begin(
        self,
        kind: str,
        name: str,
        properties: dict[str, Any],
        work: Callable[[Progress], Coroutine[Any, Any, None]],
        describe: Callable[[Exception], dict[str, Any]],
    ) -> str: ...


Job = Callable[[Datastore, Callable[[], bool], Callable[[str], None]], None]
"""What blocks: given the datastore, whether it is to stop, and where its lines go."""


class _Told:
    """What a thread tells, for the one who follows it and for the log of tasks. Records wait, of progress the last.

    Where nobody follows (`heard` is false), no record waits.
    """

    def __init__(self, *, heard: bool = True) -> None:
        self.records: deque[Record] = deque(maxlen=None if heard else 0)
        self.lines: deque[str] = deque()
        """For the log alone."""
        self.progress: tuple[float, str] = (0.0, "beginning")
        self.changed = asyncio.Event()

    def tell(self, percent: float, words: str) -> None:
        """Note how far it is. From any thread."""
        self.progress = percent, words


class Maintenance:
    """What can be asked of the datastores of a backend, beside sessions. Everything raises DatastoreFault."""

    def __init__(self, datastores: Datastores, run: Run, work: Tasks) -> None:
        self._datastores = datastores
        self._run = run
        self._work = work

    async def create(self, name: str) -> AsyncGenerator[Record, None]:
        """Make the folder of a configured datastore, open it, and make its folders for chunks; tell how far that is.

        Ending it early leaves a datastore that makes the rest of them by itself.
        """
        path = self._datastores.path(name)
        await self._run(partial(create_datastore, path))
        await self._run(self._datastores.open)
        store = self._datastores.store(name)
        stop, told = threading.Event(), _Told()
        job = asyncio.ensure_future(self._run(store.chunks.make_prefixes, stop.is_set, told.tell))
        try:
            while not job.done():
                await asyncio.wait({job}, timeout=_TOLD_EVERY)
                percent, words = (100.0, "done") if job.done() else told.progress
                yield {"percent": percent, "message": words}
            await job
        finally:
            stop.set()

    async def status(self, name: str) -> Record:
        """Return what a datastore holds, and what its last collection left."""
        store = self._datastores.store(name)
        found: Record = await self._run(state, store)
        return found

    async def figures(self, name: str, by: By) -> AsyncGenerator[Record, None]:
        """Yield the figures of each scope. Ending it ends the work."""
        store = self._datastores.store(name)
        stop = threading.Event()
        try:
            for scope, found in (await self._run(partial(figures, store, by, stop=stop.is_set))).items():
                yield {"scope": scope, **asdict(found)}
        finally:
            stop.set()

    async def collect(self, name: str, *, full: bool) -> AsyncGenerator[Record, None]:
        """Collect as a task, and tell how far it is; the last record is what came of it."""
        told = _Told()
        work = self._collecting(self._datastores.store(name), full, told)
        async for record in self._followed(COLLECTION, f"collect {name}", name, work, told):
            yield record

    async def begin_collection(self, name: str, user: str, tasks: Begun) -> str:
        """Begin a collection for a user as a task that goes on by itself, and return its id. Raises Busy, too."""
        store = self._datastores.store(name)
        if store.collecting.locked():
            raise Busy(f"datastore {name}", COLLECTING)
        work = self._collecting(store, False, _Told())
        return await tasks.begin(
            COLLECTION, f"collect {name}", {"type": "datastore", "datastore": name, "user": user}, work, _described
        )

    async def verify(
        self, name: str, namespace: Namespace, depth: int, type: str | None, id: str | None, due: Due
    ) -> AsyncGenerator[Record, None]:
        """Verify as a task, and tell what was found of each snapshot; damaged ones are no fault of the call."""
        store = self._datastores.store(name)

        def chosen() -> list[Snapshot]:
            groups = groups_below(store, namespace, depth)
            fitting = [group for group in groups if type in (None, group.type) and id in (None, group.id)]
            return [one for group in fitting for one in store.tree.snapshot_names(group)]

        told = _Told()
        work = self._verifying(store, await self._run(chosen), due, ROOT, told)
        with suppress(VerificationFailed):
            async for record in self._followed(VERIFICATION, f"verify {name}", name, work, told):
                yield record

    async def begin_verification(
        self, name: str, snapshots: Callable[[Datastore], list[Snapshot]], due: Due, user: str, tasks: Begun
    ) -> str:
        """Begin to verify snapshots for a user as a task that goes on by itself, and return its id.

        Which they are is asked in a thread before. The task fails when one of them is damaged.
        """
        store = self._datastores.store(name)
        work = self._verifying(store, await self._run(snapshots, store), due, user, _Told(heard=False))
        properties = {"type": "datastore", "datastore": name, "user": user}
        return await tasks.begin(VERIFICATION, f"verify {name}", properties, work, _described)

    async def begin(self, kind: str, title: str, name: str, subject: str, user: str, tasks: Begun, job: Job) -> str:
        """Begin a job on a datastore for a user as a task that goes on by itself, and return the id of the task.

        subject is what of the datastore it is about; empty for all of it.
        """
        store, told = self._datastores.store(name), _Told(heard=False)

        async def work(progress: Progress) -> None:
            await self._told(partial(job, store, progress.stop.is_set, told.lines.append), told, progress)

        properties = {"type": "datastore", "datastore": name, "user": user}
        if subject:
            properties["subject"] = subject
        return await tasks.begin(kind, title, properties, work, _described)

    def _verifying(
        self, store: Datastore, snapshots: list[Snapshot], due: Due, user: str, told: _Told
    ) -> Callable[[Progress], Coroutine[Any, Any, None]]:
        def verifying(progress: Progress) -> None:
            upid = Upid(progress.id, VERIFY, store.name, user, os.getpid()).text()
            looked = failed = 0
            for one in Verification(store, upid, due, progress.stop.is_set, told.tell).run(snapshots):
                told.lines.extend(_verified_lines(one))
                told.records.append(verified(one))
                looked += not one.skipped
                failed += bool(one.findings)
            told.lines.append(f"verified snapshots: {looked}, damaged: {failed}, left out: {len(snapshots) - looked}")
            if failed:
                raise VerificationFailed(failed, looked)

        async def work(progress: Progress) -> None:
            await self._told(partial(verifying, progress), told, progress)

        return work

    def _collecting(self, store: Datastore, full: bool, told: _Told) -> Callable[[Progress], Coroutine[Any, Any, None]]:
        async def work(progress: Progress) -> None:
            job = partial(collect, store, full=full, stop=progress.stop.is_set, progress=told.tell)
            status: Status = await self._told(job, told, progress)
            await progress.say(summary(status))
            told.records.append(collected(status))

        return work

    async def prune(
        self,
        name: str,
        namespace: Namespace,
        depth: int,
        type: str | None,
        id: str | None,
        keep: Keep,
        *,
        dry_run: bool,
        user: str = ROOT,
    ) -> AsyncGenerator[Record, None]:
        """Prune as a task, unless it is a dry run, and tell what becomes of each snapshot."""
        store = self._datastores.store(name)
        groups: list[Group] = await self._run(groups_below, store, namespace, depth)
        chosen = [group for group in groups if type in (None, group.type) and id in (None, group.id)]
        told = _Told()

        def removing(stop: Callable[[], bool]) -> None:
            for one in prune(store, chosen, keep, dry_run=dry_run, stop=stop):
                told.records.append(pruned(one))
                told.lines.append(pruned_line(one))
                told.tell(100 * chosen.index(one.snapshot.group) / len(chosen), one.snapshot.text)

        if dry_run:
            await self._run(removing, lambda: False)
            for record in told.records:
                yield record
            return

        async def work(progress: Progress) -> None:
            await self._told(partial(removing, progress.stop.is_set), told, progress)

        async for record in self._followed(PRUNE, f"prune {name}", name, work, told, user):
            if record.get("type") != "progress":
                yield record

    async def _told(self, job: Callable[[], Any], told: _Told, progress: Progress) -> Any:
        """Run a job in a thread, and let the log of tasks know how far it is. Raises what the job raises."""
        running = asyncio.ensure_future(self._run(job))
        last = -1.0
        while not running.done():
            await asyncio.wait({running}, timeout=_TOLD_EVERY)
            percent, _ = told.progress
            told.changed.set()
            if told.lines:
                await progress.say([told.lines.popleft() for _ in range(len(told.lines))])
            if percent != last:
                last = percent
                await progress.tell(percent)
        try:
            return running.result()
        except Stopped:
            raise WorkCancelled from None

    async def _followed(
        self,
        kind: str,
        title: str,
        name: str,
        work: Callable[[Progress], Coroutine[Any, Any, None]],
        told: _Told,
        user: str = ROOT,
    ) -> AsyncGenerator[Record, None]:
        """Do work as a task and yield what it tells; when this is closed, the work goes on."""
        properties = {"type": "datastore", "datastore": name, "user": user}
        task = asyncio.ensure_future(self._work.run(kind, title, properties, work, _described))
        task.add_done_callback(lambda done: told.changed.set())
        said = told.progress
        try:
            while True:
                await told.changed.wait()
                told.changed.clear()
                over = task.done()
                if told.progress != said:
                    said = told.progress
                    yield {"type": "progress", "percent": said[0], "message": said[1]}
                while told.records:
                    yield told.records.popleft()
                if over:
                    break
        finally:
            # What the task was ended by belongs to its own log when nobody listens any more.
            task.add_done_callback(_seen)
        await task


def state(store: Datastore) -> Record:
    """Return what a datastore holds, and what its last collection left. Blocks."""
    usage = store.usage()
    groups = groups_below(store, ())
    content: Record = {
        "store": store.name,
        "path": str(store.path),
        **asdict(usage),
        "groups": len(groups),
        "snapshots": sum(len(store.tree.snapshot_names(group)) for group in groups),
        "sessions": len(store.holders.sessions()),
        "doubted": not store.settled.is_set(),
    }
    with suppress(OSError, ValueError):
        last = json.loads((store.path / STATUS).read_bytes())
        if isinstance(last, dict):
            content["collection"] = last
    return content


def collected(status: Status) -> Record:
    """Return the record of what came of a collection."""
    return {"type": "collected", **{key.replace("_", "-"): value for key, value in asdict(status).items()}}


def summary(status: Status) -> list[str]:
    """Return what the log of a collection says at its end."""
    return [
        f"removed chunks: {status.removed_chunks}, {status.removed_bytes} bytes",
        f"unused chunks that are too young to go: {status.pending_chunks}, {status.pending_bytes} bytes",
        f"chunks on disk: {status.disk_chunks}, {status.disk_bytes} bytes",
        f"indexes: {status.index_file_count}, of {status.index_data_bytes} bytes",
        *([f"chunks that are missing: {status.missing_chunks}"] if status.missing_chunks else []),
    ]


def verified(one: Verified) -> Record:
    """Return the record of what was found of a snapshot."""
    group = one.snapshot.group
    return {
        "type": "verified",
        "ns": names.namespace_text(group.namespace),
        "backup-type": group.type,
        "backup-id": group.id,
        "backup-time": one.snapshot.time,
        "state": "skipped" if one.skipped else "failed" if one.findings else "ok",
        "chunks": one.chunks,
        "findings": [one.skipped] if one.skipped else list(one.findings),
    }


def _verified_lines(one: Verified) -> list[str]:
    """Return what the log of a verification says of a snapshot."""
    name = one.snapshot.path
    if one.skipped:
        return [] if one.skipped == BEFORE else [f"{name} is left out: {one.skipped}"]
    if not one.findings:
        return [f"{name} is right, {one.chunks} chunks were read"]
    return [f"{name} is damaged", *(f"{name}: {line}" for line in one.findings)]


def pruned(one: Pruned) -> Record:
    """Return the record of what became of a snapshot."""
    group = one.snapshot.group
    return {
        "ns": names.namespace_text(group.namespace),
        "backup-type": group.type,
        "backup-id": group.id,
        "backup-time": one.snapshot.time,
        "keep": one.keep,
        "protected": one.protected,
        "reason": one.reason,
    }


def pruned_line(one: Pruned) -> str:
    """Return what the log of a prune says of a snapshot."""
    return f"{one.snapshot.path}: {'keep' if one.keep else 'remove'}, {one.reason}"


def _described(fault: Exception) -> dict[str, Any]:
    """Return what a task says of a fault."""
    return {"message": str(fault)} if isinstance(fault, DatastoreFault) else {}


def _seen(task: asyncio.Future[None]) -> None:
    if not task.cancelled():
        task.exception()
