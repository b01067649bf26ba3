"""Name servers that are not there: zones in memory, and any lie that a test wants told. No network, no waiting."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.dns.engine.case import Entry
from runtime.dns.engine.limits import DEFAULT_LIMITS, Limits
from runtime.dns.engine.profile import Profile
from runtime.dns.engine.run import Run
from runtime.dns.engine.test import Outcome, prepare_run, run_test
from runtime.dns.engine.undelegated import Undelegated
from runtime.dns.query.question import Question
from runtime.dns.wire import types
from runtime.dns.wire.build import AA, QR, response
from runtime.dns.wire.edns import Edns
from runtime.dns.wire.message import Message, Record, parse
from runtime.dns.wire.names import ROOT, Name, from_text, is_at_or_below
from runtime.dns.wire.rdata import Mx, Rdata, Soa, Txt

HOUR = 3600
ROOT_ADDRESS = "192.0.2.53"
TLD_ADDRESS = "192.0.2.54"
FIRST = "192.0.2.1"
SECOND = "192.0.2.2"
APEX = from_text("zone.example")
HINTS: Mapping[Name, Sequence[str]] = {from_text("a.root"): [ROOT_ADDRESS]}


def record(text: str) -> Record:
    """A record from `OWNER TYPE DATA...`, for the types that the tests use."""
    owner, type_text, *data = text.split()
    return Record.make(from_text(owner), types.from_mnemonic(type_text), HOUR, _DATA[type_text](data))


_DATA: Mapping[str, Callable[[list[str]], Rdata]] = {
    **dict.fromkeys(("NS", "CNAME", "DNAME", "PTR"), lambda data: from_text(data[0])),
    **dict.fromkeys(("A", "AAAA"), lambda data: data[0]),
    "MX": lambda data: Mx(int(data[0]), from_text(data[1])),
    "TXT": lambda data: Txt(tuple(part.replace("_", " ").encode() for part in data)),
    "SOA": lambda data: Soa(from_text(data[0]), from_text(data[1]), *(int(number) for number in data[2:])),
}


@dataclass(frozen=True)
class Reply:
    """One answer, instead of what the zones say."""

    answer: Sequence[Record] = ()
    authority: Sequence[Record] = ()
    additional: Sequence[Record] = ()
    rcode: int = types.NOERROR
    aa: bool = True
    edns: Edns | None = None


def reply(*answer: str, authority: Iterable[str] = (), additional: Iterable[str] = (), **more: Any) -> Reply:
    """A reply from texts of records."""
    return Reply([record(one) for one in answer], [*map(record, authority)], [*map(record, additional)], **more)


Lie = Reply | None | Callable[[Question], Reply | None]
Where = tuple[str | None, str | None, str | None, bool | None]
"""Address, name, type and whether over TCP that a lie is about; None stands for any."""


class World:
    """Zones on servers, found from one root server down.

    `immediate` False lets every answer take some turns of the loop, how many is drawn with `seed`. `stalled` are
    addresses that never answer and never give up.
    """

    def __init__(self, *, seed: int | None = None) -> None:
        self.immediate = seed is None
        self.stalled: set[str] = set()
        self.asked: list[tuple[str, Question]] = []
        self.transfers: list[str] = []
        self._random = random.Random(seed)
        self._reached: dict[str, asyncio.Event] = {}
        self._zones: dict[str, dict[Name, list[Record]]] = {}
        self._lies: list[tuple[Where, Lie]] = []

    def zone(self, name: str, servers: str, *records: str, delegated: bool = True, soa: str | None = None) -> World:
        """A zone at `servers`, a list of `NAME/ADDRESS`. It gets SOA and NS records, and addresses for its own servers;
        the closest zone above delegates it with glue unless `delegated` is False."""
        origin = from_text(name)
        pairs = [pair.split("/") for pair in servers.split()]
        names = list(dict.fromkeys(server for server, _ in pairs))
        ns = [record(f"{name} NS {server}") for server in names]
        glue = [record(f"{server} {'AAAA' if ':' in address else 'A'} {address}") for server, address in pairs]
        content = [
            record(f"{name} SOA {soa or f'{names[0]} mail.zone.example 1 14400 3600 604800 3600'}"),
            *ns,
            *(one for one in glue if is_at_or_below(one.owner, origin)),
            *map(record, records),
        ]
        for address in {address for _, address in pairs}:
            self._zones.setdefault(address, {})[origin] = content
        if delegated and origin:
            above = max((zone for at in self._zones.values() for zone in at if _is_above(zone, origin)), key=len)
            for at in self._zones.values():
                if above in at:
                    present = at[above]
                    present += [one for one in (*ns, *glue) if not any(_same(one, other) for other in present)]
        return self

    def lie(
        self,
        what: Lie,
        *,
        at: str | None = None,
        name: str | None = None,
        type: str | None = None,
        tcp: bool | None = None,
    ) -> World:
        """From now on this is answered where all that is given fits; the latest lie wins."""
        self._lies.insert(0, ((at, name, type, tcp), what))
        return self

    def stall(self, *addresses: str) -> World:
        """These addresses keep their clients waiting without end."""
        self.stalled.update(addresses)
        return self

    async def ask(self, address: str, question: Question) -> Message | None:
        self.asked.append((address, question))
        if address in self.stalled:
            self._reached.setdefault(address, asyncio.Event()).set()
            await asyncio.Event().wait()
        if not self.immediate:
            for _ in range(self._random.choice((1, 1, 2, 3, 8))):
                await asyncio.sleep(0)
        found = self._reply(address, question)
        if found is None:
            return None
        flags = QR | (AA if found.aa else 0) | found.rcode
        about = (question.name, question.type, question.klass)
        wire = response(0, flags, about, found.answer, found.authority, found.additional, edns=found.edns)
        return parse(wire, source=address, arrived=time.time())

    async def reached(self, address: str) -> None:
        """Returns when a stalled address has been asked something."""
        await self._reached.setdefault(address, asyncio.Event()).wait()

    async def transfer(self, address: str, zone: Name) -> Message | None:
        self.transfers.append(address)
        return None

    def count(self, address: str | None = None, name: str | None = None, type: str | None = None) -> int:
        """How many questions were asked of that address, for that name, of that type."""
        return sum(_fits((address, name, type, None), where, question) for where, question in self.asked)

    def _reply(self, address: str, question: Question) -> Reply | None:
        for where, what in self._lies:
            if _fits(where, address, question):
                return what(question) if callable(what) else what
        zones = self._zones.get(address)
        if zones is None:
            return None
        fitting = [zone for zone in zones if is_at_or_below(question.name, zone)]
        if not fitting:
            return Reply(rcode=types.REFUSED, aa=False)
        origin = max(fitting, key=len)
        return _from_zone(origin, zones[origin], question.name, question.type)


def _is_above(zone: Name, below: Name) -> bool:
    return zone != below and is_at_or_below(below, zone)


def _same(one: Record, other: Record) -> bool:
    return (one.owner, one.type, one.data) == (other.owner, other.type, other.data)


def _fits(where: Where, address: str, question: Question) -> bool:
    at, name, type, tcp = where
    return (
        (at is None or at == address)
        and (name is None or from_text(name) == question.name)
        and (type is None or types.from_mnemonic(type) == question.type)
        and (tcp is None or tcp == question.tcp)
    )


def _from_zone(origin: Name, records: Sequence[Record], name: Name, type: int) -> Reply:
    for depth in range(len(origin) + 1, len(name) + 1):
        cut = [one for one in records if one.owner == name[-depth:] and one.type == types.NS]
        if cut:
            targets = [one.data for one in cut]
            return Reply(authority=cut, additional=[one for one in records if _is_glue(one, targets)], aa=False)
    found = [one for one in records if one.owner == name and one.type in (type, types.CNAME)]
    if found:
        return Reply(found)
    soa = [one for one in records if one.type == types.SOA and one.owner == origin]
    exists = any(is_at_or_below(one.owner, name) for one in records)
    return Reply(authority=soa, rcode=types.NOERROR if exists else types.NXDOMAIN)


def _is_glue(one: Record, targets: list[Rdata]) -> bool:
    return one.owner in targets and one.type in (types.A, types.AAAA)


def plain(*records: str, seed: int | None = None, servers: str | None = None) -> World:
    """The root, `example`, and the zone `zone.example` on two servers, with these records."""
    world = World(seed=seed)
    world.zone(".", f"a.root/{ROOT_ADDRESS}").zone("example", f"ns.example/{TLD_ADDRESS}")
    return world.zone("zone.example", servers or f"ns1.zone.example/{FIRST} ns2.zone.example/{SECOND}", *records)


@dataclass(frozen=True)
class Given:
    """What a test is run with, besides the world."""

    zone: str = "zone.example"
    profile: Mapping[str, Any] = field(default_factory=dict)
    undelegated: Undelegated | None = None
    limits: Limits = DEFAULT_LIMITS
    hints: Mapping[Name, Sequence[str]] = field(default_factory=lambda: HINTS)

    def prepared(self) -> dict[str, Any]:
        return {
            "profile": Profile.default().with_values(self.profile),
            "hints": self.hints,
            "undelegated": self.undelegated,
            "limits": self.limits,
        }


async def outcome(world: World, only: tuple[str, str | None] | None = None, **given: Any) -> Outcome:
    """What a test of the world's zone finds; `given` as in Given."""
    made = Given(**given)
    return await run_test(from_text(made.zone), world, only=only, **made.prepared())


