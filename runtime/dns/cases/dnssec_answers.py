"""What the DNSSEC test cases share: whom they ask, which answers count, and how what they find is told."""

from collections.abc import Iterable, Sequence
from typing import TypeGuard, TypeVar

from runtime.dns.dnssec import keys, validation
from runtime.dns.dnssec.validation import Key, SignedSet
from runtime.dns.engine.case import Case
from runtime.dns.engine.nameservers import Nameserver, by_text, one_per_address
from runtime.dns.wire import types
from runtime.dns.wire.message import MalformedRdata, Message, Record
from runtime.dns.wire.names import Name
from runtime.dns.wire.rdata import Ds, Nsec, Nsec3, Rrsig
from runtime.dns.wire.types import NOERROR, mnemonic

Data = TypeVar("Data", Ds, Nsec, Nsec3, Rrsig)

GIVEN = "-"
"""In lists of servers: the DS records were given with the test, no server was asked."""


class Findings:
    """Messages that differ in nothing but their servers, gathered into one each.

    `argument` is the name of the list: `ns_list` or `ns_ip_list`.
    """

    def __init__(self, argument: str) -> None:
        self._argument = argument
        self._found: dict[str, dict[tuple[tuple[str, str | int], ...], set[str]]] = {}

    def add(self, tag: str, servers: Iterable[str], **args: str | int) -> None:
        """Notes that `tag` holds of the servers, given as texts (`name/address` or address)."""
        self._found.setdefault(tag, {}).setdefault(tuple(args.items()), set()).update(servers)

    def servers(self, *tags: str) -> set[str]:
        """All servers of which one of the tags was noted."""
        return {server for tag in tags for servers in self._found.get(tag, {}).values() for server in servers}

    def emit(self, case: Case, *tags: str) -> None:
        """Emits what was noted for the tags, in their order, each sorted by its arguments."""
        for tag in tags:
            for args, servers in sorted(self._found.get(tag, {}).items()):
                case.emit(tag, **{**dict(args), self._argument: ";".join(sorted(servers))})


def is_positive(answer: Message | None) -> TypeGuard[Message]:
    """Whether the answer is there, without error and with authority."""
    return answer is not None and answer.rcode == NOERROR and answer.aa


def is_dnssec(answer: Message | None) -> TypeGuard[Message]:
    """Whether the answer is positive and its server knows DNSSEC: an OPT record with the DO bit."""
    return is_positive(answer) and answer.do


async def child_servers(case: Case, *asked: int) -> list[Nameserver]:
    """One server for each address of methods 4 and 5, sorted by text; where a family is off, the types are noted."""
    texts = [mnemonic(type) for type in asked]
    return [server for server in one_per_address(await case.run.servers()) if case.usable(server, *texts)]


async def child_groups(case: Case, *asked: int) -> list[list[Nameserver]]:
    """The servers of delegation and zone (new methods), grouped by address, as `grouped` does."""
    delegation = await case.run.delegation_ns()
    zone = await case.run.zone_ns()
    return grouped(case, [*(delegation or ()), *(zone or ())], *asked)


async def parent_groups(case: Case, *asked: int) -> list[list[Nameserver]]:
    """The servers of the parent zone (new method), grouped by address, as `grouped` does."""
    return grouped(case, await case.run.parent_ns() or (), *asked)


def grouped(case: Case, servers: Iterable[Nameserver | Name], *asked: int) -> list[list[Nameserver]]:
    """The servers with an address, those of one address together, sorted by text; addresses of a family that is off are
    left out, and that is noted with the types of `asked`."""
    texts = [mnemonic(type) for type in asked]
    groups: dict[str, list[Nameserver]] = {}
    for server in by_text(server for server in servers if isinstance(server, Nameserver)):
        groups.setdefault(server.address, []).append(server)
    return [group for group in groups.values() if case.usable(group[0], *texts)]


def texts_of(group: Iterable[Nameserver]) -> list[str]:
    """The servers as `Findings` takes them, with their names."""
    return [server.text for server in group]


def is_undelegated(case: Case) -> bool:
    """Whether name servers were given with the test."""
    return case.run.given_servers(case.zone) is not None


def given_ds(case: Case) -> list[Ds]:
    """The DS records that were given with the test."""
    undelegated = case.run.undelegated
    return list(undelegated.ds or ()) if undelegated is not None else []


async def parent_servers(case: Case) -> list[Nameserver]:
    """One server for each address of the parent zone (method 1), sorted by text."""
    parent = await case.run.parent_zone()
    return [server for server in one_per_address(by_text(await parent.servers())) if case.usable(server, "DS")]


async def delegation_signers(case: Case, *, with_do: bool) -> list[Ds]:
    """The DS records of the zone: those given with the test, else those of all parent servers, each once.

    Only positive answers count, with `with_do` only those that show DNSSEC. Empty when the zone is undelegated and none
    were given.
    """
    given = given_ds(case)
    if given or is_undelegated(case):
        return given
    found: dict[Ds, None] = {}
    for answer in await case.run.ask_all(await parent_servers(case), case.zone, types.DS, dnssec=True):
        if is_positive(answer) and (answer.do or not with_do):
            found.update(dict.fromkeys(ds_of(answer, case.zone)))
    return list(found)


def ds_of(answer: Message, owner: Name, number: int = types.DS) -> list[Ds]:
    """The DS (or, with `number`, CDS) records of `owner` in the answer section."""
    return data_of(answer.answers_of(number, owner), Ds)


def data_of(records: Iterable[Record], kind: type[Data]) -> list[Data]:
    """The data of the records that are readable and of that kind."""
    found: list[Data] = []
    for record in records:
        try:
            data = record.data
        except MalformedRdata:
            continue
        if isinstance(data, kind):
            found.append(data)
    return found


def first_fitting(ds: Ds, candidates: Sequence[Key], owner: bytes) -> Key | None:
    """The key of several with the tag of the DS (or CDS) record from which it was made, by algorithm and digest.

    A digest type that cannot be computed here fits every key. `owner` is the name of the zone on the wire.
    """
    for key in candidates:
        digest = keys.ds_digest(owner, key.rdata, ds.digest_type)
        if digest is None or (ds.algorithm == key.algorithm and ds.digest == digest):
            return key
    return None


def zone_keys(answer: Message | None, zone: Name) -> list[Key]:
    """The DNSKEY records of the zone in the answer section of a positive answer, else nothing."""
    return validation.keys_of(answer.answer, zone) if is_positive(answer) else []


def signed(answer: Message, zone: Name, type: int) -> SignedSet:
    """The set of `type` at the apex in the answer section, with its signatures."""
    return validation.signed_set(answer.answer, zone, type)
