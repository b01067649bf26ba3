"""The zonemaster face of a gateway as the commands use it: tests that are started, followed and read."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import click

from runtime.cli import target as targets
from runtime.cli.client import CallFailed, Value, call, connections
from runtime.cli.config import Config, load
from runtime.cli.run import Failed, config_option, data_option
from runtime.contract.abi import Json
from runtime.dns.report.record import BadResults, ZoneTest, of_answer

C = TypeVar("C", bound=Callable[..., Any])

FIRST_WAIT, LONGEST_WAIT = 0.25, 2.0
"""Seconds between two questions for progress: short tests are seen to end soon, long ones cost little."""
UNREACHABLE = 15
"""So often in a row may a gateway be out of reach while a test is followed, about 30 s: it may be restarting."""


def service_options(function: C) -> C:
    """Add the options that say where the gateway is; `Where` takes them."""
    for option in (
        config_option,
        data_option,
        click.option("--fingerprint", metavar="SHA256", help="Take the one certificate with this fingerprint."),
        click.option("--insecure", is_flag=True, help="Take any certificate."),
        click.option("--token", metavar="T", help="The gateway's token, if it asks for one; else GATEWRIGHT_TOKEN."),
        click.option("--url", metavar="URL", help="Where the gateway is; else GATEWRIGHT_URL or this machine."),
    ):
        function = option(function)
    return function


@dataclass(frozen=True)
class Where:
    """The gateway that the options name, and the configuration that they were read with."""

    target: targets.Target
    config: Config

    @classmethod
    def of(cls, *, url: str | None, token: str | None, insecure: bool, fingerprint: str | None, **rest: Any) -> Where:
        """Read the options. Raises a usage error, and BadConfig."""
        config = load(rest["config"], options={"data": str(rest["data"]) if rest["data"] else None})
        try:
            target = targets.target(
                url, token, data=config.data, environ=os.environ, insecure=insecure, fingerprint=fingerprint
            )
        except targets.BadTarget as fault:
            raise click.UsageError(str(fault)) from None
        return cls(target, config)


@dataclass(frozen=True)
class BatchStatus:
    """The ids of the tests of a batch, by how far they are."""

    waiting: Sequence[str]
    running: Sequence[str]
    finished: Sequence[str]

    @property
    def total(self) -> int:
        return len(self.waiting) + len(self.running) + len(self.finished)


class Service:
    """Calls of the face over connections that stay open. Every method raises CallFailed, and Failed for an answer that
    is none of the face."""

    def __init__(self, target: targets.Target, session: aiohttp.ClientSession) -> None:
        self._target = target
        self._session = session

    async def ask(self, method: str, params: Json) -> Json:
        async with call(self._target, method, params, self._session) as answer:
            if not isinstance(answer, Value):
                raise Failed(f"{method} answered with a stream: {self._target.url} is no zonemaster face")
            return answer.value

    async def start(self, params: dict[str, Json]) -> str:
        """Start a test, or find one with the same parameters, and return its id."""
        return str(await self.ask("start_domain_test", params))

    async def progress(self, id: str) -> int:
        """Return how far a test is, in percent."""
        value = await self.ask("test_progress", {"test_id": id})
        if value is None:
            raise Failed(f"there is no test {id}")
        return _whole(value, "test_progress")

    async def results(self, id: str, language: str) -> ZoneTest:
        try:
            return of_answer(await self.ask("get_test_results", {"id": id, "language": language}), language)
        except BadResults as fault:
            raise Failed(f"the results of {id} cannot be read: {fault}") from None

    async def history(self, domain: str, offset: int, limit: int, filter: str) -> list[dict[str, Json]]:
        params = {"frontend_params": {"domain": domain}, "offset": offset, "limit": limit, "filter": filter}
        entries = await self.ask("get_test_history", params)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise Failed("get_test_history did not answer with a list of tests")
        return entries

    async def start_batch(self, user: str, key: str, domains: Sequence[str], params: dict[str, Json]) -> str:
        """Start a batch and return its id."""
        given = {"username": user, "api_key": key, "domains": list(domains), "test_params": params}
        return str(await self.ask("add_batch_job", given))

    async def batch(self, id: str) -> BatchStatus:
        lists = {f"list_{name}_tests": True for name in ("waiting", "running", "finished")}
        answer = await self.ask("batch_status", {"batch_id": id, **lists})
        if not isinstance(answer, dict):
            raise Failed("batch_status did not answer with an object")
        # A list that is empty may be absent.
        waiting, running, finished = (
            [str(test) for test in answer.get(f"{name}_tests") or ()] for name in ("waiting", "running", "finished")
        )
        return BatchStatus(waiting, running, finished)

    async def batch_counts(self, id: str) -> dict[str, int]:
        """Return how many tests of a batch are waiting, running and finished, by these words."""
        answer = await self.ask("batch_status", {"batch_id": id})
        if not isinstance(answer, dict):
            raise Failed("batch_status did not answer with an object")
        return {
            name: _whole(answer.get(f"{name}_count", 0), "batch_status") for name in ("waiting", "running", "finished")
        }


@contextlib.asynccontextmanager
async def service(where: Where) -> AsyncIterator[Service]:
    async with connections() as session:
        yield Service(where.target, session)


async def follow(ask: Callable[[], Any], over: Callable[[Any], bool], tell: Callable[[Any], None]) -> None:
    """Ask for progress and tell it until it is over.

    A gateway that is out of reach for a short time is waited for. Raises CallFailed. Cancelling it ends the following
    alone: what is followed goes on.
    """
    wait, failures = FIRST_WAIT, 0
    while True:
        try:
            progress = await ask()
        except CallFailed as fault:
            failures += 1
            if fault.code is not None or failures > UNREACHABLE:
                raise
        else:
            failures = 0
            tell(progress)
            if over(progress):
                return
        await asyncio.sleep(wait)
        wait = min(wait * 1.25, LONGEST_WAIT)


def _whole(value: Json, method: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Failed(f"{method} did not answer with a number")
    return value
