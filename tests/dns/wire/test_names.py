"""Names as text and on the wire."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.dns.wire.compression import MAXIMUM_JUMPS, MalformedMessage, read_name
from runtime.dns.wire.names import (
    MalformedName,
    Name,
    from_text,
    is_at_or_below,
    label_text,
    parent,
    spelling_from_text,
    to_text,
    to_wire,
    wire_length,
)

NAMES = [
    (".", ()),
    ("example.org", (b"example", b"org")),
    ("example.org.", (b"example", b"org")),
    ("Example.ORG", (b"example", b"org")),
    ("a\\.b.c", (b"a.b", b"c")),
    ("a\\..c.", (b"a.", b"c")),
    ("\\065\\000.c", (b"a\0", b"c")),
    ("\\\\.c", (b"\\", b"c")),
    ("_tcp.a-b", (b"_tcp", b"a-b")),
    ("x" * 63, (b"x" * 63,)),
    (".".join(["x" * 63] * 3 + ["x" * 61]), (*[b"x" * 63] * 3, b"x" * 61)),
]


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_text_is_read(text: str, name: Name) -> None:
    assert from_text(text) == name


NO_NAMES = [
    "", "..", "a..b", ".a", "x" * 64, ".".join(["x" * 63] * 3 + ["x" * 62]), "a\\", "a\\25", "a\\256", "a\\1x2", "å.se",
    "a\\1234\\",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(MalformedName):
        from_text(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ((), "."),
        ((b"a", b"b"), "a.b"),
        ((b"a.b", b"c"), "a\\.b.c"),
        ((b'"(\\', b"\0\xff "), '\\"\\(\\\\.\\000\\255\\032'),
        ((b"r\xe4k",), "r\\228k"),
    ],
)
def test_a_name_is_written_so_that_it_can_be_read_again(name: Name, text: str) -> None:
    assert to_text(name) == text
    assert from_text(text) == name


labels = st.binary(min_size=1, max_size=63)
names = st.lists(labels, max_size=6).map(tuple).filter(lambda name: wire_length(name) <= 255)


@given(names)
def test_text_and_wire_lead_back_to_the_name(name: Name) -> None:
    assert spelling_from_text(to_text(name)) == name
    wire = to_wire(name)
    assert len(wire) == wire_length(name)
    assert read_name(wire, wire, 0, {}) == (name, len(wire))


def test_a_name_is_at_or_below_itself_its_ancestors_and_the_root() -> None:
    name = from_text("a.b.c")
    assert all(is_at_or_below(name, from_text(zone)) for zone in ("a.b.c", "b.c", "c", "."))
    assert not any(is_at_or_below(name, from_text(zone)) for zone in ("a.b", "x.b.c", "x.a.b.c"))


def test_the_parent_of_the_root_is_the_root() -> None:
    assert parent(from_text("a.b")) == (b"b",)
    assert parent(()) == ()


def test_letters_are_kept_in_a_spelling_and_lowered_in_a_name() -> None:
    wire = to_wire((b"WwW", b"eXample"))
    assert read_name(wire, wire, 0, {})[0] == (b"WwW", b"eXample")
    assert read_name(wire, wire.lower(), 0, {})[0] == (b"www", b"example")
    assert label_text(b"WwW") == "WwW"


def test_a_second_octet_of_a_pointer_that_looks_like_a_letter_is_no_letter() -> None:
    """0x41 is `A`: in lower case it would point elsewhere."""
    wire = bytes(0x41) + b"\1x\0" + b"\xc0\x41"
    assert read_name(wire, wire.lower(), 0x44, {}) == ((b"x",), 0x46)


BROKEN = {
    "a pointer to itself": (b"\xc0\0", 0),
    "a pointer ahead": (b"\xc0\2\1a\0", 0),
    "two pointers at each other": (b"\xc0\2\xc0\0", 2),
    "a pointer into the name itself": (b"\1a\xc0\0", 0),
    "a label past the end": (b"\5ab", 0),
    "a pointer past the end": (b"\xff\xff", 0),
    "half a pointer": (b"\xc0", 0),
    "no end": (b"\1a", 0),
    "a label of the kind 01": (b"\x41a\0", 0),
    "a label of the kind 10": (b"\x81a\0", 0),
    "256 octets": ((b"\x3f" + b"x" * 63) * 3 + b"\x3e" + b"x" * 62 + b"\0", 0),
    "256 octets over a pointer": ((b"\x3f" + b"x" * 63) * 3 + b"\0" + b"\x3e" + b"x" * 62 + b"\xc0\0", 193),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_name_is_refused(what: str) -> None:
    wire, start = BROKEN[what]
    with pytest.raises(MalformedMessage):
        read_name(wire, wire, start, {})


def test_255_octets_are_a_name() -> None:
    wire = (b"\x3f" + b"x" * 63) * 3 + b"\x3d" + b"x" * 61 + b"\0"
    assert wire_length(read_name(wire, wire, 0, {})[0]) == 255


def test_chains_of_pointers_have_an_end() -> None:
    """Each pointer points back, so no loop; thousands in a row would still cost time, for every name again."""
    chain = b"\0\0" + b"".join((0xC000 | max(0, 2 * number)).to_bytes(2) for number in range(MAXIMUM_JUMPS + 1))
    assert read_name(chain, chain, len(chain) - 4, {})[0] == ()
    with pytest.raises(MalformedMessage):
        read_name(chain, chain, len(chain) - 2, {})
