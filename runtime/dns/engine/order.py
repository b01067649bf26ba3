"""Which test cases there are, in which order, and what lets one run (reference 3.5)."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, TypeAlias

from runtime.dns.cases import (
    address,
    basic,
    connectivity,
    consistency,
    delegation,
    dnssec,
    nameserver,
    nameserver_edns,
    syntax,
    zone,
    zone_spf,
)
from runtime.dns.engine.case import Case
from runtime.dns.messages import case_names

Function: TypeAlias = Callable[[Case], Coroutine[Any, Any, None]]


class Emitted:
    """What a gate may look at: the tags that the module has emitted in earlier stages, and which test cases are
    enabled."""

    def __init__(self, tags: set[str], enabled: frozenset[str]) -> None:
        self.tags = tags
        self.enabled = enabled

    def since(self, case: str, tag: str) -> bool:
        """Whether `tag` was emitted; a disabled test case counts as if it had been."""
        return case not in self.enabled or tag in self.tags


Gate: TypeAlias = Callable[[Emitted], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """One test case, and whether it may run."""

    name: str
    run: Function
    gate: Gate


@dataclass(frozen=True, slots=True)
class Module:
    """A module of tests: stages one after another, the steps of a stage side by side. Results stand in this order."""

    name: str
    stages: tuple[tuple[Step, ...], ...]


def _open(emitted: Emitted) -> bool:
    return True


def _child_found(emitted: Emitted) -> bool:
    return emitted.since("basic01", "B01_CHILD_FOUND")


def _no_authority(emitted: Emitted) -> bool:
    return _child_found(emitted) and "B02_AUTH_RESPONSE_SOA" not in emitted.tags


def _authority(emitted: Emitted) -> bool:
    return "basic03" in emitted.enabled and "B02_AUTH_RESPONSE_SOA" in emitted.tags


def _reverse(emitted: Emitted) -> bool:
    return emitted.since("address02", "NAMESERVERS_IP_WITH_REVERSE")


def _signed(emitted: Emitted) -> bool:
    return "DS07_NOT_SIGNED" not in emitted.tags


def _legal(emitted: Emitted) -> bool:
    return emitted.since("syntax01", "ONLY_ALLOWED_CHARS")


def _legal_with_soa(emitted: Emitted) -> bool:
    return _legal(emitted) and _soa(emitted)


def _soa(emitted: Emitted) -> bool:
    return "NO_RESPONSE_SOA_QUERY" not in emitted.tags


def _mx(emitted: Emitted) -> bool:
    return "NO_RESPONSE_MX_QUERY" not in emitted.tags


async def _www_not_asked(case: Case) -> None:
    case.emit("HAS_NAMESERVER_NO_WWW_A_TEST", zname=case.zone_text)


WWW_NOT_ASKED: Final = Step("", _www_not_asked, _authority)
"""Stands in for basic03 and is no test case: its message belongs to none."""


def _steps(prefix: str, numbers: str, gate: Gate = _open) -> tuple[Step, ...]:
    return tuple([Step(prefix + number, _FUNCTIONS[prefix + number], gate) for number in numbers.split()])


_HOMES: Final[tuple[ModuleType, ...]] = (
    address, basic, connectivity, consistency, delegation, dnssec, nameserver, nameserver_edns, syntax, zone, zone_spf,
)  # fmt: skip
_FUNCTIONS: Final[dict[str, Function]] = {
    name: function for home in _HOMES for name, function in vars(home).items() if name in case_names()
}

MODULES: Final = (
    Module(
        "Basic",
        (
            _steps("basic", "01"),
            _steps("basic", "02", _child_found),
            (*_steps("basic", "03", _no_authority), WWW_NOT_ASKED),
        ),
    ),
    Module("Address", (_steps("address", "01 02"), _steps("address", "03", _reverse))),
    Module("Connectivity", (_steps("connectivity", "01 02 03 04"),)),
    Module("Consistency", (_steps("consistency", "01 02 03 04 05 06"),)),
    Module("Delegation", (_steps("delegation", "01 02 03 04 05 06 07"),)),
    Module(
        "DNSSEC", (_steps("dnssec", "07 11"), _steps("dnssec", "01 02 03 04 05 06 08 09 10 13 14 15 16 17 18", _signed))
    ),
    Module("Nameserver", (_steps("nameserver", "01 02 03 04 05 06 07 08 09 10 11 12 13 15"),)),
    Module(
        "Syntax",
        (
            _steps("syntax", "01 02 03"),
            _steps("syntax", "04 05", _legal),
            (*_steps("syntax", "06 07", _legal_with_soa), *_steps("syntax", "08", _legal)),
        ),
    ),
    Module(
        "Zone",
        (_steps("zone", "01 02 03 04 05 06 07 08"), (*_steps("zone", "09", _mx), *_steps("zone", "10 11", _soa))),
    ),
)
"""All modules in the order of results. Those after Basic run side by side."""


def cannot_continue(emitted: Emitted) -> bool:
    """Whether a whole test ends after Basic: no server of the delegation has the zone."""
    if "basic02" not in emitted.enabled:
        return False
    return "B02_NO_DELEGATION" in emitted.tags or "B02_AUTH_RESPONSE_SOA" not in emitted.tags
