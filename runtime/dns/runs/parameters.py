"""What a run is started with, brought to the one form of everything that means the same.

For the original, equal tests in different spellings are different ones; here they are not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from runtime.contract.jsontext import dumps, loads
from runtime.dns.engine.nameservers import shortest
from runtime.dns.engine.normalise import MESSAGES, BadDomain, normalise
from runtime.dns.runs.errors import Invalid
from runtime.dns.runs.model import GivenDs, GivenServer, Parameters
from runtime.dns.runs.profiles import Content, Profiles
from runtime.dns.wire.names import to_text

_DIGEST = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_LONGEST = 1024
"""Characters of a name as it is written; the limit of `zone.run`."""

Finding = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """Parameters of a run in their one form, and the profile that they name."""

    parameters: Parameters
    profile: Content

    def fingerprint(self, domain: str) -> str:
        """Return 32 hexadecimal digits, the same for all runs that mean the same. `domain` is normalised."""
        # The document has an MD5 of canonical JSON; nothing depends on its being hard to forge.
        return hashlib.md5(b'{"domain":' + dumps(domain) + self._rest(), usedforsecurity=False).hexdigest()

    def fingerprints(self, domains: Sequence[str]) -> list[str]:
        """Return the fingerprints for many domains."""
        rest = self._rest()
        return [
            hashlib.md5(b'{"domain":' + dumps(domain) + rest, usedforsecurity=False).hexdigest() for domain in domains
        ]

    def _rest(self) -> bytes:
        given = self.parameters
        servers = [[server.ns, server.ip] for server in given.nameservers]
        facts = {
            "ds_info": [[one.algorithm, one.digest, one.digtype, one.keytag] for one in given.ds],
            "ipv4": given.ipv4,
            "ipv6": given.ipv6,
            "nameservers": servers,
            "profile": self.profile.digest,
        }
        return b"," + dumps(facts)[1:]


def check(parameters: Parameters, profiles: Profiles, priority: int) -> tuple[Checked, list[Finding]]:
    """Return parameters in their one form, with what is wrong about them; `priority` is that of who asks for none.

    What is wrong is left out of the form, which is then of no use.
    """
    findings: list[Finding] = []
    profile = profiles.find(parameters.profile)
    if profile is None:
        findings.append(("/profile", f"there is no profile {parameters.profile}"))
        profile = profiles.find("default")
        assert profile is not None
    ipv4 = profile.ipv4 if parameters.ipv4 is None else parameters.ipv4
    ipv6 = profile.ipv6 if parameters.ipv6 is None else parameters.ipv6
    checked = replace(
        parameters,
        ipv4=ipv4,
        ipv6=ipv6,
        nameservers=_servers(parameters.nameservers, findings),
        ds=_signers(parameters.ds, findings),
        profile=parameters.profile.lower(),
        priority=priority if parameters.priority is None else parameters.priority,
    )
    findings += [
        (f"/{name}", f"{value} is not within -2147483648 and 2147483647")
        for name, value in (("priority", checked.priority or 0), ("queue", checked.queue))
        if not -(2**31) <= value < 2**31
    ]
    return Checked(checked, profile), findings


def domain_of(text: str) -> str:
    """Return the normalised form of a name. Raises Invalid without a pointer: the caller knows the place."""
    if len(text) > _LONGEST:
        raise Invalid([("", f"it has {len(text)} characters; at most {_LONGEST} are looked at")])
    try:
        return to_text(normalise(text))
    except BadDomain as fault:
        raise Invalid([("", MESSAGES[error]) for error in fault.errors]) from None


def _servers(given: Sequence[GivenServer], findings: list[Finding]) -> tuple[GivenServer, ...]:
    if not given:
        return ()
    found: set[tuple[str, str]] = set()
    for number, server in enumerate(given):
        name = address = ""
        try:
            name = domain_of(server.ns)
        except Invalid as fault:
            findings += [(f"/nameservers/{number}/ns", words) for _, words in fault.findings]
        try:
            address = server.ip and shortest(server.ip)
        except ValueError as error:
            findings.append((f"/nameservers/{number}/ip", str(error)))
        found.add((name, address))
    # A name that has an address is not looked up, so that without one it says nothing more.
    addressed = {name for name, address in found if address}
    return tuple(GivenServer(*one) for one in sorted(found) if one[1] or one[0] not in addressed)


def _signers(given: Sequence[GivenDs], findings: list[Finding]) -> tuple[GivenDs, ...]:
    if not given:
        return ()
    for number, one in enumerate(given):
        if not _DIGEST.fullmatch(one.digest):
            findings.append((f"/ds/{number}/digest", "expected pairs of hexadecimal digits"))
        for name, most in (("keytag", 65535), ("algorithm", 255), ("digtype", 255)):
            value = getattr(one, name)
            if value is not None and not 0 <= value <= most:
                findings.append((f"/ds/{number}/{name}", f"{value} is not within 0 and {most}"))
    found = {replace(one, digest=one.digest.lower()) for one in given}
    return tuple(sorted(found, key=lambda one: (_first(one.algorithm), one.digest, one.digtype, _first(one.keytag))))


def _first(value: int | None) -> int:
    return -1 if value is None else value


def to_json(parameters: Parameters) -> str:
    """Return normalised parameters, without `given`, as text for the database."""
    servers = [[server.ns, server.ip] for server in parameters.nameservers]
    ds = [[one.keytag, one.algorithm, one.digtype, one.digest] for one in parameters.ds]
    facts = {
        "ipv4": parameters.ipv4,
        "ipv6": parameters.ipv6,
        "nameservers": servers,
        "ds": ds,
        "profile": parameters.profile,
        "priority": parameters.priority,
        "queue": parameters.queue,
        "advanced": parameters.advanced,
    }
    return dumps(facts).decode()


def from_json(text: str, given: str) -> Parameters:
    """Return the parameters of what `to_json` wrote and of the JSON of `given`."""
    facts: dict[str, Any] = loads(text)
    return Parameters(
        ipv4=facts["ipv4"],
        ipv6=facts["ipv6"],
        nameservers=tuple(GivenServer(*server) for server in facts["nameservers"]),
        ds=tuple(GivenDs(*one) for one in facts["ds"]),
        profile=facts["profile"],
        priority=facts["priority"],
        queue=facts["queue"],
        advanced=facts["advanced"],
        given=loads(given),
    )


def run_params(domain: str, parameters: Parameters, overlay: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Return the params of `zone.run` for a run."""
    params: dict[str, Any] = {
        "domain": domain,
        "ipv4": parameters.ipv4,
        "ipv6": parameters.ipv6,
        "profile": dict(overlay),
        "seconds": seconds,
    }
    if parameters.nameservers:
        params["nameservers"] = [
            {"ns": server.ns, "ip": server.ip} if server.ip else {"ns": server.ns} for server in parameters.nameservers
        ]
    if parameters.ds:
        params["ds"] = [
            {
                name: value
                for name, value in (
                    ("keytag", one.keytag),
                    ("algorithm", one.algorithm),
                    ("digtype", one.digtype),
                    ("digest", one.digest),
                )
                if value is not None
            }
            for one in parameters.ds
        ]
    return params
