"""Whatever octets keys, digests and signatures consist of: there is a verdict, never an exception."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.dns.dnssec.canonical import signed_octets
from runtime.dns.dnssec.denial import ITERATIONS_TRIED, has_apex_types, nsec3_hash, nsec3_label, nsec3_matches
from runtime.dns.dnssec.keys import ds_digest, key_tag, rsa_bits
from runtime.dns.dnssec.signature import is_signed, is_supported
from runtime.dns.dnssec.validation import (
    Signature,
    Standing,
    by_keys,
    by_tag,
    in_time,
    keys_of,
    serial_difference,
    signed_set,
)
from runtime.dns.wire import types
from runtime.dns.wire.message import Record
from runtime.dns.wire.names import from_text
from runtime.dns.wire.rdata import Dnskey, Rrsig
from tests.dns.dnssec.oracle import NOW, RRSET_SOA, ZONE, signer

FEW = settings(max_examples=150, deadline=None)


@FEW
@given(st.integers(0, 255), st.binary(max_size=140), st.binary(max_size=140), st.binary(max_size=40))
def test_any_key_and_signature(algorithm: int, key: bytes, signature: bytes, octets: bytes) -> None:
    assert not is_signed(algorithm, key, signature, octets)


@FEW
@given(st.binary(max_size=40))
def test_any_octets_have_a_key_tag_and_a_number_of_bits(octets: bytes) -> None:
    assert 0 <= key_tag(octets) <= 65535
    assert rsa_bits(octets) >= 0


KEYS_THAT_ARE_NONE = [
    (8, b""),
    (8, b"\x01"),
    (8, b"\x00\xff\xff\x01"),
    (8, b"\x03\x01\x00\x01"),
    (8, b"\x01\x03" + b"\xff" * 2100),
    (8, b"\x01\x01" + b"\xff" * 128),
    (8, b"\x01\x04" + b"\xff" * 128),
    (8, b"\x00\x01\x00" + b"\xff" * 512),
    (3, b"\x08" + b"\x00" * 404),
    (3, b"\x09" + b"\x00" * 428),
    (3, b"\xff"),
    (13, b"\x00" * 64),
    (13, b"\xff" * 64),
    (13, b"\x01" * 63),
    (14, b"\x00" * 96),
    (15, b"\xff" * 32),
    (15, b""),
    (16, b"\xff" * 57),
]


@pytest.mark.parametrize(("algorithm", "key"), KEYS_THAT_ARE_NONE)
def test_a_key_that_is_none_has_signed_nothing(algorithm: int, key: bytes) -> None:
    assert not is_signed(algorithm, key, b"\x00" * 64, b"octets")


@pytest.mark.parametrize("algorithm", [0, 2, 12, 17, 23, 253, 255])
def test_algorithms_without_a_library_are_not_supported(algorithm: int) -> None:
    assert not is_supported(algorithm)


@pytest.mark.parametrize("number", [0, 3, 5, 6, 7, 255])
def test_digests_without_a_library_are_not_computed(number: int) -> None:
    assert ds_digest(b"\0", b"", number) is None


def test_unreadable_records_are_left_out() -> None:
    records = [Record.make(ZONE, types.DNSKEY, 60, b"\x01\x00\x03"), Record.make(ZONE, types.RRSIG, 60, b"\x00\x30")]
    assert keys_of(records, ZONE) == []
    assert signed_set(records, ZONE, types.DNSKEY).signatures == []


def test_an_empty_key_is_a_key() -> None:
    (key,) = keys_of([Record.make(ZONE, types.DNSKEY, 60, Dnskey(256, 3, 8, b""))], ZONE)
    assert (key.tag, key.is_zone_key, key.is_sep) == (256 + (3 << 8) + 8, True, False)


def test_keys_of_another_owner_are_left_out() -> None:
    other = from_text("other.org")
    assert keys_of([Record.make(other, types.DNSKEY, 60, Dnskey(256, 3, 8, b""))], ZONE) == []


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({}, Standing.GOOD),
        ({"key_tag": 1}, Standing.NO_KEY),
        ({"algorithm": 17}, Standing.UNSUPPORTED),
        ({"algorithm": 14}, Standing.WRONG),
        ({"signer": from_text("org")}, Standing.WRONG),
        ({"labels": 3}, Standing.WRONG),
        ({"labels": 1}, Standing.WRONG),
        ({"original_ttl": 1}, Standing.WRONG),
        ({"type_covered": types.NS}, Standing.WRONG),
        ({"signature": b""}, Standing.WRONG),
        ({"signature": b"\xff" * 64}, Standing.WRONG),
        ({"signature": b"\x00" * 64}, Standing.WRONG),
        ({"signature": b"\x00" * 65536}, Standing.WRONG),
    ],
)
def test_what_a_changed_field_makes_of_a_good_signature(fields: dict[str, Any], standing: Standing) -> None:
    signed = signer(13).signed(RRSET_SOA)
    (signature,) = signed.signatures
    changed = signature._replace(data=Rrsig(**{**signature.data._asdict(), **fields}))
    assert by_keys(changed, signed, by_tag([signer(13).key]), ZONE) is standing


def test_of_two_keys_with_one_tag_one_is_enough() -> None:
    signed = signer(13).signed(RRSET_SOA)
    twin = signer(13).key._replace(key=b"\x00" * 64)
    assert by_keys(signed.signatures[0], signed, by_tag([twin, signer(13).key]), ZONE) is Standing.GOOD


def test_a_set_without_records_is_not_signed() -> None:
    signed = signer(13).signed(RRSET_SOA)._replace(rdatas=[])
    assert by_keys(signed.signatures[0], signed, by_tag([signer(13).key]), ZONE) is Standing.WRONG


@pytest.mark.parametrize(
    ("start", "end", "now", "standing"),
    [
        (NOW - 1, NOW + 1, NOW, Standing.GOOD),
        (NOW, NOW, NOW, Standing.GOOD),
        (NOW + 1, NOW + 2, NOW, Standing.NOT_YET_VALID),
        (NOW - 2, NOW - 1, NOW, Standing.EXPIRED),
        (NOW + 1, NOW - 1, NOW, Standing.NOT_YET_VALID),
        (2**32 - 10, 5, 2**32 + 2, Standing.GOOD),
        (2**32 - 10, 5, 2**32 + 6, Standing.EXPIRED),
        (2**32 - 10, 5, 2**32 - 11, Standing.NOT_YET_VALID),
    ],
)
def test_times_are_serial_numbers(start: int, end: int, now: int, standing: Standing) -> None:
    data = Rrsig(6, 13, 2, 60, end & 0xFFFFFFFF, start & 0xFFFFFFFF, 1, ZONE, b"")
    assert in_time(Signature(data, b""), float(now)) is standing


@FEW
@given(st.integers(0, 2**32 - 1), st.integers(-(2**31), 2**31 - 1))
def test_serial_difference(base: int, difference: int) -> None:
    assert serial_difference(base + difference & 0xFFFFFFFF, base) == difference


def test_a_record_that_came_twice_counts_once() -> None:
    once = signed_octets(ZONE, types.NS, 1, [b"\x01a\x00"], 2, 60, b"")
    assert signed_octets(ZONE, types.NS, 1, [b"\x01a\x00"] * 3, 2, 60, b"") == once


def test_nsec3_with_more_iterations_than_are_tried_matches_nothing() -> None:
    owner = (nsec3_label(nsec3_hash(ZONE, b"", ITERATIONS_TRIED)), *ZONE)
    assert nsec3_matches(owner, ZONE, ZONE, 1, b"", ITERATIONS_TRIED)
    assert not nsec3_matches(owner, ZONE, ZONE, 1, b"", 65535)


@pytest.mark.parametrize(
    ("owner", "algorithm"),
    [(ZONE, 1), ((), 1), ((nsec3_label(nsec3_hash(ZONE, b"", 0)), *ZONE), 2), ((b"x", *ZONE), 1)],
)
def test_nsec3_that_is_not_of_the_apex(owner: tuple[bytes, ...], algorithm: int) -> None:
    assert not nsec3_matches(owner, ZONE, ZONE, algorithm, b"", 0)


def test_the_types_of_an_apex() -> None:
    has, lacks = frozenset({types.SOA}), frozenset({types.NSEC3})
    assert has_apex_types(frozenset({types.SOA, types.NS}), has, lacks)
    assert not has_apex_types(frozenset({types.NS}), has, lacks)
    assert not has_apex_types(frozenset({types.SOA, types.NSEC3}), has, lacks)
