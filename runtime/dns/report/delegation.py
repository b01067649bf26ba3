"""What the findings of a test tell of a delegation: parent, name servers, addresses, DS records and keys.

It is read from the tags and arguments of the findings and from what was given with the test. What they do not tell is
None, or a sentence in `unknown`; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from runtime.dns.engine.profile import LEVELS
from runtime.dns.report.record import Finding, ZoneTest

LIST = ";"

_ADDRESSES = ("ENOUGH_IPV4_NS", "ENOUGH_IPV6_NS", "NOT_ENOUGH_IPV4_NS", "NOT_ENOUGH_IPV6_NS")
_STATES = {
    "B02_NS_NO_RESPONSE": "does not answer",
    "B02_NS_NOT_AUTH": "answers without authority",
    "B02_NS_BROKEN": "has no SOA record of the zone",
    "B02_UNEXPECTED_RCODE": "answers {rcode}",
    "CN01_NO_RESPONSE_UDP": "does not answer over UDP",
    "CN02_NO_RESPONSE_TCP": "does not answer over TCP",
    "CN01_UNEXPECTED_RCODE_SOA_QUERY_UDP": "answers {rcode}",
    "CN01_SOA_RECORD_NOT_AA_UDP": "answers without authority",
    "CN01_MISSING_SOA_RECORD_UDP": "has no SOA record of the zone",
    "CN01_IPV4_DISABLED": "not asked: IPv4 is off",
    "CN01_IPV6_DISABLED": "not asked: IPv6 is off",
    "IS_NOT_AUTHORITATIVE": "answers without authority",
    "SOA_NOT_EXISTS": "has no SOA record of the zone",
    "A01_LOCAL_USE_ADDR": "address for local use",
    "A01_DOCUMENTATION_ADDR": "address for documentation",
    "A01_ADDR_NOT_GLOBALLY_REACHABLE": "address not reachable from everywhere",
    "NAMESERVER_IP_WITHOUT_REVERSE": "address without a name",
    "NS_IS_CNAME": "the name is an alias",
}
"""What tags that name a server say of it, in a few words."""

_DS = {
    "DS01_DS_ALGO_DEPRECATED": "deprecated",
    "DS01_DS_ALGO_NOT_DS": "not meant for DS",
    "DS01_DS_ALGO_PRIVATE": "private",
    "DS01_DS_ALGO_RESERVED": "reserved",
    "DS01_DS_ALGO_UNASSIGNED": "not assigned",
    "DS01_DS_ALGO_OK": "",
}
_KEYS = {
    "DS05_ALGO_DEPRECATED": "deprecated algorithm",
    "DS05_ALGO_NOT_RECOMMENDED": "algorithm not recommended",
    "DS05_ALGO_NOT_ZONE_SIGN": "algorithm not for zones",
    "DS05_ALGO_PRIVATE": "private algorithm",
    "DS05_ALGO_RESERVED": "reserved algorithm",
    "DS05_ALGO_UNASSIGNED": "algorithm not assigned",
    "DS05_ALGO_OK": "",
}
_LINKS = {
    "DS02_NO_DNSKEY_FOR_DS": "no key has this tag",
    "DS02_NO_MATCH_DS_DNSKEY": "does not fit the key",
    "DS02_DNSKEY_NOT_FOR_ZONE_SIGNING": "key lacks the ZONE flag",
    "DS02_DNSKEY_NOT_SEP": "key lacks the SEP flag",
    "DS02_NO_MATCHING_DNSKEY_RRSIG": "key has not signed DNSKEY",
    "DS02_RRSIG_NOT_VALID_BY_DNSKEY": "signature does not verify",
    "DS02_ALGO_NOT_SUPPORTED_BY_ZM": "cannot be verified here",
}
"""What is said of the step from a DS record to its key."""

_SIGNATURES = {
    "DS08_DNSKEY_RRSIG_EXPIRED": "signature over DNSKEY expired",
    "DS08_DNSKEY_RRSIG_NOT_YET_VALID": "signature over DNSKEY not valid yet",
    "DS08_RRSIG_NOT_VALID_BY_DNSKEY": "signature over DNSKEY does not verify",
    "DS09_RRSIG_NOT_VALID_BY_DNSKEY": "signature over SOA does not verify",
    "RRSIG_EXPIRED": "signature over {types} expired",
    "REMAINING_SHORT": "signature over {types} expires soon",
    "DNSKEY_TOO_SMALL_FOR_ALGO": "{keysize} bits, too small",
    "DNSKEY_TOO_LARGE_FOR_ALGO": "{keysize} bits, too large",
    "DNSKEY_SMALLER_THAN_REC": "{keysize} bits, smaller than recommended",
}
"""What is said of a key and its signatures."""

_DIGESTS = {1: "SHA-1", 2: "SHA-256", 3: "GOST R 34.11-94", 4: "SHA-384"}
"""The digest algorithms of DS records that were given, as test cases call them."""

_SIGNED = {
    "DS07_SIGNED": True,
    "DS07_DS_FOR_SIGNED_ZONE": True,
    "DS07_NO_DS_FOR_SIGNED_ZONE": True,
    "DS07_INCONSISTENT_SIGNED": True,
    "DS07_NOT_SIGNED": False,
    "DS11_DS_BUT_UNSIGNED_ZONE": False,
}
_HAS_DS = {
    "DS07_DS_FOR_SIGNED_ZONE": True,
    "DS07_DS_ON_PARENT_SERVER": True,
    "DS07_INCONSISTENT_DS": True,
    "DS11_DS_BUT_UNSIGNED_ZONE": True,
    "DS11_PARENT_WITH_DS": True,
    "DS07_NO_DS_FOR_SIGNED_ZONE": False,
    "DS01_PARENT_ZONE_NO_DS": False,
    "DS07_NO_DS_ON_PARENT_SERVER": False,
}


@dataclass
class Noted:
    """Something that findings speak of: `notes` in a few words, and how many findings of each level."""

    notes: list[str] = field(default_factory=list)
    levels: Counter[str] = field(default_factory=Counter)

    @property
    def level(self) -> str | None:
        """The gravest level of what names it, from NOTICE up; None where nothing is noted."""
        return max(self.levels, key=LEVELS.__getitem__, default=None)

    def note(self, words: str) -> None:
        if words and words not in self.notes:
            self.notes.append(words)


@dataclass
class Address(Noted):
    """An address of a name server; `delegated` and `in_zone`: whether the delegation and the zone give it."""

    text: str = ""
    delegated: bool | None = None
    in_zone: bool | None = None
    authoritative: bool = False


@dataclass
class Server(Noted):
    """A name server; `delegated`: the parent names it, `in_zone`: the zone itself does."""

    name: str = ""
    delegated: bool | None = None
    in_zone: bool | None = None
    addresses: dict[str, Address] = field(default_factory=dict)

    def address(self, text: str) -> Address:
        return self.addresses.setdefault(text, Address(text=text))


@dataclass
class Ds(Noted):
    """The DS records of a key tag: their digest algorithms, and in `link` what is said of the step to the key."""

    keytag: int = 0
    digests: list[str] = field(default_factory=list)
    link: list[str] = field(default_factory=list)
    link_level: str | None = None


@dataclass
class Key(Noted):
    """The keys of a key tag; `signs`: until when, and which sets."""

    keytag: int = 0
    algorithm: str = ""
    signs: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Delegation:
    zone: str
    given: bool = False
    """The name servers were given with the test, no parent was asked."""
    root: bool = False
    parents: dict[str, list[str]] = field(default_factory=dict)
    """The parent zone's name and its servers; several where servers do not agree."""
    servers: dict[str, Server] = field(default_factory=dict)
    ds: dict[int, Ds] = field(default_factory=dict)
    keys: dict[int, Key] = field(default_factory=dict)
    ds_given: bool = False
    signed: bool | None = None
    has_ds: bool | None = None
    unknown: list[str] = field(default_factory=list)
    """What a drawing would show and the results do not tell, a sentence each."""

    def server(self, name: str) -> Server:
        name = name.lower().removesuffix(".") or "."
        return self.servers.setdefault(name, Server(name=name))

    def of_key(self, keytag: int) -> Key:
        return self.keys.setdefault(keytag, Key(keytag=keytag))

    def of_ds(self, keytag: int) -> Ds:
        return self.ds.setdefault(keytag, Ds(keytag=keytag))


