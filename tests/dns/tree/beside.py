"""Our tests beside those of `zonemaster-cli`, the original, on the same live tree: same tags, and the times.

    python -m tests.dns.tree.beside [ZONE]...

It needs the command and the right to make a network namespace, since the original asks port 53 and nothing else; in
there every server has an IPv6 address as well. Tags that one of the two versions does not know are left aside. A line
for each zone, last `N same, M differ`; the exit code is 0 when none differs, 2 when it cannot be run.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from generated.messages.dns import MESSAGES
from runtime.dns.engine import hints
from runtime.dns.engine.networks import live_network
from runtime.dns.engine.profile import LEVELS, Profile
from runtime.dns.engine.test import run_test
from runtime.dns.query.live import Peers
from runtime.dns.wire.names import from_text
from tests.dns.tree.layout import Tree, build
from tests.dns.tree.plans import PLANS
from tests.dns.tree.server import in_thread

INSIDE = "TREE_NAMESPACE"
NAMESPACE = (
    "ip link set lo up && ip -6 route add local fd53::/16 dev lo && "
    'echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind && exec "$@"'
)
LEFT_ASIDE = {("SYSTEM", "GLOBAL_VERSION"), ("DNSSEC", "KEY_SIZE_OK")}
"""A version, and a tag that the original never gives (docs/zonemaster-differences.md)."""

Tags = set[tuple[str, str]]
"""Modules in capitals, and tags."""


def main(zones: list[str]) -> int:
    if INSIDE not in os.environ:
        for command in ("zonemaster-cli", "unshare", "ip"):
            if shutil.which(command) is None:
                print(f"not run: {command} is not installed")
                return 2
        inside = ["unshare", "-rn", "sh", "-c", NAMESPACE, "sh", sys.executable, "-m", "tests.dns.tree.beside", *zones]
        return subprocess.run(inside, env={**os.environ, INSIDE: "1"}, check=False).returncode
    plans = [plan for plan in PLANS if not zones or plan.name in zones]
    tree = build(PLANS, dual=True)
    common = _known_to_both()
    differ = 0
    with tempfile.TemporaryDirectory() as folder, in_thread(tree.hosts, port=53):
        file = Path(folder) / "hints"
        file.write_text(tree.hints)
        for plan in plans:
            ours, seconds = asyncio.run(_ours(tree, plan.name))
            theirs, their_seconds = _theirs(file, plan.name)
            more = sorted(f"+{tag}" for _, tag in (ours - theirs) & common)
            less = sorted(f"-{tag}" for _, tag in (theirs - ours) & common)
            differ += bool(more or less)
            times = f"{seconds:6.2f} s, theirs {their_seconds:6.2f} s"
            print(
                f"{plan.name:24} {times}  {'differs: ' + ' '.join([*more, *less]) if more or less else 'same'}",
                flush=True,
            )
    print(f"{len(plans) - differ} same, {differ} differ")
    return 1 if differ else 0


def _known_to_both() -> Tags:
    profile = json.loads(_run("--dump-profile"))
    theirs = {(module.upper(), tag) for module, tags in profile["test_levels"].items() for tag in tags}
    return {(module, tag) for module, messages in MESSAGES.items() for tag in messages} & theirs - LEFT_ASIDE


async def _ours(tree: Tree, zone: str) -> tuple[Tags, float]:
    profile = Profile.default()
    async with live_network(profile, Peers()) as network:
        outcome = await run_test(from_text(zone), network, profile=profile, hints=hints.read(tree.hints))
    found = {(one.module.upper(), one.tag) for one in outcome.entries if LEVELS[one.level] >= LEVELS["INFO"]}
    return found, outcome.seconds


def _theirs(hints_file: Path, zone: str) -> tuple[Tags, float]:
    started = time.monotonic()
    text = _run("--hints", str(hints_file), "--json", "--level", "INFO", zone)
    seconds = time.monotonic() - started
    document: Any = json.loads(text)
    entries = document["results"] if isinstance(document, dict) else document
    return {(one["module"].upper(), one["tag"]) for one in entries}, seconds


def _run(*arguments: str) -> str:
    return subprocess.run(["zonemaster-cli", *arguments], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
