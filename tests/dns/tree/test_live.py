"""Whole tests and single test cases on live name servers: zones in order, and zones broken in one way each."""

from __future__ import annotations

import pytest

from generated.messages.dns import CASES, MESSAGES
from runtime.dns.engine import hints
from runtime.dns.engine.case import Entry
from runtime.dns.engine.profile import LEVELS, Profile
from runtime.dns.engine.test import Outcome, run_test
from runtime.dns.query.live import LiveNetwork, Resolver
from runtime.dns.wire.names import from_text
from tests.dns.tree.layout import Plan, Tree
from tests.dns.tree.plans import BROKEN, PLAIN, SIGNED, Broken
from tests.dns.tree.server import Site

EVERYWHERE = MESSAGES["SYSTEM"]
"""What any module may say."""

LOCAL = {"A01_LOCAL_USE_ADDR", "A01_NO_GLOBALLY_REACHABLE_ADDR"}
"""What is wrong with every zone here: its servers have addresses of the loopback network."""


def declared(entry: Entry) -> bool:
    """Whether the catalogue has the message for the module and the test case, with these arguments and this level."""
    own = MESSAGES[entry.module.upper()].get(entry.tag)
    message = own or EVERYWHERE[entry.tag]
    case = CASES.get(entry.testcase.lower())
    return (
        set(entry.args) == set(message.arguments)
        and entry.level == message.level
        and (own is None or case is None or entry.tag in case.tags)
    )


async def outcome_of(tree: Tree, site: Site, plan: Plan, only: tuple[str, str] | None = None) -> Outcome:
    network = LiveNetwork(Resolver(timeout=0.3, tries=1, port=site.port))
    profile = Profile.default().with_values({"net.ipv6": False})
    outcome = await run_test(from_text(plan.name), network, profile=profile, hints=hints.read(tree.hints), only=only)
    assert [entry for entry in outcome.entries if not declared(entry)] == []
    return outcome


@pytest.mark.parametrize(
    ("plan", "wrong"), [(SIGNED, set[str]()), (PLAIN, {"DS07_NOT_SIGNED", "DS07_NOT_SIGNED_ON_SERVER"})]
)
async def test_a_zone_in_order(tree: Tree, site: Site, plan: Plan, wrong: set[str]) -> None:
    """A whole test finds nothing to warn of but what is said of every zone here."""
    outcome = await outcome_of(tree, site, plan)

    found = {entry.tag for entry in outcome.entries if LEVELS[entry.level] >= LEVELS["WARNING"]}
    assert found - LOCAL == wrong
    assert outcome.limit is None


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.plan.label)
async def test_a_broken_zone(tree: Tree, site: Site, broken: Broken) -> None:
    """The test case whose matter it is says by its tags what is wrong."""
    outcome = await outcome_of(tree, site, broken.plan, (broken.case.rstrip("0123456789"), broken.case))

    assert set(broken.tags) <= {entry.tag for entry in outcome.entries}


async def test_two_runs_say_the_same(tree: Tree, site: Site) -> None:
    one, other = [await outcome_of(tree, site, SIGNED) for _ in range(2)]

    assert [(entry.tag, entry.args) for entry in one.entries] == [(entry.tag, entry.args) for entry in other.entries]
