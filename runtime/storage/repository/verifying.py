"""The verification of a repository as the work of a task: a piece at a time in a thread, with progress."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from runtime.storage.repository import verification
from runtime.storage.repository.flow import PATIENCE
from runtime.storage.repository.handles import Lease
from runtime.storage.repository.task_work import Progress
from runtime.storage.repository.verification import Flaw, Proof, Read, Verdict
from runtime.storage.repository.vm_listing import vms

FLAWS = 1000
"""Of one repository that are told; the rest are counted."""
TURN = 0.25
"""Seconds that one piece of work reads for; between two the task may be stopped."""


async def verify_all(lease: Lease, vm: str | None, progress: Progress, verdict: Verdict) -> None:
    """Verify all machines, or one, and without one also the backups of configurations.

    Raises WorkCancelled, FileFault when a folder of all cannot be looked into, RemoteUnusable.
    """
    proofs: list[Proof] = []
    for name in [vm] if vm is not None else await lease.run(vms, lease.handle):
        progress.check()
        proof = await lease.run_within(PATIENCE, partial(verification.begin, lease.handle, name))
        proofs.append(proof)
        verdict.machines += 1
        verdict.backups += len(proof.found.backups)
        verdict.disks += len(proof.found.disks) + len(proof.found.broken)
        await _note(proof.flaws, progress, verdict, 0)
    ids: list[str] = []
    if vm is None:
        ids, flaws = await lease.run_within(PATIENCE, partial(verification.metadata_backups, lease.handle))
        verdict.backups += len(ids)
        await _note(flaws, progress, verdict, 0)
    # Each backup of a configuration counts as much as a block: nobody knows its size before.
    whole = sum(proof.size for proof in proofs) + len(ids) * _SMALL
    read = 0
    sources: list[tuple[int, Iterator[Read | Flaw]]] = [
        *((proof.size, verification.verify(lease.handle, proof)) for proof in proofs),
        *((_SMALL, verification.verify_metadata(lease.handle, id)) for id in ids),
    ]
    for size, source in sources:
        before, ended = verdict.bytes, False
        while not ended:
            progress.check()
            found, ended = await lease.run_within(PATIENCE, partial(_some, source, verdict))
            done = read + min(size, verdict.bytes - before)
            await _note(found, progress, verdict, 100 * done / max(whole, 1))
        read += size
    await progress.tell(100)


_SMALL = 2 << 20


def _some(source: Iterator[Read | Flaw], verdict: Verdict) -> tuple[list[Flaw], bool]:
    """Read for a while; return what was found, and whether that was all."""
    flaws: list[Flaw] = []
    until = time.monotonic() + TURN
    for item in source:
        if isinstance(item, Flaw):
            flaws.append(item)
        else:
            verdict.bytes += item.bytes
        if time.monotonic() > until:
            return flaws, False
    return flaws, True


async def _note(flaws: list[Flaw], progress: Progress, verdict: Verdict, percent: float) -> None:
    verdict.flawed += len(flaws)
    verdict.flaws += flaws[: FLAWS - len(verdict.flaws)]
    await progress.tell(percent, [(flaw.words, {"path": flaw.path}) for flaw in flaws])
