"""Catalogs: the vector of proxmox-backup.md 16, both ways, and what is none."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.datastore.catalog import BadCatalog, Catalog, Entry
from tests.pbs.catalogs import Tree, catalog, number, signed

VECTOR = bytes.fromhex(
    "91fd60f9c46758d5 13 02 66 05 612e747874 05 80e2cfaa06 6c 03 6c6e6b 12 01 64 0e 726f6f742e707861722e64696478 14"
    "1c00000000000000"
)
ROOT: Tree = {b"root.pxar.didx": {b"a.txt": (5, 1700000000), b"lnk": "l"}}

names = st.binary(min_size=1, max_size=20).filter(lambda name: b"/" not in name)
leaves = st.tuples(st.integers(0, 2**63 - 1), st.integers(-(2**62), 2**62)) | st.sampled_from("lhbcps")
trees: st.SearchStrategy[Tree] = st.recursive(
    st.dictionaries(names, leaves, max_size=4),
    lambda inner: st.dictionaries(names, leaves | inner, max_size=4),
    max_leaves=20,
)


def opened(data: bytes) -> Catalog:
    return Catalog(lambda offset, count: data[offset : offset + count], len(data))


def test_the_catalog_of_the_vector_is_read_and_written() -> None:
    assert catalog(ROOT) == VECTOR
    found = opened(VECTOR)
    assert found.folder([]) == [Entry(b"root.pxar.didx", "d", table=8)]
    assert found.folder([b"root.pxar.didx"]) == [Entry(b"a.txt", "f", 5, 1700000000), Entry(b"lnk", "l")]
    assert found.folder([b"root.pxar.didx", b"a.txt"]) is None
    assert found.folder([b"other.pxar.didx"]) is None


@pytest.mark.parametrize(
    ("value", "text"), [(0, "00"), (-1, "8100"), (-300, "ac8200"), (1, "01"), (128, "8001"), (-128, "808100")]
)
def test_times_before_1970_are_read(value: int, text: str) -> None:
    assert signed(value).hex() == text
    (entry,) = opened(catalog({b"a": {b"f": (0, value)}})).folder([b"a"]) or []
    assert entry.mtime == value


@given(trees)
def test_what_is_written_is_read(tree: Tree) -> None:
    def compare(path: list[bytes], folder: Tree) -> None:
        found = {entry.name: entry for entry in opened(data).folder(path) or []}
        assert set(found) == set(folder)
        for name, entry in folder.items():
            if isinstance(entry, dict):
                assert found[name].type == "d"
                compare([*path, name], entry)
            elif isinstance(entry, tuple):
                assert (found[name].type, found[name].size, found[name].mtime) == ("f", *entry)
            else:
                assert (found[name].type, found[name].size) == (entry, None)

    data = catalog(tree)
    compare([], tree)


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda data: VECTOR[:8] + data), st.binary(max_size=9))
def test_whatever_comes_in_is_a_catalog_or_a_bad_one(data: bytes, name: bytes) -> None:
    with suppress(BadCatalog):
        opened(data).folder([name])


def table(rest: bytes) -> bytes:
    """Return a catalog with a single table."""
    return VECTOR[:8] + number(len(rest)) + rest + (8).to_bytes(8, "little")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it does not begin as a catalog does"),
        (VECTOR[:8], "it does not begin as a catalog does"),
        (b"x" + VECTOR[1:], "it does not begin as a catalog does"),
        (VECTOR[:8] + (8).to_bytes(8, "little"), "a table at 8 is not within it"),
        (VECTOR[:-8] + bytes(8), "a table at 0 is not within it"),
        (VECTOR[:-8] + b"\xff" * 8, f"a table at {2**64 - 1} is not within it"),
        (VECTOR[:8] + b"\x7f\x00" + (8).to_bytes(8, "little"), "the table at 8 has 127 bytes"),
        (VECTOR[:8] + b"\x80" * 12 + (8).to_bytes(8, "little"), "a number in it does not end"),
        (table(b"\x01x\x01n"), "an entry of the table at 8 is of the unknown kind b'x'"),
        (table(b"\x01l\x03n"), "an entry of the table at 8 has no kind or no name"),
        (table(b"\x01l\x00"), "an entry of the table at 8 has no kind or no name"),
        (table(b"\x01l\x03a/b"), "an entry of the table at 8 has no kind or no name"),
        (table(b"\x02l\x01n"), "a number in it does not end"),
        (table(b"\x00l\x01n"), "the table at 8 has more than its 0 entries"),
        (table(b"\x01d\x01n\x00"), "an entry of the table at 8 leads 0 bytes back"),
        (table(b"\x01d\x01n\x09"), "an entry of the table at 8 leads 9 bytes back"),
        (table(b"\x01f\x01n\x01\x81"), "a time in it does not end"),
    ],
)
def test_what_is_no_catalog_is_said(data: bytes, words: str) -> None:
    with pytest.raises(BadCatalog) as caught:
        opened(data).folder([])
    assert str(caught.value) == words


def test_a_table_that_is_too_large_is_not_read() -> None:
    def read(offset: int, count: int) -> bytes:
        assert count <= 11
        return data[offset : offset + count]

    data = VECTOR[:8] + number(33 << 20) + b"\x00" * 20
    with pytest.raises(BadCatalog, match="the table at 8 has 34603008 bytes"):
        Catalog(lambda at, count: (8).to_bytes(8, "little") if at > 1000 else read(at, count), 40 << 20).folder([])
