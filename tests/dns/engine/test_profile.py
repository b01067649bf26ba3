"""Profiles: every property, what it refuses, files laid over the default, levels and the rules that change them."""

from typing import Any

import pytest

from runtime.dns import messages
from runtime.dns.engine.profile import LEVELS, Profile, ProfileError

REFRESH = "test_cases_vars.zone02.SOA_REFRESH_MINIMUM_VALUE"
DEFAULTS = {
    "net.ipv4": True, "net.ipv6": True, "no_network": False,
    "resolver.defaults.timeout": 5, "resolver.defaults.retry": 2, "resolver.defaults.retrans": 3,
    "resolver.defaults.fallback": True, "resolver.defaults.igntc": False, "resolver.defaults.usevc": False,
    "resolver.defaults.recurse": False, "resolver.defaults.adaptive": True,
    "resolver.source4": "", "resolver.source6": "", "asn_db.style": "Cymru",
    "test_cases_vars.dnssec04.REMAINING_SHORT": 43200, "test_cases_vars.dnssec04.REMAINING_LONG": 15552000,
    "test_cases_vars.dnssec04.DURATION_LONG": 15552000, "test_cases_vars.zone02.SOA_REFRESH_MINIMUM_VALUE": 14400,
    "test_cases_vars.zone04.SOA_RETRY_MINIMUM_VALUE": 3600, "test_cases_vars.zone05.SOA_EXPIRE_MINIMUM_VALUE": 604800,
    "test_cases_vars.zone06.SOA_DEFAULT_TTL_MAXIMUM_VALUE": 86400,
    "test_cases_vars.zone06.SOA_DEFAULT_TTL_MINIMUM_VALUE": 300,
}  # fmt: skip


@pytest.mark.parametrize(("key", "expected"), DEFAULTS.items())
def test_defaults(key: str, expected: object) -> None:
    profile = Profile.default()
    read = profile.flag if isinstance(expected, bool) else profile.number if isinstance(expected, int) else profile.text
    assert read(key) == expected


def test_the_default_profile_has_every_test_case_and_level() -> None:
    profile = Profile.default()
    assert profile.test_cases == frozenset(messages.case_names())
    assert profile.level("Basic", "B02_NO_DELEGATION", {}) == "CRITICAL"
    assert list(profile.asn_sources) == ["asnlookup.zonemaster.net", "asn.cymru.com"]
    assert not profile.redis


CHANGES: list[tuple[dict[str, Any], str, Any]] = [
    ({"net": {"ipv4": 0}}, "net.ipv4", False),
    ({"resolver": {"defaults": {"timeout": 9, "retry": 1}}}, "resolver.defaults.timeout", 9),
    ({"resolver": {"source4": "192.0.2.7"}}, "resolver.source4", "192.0.2.7"),
    ({"resolver": {"source6": "2001:DB8:0::1"}}, "resolver.source6", "2001:db8::1"),
    ({"asn_db": {"style": "ripe"}}, "asn_db.style", "RIPE"),
    ({"test_cases_vars": {"zone02": {"SOA_REFRESH_MINIMUM_VALUE": 1}}}, REFRESH, 1),
    ({"net.ipv6": False}, "net.ipv6", False),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "key", "expected"), CHANGES)
def test_a_file_changes_what_it_names_and_nothing_else(tree: dict[str, Any], key: str, expected: Any) -> None:
    before = Profile.default()
    after = before.laid_over(tree)
    read = after.flag if isinstance(expected, bool) else after.number if isinstance(expected, int) else after.text
    assert read(key) == expected
    assert (before.flag if isinstance(expected, bool) else before.number if isinstance(expected, int) else before.text)(
        key
    ) == DEFAULTS[key]


def test_a_whole_value_replaces_a_whole_value() -> None:
    profile = Profile.default().laid_over({"test_levels": {"Basic": {"B01_CHILD_FOUND": "error"}}})
    assert profile.level("Basic", "B01_CHILD_FOUND", {}) == "ERROR"
    assert profile.level("Basic", "B02_NO_DELEGATION", {}) == "DEBUG"
    assert profile.level("Zone", "ONE_SOA", {}) == "DEBUG"


def test_sources_of_as_numbers_belong_to_their_style() -> None:
    sources = {"cymru": ["One.example"], "ripe": ["whois.example", "two.example"]}
    profile = Profile.default().laid_over({"asn_db": {"sources": sources, "style": "RIPE"}})
    assert list(profile.asn_sources) == ["whois.example", "two.example"]
    assert list(profile.with_values({"asn_db.style": "CYMRU"}).asn_sources) == ["one.example"]


def test_a_shared_cache_is_named() -> None:
    profile = Profile.default().laid_over({"cache": {"redis": {"server": "127.0.0.1:6379", "expire": 60}}})
    assert profile.redis == {"server": "127.0.0.1:6379", "expire": 60}


