"""A repository whose writer is killed, stopped, or has its power cut, again and again, in the midst of all it does.

After each of them every backup that was committed is read, and is what it was; then the next run repairs, and a judge
that shares nothing with the writer has nothing to say. A writer that is stopped for long finds, when it goes on, that
its lock is another's, and changes nothing of what that one did.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from runtime.storage.file_remote import open_folder
from runtime.storage.repository.file_handle import FileHandle
from tests.conformance.xo_repository import judge
from tests.process import environment
from tests.soak.proof import Proof
from tests.soak.repository_worker import STOPS
from tests.storage.datastore.making import in_memory
from tests.storage.repository.ordeal import FOLDER, FORMS, Backup, Ordeal, power_ordeal

READY_SECONDS = 60.0
LONGEST = 1.5
"""Seconds that a writer lives, at most, once it is ready."""
STEPS = 130
"""Changes of the remote until the power is cut, at most."""
CUTS = 6
"""Cuts of power for each kill: they take less time."""
STOPPED = 30.0
"""Seconds that a writer is stopped; its lock is another's after ten."""


class Writers:
    """A repository with one writer after the other, and what has to be in it."""

    def __init__(self, proof: Proof, base: Path, form: str) -> None:
        self._proof = proof
        self._base = base / "remote"
        self._base.mkdir(parents=True)
        self._state = base / "state"
        self._form = form
        self._ordeal = Ordeal(
            FORMS[form], proof.random, FileHandle(open_folder(str(self._base), str(self._base)), str(self._base))
        )
        self._stopped = asyncio.Event()
        """A writer has stopped where it was to stop."""

    async def kill(self) -> None:
        """Let a writer work for a while, kill it, and judge what it left."""
        process, reading = await self._start()
        await asyncio.wait({reading}, timeout=self._proof.random.uniform(0.02, LONGEST))
        self._proof.expect(process.returncode is None, "a writer gave up by itself")
        await _end(process, reading)
        self._proof.counts["kills"] += 1
        await asyncio.to_thread(self._judge)

    async def stop(self) -> None:
        """Stop a writer in the middle of a merge, let another one work meanwhile, and let the first go on."""
        self._stopped.clear()
        process, reading = await self._start(stops=True)
        async with asyncio.timeout(READY_SECONDS):
            await self._stopped.wait()
        began = time.monotonic()
        self._ordeal.settle()
        self._save()
        other, hearing = await self._start(forget=False)
        await asyncio.wait({hearing}, timeout=STOPPED)
        await _end(other, hearing)
        await asyncio.sleep(max(0.0, STOPPED - (time.monotonic() - began)))
        process.send_signal(signal.SIGCONT)
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.shield(reading)
        await _end(process, reading)
        self._proof.counts["stops in a merge"] += 1
        await asyncio.to_thread(self._judge)

    async def _start(
        self, *, forget: bool = True, stops: bool = False
    ) -> tuple[asyncio.subprocess.Process, asyncio.Task[None]]:
        if forget:
            self._save()
        seed = str(self._proof.random.randrange(10**6))
        words = [sys.executable, "-m", "tests.soak.repository_worker", str(self._base), self._form, seed]
        process = await asyncio.create_subprocess_exec(
            *words, str(self._state), STOPS if stops else "", stdout=subprocess.PIPE, env=environment(), limit=1 << 20
        )
        assert process.stdout is not None
        ready = asyncio.Event()
        reading = asyncio.create_task(self._hear(process.stdout, ready))
        async with asyncio.timeout(READY_SECONDS):
            await ready.wait()
        return process, reading

    def _save(self) -> None:
        backups = [vars(one) for one in self._ordeal.backups]
        self._state.write_text(json.dumps({"backups": backups, "count": self._ordeal.count}))

    async def _hear(self, stream: asyncio.StreamReader, ready: asyncio.Event) -> None:
        async for line in stream:
            if line.endswith(b"\n"):
                said = json.loads(line)
                if said["what"] == "ready":
                    ready.set()
                else:
                    self._take(said)
        ready.set()

    def _take(self, said: dict[str, Any]) -> None:
        ordeal = self._ordeal
        match said["what"]:
            case "writing":
                ordeal.count = max(ordeal.count, said["number"] + 1)
            case "committing":
                blocks = {int(index): seed for index, seed in said["backup"]["blocks"].items()}
                ordeal.going.append(Backup(**{**said["backup"], "blocks": blocks}))
            case "written":
                ordeal.backups += [one for one in ordeal.going if one.number == said["number"]]
                ordeal.going = [one for one in ordeal.going if one.number != said["number"]]
                self._proof.counts["backups"] += 1
            case "removing":
                ordeal.going += [one for one in ordeal.backups if one.number in said["numbers"]]
                ordeal.backups = [one for one in ordeal.backups if one not in ordeal.going]
            case "removed":
                ordeal.going = [one for one in ordeal.going if one.number not in said["numbers"]]
            case "cleaned":
                self._proof.counts["clean-ups"] += 1
            case "stopping":
                self._stopped.set()
            case "lost":
                self._proof.counts["locks lost"] += 1

    def _judge(self) -> None:
        ordeal = self._ordeal
        ordeal.settle()
        self._proof.findings += ordeal.lost()
        # As if its time had passed: nobody keeps the lock of a writer that is gone fresh.
        lock = self._base / f"{FOLDER}.lock"
        if lock.exists():
            os.utime(lock, (time.time() - 60, time.time() - 60))
        with ordeal.remote.lock(FOLDER) as held:
            ordeal.lock = held
            ordeal.clean()
        self._proof.findings += ordeal.lost()
        self._proof.findings += [str(finding) for finding in judge(f"file://{self._base}").findings]


async def _end(process: asyncio.subprocess.Process, reading: asyncio.Task[None]) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
    await process.wait()
    await reading


def cut(proof: Proof, form: str) -> None:
    """Cut the power twice in a row, the second time in the midst of the repair, and judge what is left."""
    ordeal = power_ordeal(form, proof.random)
    ordeal.prepare(3)
    for _ in range(2):
        ordeal.until_cut(proof.random.randrange(STEPS))
        proof.counts["cuts of power"] += 1
        proof.findings += ordeal.lost()
    ordeal.clean()
    proof.findings += ordeal.lost() + ordeal.findings()


async def soak(proof: Proof, folder: Path) -> None:
    with in_memory() as room:
        writers = {form: Writers(proof, Path(room) / form, form) for form in FORMS}
        done = 0
        while proof.goes_on(done):
            form = list(FORMS)[done % len(FORMS)]
            await writers[form].kill()
            for _ in range(CUTS):
                await asyncio.to_thread(cut, proof, form)
            if done % 20 == 10 and proof.end - time.monotonic() > 2 * STOPPED:
                await writers[form].stop()
            done += 1
