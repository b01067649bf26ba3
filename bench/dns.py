"""DNS: reading and writing messages beside dnspython, whole tests fed from recordings, and tests of live local zones.

A goal in seconds was set on a machine on which dnspython reads 1,200 referrals a second; the limit here is that goal
times 1,200 over its rate in the same run.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import dns.message
import dns.rrset

from bench.table import Row, row
from runtime.dns.engine.test import run_test
from runtime.dns.query.replay import Replay
from runtime.dns.wire import types
from runtime.dns.wire.build import query
from runtime.dns.wire.message import parse
from runtime.dns.wire.names import from_text
from tests.conformance.zonemaster.scenario import Scenario, scenarios

RUNS = 7
SECONDS = 0.2
"""How long one run of the wire figures takes."""

RATE = 1200.0
"""Referrals that dnspython read in a second where the goals were set."""

ROOT = Path(__file__).parent.parent

NETWORK = """
ip link set lo up && ip -6 route add local fd53::/16 dev lo && echo 1 >/proc/sys/net/ipv6/ip_nonlocal_bind && exec "$@"
"""
"""Makes the addresses of dns_world usable inside of a network namespace, and runs a command there."""


def run() -> list[Row]:
    rows, rate = wire()
    return rows + replayed(rate) + live(rate)


def referral() -> bytes:
    """A referral of 19 records and about 550 octets, and a SOA record in the answer section."""
    answer = dns.message.make_response(dns.message.make_query("www.example.org.", "A"))
    answer.answer.append(
        dns.rrset.from_text("www.example.org.", 3600, "IN", "SOA", "ns1.example.net. hostmaster.example.net. 1 2 3 4 5")
    )
    hosts = [f"ns{number}.name-servers-of-{'abcdef'[number]}.example." for number in range(6)]
    answer.authority.append(dns.rrset.from_text_list("example.org.", 86400, "IN", "NS", hosts))
    for number, host in enumerate(hosts):
        answer.additional.append(dns.rrset.from_text(host, 86400, "IN", "A", f"192.0.2.{number}"))
        answer.additional.append(dns.rrset.from_text(host, 86400, "IN", "AAAA", f"2001:db8::{number}"))
    return answer.to_wire()


def wire() -> tuple[list[Row], float]:
    """The rows of reading and writing, and the rate of dnspython that scales the goals."""
    octets = referral()
    name = from_text("www.example.org")

    def ours() -> None:
        message = parse(octets)
        for section in (message.answer, message.authority, message.additional):
            for record in section:
                record.owner, record.type, record.ttl, record.data  # noqa: B018

    def theirs() -> None:
        message = dns.message.from_wire(octets)
        for section in (message.answer, message.authority, message.additional):
            for rrset in section:
                rrset.name, rrset.rdtype, rrset.ttl  # noqa: B018
                for data in rrset:
                    data.rdtype  # noqa: B018

    def our_query() -> None:
        query(4711, name, types.A)

    def their_query() -> None:
        dns.message.make_query("www.example.org", "A").to_wire()

    reading, rate = _in_turn(ours, theirs)
    writing, their_rate = _in_turn(our_query, their_query)
    return [
        row(f"read a referral, 19 records, {len(octets)} B", reading, "/s", "dnspython", rate, goal=20),
        row("build a query", writing, "/s", "dnspython", their_rate, goal=10),
    ], rate


def replayed(rate: float) -> list[Row]:
    """Whole tests fed from the recording of the conformance pack, which is loaded before; nothing without the pack."""
    base = Path(os.environ.get("GATEWRIGHT_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
    pack = base / "zonemaster" / "full-runs.json.gz"
    if not pack.exists():
        print(f"not run: whole tests ({pack.name} is not there)", file=sys.stderr)
        return []
    tests = list(scenarios(pack))
    asyncio.run(_all(tests))
    runs = []
    for _ in range(3):
        started = time.process_time()
        asyncio.run(_all(tests))
        runs.append((time.process_time() - started) / len(tests) * 1000)
    return [
        row(
            f"whole test replayed, CPU ({len(tests)} tests)",
            runs,
            "ms",
            f"limit, {what}",
            limit * RATE / rate,
            goal=goal,
            less_is_better=True,
        )
        for what, limit, goal in (("40 ms scaled", 40, 1), ("28 ms scaled", 28, None))
    ]


def live(rate: float) -> list[Row]:
    """Tests of signed zones on local servers: in a network of their own with both families where that can be made, else
    with two IPv4 addresses in place of one of each."""
    measure = [sys.executable, "-m", "bench.dns_live"]
    inside = ["unshare", "-rn", "sh", "-c", NETWORK, "sh"]
    dual = (
        shutil.which("unshare") is not None and subprocess.run([*inside, "true"], capture_output=True).returncode == 0
    )
    if not dual:
        print("not run: live zones over IPv6 (no network of their own)", file=sys.stderr)
    command = [*inside, *measure, "--ipv6"] if dual else measure
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
    if not (found["same"] and found["same when dead"] and not found["other findings"]):
        raise RuntimeError(f"the findings of one zone differ: {found}")
    slow = RATE / rate
    times = [
        (f"live signed zone, CPU ({found['queries']} queries)", found["cpu"], "limit, 0.12 s scaled", 0.12 * slow),
        ("live signed zone at 20 ms", found["wall"], "limit", 0.6),
        ("one of three servers dead, by the profile", [found["dead"]], "limit", 11),
        ("one of three servers dead, adaptive", [found["dead adaptive"]], "limit", 6),
    ]
    rows = [row(what, runs, "s", peer, limit, goal=1, less_is_better=True) for what, runs, peer, limit in times]
    many = f"{found['runs']} live signed zones at 20 ms"
    return [
        *rows,
        row(many, [found["zones a second"]], "/s", "limit, 8/s scaled", 8 / slow, goal=1),
        row(f"{many}, memory", [found["MiB"]], "MiB", "limit", 150, goal=1, less_is_better=True),
    ]


async def _all(tests: list[Scenario]) -> None:
    for test in tests:
        await run_test(
            test.zone,
            Replay(test.recording),
            profile=test.profile,
            hints=test.hints,
            undelegated=test.undelegated,
        )


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[list[float], float]:
    """Our rates and the median of the peer's, taken in turn: what else the machine does meets both."""
    pairs = [(_rate(ours), _rate(theirs)) for _ in range(RUNS)]
    return [mine for mine, _ in pairs], statistics.median(other for _, other in pairs)


def _rate(call: Callable[[], object]) -> float:
    started = time.process_time()
    count = 0
    while (took := time.process_time() - started) < SECONDS:
        for _ in range(20):
            call()
        count += 20
    return count / took
