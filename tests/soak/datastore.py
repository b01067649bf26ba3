"""A datastore whose server is killed, and one whose power is cut, again and again, in the midst of all it does.

After every kill and every cut a judge that knows the formats by itself reads the folder: every snapshot that was
acknowledged is there with the content that it had, unless it was being removed, and whatever looks finished is whole.
Verifications run beside all else and after each cut, and none may find anything. In between, another server adds
snapshots.
"""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

from runtime.storage.datastore.store import create_datastore, open_datastore
from tests.process import environment
from tests.soak.datastore_judge import add_foreign, judge
from tests.soak.proof import Proof
from tests.storage.datastore.making import in_memory
from tests.storage.datastore.ordeal import Ordeal

READY_SECONDS = 60.0
LONGEST = 2.5
"""Seconds that a server lives, at most, once it is ready."""
STEPS = 150
"""Changes of the folder until the power is cut, at most."""
CUTS = 4
"""Cuts of power for each kill: they take less time."""


class Killed:
    """A folder whose server is killed, and what has to be in it."""

    def __init__(self, proof: Proof, base: Path) -> None:
        self._proof = proof
        self._base = base
        self._acknowledged: dict[str, dict[str, str]] = {}
        self._going: set[str] = set()
        self._foreign = 0
        self._ready = asyncio.Event()
        create_datastore(base)

    async def round(self) -> None:
        """Let a server work for a while, kill it, and judge what it left."""
        numbers = self._proof.random
        words = [sys.executable, "-m", "tests.soak.datastore_worker", str(self._base), str(numbers.randrange(10**6))]
        process = await asyncio.create_subprocess_exec(
            *words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), limit=1 << 24
        )
        assert process.stdout is not None
        self._ready.clear()
        reading = asyncio.create_task(self._hear(process.stdout))
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._ready.wait()
            await asyncio.wait({reading}, timeout=numbers.uniform(0.05, LONGEST))
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
            await process.wait()
            await reading
        self._proof.counts["kills"] += 1
        await asyncio.to_thread(self._judge)
        if numbers.random() < 0.3:
            await asyncio.to_thread(self._add_foreign, numbers)

    async def _hear(self, stream: asyncio.StreamReader) -> None:
        async for line in stream:
            if not line.endswith(b"\n"):
                return
            self._take(json.loads(line))
        self._ready.set()

    def _take(self, said: dict[str, Any]) -> None:
        match said["what"]:
            case "ready":
                self._ready.set()
            case "finished":
                self._acknowledged[said["snapshot"]] = said["archives"]
                self._proof.counts["backups"] += 1
            case "removing":
                self._going.update(said["snapshots"])
            case "collected":
                self._proof.counts["collections"] += 1
                self._proof.counts["chunks removed"] += said["removed"]
            case "verified":
                self._proof.counts["snapshots verified"] += said["snapshots"]
            case "broken":
                self._proof.findings.append(said["reason"])

    def _judge(self) -> None:
        found, findings = judge(self._base)
        self._proof.findings += findings
        for path, archives in self._acknowledged.items():
            if path in found:
                self._proof.expect(found[path].archives == archives, f"{path} has another content")
            else:
                self._proof.expect(path in self._going, f"{path} is lost")
        # A snapshot whose answer was on its way counts from now on, too.
        self._acknowledged = {path: one.archives for path, one in found.items()}
        self._going.intersection_update(found)

    def _add_foreign(self, numbers: Random) -> None:
        """Let another server add a snapshot. It trusts the chunks that it finds, so none may be in doubt."""
        store = open_datastore("main", self._base)
        settled = store.settled.wait(READY_SECONDS)
        store.close()
        self._proof.expect(settled, "chunks stay in doubt")
        self._foreign += 1
        path = f"host/foreign/2024-01-01T{self._foreign // 60 % 24:02d}:{self._foreign % 60:02d}:00Z"
        pieces = [numbers.randbytes(300) for _ in range(3)]
        self._acknowledged[path] = {"a.didx": add_foreign(self._base, path, pieces)}
        self._proof.counts["foreign snapshots"] += 1


async def soak(proof: Proof, folder: Path) -> None:
    with in_memory() as room, in_memory() as other:
        # A process that is killed leaves what it wrote, synced or not; more happens in its life where a sync is cheap.
        killed = Killed(proof, Path(other) / "store")
        ordeal = Ordeal(proof.random, Path(room))
        done = 0
        while proof.goes_on(done):
            await killed.round()
            for _ in range(CUTS):
                await asyncio.to_thread(ordeal.round, proof.random.randint(1, STEPS))
                proof.counts["cuts of power"] += 1
            proof.findings += ordeal.findings
            done += 1
        proof.counts["backups"] += ordeal.backups
        proof.counts["snapshots verified"] += ordeal.verified
        proof.counts["groups moved"] += ordeal.moves
