"""The profile of a run: every property with its default, its check, and files laid over it (reference 3.8, 3.6).

`resolver.defaults.retrans` and `resolver.defaults.debug` are accepted because profiles of the original have them;
they have no effect there either."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final, Self

from runtime.dns import messages
from runtime.dns.wire.names import MalformedName, from_text

LEVELS: Final = {
    "DEBUG3": -2,
    "DEBUG2": -1,
    "DEBUG": 0,
    "INFO": 1,
    "NOTICE": 2,
    "WARNING": 3,
    "ERROR": 4,
    "CRITICAL": 5,
}
STYLES: Final = {"cymru": "Cymru", "ripe": "RIPE"}


class ProfileError(ValueError):
    """A profile that cannot be used: `key` is the property, `reason` says what was expected."""

    code = "profileInvalid"

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"profile property {key}: {reason}")
        self.key = key
        self.reason = reason


def _flag(key: str, value: object) -> bool:
    if isinstance(value, bool) or (isinstance(value, int) and value in (0, 1)):
        return bool(value)
    raise ProfileError(key, f"{value!r} is neither true nor false")


def _number(minimum: int, maximum: int | None) -> Callable[[str, object], int]:
    def check(key: str, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ProfileError(key, f"{value!r} is no whole number")
        if value < minimum or (maximum is not None and value > maximum):
            limits = f"below {minimum}" if maximum is None else f"not within {minimum} and {maximum}"
            raise ProfileError(key, f"{value} is {limits}")
        return value

    return check


_SECONDS: Final = _number(1, None)


def _source(kind: type[IPv4Address] | type[IPv6Address]) -> Callable[[str, object], str]:
    def check(key: str, value: object) -> str:
        if not isinstance(value, str):
            raise ProfileError(key, f"{value!r} is no text")
        try:
            return value and str(kind(value))
        except ValueError:
            raise ProfileError(key, f"{value!r} is neither empty nor an address of that family") from None

    return check


def _style(key: str, value: object) -> str:
    if isinstance(value, str) and value.lower() in STYLES:
        return STYLES[value.lower()]
    raise ProfileError(key, f"{value!r} is neither Cymru nor RIPE")


def _sources(key: str, value: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for style, hosts in _object(key, value).items():
        place = f"{key}.{style}"
        spelled = _style(place, style)
        if not isinstance(hosts, list) or not hosts:
            raise ProfileError(place, "expected a list of at least one host name")
        for host in hosts:
            try:
                from_text(host if isinstance(host, str) else "")
            except MalformedName as error:
                raise ProfileError(place, str(error)) from None
        found[spelled] = [host.lower() for host in hosts]
    return found


def _cache(key: str, value: object) -> dict[str, Any]:
    for name, settings in _object(key, value).items():
        if name != "redis":
            raise ProfileError(f"{key}.{name}", "the only cache there is a name for is redis")
        place = f"{key}.{name}"
        given = _object(place, settings)
        for setting in given:
            if setting not in ("server", "expire"):
                raise ProfileError(f"{place}.{setting}", "expected server or expire")
        if not isinstance(given.get("server"), str) or not given["server"]:
            raise ProfileError(f"{place}.server", "expected HOST, HOST:PORT or a redis:// address")
        if "expire" in given:
            _SECONDS(f"{place}.expire", given["expire"])
    return dict(_object(key, value))


def _test_cases(key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ProfileError(key, "expected a list of names of test cases")
    known = messages.case_names()
    names = [name.lower() for name in value]
    for name in names:
        if name not in known:
            raise ProfileError(key, f"there is no test case {name}{_nearest(name, known)}")
    return names


def _test_levels(key: str, value: object) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for module, levels in _object(key, value).items():
        place = f"{key}.{module}"
        found[module.upper()] = {tag: _level(f"{place}.{tag}", level) for tag, level in _object(place, levels).items()}
    return found


def _level(key: str, value: object) -> str:
    if isinstance(value, str) and value.upper() in LEVELS:
        return value.upper()
    raise ProfileError(key, f"{value!r} is no level; the levels are {', '.join(LEVELS)}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `logfilter`: if every argument of `when` has one of the values, the level is `level`."""

    when: dict[str, frozenset[str]]
    level: str

    def fits(self, args: Mapping[str, str | int]) -> bool:
        return all(name in args and str(args[name]) in wanted for name, wanted in self.when.items())


def _logfilter(key: str, value: object) -> dict[str, dict[str, list[Rule]]]:
    found: dict[str, dict[str, list[Rule]]] = {}
    for module, tags in _object(key, value).items():
        for tag, rules in _object(f"{key}.{module}", tags).items():
            place = f"{key}.{module}.{tag}"
            if not isinstance(rules, list):
                raise ProfileError(place, "expected a list of rules")
            found.setdefault(module.upper(), {})[tag] = [_rule(place, rule) for rule in rules]
    return found


def _rule(place: str, value: object) -> Rule:
    rule = _object(place, value)
    if set(rule) != {"when", "set"}:
        raise ProfileError(place, "a rule has the keys when and set")
    when = {
        name: frozenset(str(item) for item in (wanted if isinstance(wanted, list) else [wanted]))
        for name, wanted in _object(f"{place}.when", rule["when"]).items()
    }
    return Rule(when, _level(f"{place}.set", rule["set"]))


def _object(key: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise ProfileError(key, "expected an object")
    return value


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]}?" if near else ""