def delegation(test: ZoneTest) -> Delegation:
    """Return what a test tells of the delegation of its zone."""
    found = Delegation(test.domain)
    _given(found, test.params)
    for finding in test.findings:
        _take_parent(found, finding)
        _take_servers(found, finding)
        _take_dnssec(found, finding)
    for finding in test.findings:
        _weigh(found, finding)
    _conclude(found, test)
    return found


def pair(text: str) -> tuple[str, str]:
    """Split `name/address`; names may have a slash, addresses have none."""
    name, slash, address = text.rpartition("/")
    return (name, address) if slash else (text, "")


def _list(finding: Finding, argument: str) -> list[str]:
    value = finding.args.get(argument, "")
    return [part for part in str(value).split(LIST) if part]


def _given(found: Delegation, params: Mapping[str, object]) -> None:
    nameservers, ds_info = params.get("nameservers"), params.get("ds_info")
    for given in nameservers if isinstance(nameservers, list) else ():
        if isinstance(given, dict) and isinstance(given.get("ns"), str):
            found.given = True
            server = found.server(given["ns"])
            server.delegated = True
            if isinstance(given.get("ip"), str) and given["ip"]:
                server.address(given["ip"]).delegated = True
    for given in ds_info if isinstance(ds_info, list) else ():
        if not isinstance(given, dict):
            continue
        found.ds_given = found.has_ds = True
        if isinstance(given.get("keytag"), int):
            ds = found.of_ds(given["keytag"])
            kind = given.get("digtype")
            digest = _DIGESTS.get(kind, "") if isinstance(kind, int) else ""
            digest = digest or f"digest algorithm {kind}"
            ds.digests += [digest] if digest not in ds.digests else []


