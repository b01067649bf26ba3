"""One test as it is asked for over the contract, checked and put into what the engine takes.

A job is JSON (the params of `zone.run`), so that it can be handed to a worker process as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generated.errors.internal import AddressInvalid, DomainInvalid, NoSuchTestCase, ProfileInvalid
from runtime.dns import messages
from runtime.dns.engine.nameservers import shortest
from runtime.dns.engine.normalise import BadDomain, normalise
from runtime.dns.engine.profile import LEVELS, Profile, ProfileError
from runtime.dns.engine.undelegated import Undelegated
from runtime.dns.wire.names import Name
from runtime.dns.wire.rdata import Ds

Params = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """A test that can be run. `level` is the number of the least level that is told, `seconds` a limit or None."""

    zone: Name
    profile: Profile
    undelegated: Undelegated | None
    only: tuple[str, str | None] | None
    level: int
    seconds: float | None


def read(params: Params) -> Job:
    """Return the job of the params of `zone.run`.

    Raises the declared errors domainInvalid, addressInvalid, profileInvalid and noSuchTestCase.
    """
    return Job(
        zone=zone(params["domain"]),
        profile=_profile(params),
        undelegated=_undelegated(params),
        only=_only(params.get("module"), params.get("testcase")),
        level=LEVELS[params.get("level", "INFO")],
        seconds=params.get("seconds"),
    )


def zone(text: str) -> Name:
    """Return the name that a text means. Raises domainInvalid."""
    try:
        return normalise(text)
    except BadDomain as fault:
        raise DomainInvalid(domain=text, reason=str(fault).rpartition(": ")[2]) from None


def _profile(params: Params) -> Profile:
    flags = {f"net.{name}": params[name] for name in ("ipv4", "ipv6") if name in params}
    try:
        return Profile.default().laid_over(params.get("profile", {})).with_values(flags)
    except ProfileError as fault:
        raise ProfileInvalid(property=fault.key, reason=fault.reason) from None


def _undelegated(params: Params) -> Undelegated | None:
    if not params.get("nameservers") and "ds" not in params:
        return None
    servers: dict[Name, list[str]] = {}
    for given in params.get("nameservers", ()):
        addresses = servers.setdefault(zone(given["ns"]), [])
        if given.get("ip"):
            addresses.append(_address(given["ip"]))
    if "ds" not in params:
        return Undelegated(servers or None)
    ds = [_ds(one) for one in params["ds"] if "keytag" in one]
    digests = [(one["digtype"], bytes.fromhex(one["digest"])) for one in params["ds"] if "keytag" not in one]
    return Undelegated(servers or None, ds, digests=digests)


def _ds(given: Params) -> Ds:
    return Ds(given["keytag"], given["algorithm"], given["digtype"], bytes.fromhex(given["digest"]))


def _address(text: str) -> str:
    try:
        return shortest(text)
    except ValueError:
        raise AddressInvalid(address=text) from None


def _only(module: str | None, testcase: str | None) -> tuple[str, str | None] | None:
    if testcase is not None:
        name = testcase.lower()
        if name not in messages.case_names() or module not in (None, messages.module_of(name)):
            raise NoSuchTestCase(name=testcase)
        return messages.module_of(name), name
    if module is None:
        return None
    if module.lower() not in {messages.module_of(name).lower() for name in messages.case_names()}:
        raise NoSuchTestCase(name=module)
    return module, None