async def messages_of(world: World, case: str, **given: Any) -> dict[str, list[dict[str, str | int]]]:
    """The messages of one test case without its start and end: arguments by tag."""
    module = case.rstrip("0123456789")
    entries = (await outcome(world, (module, case), **given)).entries
    problems = [entry for entry in entries if entry.tag in ("MODULE_ERROR", "LIMIT_REACHED")]
    assert not problems, problems
    found: dict[str, list[dict[str, str | int]]] = {}
    for entry in entries:
        if entry.module.lower() == module and not entry.tag.startswith("TEST_CASE_"):
            found.setdefault(entry.tag, []).append(entry.args)
    return found


async def prepared(world: World, **given: Any) -> Run:
    """A run of the world's zone that was set up and asked nothing yet."""
    made = Given(**given)
    return await prepare_run(from_text(made.zone), world, **made.prepared())


def tags(entries: Iterable[Entry]) -> list[str]:
    """The tags of messages but those of starts and ends, in their order."""
    return [entry.tag for entry in entries if not entry.tag.startswith("TEST_CASE_")]


__all__ = [
    "APEX",
    "FIRST",
    "HINTS",
    "ROOT",
    "ROOT_ADDRESS",
    "SECOND",
    "TLD_ADDRESS",
    "Given",
    "Reply",
    "World",
    "messages_of",
    "outcome",
    "plain",
    "prepared",
    "record",
    "reply",
    "tags",
]  # fmt: skip