def _take_parent(found: Delegation, finding: Finding) -> None:
    if finding.tag == "B01_PARENT_FOUND":
        found.parents[str(finding.args.get("domain", ""))] = _list(finding, "ns_list")
    elif finding.tag == "B01_PARENT_DISREGARDED":
        found.given = True
    elif finding.tag == "B01_ROOT_HAS_NO_PARENT":
        found.root = True


def _take_servers(found: Delegation, finding: Finding) -> None:
    tag = finding.tag
    base = tag.removesuffix("_DEL").removesuffix("_CHILD")
    side = "delegated" if tag.endswith("_DEL") else "in_zone"
    if base in ("ENOUGH_NS", "NOT_ENOUGH_NS"):
        for name in _list(finding, "nsname_list"):
            setattr(found.server(name), side, True)
    elif base in _ADDRESSES:
        for name, address in map(pair, _list(finding, "ns_list")):
            setattr(found.server(name), side, True)
            setattr(found.server(name).address(address), side, True)
    elif tag.endswith("_BAILIWICK_ADDR_MISMATCH"):
        for argument, side in (("parent_addresses", "delegated"), ("zone_addresses", "in_zone")):
            for name, address in map(pair, _list(finding, argument)):
                setattr(found.server(name).address(address), side, True)
    elif tag == "EXTRA_ADDRESS_CHILD":
        for name, address in map(pair, _list(finding, "ns_ip_list")):
            found.server(name).address(address).in_zone = True
    elif tag == "B02_AUTH_RESPONSE_SOA":
        for name, address in map(pair, _list(finding, "ns_list")):
            found.server(name).delegated = True
            found.server(name).address(address).authoritative = True
    elif tag.startswith("B02_") and "ns" in finding.args:
        name, address = pair(str(finding.args["ns"]))
        found.server(name).delegated = True
        found.server(name).address(address)
    elif tag == "B02_NS_NO_IP_ADDR":
        server = found.server(str(finding.args.get("nsname", "")))
        server.delegated = True
        server.note("no address was found")
    elif finding.module in ("Address", "Connectivity"):
        for text in (*_list(finding, "ns_list"), *_list(finding, "ns")):
            name, address = pair(text)
            if address:
                found.server(name).address(address)


def _take_dnssec(found: Delegation, finding: Finding) -> None:
    tag, args = finding.tag, finding.args
    if tag in _SIGNED:
        found.signed = _SIGNED[tag] if found.signed is None else found.signed or _SIGNED[tag]
    if tag in _HAS_DS:
        found.has_ds = _HAS_DS[tag] if found.has_ds is None else found.has_ds or _HAS_DS[tag]
    keytag = args.get("keytag")
    if not isinstance(keytag, int):
        return
    if tag in _DS:
        ds = found.of_ds(keytag)
        words = [str(args.get("ds_algo_descr", "")) or f"digest algorithm {args.get('ds_algo_num')}", _DS[tag]]
        digest = ", ".join(filter(None, words))
        if digest not in ds.digests:
            ds.digests.append(digest)
    elif tag in _KEYS:
        key = found.of_key(keytag)
        key.algorithm = str(args.get("algo_mnemo", "")) or f"algorithm {args.get('algo_num')}"
        key.note(_KEYS[tag])
    elif tag in _LINKS:
        ds = found.of_ds(keytag)
        if _LINKS[tag] not in ds.link:
            ds.link.append(_LINKS[tag])
        ds.link_level = _graver(ds.link_level, finding.level)
    elif tag == "RRSIG_EXPIRATION":
        sets = found.of_key(keytag).signs.setdefault(_day(str(args.get("date", ""))), [])
        sets += [kind for kind in [str(args.get("types", ""))] if kind not in sets]
    elif tag in _SIGNATURES:
        found.of_key(keytag).note(_SIGNATURES[tag].format_map(_Given(args)))


def _day(text: str) -> str:
    """Return the day of a date as messages have it."""
    try:
        return datetime.strptime(text, "%a %b %d %H:%M:%S %Y").date().isoformat()
    except ValueError:
        return text or "?"


class _Given(dict[str, str | int]):
    def __init__(self, args: Mapping[str, str | int]) -> None:
        super().__init__(args)

    def __missing__(self, key: str) -> str:
        return "?"


