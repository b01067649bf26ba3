"""Which autonomous systems announce an address (reference 3.10): over DNS in Cymru's form, or RIPE's whois."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from runtime.dns.engine.reverse import reversed_labels
from runtime.dns.wire.names import from_text
from runtime.dns.wire.rdata import Txt
from runtime.dns.wire.types import NOERROR, NXDOMAIN, SOA, TXT

if TYPE_CHECKING:
    from runtime.dns.engine.run import Run

WHOIS_PORT = 43
WHOIS_OCTETS = 64 << 10
"""Octets of an answer that are read at most."""

Whois: TypeAlias = Callable[[str, str, float], Awaitable[bytes | None]]
"""Asks a whois server: address, line, seconds to the answer; None when there is none."""


class Announced(NamedTuple):
    """What is known of an address. `systems` is empty and `prefix` None when it is not announced; `failed`: nobody
    could say. `raw` is the line that it was read from."""

    systems: tuple[int, ...] = ()
    prefix: IPv4Network | IPv6Network | None = None
    raw: str = ""
    failed: bool = False


NOTHING = Announced()
FAILED = Announced(failed=True)


async def announced(run: "Run", address: str) -> Announced:
    """Who announces the address, from the first source of the profile that can say."""
    ripe = run.profile.text("asn_db.style") == "RIPE"
    for source in run.profile.asn_sources:
        found = await (_ripe if ripe else _cymru)(run, source, address)
        if found is not None:
            return found
    return FAILED


async def _cymru(run: "Run", source: str, address: str) -> Announced | None:
    zone = from_text(source)
    name = (*reversed_labels(address), b"origin6" if ":" in address else b"origin", *zone)
    answer = await run.recurse(name, TXT)
    if answer is None:
        return None
    if answer.rcode == NXDOMAIN:
        owners = [record.owner for record in answer.answers_of(SOA, section="authority")]
        return NOTHING if owners == [zone] else None
    if answer.rcode != NOERROR:
        return None
    if not answer.answer:
        return NOTHING
    records = answer.answers_of(TXT)
    best = NOTHING if records else FAILED
    for record in records:
        line = b"".join(cast(Txt, record.data).strings).decode("latin-1")
        fields = [field.strip() for field in line.split("|")]
        if len(fields) < 2:
            continue
        found = _announced(fields[0].split(), fields[1], line, address)
        if found is FAILED:
            return FAILED
        if _length(found) > _length(best):
            best = found
    return best


def _length(found: Announced) -> int:
    return found.prefix.prefixlen if found.prefix is not None else -1


def _announced(systems: list[str], prefix: str, line: str, address: str) -> Announced:
    try:
        network = ip_network(prefix, strict=False)
        if ip_address(address) not in network:
            return FAILED
        return Announced(tuple(int(system) for system in systems), network, line)
    except ValueError:
        return FAILED


async def _ripe(run: "Run", source: str, address: str) -> Announced | None:
    for server in await run.servers_of(from_text(source)):
        if run.enabled(server):
            seconds = float(run.profile.number("resolver.defaults.timeout"))
            answer = await run.whois(server.address, f"-F -M {address}\n", seconds)
            if answer:
                return _read(answer.decode("latin-1"), address)
    return None


def _read(text: str, address: str) -> Announced:
    for line in text.splitlines():
        fields = line.split()
        if fields and not line.startswith("%"):
            return _announced(fields[0].split("/"), fields[1], line, address) if len(fields) > 1 else FAILED
    return NOTHING


async def whois(address: str, line: str, seconds: float) -> bytes | None:
    """The answer of a whois server (RFC 3912), None when it gives none within `seconds`."""
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection(address, WHOIS_PORT)
            try:
                writer.write(line.encode("ascii"))
                answer = bytearray()
                while len(answer) < WHOIS_OCTETS and (octets := await reader.read(4096)):
                    answer += octets
                return bytes(answer)
            finally:
                writer.transport.abort()
    return None
