"""A real name server beside ours: what is found on a zone does not depend on who serves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.dns.engine import hints
from runtime.dns.engine.profile import LEVELS, Profile
from runtime.dns.engine.test import run_test
from runtime.dns.query.live import LiveNetwork, Resolver
from runtime.dns.wire.names import from_text
from tests.dns.tree.layout import build
from tests.dns.tree.nsd import served_by_nsd
from tests.dns.tree.plans import SIGNED
from tests.dns.tree.server import in_thread


@pytest.mark.judge("nsd")
async def test_the_same_is_found_whoever_serves_the_zone(tmp_path: Path) -> None:
    tree = build([SIGNED])
    profile = Profile.default().with_values({"net.ipv6": False})

    async def found(port: int) -> set[str]:
        network = LiveNetwork(Resolver(timeout=2, tries=1, port=port))
        outcome = await run_test(from_text(SIGNED.name), network, profile=profile, hints=hints.read(tree.hints))
        return {entry.tag for entry in outcome.entries if LEVELS[entry.level] >= LEVELS["INFO"]}

    with in_thread(tree.hosts) as site:
        ours = await found(site.port)
    with served_by_nsd(tree.hosts, tmp_path) as port:
        assert await found(port) == ours
