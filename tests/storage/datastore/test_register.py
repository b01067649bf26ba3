"""The register of known chunks: a dictionary, packed, and a boundary that no made-up digest gets across."""

from __future__ import annotations

import hashlib
import itertools
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.storage.datastore.register import Register

few = st.integers(0, 40).map(lambda number: hashlib.sha256(bytes([number])).digest()[:2] + bytes([number]) * 30)
"""Digests of few prefixes, whose rests lie in each other's way."""


@settings(max_examples=100)
@given(st.lists(st.tuples(few, st.integers(0, 2**32 - 1)), max_size=60))
def test_it_is_a_dictionary_that_keeps_the_first(entries: list[tuple[bytes, int]]) -> None:
    register, kept = Register(), dict[bytes, int]()
    for digest, number in entries:
        register.add(digest, number)
        kept.setdefault(digest, number)
    for number in range(41):
        digest = hashlib.sha256(bytes([number])).digest()[:2] + bytes([number]) * 30
        assert register.get(digest) == kept.get(digest)
        assert register.holds(digest) is (digest in kept)


@settings(max_examples=100)
@given(st.lists(st.tuples(few, st.integers(0, 2**32 - 1)), max_size=60), st.lists(few, max_size=20), st.data())
def test_many_are_found_up_to_the_first_that_is_not_known(
    entries: list[tuple[bytes, int]], strangers: list[bytes], data: st.DataObject
) -> None:
    register, kept = Register(), dict[bytes, int]()
    for digest, number in entries:
        kept.setdefault(digest, number)
    at = data.draw(st.integers(0, len(entries)))
    for some in entries[:at], entries[at:]:
        register.add_many(b"".join(digest for digest, _ in some), array("I", [number for _, number in some]))
    start = data.draw(st.integers(0, len(entries)))
    asked = [digest for digest, _ in entries[start:]] + strangers
    wanted = list(itertools.takewhile(lambda number: number is not None, map(kept.get, asked)))
    assert register.get_many(b"".join(asked)).tolist() == wanted


def test_many_at_once_are_as_one_after_the_other() -> None:
    digests = [hashlib.sha256(bytes([number % 50])).digest() for number in range(200)]
    register = Register()
    register.add_many(b"".join(digests), array("I", range(200)))
    assert [register.get(digest) for digest in digests[:50]] == list(range(50))


def test_a_digest_that_stands_across_two_others_is_not_known() -> None:
    """Digests of encrypted chunks cannot be checked, so a client may choose them."""
    register = Register()
    register.add(bytes(range(32)), 1)
    register.add(bytes(range(32, 64)), 2)
    for start in range(1, 32):
        assert register.get(bytes(range(start, start + 32))) is None


@pytest.mark.parametrize("clue", [bytes(4), b"\x00\x00\x01\x00", b"\x00\x00\x00\x01"])
def test_a_clue_that_stands_across_two_entries_hides_no_digest(clue: bytes) -> None:
    register, others = Register(), [bytes(6) + bytes([number]) * 26 for number in range(40)]
    register.add_many(b"".join(others), array("I", range(40)))
    wanted = bytes(2) + clue + b"\xff" * 26
    assert register.get(wanted) is None
    register.add(wanted, 77)
    assert [register.get(digest) for digest in [*others, wanted]] == [*range(40), 77]


def test_numbers_that_are_not_one_for_each_digest_register_nothing() -> None:
    register = Register()
    with pytest.raises(ValueError):
        register.add_many(bytes(64), array("I", [1]))
    assert not register.holds(bytes(32))
