"""The encryption of files: one way and back, piece by piece and whole, and everything that must not open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.storage.repository.encryption import AES, CHACHA, OVERHEAD, TAG, BadKey, Garbled, Key

TEXT = "abcdefghijklmnopqrstuvwxyz012345"
NONCE = bytes(range(12))

algorithms = pytest.mark.parametrize("algorithm", [CHACHA, AES])


@algorithms
@settings(max_examples=30, deadline=None)
@given(pieces=st.lists(st.binary(max_size=200), max_size=8))
def test_piece_by_piece_is_the_same_as_whole(algorithm: str, pieces: list[bytes]) -> None:
    key = Key(TEXT, algorithm)
    sealer = key.sealer(NONCE)
    content = NONCE + b"".join([sealer.update(piece) for piece in pieces]) + sealer.finish()
    assert content == key.seal(b"".join(pieces), NONCE)
    opener = key.opener(NONCE)
    cipher = content[len(NONCE) :]
    clear = b"".join(opener.update(cipher[start : start + 7]) for start in range(0, len(cipher), 7))
    opener.finish()
    assert clear == b"".join(pieces) == key.open(content)


@algorithms
@settings(max_examples=30, deadline=None)
@given(data=st.binary(min_size=1, max_size=300), at=st.integers(0, 299), size=st.integers(1, 100))
def test_a_part_from_the_middle(algorithm: str, data: bytes, at: int, size: int) -> None:
    key = Key(TEXT, algorithm)
    at %= len(data)
    cipher = key.seal(data, NONCE)[len(NONCE) : -TAG]
    assert key.part(NONCE, at, cipher[at : at + size]) == data[at : at + size]


@algorithms
@pytest.mark.parametrize("change", [0, 12, 20, -1])
def test_what_was_changed_does_not_open(algorithm: str, change: int) -> None:
    key = Key(TEXT, algorithm)
    content = bytearray(key.seal(b"something to keep", NONCE))
    content[change] ^= 1
    with pytest.raises(Garbled):
        key.open(bytes(content))
    opener = key.opener(bytes(content[:12]))
    opener.update(bytes(content[12:]))
    with pytest.raises(Garbled):
        opener.finish()


@pytest.mark.parametrize("size", [0, 11, OVERHEAD - 1])
def test_what_is_too_short_does_not_open(size: int) -> None:
    with pytest.raises(Garbled):
        Key(TEXT).open(bytes(size))


@pytest.mark.parametrize(
    ("text", "algorithm", "words"),
    [
        ("short", CHACHA, "has 32 bytes, and this has 5"),
        ("é" * 31 + "e", AES, "has 32 bytes, and this has 63"),
        (None, CHACHA, "this has 0"),
        (TEXT, "rot13", "its algorithm is 'rot13'"),
    ],
)
def test_what_is_no_key(text: object, algorithm: str, words: str) -> None:
    with pytest.raises(BadKey, match=words):
        Key(text, algorithm)
