"""The worker processes of the DNS backend: started when needed, given the runs, replaced when they die."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sys
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import structlog

from generated.errors.internal import ProfileInvalid, RunLost
from runtime.contract.abi import Json
from runtime.contract.jsontext import dumps, loads
from runtime.dns.settings import DnsSettings, cores
from runtime.dns.worker import LINE, settings_line

END_SECONDS = 5.0
"""What a worker has to end in when the backend closes, before it is killed."""

_log = structlog.get_logger(__name__)


class _Process:
    """One worker process and the records of its runs. Only the pool starts one, and lets go of it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid
        self._ids = itertools.count()
        self._runs: dict[int, asyncio.Queue[Json]] = {}
        self.busy = 0
        self.alive = True
        self._reading = asyncio.ensure_future(self._read())

    @classmethod
    async def start(cls, first: bytes) -> _Process:
        # -P: what lies in the working folder is no code of ours; where ours is, this process knows.
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            "-m",
            "runtime.dns.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        worker = cls(process)
        worker._write(first)
        return worker

    async def run(self, params: Mapping[str, Any]) -> AsyncGenerator[Json, None]:
        """Yield the records of a run, the last being `end`. Leaving ends the run. Raises runLost and profileInvalid."""
        if not self.alive:
            raise RunLost
        id = next(self._ids)
        records = self._runs[id] = asyncio.Queue()
        self._write(dumps({"id": id, "params": dict(params)}) + b"\n")
        over = False
        try:
            while not over:
                record = await records.get()
                if record is None:
                    over = True
                    raise RunLost
                kind = record["type"] if isinstance(record, dict) else None
                over = kind in ("end", "invalid")
                if isinstance(record, dict) and kind == "invalid":
                    raise ProfileInvalid(property=str(record["property"]), reason=str(record["reason"]))
                yield record
        finally:
            del self._runs[id]
            if not over and self.alive:
                self._write(dumps({"id": id}) + b"\n")

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            try:
                await asyncio.wait_for(self._process.wait(), END_SECONDS)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        await self._reading

    def _write(self, line: bytes) -> None:
        # A process that died is known by the end of what it says; uvloop raises when its pipe was closed before.
        assert self._process.stdin is not None
        if not self._process.stdin.is_closing():
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(line)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            id, record = loads(line)
            if id in self._runs:
                self._runs[id].put_nowait(record)
        self.alive = False
        for records in self._runs.values():
            records.put_nowait(None)


class Workers:
    """At most so many processes with so many runs in each; a run that finds no place waits for one."""

    def __init__(self, settings: DnsSettings) -> None:
        self._count = settings.workers or cores()
        self.places = self._count * settings.runs
        """How many runs there may be at a time."""
        self._first = settings_line(settings, self._count)
        self._processes: list[_Process] = []
        self._places = asyncio.Semaphore(self.places)
        self._starting = asyncio.Lock()

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that there are."""
        return [process.pid for process in self._processes]

    async def run(self, params: Mapping[str, Any]) -> AsyncGenerator[Json, None]:
        """Yield the records of a run with the params of `zone.run`, which are sound. Leaving ends it.

        Raises runLost when the process dies that runs it, profileInvalid for a profile that cannot be used here.
        """
        async with self._places:
            process = await self._least_busy()
            process.busy += 1
            try:
                async with contextlib.aclosing(process.run(params)) as records:
                    async for record in records:
                        yield record
            finally:
                process.busy -= 1

    async def close(self) -> None:
        """End the processes and what runs in them."""
        async with self._starting:
            processes, self._processes = self._processes, []
        await asyncio.gather(*(process.close() for process in processes))

    async def _least_busy(self) -> _Process:
        async with self._starting:
            for dead in [process for process in self._processes if not process.alive]:
                _log.warning("a worker process of the DNS backend ended by itself")
                self._processes.remove(dead)
                await dead.close()
            idle = [process for process in self._processes if not process.busy]
            if not idle and len(self._processes) < self._count:
                self._processes.append(await _Process.start(self._first))
            return min(self._processes, key=lambda process: process.busy)
