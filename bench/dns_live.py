"""Live DNS tests of local zones, measured in a process of its own, so that it may be put into a network of its own.

    python -m bench.dns_live [--ipv6] [--zones N] [--runs N]

Prints one JSON line with the figures. The servers are another process (dns_world).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.dns.engine.profile import Profile
from runtime.dns.engine.test import Outcome, run_test
from runtime.dns.query.live import LiveNetwork, Load, Peers, Resolver
from runtime.dns.wire.names import from_text

ROUND_TRIP = 0.02
AT_ONCE = 16
"""Runs side by side in the long measurement."""

LOAD = Load(rate=5000, burst=5000)
"""A thousand tests of zones below one top level are what a real top level would be spared by the cache."""


@dataclass
class Site:
    """The servers: their process, port and root hints."""

    process: asyncio.subprocess.Process
    port: int
    hints: dict[Any, list[str]]

    async def delay(self, seconds: float) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{seconds}\n".encode())
        await self.process.stdin.drain()

    async def test(self, zone: str, peers: Peers, *, adaptive: bool = True) -> Outcome:
        resolver = Resolver(port=self.port, adaptive=adaptive)
        return await run_test(
            from_text(zone), LiveNetwork(resolver, peers), profile=Profile.default(), hints=self.hints
        )


@asynccontextmanager
async def world(zones: int, ipv6: bool) -> AsyncIterator[Site]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.dns_world",
        str(zones),
        *(["--ipv6"] if ipv6 else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    told = json.loads(await process.stdout.readline())
    try:
        yield Site(process, told["port"], {from_text(name): ips for name, ips in told["hints"].items()})
    finally:
        process.stdin.close()
        await process.wait()


def peak_memory() -> float:
    """The most memory this process had, in MiB. What getrusage says may be the parent's of before exec."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def findings(outcome: Outcome) -> list[tuple[str, str, str]]:
    """What a test said, without what differs from run to run."""
    return [(entry.testcase, entry.tag, entry.level) for entry in outcome.entries]


async def measure(zones: int, runs: int, ipv6: bool) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    async with world(zones, ipv6) as site:
        warm = await site.test("zone1.zz", Peers(LOAD))
        figures["queries"] = warm.queries
        figures["errors"] = [
            f"{entry.testcase} {entry.tag}" for entry in warm.entries if entry.level in ("ERROR", "CRITICAL")
        ]
        figures["cpu"] = []
        for _ in range(5):
            started = time.process_time()
            await site.test("zone1.zz", Peers(LOAD))
            figures["cpu"].append(time.process_time() - started)
        await site.delay(ROUND_TRIP)
        figures["wall"] = []
        for _ in range(5):
            outcome = await site.test("zone1.zz", Peers(LOAD))
            figures["wall"].append(outcome.seconds)
            figures["same"] = findings(outcome) == findings(warm)
        by_profile = await site.test("limping.zz", Peers(LOAD), adaptive=False)
        adaptive = await site.test("limping.zz", Peers(LOAD))
        figures |= {"dead": by_profile.seconds, "dead adaptive": adaptive.seconds}
        figures["same when dead"] = findings(by_profile) == findings(adaptive)
        await site.delay(0)
        names = [f"zone{number}.zz" for number in range(1, zones + 1)]
        alone = {name: findings(await site.test(name, Peers(LOAD))) for name in names}
        await site.delay(ROUND_TRIP)
        peers = Peers(LOAD)
        waiting = [names[number % zones] for number in range(runs)]
        other = 0

        async def work() -> None:
            nonlocal other
            while waiting:
                name = waiting.pop()
                other += findings(await site.test(name, peers)) != alone[name]

        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
        figures["zones a second"] = runs / (time.monotonic() - started)
        figures |= {"other findings": other, "runs": runs}
        figures["MiB"] = peak_memory()
    return figures


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--zones", type=int, default=20)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--ipv6", action="store_true")
    options = parser.parse_args(arguments)
    print(json.dumps(asyncio.run(measure(options.zones, options.runs, options.ipv6))))


if __name__ == "__main__":
    main(sys.argv[1:])