def _weigh(found: Delegation, finding: Finding) -> None:
    """Count a finding where it names a server, an address or a key, and say there what it means."""
    if LEVELS[finding.level] < LEVELS["NOTICE"] and finding.tag not in _STATES:
        return
    grave = LEVELS[finding.level] >= LEVELS["NOTICE"]
    words = _STATES.get(finding.tag, "").format_map(_Given(finding.args))
    for one in _named(found, finding):
        if grave:
            one.levels[finding.level] += 1
        one.note(words)


def _named(found: Delegation, finding: Finding) -> Iterable[Noted]:
    """Yield what a finding is about: a key or its DS records, else the servers and addresses that it names."""
    keytag = finding.args.get("keytag")
    if isinstance(keytag, int):
        # The servers of such a finding are those on which the key was seen.
        of_ds = finding.tag in _DS or finding.tag in _LINKS or finding.tag.startswith("DS01")
        if of_ds and keytag in found.ds:
            yield found.ds[keytag]
        elif keytag in found.keys:
            yield found.keys[keytag]
        return
    for text in (*_list(finding, "ns"), *_list(finding, "ns_list"), *_list(finding, "ns_ip_list")):
        name, address = pair(text)
        server = found.servers.get(name.lower().removesuffix("."))
        if server is not None and address in server.addresses:
            yield server.addresses[address]
        elif not address:
            yield from _at(found, name)
    for text in _list(finding, "ns_ip"):
        yield from _at(found, text)
    for text in (*_list(finding, "nsname"), *_list(finding, "extra")):
        server = found.servers.get(text.lower().removesuffix("."))
        if server is not None and not finding.args.get("ns_ip"):
            yield server


def _at(found: Delegation, text: str) -> Iterable[Address]:
    return [server.addresses[text] for server in found.servers.values() if text in server.addresses]


def _graver(one: str | None, other: str) -> str:
    return other if one is None or LEVELS[other] > LEVELS[one] else one


def _conclude(found: Delegation, test: ZoneTest) -> None:
    """Draw what follows from a whole set being known, and say what is not known."""
    tags = {finding.tag for finding in test.findings}
    for side, tag in (("delegated", "DEL"), ("in_zone", "CHILD")):
        if not tags.isdisjoint({f"ENOUGH_NS_{tag}", f"NOT_ENOUGH_NS_{tag}"}):
            _others(found.servers.values(), side)
            for family in ("IPV4", "IPV6"):
                known = {f"{word}_{family}_NS_{tag}" for word in ("ENOUGH", "NOT_ENOUGH", "NO")}
                if not tags.isdisjoint(known):
                    _others(_of_family(found, family), side)
    _mismatches(found, test)
    found.servers = dict(sorted(found.servers.items(), key=lambda item: (item[1].delegated is not True, item[0])))
    if test.findings and not any(finding.tag for finding in test.findings):
        found.unknown.append("These results hold sentences alone, no tags and arguments to draw a delegation from.")
        return
    if not found.parents and not found.given and not found.root:
        found.unknown.append("The results do not tell what the parent zone is.")
    if not found.servers:
        found.unknown.append("The results name no name servers.")
    elif not any(server.in_zone for server in found.servers.values()):
        found.unknown.append("The results do not tell which name servers the zone itself names.")
    if found.signed is None:
        found.unknown.append("The results do not tell whether the zone is signed.")
    if found.has_ds and not found.ds:
        found.unknown.append("There are DS records, but the results do not tell which.")
    if found.signed and not found.keys:
        found.unknown.append("The zone is signed, but the results do not tell with which keys.")


def _mismatches(found: Delegation, test: ZoneTest) -> None:
    """Set the sides of addresses that the comparison of delegation and zone names: it is exact, the others are not."""
    for finding in test.findings:
        if finding.tag == "EXTRA_ADDRESS_CHILD":
            for name, address in map(pair, _list(finding, "ns_ip_list")):
                found.server(name).address(address).delegated = False
        elif finding.tag.endswith("_BAILIWICK_ADDR_MISMATCH"):
            sides = [set(map(pair, _list(finding, argument))) for argument in ("parent_addresses", "zone_addresses")]
            for name, address in sides[0] | sides[1]:
                one = found.server(name).address(address)
                one.delegated, one.in_zone = ((name, address) in side for side in sides)


def _of_family(found: Delegation, family: str) -> list[Address]:
    fits: Callable[[str], bool] = (lambda text: ":" in text) if family == "IPV6" else (lambda text: ":" not in text)
    return [one for server in found.servers.values() for text, one in server.addresses.items() if fits(text)]


def _others(all_of_them: Iterable[Server | Address], side: str) -> None:
    """Note for those that a set does not name, and that set is known, that they are not in it."""
    for one in all_of_them:
        if getattr(one, side) is None:
            setattr(one, side, False)
