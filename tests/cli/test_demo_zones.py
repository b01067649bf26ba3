"""The name servers of the demo: what a test finds on them, and answers to what clients seldom send."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from runtime.cli import demozones
from runtime.cli.demodns import name_servers
from runtime.dns.engine import hints
from runtime.dns.engine.profile import LEVELS, Profile
from runtime.dns.engine.test import run_test
from runtime.dns.query.live import LiveNetwork, Resolver
from runtime.dns.wire import types
from runtime.dns.wire.build import query
from runtime.dns.wire.message import Message, parse
from runtime.dns.wire.names import from_text

LOCAL = {"A01_NO_GLOBALLY_REACHABLE_ADDR", "A01_LOCAL_USE_ADDR"}
UNSIGNED = {"DS07_NOT_SIGNED", "DS07_NOT_SIGNED_ON_SERVER"}


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with name_servers() as port:
        yield port


async def grave(port: int, name: str) -> set[str]:
    """The tags of what a test finds from WARNING up."""
    network = LiveNetwork(Resolver(timeout=0.3, tries=1, port=port))
    profile = Profile.default().with_values({"net.ipv6": False})
    outcome = await run_test(from_text(name), network, profile=profile, hints=hints.read(demozones.hints()))
    return {entry.tag for entry in outcome.entries if LEVELS[entry.level] >= LEVELS["WARNING"]}


async def test_the_zone_in_order(port: int) -> None:
    assert await grave(port, demozones.IN_ORDER) == LOCAL | UNSIGNED


async def test_the_zone_with_troubles(port: int) -> None:
    troubles = {"MULTIPLE_SOA_SERIALS", "EXTRA_NAME_PARENT", "IN_BAILIWICK_ADDR_MISMATCH", "MX_RECORD_IS_CNAME"}

    assert await grave(port, demozones.TROUBLED) >= troubles


def asked(wire: bytes, address: str = "127.53.2.1") -> Message:
    answered = demozones.answer(demozones.zones()[address], wire, tcp=False)
    assert answered is not None
    return parse(answered)


NAME = from_text(f"www.{demozones.IN_ORDER}")


@pytest.mark.parametrize(
    ("name", "type", "klass", "rcode"),
    [
        (f"www.{demozones.IN_ORDER}", types.A, types.IN, types.NOERROR),
        (f"www.{demozones.IN_ORDER}", types.MX, types.IN, types.NOERROR),
        (f"nothing.{demozones.IN_ORDER}", types.A, types.IN, types.NXDOMAIN),
        (demozones.IN_ORDER, types.AXFR, types.IN, types.REFUSED),
        ("version.bind", types.TXT, types.CH, types.REFUSED),
        ("elsewhere.example", types.A, types.IN, types.REFUSED),
    ],
)
def test_response_codes(name: str, type: int, klass: int, rcode: int) -> None:
    answer = asked(query(1, from_text(name), type, klass))

    assert (answer.id, answer.rcode) == (1, rcode)


def test_letters_come_back_as_they_were_sent() -> None:
    spelled = (b"wWw", *NAME[1:])

    assert asked(query(1, spelled, types.A)).question_spelling == spelled


def test_a_version_of_edns_that_is_not_known() -> None:
    answer = asked(query(1, NAME, types.A, size=1232, version=1))

    assert answer.edns is not None
    assert (answer.edns.version, answer.edns.extended_rcode) == (0, 1)


@pytest.mark.parametrize("wire", [b"", b"\0" * 12, b"\xff" * 40, query(1, NAME, types.A)[:-3]])
def test_what_is_no_question_has_no_answer(wire: bytes) -> None:
    assert demozones.answer(demozones.zones()["127.53.2.1"], wire, tcp=False) is None
