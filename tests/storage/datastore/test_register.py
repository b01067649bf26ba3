"""The register of known chunks: a dictionary, packed, and a boundary that no made-up digest gets across."""

from __future__ import annotations

import hashlib
from array import array

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


def test_many_at_once_are_as_one_after_the_other() -> None:
    digests = [hashlib.sha256(bytes([number % 50])).digest() for number in range(200)]
    register = Register()
    register.add_many(b"".join(digests), array("I", range(200)))
    assert [register.get(digest) for digest in digests[:50]] == list(range(50))


def test_a_digest_that_stands_across_two_others_is_not_known() -> None:
    """Digests of encrypted chunks cannot be checked, so a client may choose them."""
    wanted = bytes(2) + bytes(range(30))
    register = Register()
    # Entries are 30 bytes of digest and 4 of number: these two have `wanted` from byte 10 of the first on.
    register.add(bytes(2) + b"\xff" * 10 + bytes(range(20)), int.from_bytes(bytes(range(20, 24)), "big"))
    register.add(bytes(2) + bytes(range(24, 30)) + b"\xff" * 24, 1)
    assert register.get(wanted) is None
    register.add(wanted, 7)
    assert register.get(wanted) == 7
