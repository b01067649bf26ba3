"""Whole tests on the tree with an IPv4 and an IPv6 address for every server, in a network of their own.

    python -m tests.dns.tree.dual ZONE...

It makes a network namespace for itself, with a local route to fd53::/16. It prints one JSON object: the messages from
INFO up by zone, and how many questions the IPv6 addresses got. The exit code is 2 when there can be no such network.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

from runtime.dns.engine import hints
from runtime.dns.engine.profile import LEVELS, Profile
from runtime.dns.engine.test import run_test
from runtime.dns.query.live import LiveNetwork, Resolver
from runtime.dns.wire.names import from_text
from tests.dns.tree.beside import INSIDE, NAMESPACE
from tests.dns.tree.layout import build
from tests.dns.tree.plans import PLANS
from tests.dns.tree.server import in_thread


def main(zones: list[str]) -> int:
    if INSIDE not in os.environ:
        network = ["unshare", "-rn", "sh", "-c", NAMESPACE, "sh"]
        if subprocess.run([*network, "true"], capture_output=True, check=False).returncode:
            print("not run: no network namespace can be made", file=sys.stderr)
            return 2
        again = [*network, sys.executable, "-m", "tests.dns.tree.dual", *zones]
        return subprocess.run(again, env={**os.environ, INSIDE: "1"}, check=False).returncode
    tree = build([plan for plan in PLANS if plan.name in zones], dual=True)
    with in_thread(tree.hosts) as site:
        found = {zone: asyncio.run(_found(zone, tree.hints, site.port)) for zone in zones}
        asked = sum(host.asked for address, host in site.hosts.items() if ":" in address)
    print(json.dumps({"found": found, "over IPv6": asked}))
    return 0


async def _found(zone: str, servers: str, port: int) -> list[dict[str, Any]]:
    network = LiveNetwork(Resolver(timeout=0.3, tries=1, port=port))
    outcome = await run_test(from_text(zone), network, profile=Profile.default(), hints=hints.read(servers))
    return [{"tag": entry.tag, **entry.args} for entry in outcome.entries if LEVELS[entry.level] >= LEVELS["INFO"]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
