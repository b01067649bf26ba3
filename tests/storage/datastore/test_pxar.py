"""Finding files in file archives, and what is none."""

from __future__ import annotations

import stat
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.datastore import pxar
from runtime.storage.datastore.pxar import BadArchive, Found, find, siphash
from tests.pbs.archives import ENTRY, FILENAME, GOODBYE, TAIL, Tree, archive, item

ROOT: Tree = {
    b"etc": {b"hosts": b"127.0.0.1 localhost", b"empty": b"", b"none": {}},
    b"link": stat.S_IFLNK,
    b"again": 0,
    b"null": stat.S_IFCHR,
    b"\xff": b"x",
}

names = st.binary(min_size=1, max_size=20).filter(lambda name: b"/" not in name and b"\0" not in name)
trees: st.SearchStrategy[Tree] = st.recursive(
    st.dictionaries(names, st.binary(max_size=40), max_size=5),
    lambda inner: st.dictionaries(names, st.binary(max_size=40) | inner, max_size=5),
    max_leaves=20,
)


def found(data: bytes, *path: bytes) -> Found | None:
    return find(lambda at, count: data[at : at + count], len(data), list(path))


def content(data: bytes, *path: bytes) -> bytes:
    there = found(data, *path)
    assert there is not None
    assert there.kind == "a file"
    return data[there.start : there.start + there.size]


def test_the_hash_is_that_of_its_authors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pxar, "_KEY", (0x0706050403020100, 0x0F0E0D0C0B0A0908))
    assert siphash(bytes(range(15))) == 0xA129CA6149BE45E5
    assert siphash(b"") == 0x726FDB47DD0E0E31


def test_files_are_found_and_what_else_there_is_is_told() -> None:
    data = archive(ROOT)
    assert content(data, b"etc", b"hosts") == b"127.0.0.1 localhost"
    assert content(data, b"etc", b"empty") == b""
    assert content(data, b"\xff") == b"x"
    kinds = {(): "a folder", (b"etc",): "a folder", (b"link",): "a symbolic link", (b"again",): "a hard link"}
    for path, kind in {**kinds, (b"null",): "a character device", (b"etc", b"none"): "a folder"}.items():
        there = found(data, *path)
        assert there is not None
        assert there.kind == kind
    for missing in ([b"no"], [b"etc", b"no"], [b"etc", b"hosts", b"no"], [b"link", b"no"], [b""]):
        assert found(data, *missing) is None


@given(trees)
def test_every_file_of_any_tree_is_found(tree: Tree) -> None:
    def compare(path: list[bytes], folder: Tree) -> None:
        for name, what in folder.items():
            if isinstance(what, dict):
                compare([*path, name], what)
            else:
                assert content(data, *path, name) == what

    data = archive(tree)
    compare([], tree)


def test_names_of_the_same_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pxar, "siphash", lambda name: 7)
    monkeypatch.setattr("tests.pbs.archives.siphash", lambda name: 7)
    data = archive({b"one": b"1", b"two": b"2"})
    assert (content(data, b"one"), content(data, b"two")) == (b"1", b"2")


@given(st.binary(max_size=200), st.integers(0, 300), names)
def test_whatever_comes_in_is_an_archive_or_a_bad_one(noise: bytes, at: int, name: bytes) -> None:
    good = archive(ROOT)
    for data in (noise, good[:at] + noise + good[at + len(noise) :], good[at:]):
        with suppress(BadArchive):
            found(data, b"etc", name)
            found(data, b"etc", b"hosts")


def folder(items: bytes, tail: bytes | None = None) -> bytes:
    """Return a folder with a table of its own making; one named `a` has the hash that is looked for."""
    size = 16 + len(items) + 24
    return item(ENTRY, bytes(40)) + item(GOODBYE, items + (tail or struct.pack("<QQQ", TAIL, 56, size)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the folder that ends at 0 has no table"),
        (bytes(100), "the folder that ends at 100 has no table"),
        (folder(b"", struct.pack("<QQQ", TAIL, 56, 1000)), "the folder that ends at 96 has no table"),
        (folder(b"", struct.pack("<QQQ", TAIL, 56, 41)), "the folder that ends at 96 has no table"),
        (folder(b"", struct.pack("<QQQ", TAIL, 56, 64)), "there is no table at 32"),
        (folder(struct.pack("<QQQ", siphash(b"a"), 100, 1)), "an entry of the table at 56 is not within its folder"),
        (folder(struct.pack("<QQQ", siphash(b"a"), 10, 11)), "an entry of the table at 56 is not within its folder"),
        (folder(struct.pack("<QQQ", siphash(b"a"), 10, 0)), "an entry of the table at 56 is not within its folder"),
    ],
)
def test_what_is_no_folder_is_said(data: bytes, words: str) -> None:
    with pytest.raises(BadArchive) as caught:
        found(data, b"a")
    assert str(caught.value) == words


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (b"", "the entry at 18 has no content"),
        (item(ENTRY, struct.pack("<Q", stat.S_IFREG)), "the entry at 18 has no content"),
        (struct.pack("<QQ", ENTRY, 15), "the item at 18 has 15 bytes"),
        (struct.pack("<QQ", ENTRY, 1000), "the item at 18 has 1000 bytes"),
    ],
)
def test_what_is_no_entry_is_said(entry: bytes, words: str) -> None:
    before = item(FILENAME, b"a\0") + entry
    table = struct.pack("<QQQ", siphash(b"a"), len(before), len(before))
    with pytest.raises(BadArchive) as caught:
        found(before + item(GOODBYE, table + struct.pack("<QQQ", TAIL, len(before), 64)), b"a")
    assert str(caught.value) == words
