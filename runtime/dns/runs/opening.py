"""The service put together on its database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import URL

from runtime.contract.settings import ConfigError
from runtime.database import Lock, make_folder
from runtime.dns.runs.execution import Execution, Runner
from runtime.dns.runs.memory import Memory
from runtime.dns.runs.queue_table import TableQueue
from runtime.dns.runs.queues import Queue
from runtime.dns.runs.retention import Retention
from runtime.dns.runs.service import Runs
from runtime.dns.runs.settings import RunsSettings
from runtime.dns.runs.store import Clock, open_store


async def open_runs(settings: RunsSettings, runner: Runner, *, places: int, seconds: float) -> Runs:
    """Return the service; `runner` executes up to `places` runs at a time, each in so many seconds.

    What waited goes on, unless `settings.execute` is off. Raises ConfigError when the settings cannot be used, or
    another process has the database file.
    """
    settings.check()
    profiles = await asyncio.to_thread(settings.read_profiles)
    url = settings.url()
    with contextlib.ExitStack() as locks:
        if url.get_backend_name() == "sqlite":
            locks.callback(await asyncio.to_thread(_lock, url))
        store = await open_store(url)
        try:
            queue = _queue(url, settings)
            clock = Clock()
            await store.write(lambda connection: queue.open(connection, clock()))
            memory = Memory(shared=queue.shared)
            runs = Runs(store, queue, settings, profiles, clock, memory, locks.pop_all())
            if settings.execute:
                runs.execution = Execution(
                    store,
                    queue,
                    runner,
                    clock,
                    memory,
                    places=places,
                    seconds=seconds,
                    beat_seconds=settings.lost_seconds / 3,
                )
                runs.execution.start()
            if settings.keep_seconds:
                runs.retention = Retention(store, clock, memory, settings.keep_seconds)
                runs.retention.start()
            return runs
        except BaseException:
            await store.close()
            raise


def _queue(url: URL, settings: RunsSettings) -> Queue:
    if url.get_backend_name() == "sqlite":
        return TableQueue(settings.queue)
    try:
        from runtime.dns.runs.queue_postgresql import PostgresqlQueue
    except ModuleNotFoundError:
        raise ConfigError("dns.database is on PostgreSQL: install gatewright[postgresql]") from None
    return PostgresqlQueue(settings.queue, settings.lost_seconds)


def _lock(url: URL) -> Callable[[], None]:
    file = Path(url.database or "")
    try:
        make_folder(file.parent)
        return Lock(file.with_name(file.name + ".lock"), f"the dns database {file}").release
    except OSError as fault:
        raise ConfigError(f"the dns database {file} cannot be used: {fault.strerror}") from None