def test_names_of_test_cases_may_have_any_letters() -> None:
    assert Profile.default().laid_over({"test_cases": ["Basic01", "DNSSEC07"]}).test_cases == {"basic01", "dnssec07"}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"nett": {"ipv4": True}}, "nett", "no such property"),
    ({"net": {"ipv5": True}}, "net.ipv5", "did you mean net.ipv"),
    ({"net": {"ipv4": "yes"}}, "net.ipv4", "neither true nor false"),
    ({"net": {"ipv4": None}}, "net.ipv4", "neither true nor false"),
    ({"net": {"ipv4": 2}}, "net.ipv4", "neither true nor false"),
    ({"resolver": {"defaults": {"retry": 0}}}, "resolver.defaults.retry", "not within"),
    ({"resolver": {"defaults": {"retry": 256}}}, "resolver.defaults.retry", "not within"),
    ({"resolver": {"defaults": {"timeout": "5"}}}, "resolver.defaults.timeout", "no whole number"),
    ({"resolver": {"defaults": {"timeout": True}}}, "resolver.defaults.timeout", "no whole number"),
    ({"resolver": {"source4": "2001:db8::1"}}, "resolver.source4", "that family"),
    ({"resolver": {"source6": "192.0.2.1"}}, "resolver.source6", "that family"),
    ({"resolver": {"source6": 6}}, "resolver.source6", "no text"),
    ({"asn_db": {"style": "other"}}, "asn_db.style", "neither Cymru nor RIPE"),
    ({"asn_db": {"sources": {"cymru": []}}}, "asn_db.sources.cymru", "at least one"),
    ({"asn_db": {"sources": {"cymru": ["a..b"]}}}, "asn_db.sources.cymru", "empty label"),
    ({"asn_db": {"sources": []}}, "asn_db.sources", "an object"),
    ({"cache": {"memcached": {}}}, "cache.memcached", "redis"),
    ({"cache": {"redis": {"host": "x"}}}, "cache.redis.host", "server or expire"),
    ({"cache": {"redis": {"server": ""}}}, "cache.redis.server", "HOST:PORT"),
    ({"cache": {"redis": {"server": 5}}}, "cache.redis.server", "HOST:PORT"),
    ({"cache": {"redis": {}}}, "cache.redis.server", "HOST:PORT"),
    ({"cache": {"redis": {"expire": 10}}}, "cache.redis.server", "HOST:PORT"),
    ({"cache": {"redis": {"server": "x", "expire": -1}}}, "cache.redis.expire", "below 1"),
    ({"cache": {"redis": {"server": "x", "expire": "10"}}}, "cache.redis.expire", "no whole number"),
    ({"test_cases": ["basic1"]}, "test_cases", "did you mean basic"),
    ({"test_cases": "basic01"}, "test_cases", "a list"),
    ({"test_levels": {"BASIC": {"X": "LOUD"}}}, "test_levels.BASIC.X", "no level"),
    ({"test_levels": {"BASIC": "INFO"}}, "test_levels.BASIC", "an object"),
    ({"test_cases_vars": {"zone02": {"SOA_REFRESH_MINIMUM_VALUE": 0}}}, REFRESH, "below 1"),
    ({"logfilter": {"ZONE": {"ONE_SOA": {}}}}, "logfilter.ZONE.ONE_SOA", "a list"),
    ({"logfilter": {"ZONE": {"ONE_SOA": [{"set": "INFO"}]}}}, "logfilter.ZONE.ONE_SOA", "when and set"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "key", "reason"), REFUSED)
def test_what_cannot_be_used_is_refused_by_name(tree: dict[str, Any], key: str, reason: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Profile.default().laid_over(tree)
    assert caught.value.key == key
    assert reason in str(caught.value)


RULES = [
    {"when": {"ns": "ns1.zone.example/192.0.2.1", "count": 2}, "set": "debug3"},
    {"when": {"ns": ["a", "ns1.zone.example/192.0.2.1"]}, "set": "INFO"},
    {"when": {}, "set": "NOTICE"},
]


@pytest.mark.parametrize(
    ("args", "level"),
    [
        ({"ns": "ns1.zone.example/192.0.2.1", "count": 2}, "DEBUG3"),
        ({"ns": "ns1.zone.example/192.0.2.1", "count": 3}, "INFO"),
        ({"ns": "a"}, "INFO"),
        ({"ns": "b"}, "NOTICE"),
        ({}, "NOTICE"),
    ],
)
def test_the_first_rule_whose_arguments_all_fit_sets_the_level(args: dict[str, str | int], level: str) -> None:
    profile = Profile.default().laid_over({"logfilter": {"Zone": {"MULTIPLE_SOA": RULES}}})
    assert profile.level("Zone", "MULTIPLE_SOA", args) == level
    assert profile.level("Zone", "ONE_SOA", args) == "INFO"
    assert profile.level("Basic", "MULTIPLE_SOA", args) == "DEBUG"


def test_levels_are_ordered() -> None:
    assert sorted(LEVELS, key=LEVELS.__getitem__) == list(LEVELS)
    assert (LEVELS["DEBUG3"], LEVELS["CRITICAL"]) == (-2, 5)
