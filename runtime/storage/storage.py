"""The storage backend put together: database, task log, principals and remotes behind the services of the contract."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from runtime.contract.settings import ConfigError
from runtime.database import Database, Lock, cause, make_folder
from runtime.storage.access.access import Access
from runtime.storage.database import open_database
from runtime.storage.datastore.datastores import Datastores
from runtime.storage.datastore.errors import StoreInUse
from runtime.storage.datastore.threads import Threads
from runtime.storage.principals import Principals
from runtime.storage.remotes import Remotes
from runtime.storage.repository.disk_files import DiskFiles
from runtime.storage.repository.partition_mounts import PartitionMounts
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.task_work import TaskWork
from runtime.storage.settings import MAIN, StorageSettings
from runtime.storage.task_log import Clock, Retention, TaskLog, now
from runtime.storage.task_runs import TaskRuns

LOCK = "storage.lock"
PARTITIONS = "partitions"
"""The folder below the data folder where partitions of disks in backups are mounted."""
HOUR = 3600.0
PATIENCE = 10.0
REOPEN = 30.0
"""Seconds until a datastore is looked at again whose folder cannot be used."""

_log = structlog.get_logger(__name__)


class Storage:
    """A running storage backend. `log`, `runs`, `principals` and `remotes` are its parts, for tests."""

    def __init__(
        self,
        settings: StorageSettings,
        locks: contextlib.ExitStack,
        database: Database,
        log: TaskLog,
        runs: TaskRuns,
        principals: Principals,
        remotes: Remotes,
        repositories: Repositories,
        partitions: PartitionMounts,
        access: Access,
        datastores: Datastores,
    ) -> None:
        self._settings = settings
        self._locks = locks
        self._database = database
        self.log = log
        self.runs = runs
        self.principals = principals
        self.remotes = remotes
        self.repositories = repositories
        self.files = partitions.files
        self.partitions = partitions
        self.access = access
        self.datastores = datastores
        self._threads = Threads()
        self._pruning = asyncio.ensure_future(self._prune())
        self._reopening = asyncio.ensure_future(self._reopen())
        self._closed = False

    def services(self) -> list[tuple[Callable[[Any, Any], None], Any]]:
        """Return (add function, servicer) of every service, to be put on a server of the contract."""
        # The services need the generated tree; the parts do not.
        from runtime.storage.datastore.services import datastore_services
        from runtime.storage.services import services

        return [
            *services(
                self.log,
                self.runs,
                self.remotes,
                self.repositories,
                self.files,
                self.partitions,
                self.principals,
                self.access,
            ),
            *datastore_services(self.datastores, self.access, self._threads, self.log, self.runs),
        ]

    def release(self) -> None:
        """Answer at once who waits for news of tasks, since this backend is about to be closed."""
        self.log.release()

    async def close(self, patience: float = PATIENCE) -> None:
        """Stop what runs and let go of the data folder.

        Every worker is told to stop and has patience, in seconds, to clean up and report its end. In the embedded form
        a task that still runs then is interrupted, since its worker ends with this process; otherwise workers attach
        to the next one.
        """
        if self._closed:
            return
        self._closed = True
        self._pruning.cancel()
        self._reopening.cancel()
        try:
            await self.runs.close(patience)
            await self.partitions.close()
            self.remotes.close()
            await self.repositories.settle(patience)
            self.repositories.close()
            if self._settings.embedded:
                await self.runs.stopped([id for id, _ in await self.log.running()])
        except SQLAlchemyError as fault:
            # The next start does it, and a disk that is full must not keep this one from ending.
            _log.warning("running tasks could not be ended", fault=type(fault).__name__)
        finally:
            await asyncio.to_thread(self._close_datastores)
            await self._database.close()
            self._locks.close()

    def _close_datastores(self) -> None:
        self._threads.close()
        self.datastores.close()

    async def _reopen(self) -> None:
        for delay in itertools.repeat(REOPEN):
            if await asyncio.to_thread(self.datastores.open):
                return
            await asyncio.sleep(delay)

    async def _prune(self) -> None:
        while True:
            await asyncio.sleep(HOUR)
            try:
                await self.log.prune()
            except SQLAlchemyError as fault:
                _log.warning("finished tasks could not be forgotten", fault=type(fault).__name__)


async def open_storage(settings: StorageSettings, *, clock: Clock = now) -> Storage:
    """Return the storage backend on the data folder of settings, which is made if it is not there.

    Raises ConfigError, with a sentence for the operator, when the settings contradict each other, another server has
    the folder or the database, or what is there cannot be read; then nothing was changed but what making a folder and
    bringing a database to the newest revision change.
    """
    settings.check()
    with contextlib.ExitStack() as locks:
        await asyncio.to_thread(_take, settings, locks)
        try:
            database = await open_database(settings.url())
        except OSError as fault:
            raise ConfigError(f"the storage database cannot be used: {fault.strerror}") from None
        try:
            log = TaskLog(database, Retention(settings.keep_tasks, settings.keep_days), clock)
            runs = TaskRuns(log, settings.task_lease)
            await runs.recover(await log.open(), embedded=settings.embedded)
            principals = Principals(database, settings.data, clock)
            await principals.open(settings.xo_token)
            remotes = Remotes(settings, database, principals, log, runs)
            await asyncio.to_thread(remotes.clean)
            repositories = Repositories(remotes, TaskWork(log, runs), settings.data)
            partitions = PartitionMounts(settings.data.absolute() / PARTITIONS, DiskFiles(repositories))
            await asyncio.to_thread(partitions.clean)
            access = Access(database, principals, clock)
            await access.open()
            datastores = Datastores(settings.stores(), None if settings.datastores else MAIN)
            try:
                await asyncio.to_thread(datastores.open)
            except StoreInUse as fault:
                raise ConfigError(str(fault)) from None
            return Storage(
                settings,
                locks.pop_all(),
                database,
                log,
                runs,
                principals,
                remotes,
                repositories,
                partitions,
                access,
                datastores,
            )
        except BaseException as fault:
            await database.close()
            if isinstance(fault, SQLAlchemyError):
                raise ConfigError(f"the storage database cannot be used: {cause(fault)}") from fault
            if isinstance(fault, OSError):
                raise ConfigError(f"the data folder {settings.data} cannot be used: {fault.strerror}") from fault
            raise


def _take(settings: StorageSettings, locks: contextlib.ExitStack) -> None:
    """Make the data folder, and lock it and a database file elsewhere."""
    try:
        make_folder(settings.data)
        locks.callback(Lock(settings.data / LOCK, f"the data folder {settings.data}").release)
        url = settings.url()
        file = Path(url.database or "")
        if url.get_backend_name() == "sqlite" and file.resolve().parent != settings.data.resolve():
            make_folder(file.parent)
            locks.callback(Lock(file.with_name(file.name + ".lock"), f"the storage database {file}").release)
    except OSError as fault:
        raise ConfigError(f"the data folder {settings.data} cannot be used: {fault.strerror}") from None
