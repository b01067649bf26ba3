"""What a plan says of the targets of a job, and of what goes there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from runtime.contract.abi import Json
from runtime.xapi.client.errors import PoolError
from runtime.xapi.jobs.errors import JobError, words
from runtime.xapi.jobs.job import Job
from runtime.xapi.jobs.looking import Notes
from runtime.xapi.jobs.repository import Backup
from runtime.xapi.jobs.run import Opened, Run


def about(job: Job) -> dict[str, Json]:
    """Return which job a plan is of."""
    return {"id": job.id, "name": job.name, "type": job.type, "mode": job.mode}


async def described_remotes(
    run: Run, ids: Sequence[str], seconds: float, type: str = "remote"
) -> tuple[list[dict[str, Any]], list[Opened]]:
    """Return what a plan says of remotes, and those that could be opened."""

    async def one(id: str) -> tuple[dict[str, Any], Opened | None]:
        shown: dict[str, Any] = {"id": id, "type": type, "reachable": True}
        record = run.job.remotes.get(id)
        if isinstance(record, dict) and isinstance(record.get("name"), str):
            shown["name"] = record["name"]
        alone = replace(run, root=Notes(), failures=[])
        opened = await alone.open_remotes([id], seconds)
        if not opened:
            return shown | {"reachable": False, "why": words(alone.failures[0])}, None
        if opened[0].about.available is not None:
            shown["available"] = opened[0].about.available
        return shown, opened[0]

    found = await asyncio.gather(*(one(id) for id in ids))
    return [shown for shown, _ in found], [opened for _, opened in found if opened is not None]


async def described_storage(run: Run, id: str) -> dict[str, Any]:
    """Return what a plan says of a storage of a pool."""
    shown: dict[str, Any] = {"id": id, "type": "SR"}
    try:
        connection = await run.pools.of(id)
        record = await connection.call("SR.get_record", await connection.call("SR.get_by_uuid", id))
    except (JobError, PoolError) as failure:
        return shown | {"reachable": False, "why": words(failure)}
    available = max(int(record["physical_size"]) - int(record["physical_utilisation"]), 0)
    return shown | {"name": record["name_label"], "reachable": True, "available": available}


def room(targets: Iterable[dict[str, Any]], needed: Mapping[str, int]) -> None:
    """Say of each target that can be used how many bytes would come, and whether there may be too little room."""
    for target in targets:
        if target["reachable"]:
            target["needed"] = needed.get(str(target["id"]), 0)
            if target["needed"] > target.get("available", target["needed"]):
                target["why"] = "there may be too little room"


def named(backups: Iterable[Backup]) -> list[Json]:
    """Return how a plan names backups."""
    return [{"id": one.id, "timestamp": int(one.timestamp)} for one in backups]
