"""Tests of zones in order and of broken ones, as the engine finds them on live name servers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from runtime.dns.engine import hints
from runtime.dns.engine.profile import LEVELS, Profile
from runtime.dns.engine.test import run_test
from runtime.dns.messages import Texts
from runtime.dns.query.live import LiveNetwork, Resolver
from runtime.dns.report.record import ZoneTest, of_entries, titles
from runtime.dns.wire.names import from_text
from tests.dns.tree.layout import build
from tests.dns.tree.plans import BROKEN, PLAIN, SIGNED
from tests.dns.tree.server import in_thread

NAMES = ("others-below", "glue", "closed", "wrong-ds", "expired-keys", "no-ds", "ds-alone")


async def _tests() -> dict[str, ZoneTest]:
    plans = [SIGNED, PLAIN, *(broken.plan for broken in BROKEN if broken.plan.label in NAMES)]
    tree = build(plans)
    texts = Texts("en")
    profile = Profile.default().with_values({"net.ipv6": False})
    tests = {}
    with in_thread(tree.hosts) as site:
        for plan in plans:
            network = LiveNetwork(Resolver(timeout=0.3, tries=1, port=site.port))
            outcome = await run_test(from_text(plan.name), network, profile=profile, hints=hints.read(tree.hints))
            tests[plan.label] = ZoneTest(
                domain=plan.name,
                # As services keep them.
                findings=of_entries((one for one in outcome.entries if LEVELS[one.level] >= LEVELS["INFO"]), texts),
                id="1234567890123456",
                created="2026-11-20T15:42:42Z",
                params={"ipv4": True, "ipv6": False, "profile": "default"},
                titles=titles(texts),
            )
    return tests


@pytest.fixture(scope="package")
def zone_tests() -> dict[str, ZoneTest]:
    return asyncio.run(_tests())


@pytest.fixture
def tested(zone_tests: dict[str, ZoneTest]) -> Callable[[str], ZoneTest]:
    return lambda label: zone_tests[label]
