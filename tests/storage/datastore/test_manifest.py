"""The manifest: the vectors of proxmox-backup.md 16, its canonical form, and what the server may change in it."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.datastore import blob, manifest
from runtime.storage.datastore.errors import BadBlob, BadManifest
from runtime.storage.datastore.manifest import ManifestFile
from runtime.storage.datastore.names import Group, Snapshot
from runtime.storage.datastore.uploaded import Uploaded, reconcile

SIGNED: dict[str, Any] = {
    "backup-type": "host",
    "backup-id": "elsa",
    "backup-time": 1593179765,
    "files": [
        {"filename": "test1.img.fidx", "crypt-mode": "encrypt", "size": 200, "csum": "01" * 32},
        {"filename": "abc.blob", "crypt-mode": "none", "size": 200, "csum": "02" * 32},
    ],
}
SNAPSHOT = Snapshot(Group((), "host", "elsa"), 1593179765)

values = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def text(**more: Any) -> bytes:
    return json.dumps(SIGNED | more).encode()


def test_the_signature_is_that_of_the_vector_whatever_is_unprotected() -> None:
    key = bytes.fromhex("758495a21c31047f543f46d694700e02d168568bab37bb0ceece947b591f5100")
    expected = "d7b446fb7db081662081d4b40fedd858a1d6307a5aff4ecff7d5bf4fd35679e9"
    for more in ({}, {"unprotected": {"notes": "n"}}, {"signature": expected}):
        assert manifest.signature(manifest.parse(text(**more)), key).hex() == expected


def test_the_canonical_form_is_sorted_and_has_no_spaces() -> None:
    value = {"b": [1, True, {}], "a": '\b\f\n\r\t"\\/\x1fö\x7f', "\U0001f600": 1, "\uffff": 2}
    assert manifest.canonical(value).decode() == (
        '{"a":"\\b\\f\\n\\r\\t\\"\\\\/\\u001fö\x7f","b":[1,true,{}],"\uffff":2,"\U0001f600":1}'
    )


@given(values)
def test_the_canonical_form_is_json_of_the_same_value(value: Any) -> None:
    assert json.loads(manifest.canonical(value)) == value


@pytest.mark.parametrize("value", [None, 1.5, [None], {"a": {"b": 0.0}}])
def test_null_and_floats_have_no_canonical_form(value: Any) -> None:
    with pytest.raises(BadManifest):
        manifest.canonical(value)


def test_what_is_read_and_written_again_keeps_all_but_what_was_changed() -> None:
    content = SIGNED | {"signature": "ab" * 32, "later": [1], "unprotected": {"key-fingerprint": "aa:bb", "x": {}}}
    found = manifest.decode(blob.encode(json.dumps(content).encode()))
    found.unprotected["notes"] = "first\nsecond"
    again = manifest.decode(found.encode())
    assert again.content == content | {"unprotected": {**content["unprotected"], "notes": "first\nsecond"}}
    assert again.signature == "ab" * 32


def test_files_are_read_with_their_defaults() -> None:
    files = [{"filename": "a.blob", "size": 12, "csum": ""}, {"filename": "b.didx", "size": 0, "csum": "AA" * 32}]
    assert manifest.parse(text(files=files)).files == [
        ManifestFile("a.blob", "none", 12, None),
        ManifestFile("b.didx", "none", 0, b"\xaa" * 32),
    ]


def file(**more: Any) -> list[dict[str, Any]]:
    return [{"filename": "a.blob", "crypt-mode": "none", "size": 12, "csum": "00" * 32} | more]


def nested(depth: int) -> Any:
    return [] if depth == 0 else [nested(depth - 1)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "it is not JSON"),
        (b"\xff", "it is not JSON"),
        (b"[]", "it is not a JSON object"),
        (b"[" * 1200 + b"]" * 1200, "it is not JSON"),
        (text(unprotected={"a": nested(40)}), "it is nested deeper than 32 levels"),
        (text(**{"backup-type": 1}), "/backup-type is not a text"),
        (text(**{"backup-time": "1"}), "/backup-time is not an integer"),
        (text(**{"backup-time": True}), "/backup-time is not an integer"),
        (text(**{"backup-time": 1e300}), "/backup-time is not an integer"),
        (text(files={}), "/files is not a list"),
        (text(files=["a.blob"]), "/files/0 is not an object"),
        (text(files=file(filename="../a.blob")), "/files/0/filename is no name of a file"),
        (text(files=file(filename="a.txt")), "/files/0/filename is no name of a file"),
        (text(files=file() + file()), "/files/1/filename a.blob is there twice"),
        (text(files=file(size=-1)), "/files/0/size of a.blob is no size"),
        (text(files=file(size="1")), "/files/0/size of a.blob is no size"),
        (text(files=file(size=2**53)), "/files/0/size of a.blob is no size"),
        (text(files=file(size=2**64)), "/files/0/size of a.blob is no size"),
        (
            text(files=file(**{"crypt-mode": "rot13"})),
            "/files/0/crypt-mode of a.blob is none of none, encrypt, sign-only",
        ),
        (text(files=file(csum=None)), "/files/0/csum of a.blob is not a text"),
        (text(unprotected=[]), "/unprotected is not an object"),
    ],
)
def test_what_is_no_manifest_is_refused_with_the_place(content: bytes, reason: str) -> None:
    with pytest.raises(BadManifest) as caught:
        manifest.parse(content)
    assert caught.value.facts["reason"].startswith(reason)


@given(st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_in_is_a_manifest_or_a_bad_one(content: bytes) -> None:
    try:
        manifest.decode(blob.encode(content))
    except (BadManifest, BadBlob) as fault:
        assert "\n" not in str(fault)


@given(values, st.sampled_from(["files", "unprotected", "signature", "backup-time", "backup-id"]))
def test_any_value_in_any_place_is_read_or_refused(value: Any, key: str) -> None:
    try:
        manifest.parse(text(**{key: value})).encode()
    except BadManifest as fault:
        assert "\n" not in str(fault)


def csum_of(name: str) -> bytes:
    return sha256(name.encode()).digest()


def entry(name: str, **more: Any) -> dict[str, Any]:
    return {"filename": name, "crypt-mode": "none", "size": 12, "csum": csum_of(name).hex()} | more


UPLOADED = {name: Uploaded(12, csum_of(name)) for name in ("a.blob", "b.didx")}


@pytest.mark.parametrize(
    ("more", "odd"),
    [
        ({}, []),
        ({"files": [entry("a.blob")]}, ["b.didx is not in the manifest"]),
        (
            {"files": [entry("a.blob", csum=""), entry("b.didx")]},
            [f"the manifest was mended: of a.blob it says csum none, but that is {csum_of('a.blob').hex()}"],
        ),
        (
            {"files": [entry("a.blob", size=5), entry("b.didx")]},
            ["the manifest was mended: of a.blob it says size 5, but that is 12"],
        ),
        ({"backup-id": "anna"}, ["the manifest says backup-id anna, but the session elsa"]),
    ],
)
def test_what_the_manifest_says_wrongly_is_mended_and_told(more: dict[str, Any], odd: list[str]) -> None:
    found = manifest.parse(text(**({"files": [entry("a.blob"), entry("b.didx")]} | more)))
    assert reconcile(found, SNAPSHOT, UPLOADED) == odd
    for file in manifest.decode(found.encode()).files:
        assert Uploaded(file.size, file.csum or b"") == UPLOADED[file.filename]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"files": [entry("a.blob"), entry("c.didx")]}, "c.didx was not uploaded"),
        (
            {"files": [entry("a.blob", size=5), entry("b.didx")], "signature": "00" * 32},
            "of a.blob it says size 5, but that is 12, and it is signed",
        ),
    ],
)
def test_what_cannot_be_mended_is_refused(more: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadManifest) as caught:
        reconcile(manifest.parse(text(**more)), SNAPSHOT, UPLOADED)
    assert caught.value.facts["reason"] == reason
