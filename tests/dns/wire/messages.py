"""Messages for tests: well formed ones made by dnspython, and broken ones made of them."""

from __future__ import annotations

from random import Random

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

TYPES = (
    "A", "AAAA", "NS", "CNAME", "SOA", "PTR", "MX", "TXT", "DNAME", "DS", "RRSIG", "NSEC", "DNSKEY", "NSEC3",
    "NSEC3PARAM", "CDS", "CDNSKEY", "SPF", "SRV", "CAA", "TYPE65280",
)  # fmt: skip
LABELS = ("a", "b", "www", "ns1", "NS2", "Example", "xn--rksmrgs-5wao1o", "-", "_dmarc", "\\000\\255", "x" * 63, "org")
HASH = "0123456789abcdefghijklmnopqrstuv"
DIGESTS = {1: 20, 2: 32, 4: 48}


def name(random: Random) -> str:
    """A name of up to six labels, absolute, up to 255 octets on the wire."""
    labels = [random.choice(LABELS) for _ in range(random.choice((0, 1, 2, 2, 3, 3, 4, 6)))]
    while sum(map(len, labels)) + len(labels) > 254:
        labels.pop()
    return "".join(f"{label}." for label in labels) or "."


def message(random: Random) -> bytes:
    """A well-formed message with up to 25 records, compressed as dnspython does it."""
    query = dns.message.make_query(name(random), random.choice(TYPES))
    query.use_edns(random.choice((-1, 0, 0, 1)), random.choice((0, dns.flags.DO)), random.choice((512, 1232, 4096)))
    if query.edns >= 0 and random.random() < 0.2:
        query.use_edns(
            0,
            options=[
                dns.edns.GenericOption(
                    dns.edns.OptionType(random.randrange(65536)), random.randbytes(random.randrange(9))
                )
            ],
        )
    query.id = random.randrange(65536)
    query.flags = dns.flags.Flag(random.randrange(65536) & 0x87FF)
    names = [name(random) for _ in range(4)]
    for section in (query.answer, query.authority, query.additional):
        for _ in range(random.choice((0, 0, 1, 2, 3, 8))):
            rdtype = random.choice(TYPES)
            data = dns.rdata.from_text("IN", rdtype, text(rdtype, random, names))
            rrset = dns.rrset.RRset(dns.name.from_text(random.choice(names)), dns.rdataclass.IN, data.rdtype)
            rrset.add(data, random.choice((0, 1, 3600, 2**31 - 1)))
            section.append(rrset)
    return query.to_wire(max_size=65535)


def text(rdtype: str, random: Random, names: list[str]) -> str:
    """Data of that type as dnspython reads it."""
    one, two = random.choice(names), random.choice(names)
    number = random.randrange(2**32)
    short = random.randrange(65536)
    digest = random.choice(tuple(DIGESTS))
    found = " ".join(
        random.sample(("A", "NS", "SOA", "MX", "RRSIG", "NSEC", "TYPE1234", "CAA"), random.randrange(1, 6))
    )
    match rdtype:
        case "A":
            return ".".join(str(random.randrange(256)) for _ in range(4))
        case "AAAA":
            return ":".join(f"{random.choice((0, 0, random.randrange(65536))):x}" for _ in range(8))
        case "NS" | "CNAME" | "PTR" | "DNAME":
            return one
        case "SOA":
            return f"{one} {two} {number} {short} {short} {number} 300"
        case "MX":
            return f"{short} {one}"
        case "SRV":
            return f"{short} 1 53 {one}"
        case "CAA":
            return '0 issue "ca.example"'
        case "TXT" | "SPF":
            return " ".join(f'"{"x" * random.choice((0, 1, 30, 255))}"' for _ in range(random.randrange(1, 4)))
        case "DS" | "CDS":
            return f"{short} {random.randrange(1, 256)} {digest} {random.randbytes(DIGESTS[digest]).hex()}"
        case "DNSKEY" | "CDNSKEY":
            return f"{random.choice((256, 257, 0))} 3 {random.choice((8, 13, 15))} {'A' * random.choice((4, 44, 344))}"
        case "RRSIG":
            signature = "B" * random.choice((4, 88))
            return f"SOA 13 {random.randrange(4)} {number} 20300101000000 20250101000000 {short} {one} {signature}"
        case "NSEC":
            return f"{one} {found}"
        case "NSEC3":
            return f"1 {random.randrange(2)} {short} {random.choice(('-', 'abcd'))} {HASH} {found}"
        case "NSEC3PARAM":
            return f"1 0 {short} {random.choice(('-', 'abcd'))}"
        case _:
            return "\\# 3 abcdef"


def mutated(random: Random, wire: bytes) -> bytes:
    """`wire` with up to four wounds of the kinds that answers have: flipped, cut, doubled, pointed elsewhere."""
    octets = bytearray(wire)
    for _ in range(random.randrange(1, 5)):
        at = random.randrange(len(octets)) if octets else 0
        match random.randrange(8):
            case 0 if octets:
                octets[at] ^= 1 << random.randrange(8)
            case 1 if octets:
                octets[at] = random.choice((0, 1, 63, 64, 128, 191, 192, 193, 255))
            case 2:
                del octets[at:]
            case 3:
                octets[at:at] = octets[random.randrange(len(octets) + 1) :][: random.randrange(40)]
            case 4 if len(octets) > 13:
                at = random.randrange(12, len(octets) - 1)
                octets[at : at + 2] = (0xC000 | random.randrange(len(octets) + 8)).to_bytes(2)
            case 5 if len(octets) >= 12:
                octets[random.choice((5, 7, 9, 11))] = random.randrange(30)
            case 6:
                del octets[at : at + random.randrange(1, 6)]
            case 7:
                octets += random.randbytes(random.randrange(1, 12))
    return bytes(octets)
