"""Remotes as the storage backend serves them: which ones it takes, and the test of one as a task."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, delete, insert, select

from runtime.database import Database
from runtime.storage import mounts
from runtime.storage.file_remote import CANCELLED, Folder, RemoteRefused, RemoteUnusable, Space, open_folder
from runtime.storage.principals import Principals
from runtime.storage.remote_url import BadRemote, RemoteUrl, parse
from runtime.storage.repository import s3_store
from runtime.storage.s3_remote import Bucket
from runtime.storage.schema import remote_test, task
from runtime.storage.settings import StorageSettings
from runtime.storage.task_log import TaskLog
from runtime.storage.task_reports import PENDING, Property
from runtime.storage.task_runs import TaskRuns

T = TypeVar("T")

THREADS = 4
"""Tests that run at one time, and questions that are asked at one time; the others wait."""
PATIENCE = 30.0
"""Seconds until a remote that does not answer a question counts as unusable."""

LIMIT = 600.0
"""Seconds until a test that does not end, with its turn still to come or on a remote that hangs, is given up."""

TEST = "remoteTest"

MOUNTS = "mounts"
"""The folder below the data folder where remotes are mounted."""

_log = structlog.get_logger(__name__)


class Remotes:
    """The remotes that callers name by URL. Nothing is kept of a URL."""

    def __init__(
        self, settings: StorageSettings, database: Database, principals: Principals, log: TaskLog, runs: TaskRuns
    ) -> None:
        self._root = settings.file_remotes_root if settings.allow_file_remotes else None
        self._mounts = mounts.Mounts(settings.data.absolute() / MOUNTS)
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)
        self._database = database
        self._principals = principals
        self._log = log
        self._runs = runs
        self._asking = ThreadPoolExecutor(THREADS, thread_name_prefix="storage-remote")
        self._testing = ThreadPoolExecutor(THREADS, thread_name_prefix="storage-test")
        self._tests: set[asyncio.Task[dict[str, Any]]] = set()
        self._last = 0

    async def ping(self, remote: dict[str, Any]) -> None:
        """Return when the remote was opened. Raises RemoteRefused, RemoteUnusable."""

        def check() -> None:
            folder = self.open(url)
            try:
                folder.check()
            finally:
                folder.close()

        url = self.url(remote)
        await self._ask(check)

    async def info(self, remote: dict[str, Any]) -> Space | None:
        """Return the space of the file system of a remote, None for an object store. Raises as `ping`."""

        def ask() -> Space | None:
            folder = self.open(url)
            try:
                return folder.space()
            finally:
                folder.close()

        url = self.url(remote)
        return await self._ask(ask)

    async def test(self, remote: dict[str, Any]) -> dict[str, Any]:
        """Test a remote as a task and return the result; what is wrong with the remote is in it.

        Once begun the test goes on when this is cancelled, and `task.cancel` stops it. Raises LimitReached
        of the task log.
        """
        try:
            url = self.url(remote)
        except (RemoteRefused, RemoteUnusable) as fault:
            return {"success": False, "error": str(fault)}
        properties = {"type": "remote"}
        if isinstance(remote.get("id"), str):
            properties = {"id": remote["id"], "type": "remote"}
        work = asyncio.ensure_future(self._test(url, properties))
        self._tests.add(work)
        work.add_done_callback(self._forget)
        return await asyncio.shield(work)

    def clean(self) -> None:
        """Unmount what a former process has left; this blocks."""
        self._mounts.clean()

    def close(self) -> None:
        """Take no more questions and tests."""
        self._asking.shutdown(wait=False, cancel_futures=True)
        self._testing.shutdown(wait=False, cancel_futures=True)

    def url(self, remote: dict[str, Any]) -> RemoteUrl:
        """Return where a remote is, if it may and can be used. Raises RemoteRefused, RemoteUnusable."""
        try:
            url = parse(remote["url"])
        except BadRemote as fault:
            raise RemoteUnusable(str(fault)) from None
        if url.hostname is not None and self._hosts and url.hostname.lower() not in self._hosts:
            raise RemoteRefused("the host of the remote is not among the allowed ones")
        if url.kind in mounts.KINDS:
            options = remote.get("options")
            url = dataclasses.replace(url, mount_options=options if isinstance(options, str) else "")
            mounts.command(url)
        if url.kind == "file" and self._root is None:
            raise RemoteRefused("file: remotes are switched off on this server (storage.allowFileRemotes)")
        return url

    def open(self, url: RemoteUrl) -> Folder | Bucket:
        """Return the remote, opened; this blocks. Raises RemoteRefused, RemoteUnusable."""
        return Bucket(url) if url.kind in s3_store.KINDS else self.folder(url)

    def folder(self, url: RemoteUrl) -> Folder:
        """Return the folder of a remote that is no object store, opened, and mounted till it is closed; this blocks.

        Raises RemoteRefused, RemoteUnusable.
        """
        if url.kind in mounts.KINDS:
            return self._mounts.open(url)
        assert self._root is not None
        return open_folder(self._root, url.path)

    async def _ask(self, question: Callable[[], T]) -> T:
        asked = self._asking.submit(question)
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.shield(asyncio.wrap_future(asked))
        except TimeoutError:
            raise RemoteUnusable(f"the remote did not answer within {PATIENCE:g} s", "ETIMEDOUT") from None
        finally:
            if not asked.done():
                asked.cancel()
                asked.add_done_callback(_discard)

    async def _test(self, url: RemoteUrl, properties: dict[str, Any]) -> dict[str, Any]:
        test = _Test()
        id = self._log.new_id()
        self._runs.hold(id, test.cancel)
        try:
            await self._log.start(TEST, "test remote", properties, id=id)
            result: dict[str, Any] = {"success": False, "error": "the test failed inside the server"}
            try:
                result = await self._try(id, url, test)
            except (RemoteRefused, RemoteUnusable) as fault:
                result = {"success": False, "error": str(fault)}
            finally:
                status = "canceled" if result is CANCELLED else "success" if result["success"] else "failure"
                await self._runs.end(id, status, result)
        finally:
            self._runs.release(id)
        return result

    async def _try(self, id: str, url: RemoteUrl, test: _Test) -> dict[str, Any]:
        folder = await self._ask(lambda: self.open(url))
        submitted = False
        try:
            place = self._principals.digest(folder.path).hex()
            # Two tests of one millisecond must not share a file.
            self._last = max(self._last + 1, self._log.clock())
            name = f"{self._last}.test"
            left = await self._database.write(lambda connection: _note(connection, id, place, name))
            halfway = self._halfway(id)

            def run() -> tuple[dict[str, Any], list[str]]:
                try:
                    gone = folder.remove(left)
                    result, deleted = folder.test(name, test.stop, halfway)
                    return result, [*gone, *([name] if deleted else [])]
                finally:
                    folder.close()

            future = self._testing.submit(run)
            submitted = True
            test.future = future
            if test.stop.is_set():
                test.cancel()
            await asyncio.wait({asyncio.wrap_future(future)}, timeout=LIMIT)
            if not future.done() and not future.cancel():
                test.stop.set()
                # The file may still be there: its note stays for the next test.
                return {"success": False, "error": f"the test did not end within {LIMIT:g} s"}
            if future.cancelled():
                folder.close()
                result, gone = CANCELLED, [name]
            else:
                result, gone = future.result()
            await self._database.write(lambda connection: _strike(connection, place, gone))
            return result
        finally:
            if not submitted:
                folder.close()

    def _halfway(self, id: str) -> Callable[[], None]:
        loop = asyncio.get_running_loop()

        async def report() -> None:
            await self._log.report(id, [Property(id, self._log.clock(), "progress", 50)])

        def call() -> None:
            asyncio.run_coroutine_threadsafe(report(), loop)

        return call

    def _forget(self, work: asyncio.Task[dict[str, Any]]) -> None:
        self._tests.discard(work)
        # Its caller may be gone.
        if not work.cancelled() and (fault := work.exception()) is not None:
            _log.warning("a test of a remote was not carried out", fault=type(fault).__name__)


class _Test:
    """How a test is stopped: while it waits for a thread, or in it."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.future: Future[Any] | None = None

    def cancel(self) -> None:
        self.stop.set()
        if self.future is not None:
            self.future.cancel()


def _discard(asked: Future[Any]) -> None:
    """Close what was opened for somebody who no longer waits."""
    if not asked.cancelled() and asked.exception() is None and isinstance(asked.result(), Folder | Bucket):
        asked.result().close()


def _note(connection: Connection, id: str, folder: str, name: str) -> list[str]:
    """Note the file of a test before it is made; return those that tests which are over left in the folder."""
    over = task.c.status.is_(None) | (task.c.status != PENDING)
    mine = select(remote_test.c.file).outerjoin(task, task.c.id == remote_test.c.task)
    left = list(connection.execute(mine.where(remote_test.c.folder == folder, over)).scalars())
    connection.execute(insert(remote_test).values(task=id, folder=folder, file=name))
    return left


def _strike(connection: Connection, folder: str, names: list[str]) -> None:
    """Forget files that are gone."""
    connection.execute(delete(remote_test).where(remote_test.c.folder == folder, remote_test.c.file.in_(names)))
