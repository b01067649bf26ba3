"""Snapshots as plain values, for comparing."""

from __future__ import annotations

from typing import Any

from runtime.contract.jsontext import dumps, loads
from runtime.storage.task_log import TaskLog


def plain(value: Any) -> Any:
    """Return value with the JSON in it read."""
    return loads(dumps(value))


async def task(log: TaskLog, id: str) -> Any:
    return plain(await log.get(id))


async def all_ids(log: TaskLog, limit: int | None = None) -> list[str]:
    return [snapshot["id"] async for part in log.get_all(limit) for snapshot in part]


async def events(log: TaskLog, token: str, timeout: float = 0) -> tuple[list[tuple[str, str, str]], str]:
    """Return (operation, id, status) of each event, and the token."""
    answer = await log.events(token, timeout)
    told = [(event["operation"], event["snapshot"]["id"], event["snapshot"]["status"]) for event in answer.events]
    return told, answer.token
