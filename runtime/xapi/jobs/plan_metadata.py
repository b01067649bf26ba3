"""What a metadata job would do now, with nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.contract.abi import Fault, Json
from runtime.xapi.jobs.errors import words
from runtime.xapi.jobs.metadata import Configuration, Part, Pool, parts_of
from runtime.xapi.jobs.plan_targets import about, described_remotes, named, room
from runtime.xapi.jobs.run import Opened, Run


async def plan_metadata(run: Run) -> Json:
    """Return the answer of `backup.plan`. Raises JobError, BadPattern, BadSetting."""
    job = run.job
    parts = parts_of(run)
    targets, remotes = await described_remotes(run, job.ids("remotes"), job.metadata_settings().getRemoteTimeout)
    shown = [await _part(part, remotes) for part in parts]
    going = [one for one in shown if one["outcome"] == "backup"]
    total = sum(one.get("bytes", 0) for one in going)
    room(targets, dict.fromkeys((one.id for one in remotes), total))
    failing = sum(one["outcome"] == "failure" for one in shown) + sum(not target["reachable"] for target in targets)
    return {
        "job": about(job),
        "problems": failing,
        "bytes": total,
        "exact": all(one["exact"] for one in going),
        "targets": targets,
        "machines": [],
        "metadata": shown,
        "others": [],
    }


async def _part(part: Part, remotes: Sequence[Opened]) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": "xo", "outcome": "backup", "exact": False, "targets": [], "notes": []}
    if part.pool is not None:
        shown |= {"type": "pool", "id": part.pool}
    try:
        if isinstance(part, Configuration):
            shown |= {"bytes": len(part.data()[0]), "exact": True}
        elif isinstance(part, Pool):
            _, record, _ = await part.find()
            shown["name"] = record["name_label"]
    except Exception as failure:
        return shown | {"outcome": "failure", "why": words(failure)}
    if not remotes:
        return shown | {"outcome": "skipped", "why": "there is no remote that it could go to"}
    newest = 0.0
    for opened in remotes:
        try:
            before = await opened.repository.metadata_backups(part.pool)
            shown["targets"].append(
                {"id": opened.id, "type": "remote", "there": len(before), "removes": named(part.old(before))}
            )
            last = max(before, key=lambda one: one.timestamp, default=None)
            if part.pool is not None and last is not None and last.timestamp > newest:
                _, size = await opened.repository.metadata(last.id)
                if size is not None:
                    newest, shown["bytes"] = last.timestamp, size
        except Fault as failure:
            shown["notes"].append(f"what is on {opened.id} cannot be read: {words(failure)}")
    return shown