_DAY: Final = 86400
_PROPERTIES: Final[dict[str, tuple[Callable[[str, object], Any], object]]] = {
    "net.ipv4": (_flag, True),
    "net.ipv6": (_flag, True),
    "no_network": (_flag, False),
    "resolver.defaults.timeout": (_SECONDS, 5),
    "resolver.defaults.retry": (_number(1, 255), 2),
    "resolver.defaults.retrans": (_number(1, 255), 3),
    "resolver.defaults.fallback": (_flag, True),
    "resolver.defaults.igntc": (_flag, False),
    "resolver.defaults.usevc": (_flag, False),
    "resolver.defaults.recurse": (_flag, False),
    "resolver.defaults.debug": (_flag, False),
    "resolver.defaults.adaptive": (_flag, True),
    "resolver.source4": (_source(IPv4Address), ""),
    "resolver.source6": (_source(IPv6Address), ""),
    "asn_db.style": (_style, "Cymru"),
    "asn_db.sources": (
        _sources,
        {"Cymru": ["asnlookup.zonemaster.net", "asn.cymru.com"], "RIPE": ["riswhois.ripe.net"]},
    ),
    "cache": (_cache, {}),
    "logfilter": (_logfilter, {}),
    "test_levels": (_test_levels, None),
    "test_cases": (_test_cases, None),
    "test_cases_vars.dnssec04.REMAINING_SHORT": (_SECONDS, _DAY // 2),
    "test_cases_vars.dnssec04.REMAINING_LONG": (_SECONDS, 180 * _DAY),
    "test_cases_vars.dnssec04.DURATION_LONG": (_SECONDS, 180 * _DAY),
    "test_cases_vars.zone02.SOA_REFRESH_MINIMUM_VALUE": (_SECONDS, 4 * 3600),
    "test_cases_vars.zone04.SOA_RETRY_MINIMUM_VALUE": (_SECONDS, 3600),
    "test_cases_vars.zone05.SOA_EXPIRE_MINIMUM_VALUE": (_SECONDS, 7 * _DAY),
    "test_cases_vars.zone06.SOA_DEFAULT_TTL_MAXIMUM_VALUE": (_SECONDS, _DAY),
    "test_cases_vars.zone06.SOA_DEFAULT_TTL_MINIMUM_VALUE": (_SECONDS, 300),
}


class Profile:
    """The properties of one run, complete and checked. Never changes: `laid_over` makes a new one."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.ipv4: bool = values["net.ipv4"]
        self.ipv6: bool = values["net.ipv6"]
        self.no_network: bool = values["no_network"]
        self.test_cases: frozenset[str] = frozenset(values["test_cases"])
        self._levels: dict[str, dict[str, str]] = values["test_levels"]
        self._rules: dict[str, dict[str, list[Rule]]] = values["logfilter"]

    @classmethod
    def default(cls) -> Self:
        """The profile that holds when nobody says otherwise."""
        values = {key: check(key, given) for key, (check, given) in _PROPERTIES.items() if given is not None}
        values["test_levels"] = messages.default_levels()
        values["test_cases"] = list(messages.case_names())
        return cls(values)

    def laid_over(self, tree: Mapping[str, Any]) -> Self:
        """This profile with the properties of a profile file over it; a whole value replaces a whole value.

        Raises:
            ProfileError: an unknown property, a value of the wrong kind.
        """
        return self.with_values(dict(_flatten("", tree)))

    def with_values(self, flat: Mapping[str, Any]) -> Self:
        """As `laid_over`, with dotted names (`net.ipv4`)."""
        values = dict(self._values)
        for key, value in flat.items():
            if key not in _PROPERTIES:
                raise ProfileError(key, f"there is no such property{_nearest(key, _PROPERTIES)}")
            values[key] = _PROPERTIES[key][0](key, value)
        return type(self)(values)

    def digest(self, without: Collection[str] = ()) -> str:
        """What the profile says as 64 hexadecimal digits, but for the properties named; the same for equal profiles."""
        said = {key: value for key, value in self._values.items() if key not in without}
        said["test_cases"] = sorted(set(said["test_cases"]))
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=_plain).encode()).hexdigest()

    def number(self, key: str) -> int:
        """A property that is a number, by its dotted name."""
        value: int = self._values[key]
        return value

    def flag(self, key: str) -> bool:
        """A property that is true or false, by its dotted name."""
        value: bool = self._values[key]
        return value

    def text(self, key: str) -> str:
        """A property that is text, by its dotted name."""
        value: str = self._values[key]
        return value

    @property
    def asn_sources(self) -> Sequence[str]:
        """The sources of AS numbers for the style in use, in the order in which they are asked."""
        hosts: dict[str, list[str]] = self._values["asn_db.sources"]
        return hosts.get(self._values["asn_db.style"], [])

    @property
    def redis(self) -> Mapping[str, Any]:
        """`cache.redis`: `server` and `expire`, empty when no shared cache is wanted."""
        settings: Mapping[str, Any] = self._values["cache"].get("redis", {})
        return settings

    def level(self, module: str, tag: str, args: Mapping[str, str | int]) -> str:
        """The level of a message: the first rule of `logfilter` that fits, else `test_levels`, else DEBUG."""
        module = module.upper()
        if self._rules:
            for rule in self._rules.get(module, {}).get(tag, ()):
                if rule.fits(args):
                    return rule.level
        levels = self._levels.get(module)
        return levels.get(tag, "DEBUG") if levels else "DEBUG"


def _plain(value: object) -> object:
    """What is no JSON in the values of a profile, as JSON."""
    if isinstance(value, Rule):
        return [{name: sorted(wanted) for name, wanted in value.when.items()}, value.level]
    raise TypeError(type(value).__name__)


def _flatten(prefix: str, tree: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if (
            key not in _PROPERTIES
            and isinstance(value, dict)
            and any(known.startswith(f"{key}.") for known in _PROPERTIES)
        ):
            found += _flatten(f"{key}.", value)
        else:
            found.append((key, value))
    return found
