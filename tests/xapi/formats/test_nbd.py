"""The NBD protocol in bytes: the handshake step by step, and answers put together from their parts."""

from __future__ import annotations

import errno
import itertools
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.xapi.nbd import BadReply, Export, Reading, Tls, handshake

GREETING = b"NBDMAGICIHAVEOPT"
STARTTLS, EXPORT_NAME, STRUCTURED = 5, 1, 8
ACK, UNSUPPORTED, POLICY, TLS_REQUIRED = 1, 1 << 31 | 1, 1 << 31 | 2, 1 << 31 | 5
DATA, HOLE, NONE, ERROR, ERROR_AT = 1, 2, 0, 1 << 15 | 1, 1 << 15 | 2


def option(number: int, data: bytes = b"") -> bytes:
    return b"IHAVEOPT" + struct.pack(">II", number, len(data)) + data


def reply(number: int, kind: int, data: bytes = b"") -> bytes:
    return struct.pack(">QIII", 0x3E889045565A9, number, kind, len(data)) + data


def talked(said: bytes, *, tls: bool = False) -> tuple[Export, list[Any]]:
    """Return what a client makes of all that a server says, and what it sends; Tls.BEGINS stands where TLS begins."""
    steps = handshake(b"/disk", tls=tls)
    sent: list[Any] = []
    answer: bytes | None = None
    while True:
        try:
            step = next(steps) if answer is None else steps.send(answer)
        except StopIteration as end:
            assert not said
            return end.value, sent
        answer = None
        if isinstance(step, int):
            assert len(said) >= step, "it wants more than the server says"
            answer, said = said[:step], said[step:]
        else:
            sent.append(step)


def test_a_server_with_everything() -> None:
    said = GREETING + b"\0\3" + reply(STRUCTURED, ACK) + struct.pack(">QH", 1 << 40, 3)
    export, sent = talked(said)
    assert export == Export(1 << 40, 3, structured=True)
    assert sent == [b"\0\0\0\3", option(STRUCTURED), option(EXPORT_NAME, b"/disk")]


def test_a_server_like_that_of_xapi() -> None:
    # No structured replies, the reason with the refusal, and zeros behind the size.
    said = GREETING + b"\0\1" + reply(STRUCTURED, UNSUPPORTED, b"what?") + struct.pack(">QH", 512, 3) + bytes(124)
    export, sent = talked(said)
    assert export == Export(512, 3, structured=False)
    assert sent[0] == b"\0\0\0\1"


def test_tls_comes_before_everything_else() -> None:
    said = GREETING + b"\0\3" + reply(STARTTLS, ACK) + reply(STRUCTURED, ACK) + struct.pack(">QH", 1, 1)
    _, sent = talked(said, tls=True)
    assert sent == [b"\0\0\0\3", option(STARTTLS), Tls.BEGINS, option(STRUCTURED), option(EXPORT_NAME, b"/disk")]


@pytest.mark.parametrize(
    ("said", "tls", "sentence"),
    [
        (b"NBDMAGIC\0\0\x42\x02\x81\x86\x12\x53\0\0", False, "no NBD server of the fixed newstyle"),
        (GREETING + b"\0\0", False, "no NBD server of the fixed newstyle"),
        (b"SSH-2.0-OpenSSH_9.2p1 ", False, "no NBD server of the fixed newstyle"),
        (GREETING + b"\0\3" + reply(STARTTLS, POLICY), True, r"does not begin TLS \(policy\)"),
        (GREETING + b"\0\3" + reply(STARTTLS, 77), True, r"does not begin TLS \(answer 0x4d\)"),
        (GREETING + b"\0\3" + reply(STRUCTURED, TLS_REQUIRED), False, "wants TLS"),
        (GREETING + b"\0\3" + reply(EXPORT_NAME, ACK), False, "answer to an option is none"),
        (GREETING + b"\0\3" + bytes(20), False, "answer to an option is none"),
        (GREETING + b"\0\3" + reply(STRUCTURED, ACK) + struct.pack(">QH", 1, 0), False, "says nothing of the export"),
    ],
)
def test_a_server_that_will_not_do(said: bytes, tls: bool, sentence: str) -> None:
    with pytest.raises(BadReply, match=sentence):
        talked(said + bytes(64), tls=tls)


def test_nothing_of_the_session_is_said_to_a_server_without_tls() -> None:
    steps, sent = handshake(b"/disk?session_id=secret", tls=True), []
    said = iter([GREETING + b"\0\3", reply(STARTTLS, UNSUPPORTED)])
    with pytest.raises(BadReply):
        step = next(steps)
        while True:
            if isinstance(step, bytes):
                sent.append(step)
            step = steps.send(next(said)) if isinstance(step, int) else next(steps)
    assert b"secret" not in b"".join(sent)


def used(length: int) -> memoryview:
    """Return a place that something else was in before."""
    return memoryview(bytearray(b"u" * length))


@given(st.data(), st.integers(1, 4096))
def test_parts_in_any_order_make_the_whole(data: Any, length: int) -> None:
    cuts = sorted({0, length, *data.draw(st.lists(st.integers(0, length), max_size=8))})
    parts = [(a, b, data.draw(st.booleans())) for a, b in itertools.pairwise(cuts)]
    expected = bytearray(length)
    reading = Reading(1 << 40, length, used)
    for a, b, hole in data.draw(st.permutations(parts)):
        if hole:
            reading.take(HOLE, struct.pack(">QI", (1 << 40) + a, b - a))
        else:
            expected[a:b] = bytes(index % 251 + 1 for index in range(b - a))
            reading.place((1 << 40) + a, b - a)[:] = expected[a:b]
    reading.take(NONE, b"")
    assert reading.end() == expected


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [(100, 9)],
        [(101, 9)],
        [(100, 4), (105, 5)],
        [(100, 6), (105, 5)],
        [(100, 10), (100, 10)],
        [(100, 5), (100, 5)],
    ],
)
def test_a_byte_that_came_twice_or_never_is_found(parts: list[tuple[int, int]]) -> None:
    reading = Reading(100, 10, used)
    for offset, count in parts:
        reading.place(offset, count)
    with pytest.raises(BadReply, match="has not the bytes"):
        reading.end()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        (DATA, bytes(8)), (DATA, b""),
        (HOLE, struct.pack(">QI", 100, 11)), (HOLE, struct.pack(">QI", 100, 0)), (HOLE, b"x"),
        (NONE, b"x"), (5, bytes(12)), (ERROR, b"x"),
    ],
)  # fmt: skip
def test_a_part_that_does_not_belong_here_is_refused(kind: int, payload: bytes) -> None:
    with pytest.raises(BadReply):
        Reading(100, 10, used).take(kind, payload)


@pytest.mark.parametrize(("offset", "count"), [(99, 2), (109, 2), (100, 11), (100, 0)])
def test_bytes_that_were_not_asked_for_have_no_place(offset: int, count: int) -> None:
    with pytest.raises(BadReply):
        Reading(100, 10, used).place(offset, count)


@pytest.mark.parametrize(
    ("kind", "payload", "error"),
    [
        (ERROR, struct.pack(">IH", 5, 3) + b"why", errno.EIO),
        (ERROR_AT, struct.pack(">IHQ", 28, 0, 100), errno.ENOSPC),
        (1 << 15 | 77, struct.pack(">IH", 0, 0), errno.EIO),
    ],
)
def test_an_error_of_any_kind_is_one(kind: int, payload: bytes, error: int) -> None:
    reading = Reading(100, 10, used)
    reading.place(100, 10)
    reading.take(kind, payload)
    assert reading.error == error
