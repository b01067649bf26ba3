"""`python -m runtime.dns.worker`: a process that runs tests for the DNS backend.

Lines of JSON come on standard input: first the settings, then `{"id", "params"}` for a run to start and `{"id"}` for
one to end. Lines `[id, record]` go to standard output; the last for a run that did not come to its record `end` is
`[id, null]`, or has a record `invalid` when its profile cannot be used on this machine. The process ends with its
standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import os
import signal
import sys
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from runtime.contract.abi import Json
from runtime.contract.jsontext import dumps, loads
from runtime.dns.engine.limits import Limits
from runtime.dns.engine.profile import ProfileError
from runtime.dns.job import read
from runtime.dns.query.cache import MemoryStore
from runtime.dns.query.live import Load, Peers
from runtime.dns.query.network import NetworkForbidden
from runtime.dns.refusing import in_networks
from runtime.dns.running import run_job
from runtime.dns.settings import DnsSettings

LINE = 16 << 20
"""Octets of a line at most; a profile and a delegation fit many times."""

COMMON_SECONDS = 30.0
"""How long the runs of a process share answers about names outside of the zones that they test. Who asks for the same
test again so soon gets the old one, so that nobody sees old answers who would not see old results."""

NICE = 5
"""How much less of a core that both want the process gets than the gateway: who calls waits for the gateway, and tests
take seconds anyway."""


def settings_line(settings: DnsSettings, workers: int) -> bytes:
    """Return the first line for a worker that is one of so many."""
    facts = {
        "hints": None if settings.hints is None else str(settings.hints.absolute()),
        "refuse": None if settings.refuse is None else [str(network) for network in settings.refuse],
        "port": settings.port,
        "seconds": settings.run_seconds,
        "queries": settings.run_queries,
        "workers": workers,
    }
    return dumps(facts) + b"\n"


class Worker:
    """The runs of this process. What it tells is written at once and in order."""

    def __init__(self, facts: Mapping[str, Any], out: int) -> None:
        refuse = facts["refuse"]
        settings = DnsSettings(hints=None if facts["hints"] is None else Path(facts["hints"]))
        load = Load()
        share = facts["workers"]
        # The processes know nothing of each other, so each takes its part of what one address may be asked.
        self._peers = Peers(dataclasses.replace(load, rate=load.rate / share, burst=max(1, load.burst // share)))
        self._common = MemoryStore(COMMON_SECONDS)
        self._hints = settings.root_servers()
        self._refuses = in_networks(None if refuse is None else tuple(map(ip_network, refuse)))
        self._port: int = facts["port"]
        self._limits = Limits(seconds=facts["seconds"], queries=facts["queries"])
        self._out = out
        self._runs: dict[int, asyncio.Task[None]] = {}

    def take(self, line: bytes) -> None:
        """Start or end a run."""
        order = loads(line)
        id = order["id"]
        if "params" in order:
            self._runs[id] = asyncio.ensure_future(self._run(id, order["params"]))
        elif id in self._runs:
            self._runs[id].cancel()

    async def _run(self, id: int, params: Mapping[str, Any]) -> None:
        try:
            job = read(params)
            seconds = min(self._limits.seconds, job.seconds or self._limits.seconds)
            await run_job(
                job,
                self._peers,
                lambda record: self._tell(id, record),
                hints=self._hints,
                port=self._port,
                refuses=self._refuses,
                limits=dataclasses.replace(self._limits, seconds=seconds),
                common=self._common,
            )
        except ProfileError as fault:
            self._tell(id, {"type": "invalid", "property": fault.key, "reason": fault.reason})
        except NetworkForbidden as fault:
            self._tell(id, {"type": "invalid", "property": "no_network", "reason": str(fault)})
        except Exception:
            logging.exception("a test of a zone failed")
            self._tell(id, None)
        except asyncio.CancelledError:
            self._tell(id, None)
        finally:
            del self._runs[id]

    def _tell(self, id: int, record: Json) -> None:
        # The backend reads all the time; a pipe that is full for a moment holds the runs up, as it should.
        line = dumps([id, record]) + b"\n"
        # The backend may be gone, and with it everyone who asks; this process ends as soon as it reads that.
        with contextlib.suppress(BrokenPipeError):
            while line:
                line = line[os.write(self._out, line) :]


async def main() -> None:
    """Serve the backend behind standard input and output until it leaves."""
    # Ctrl-C goes to the whole group; the backend decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    reader = asyncio.StreamReader(limit=LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    worker = Worker(loads(await reader.readline()), sys.stdout.fileno())
    while line := await reader.readline():
        worker.take(line)


if __name__ == "__main__":
    asyncio.run(main())
