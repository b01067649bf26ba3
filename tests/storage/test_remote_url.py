"""The URLs of remotes: what each kind reads as, and what is none. Source: the reference's table, measured."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.remote_url import BadRemote, RemoteUrl, format, parse

GOOD: list[tuple[str, dict[str, Any]]] = [
    ("file:///var/backups", {"kind": "file", "path": "/var/backups"}),
    ("file://var/backups", {"kind": "file", "path": "/var/backups"}),
    ("file:////var//x", {"kind": "file", "path": "/var//x"}),
    ("file:///a#b", {"kind": "file", "path": "/a#b"}),
    (
        "file:///a?useVhdDirectory=true&encryptionKey=%22k%2By%22&other=%5B1%5D&empty=",
        {
            "kind": "file",
            "path": "/a",
            "options": {"useVhdDirectory": True, "encryptionKey": "k+y", "other": [1], "empty": False},
        },
    ),
    ("nfs://host:/export/path", {"kind": "nfs", "host": "host", "path": "/export/path"}),
    ("nfs://host:export", {"kind": "nfs", "host": "host", "path": "/export"}),
    ("nfs://host:2049:/export/path", {"kind": "nfs", "host": "host", "port": 2049, "path": "/export/path"}),
    ("nfs://[2001:db8::1]:/b", {"kind": "nfs", "host": "2001:db8::1", "path": "/b"}),
    (
        "nfs://10.0.0.1:2049:/exports/b?useVhdDirectory=true",
        {"kind": "nfs", "host": "10.0.0.1", "port": 2049, "path": "/exports/b", "options": {"useVhdDirectory": True}},
    ),
    (
        "smb://user:pass@DOMAIN\\\\host\\share",
        {
            "kind": "smb",
            "username": "user",
            "password": "pass",
            "domain": "DOMAIN",
            "host": "host",
            "share": "share",
            "path": "\\",
        },
    ),
    (
        "smb://user:p:a@s?s@DOMAIN\\\\host\\share\0dir\\sub?useVhdDirectory=true",
        {
            "kind": "smb",
            "username": "user",
            "password": "p:a@s?s",
            "domain": "DOMAIN",
            "host": "host",
            "share": "share",
            "path": "\\dir\\sub",
            "options": {"useVhdDirectory": True},
        },
    ),
    (
        "s3://AK:SE%2FC@s3.eu-west-3.amazonaws.com/bucket/dir?allowUnauthorized=true#eu-west-3",
        {
            "kind": "s3",
            "protocol": "https",
            "region": "eu-west-3",
            "host": "s3.eu-west-3.amazonaws.com",
            "path": "/bucket/dir",
            "username": "AK",
            "password": "SE/C",
            "options": {"allowUnauthorized": True},
        },
    ),
    (
        "s3://AK:S@s3.eu-west-1.amazonaws.com/bucket",
        {
            "kind": "s3",
            "protocol": "https",
            "region": "eu-west-1",
            "host": "s3.eu-west-1.amazonaws.com",
            "path": "/bucket",
            "username": "AK",
            "password": "S",
        },
    ),
    (
        "s3+http://AK:S@127.0.0.1:9000/bucket/dir",
        {
            "kind": "s3",
            "protocol": "http",
            "region": "us-east-1",
            "host": "127.0.0.1:9000",
            "port": 9000,
            "path": "/bucket/dir",
            "username": "AK",
            "password": "S",
        },
    ),
    (
        "azure://account:k%3D%3D@account.blob.core.windows.net/container/dir",
        {
            "kind": "azure",
            "protocol": "https",
            "host": "account.blob.core.windows.net",
            "path": "/container/dir",
            "username": "account",
            "password": "k==",
        },
    ),
    (
        "azurite+http://acc:k@127.0.0.1:10000/cont",
        {
            "kind": "azurite",
            "protocol": "http",
            "host": "127.0.0.1:10000",
            "port": 10000,
            "path": "/cont",
            "username": "acc",
            "password": "k",
        },
    ),
]

BAD = [
    "",
    "/var/backups",
    "ftp://host/x",
    "file:/var/backups",
    "file+http:///a",
    "file:///a?useVhdDirectory=yes",
    "nfs://host",
    "nfs:///export",
    "nfs://host:70000:/x",
    "smb://user@DOMAIN\\\\host\\share",
    "smb://user:pw@host\\share",
    "smb://user:pw@DOMAIN\\\\host",
    "s3://host/bucket",
    "s3://AK:S@host",
    "s3://AK:S@host/",
    "azure://a:k@/cont",
    "azurite://a:k@host:0/cont",
]


@pytest.mark.parametrize(("text", "parts"), GOOD)
def test_a_url_reads_as_its_parts(text: str, parts: dict[str, Any]) -> None:
    assert parse(text) == RemoteUrl(**parts)


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_url_of_a_remote_is_refused(text: str) -> None:
    with pytest.raises(BadRemote):
        parse(text)


@pytest.mark.parametrize("text", BAD)
def test_a_refusal_repeats_nothing_that_may_be_secret(text: str) -> None:
    with pytest.raises(BadRemote) as caught:
        parse(text.replace("pw", "s3cr3t").replace(":S@", ":s3cr3t@"))
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("text", [text for text, _ in GOOD])
def test_the_canonical_form_reads_as_the_same_remote(text: str) -> None:
    remote = parse(text)
    assert parse(format(remote)) == remote


@pytest.mark.parametrize(
    "text",
    [
        "file:///var/backups?useVhdDirectory=true",
        "nfs://10.0.0.1:2049:/exports/b?useVhdDirectory=true",
        "s3://AK:SE%2FC@s3.eu-west-3.amazonaws.com/bucket/dir?allowUnauthorized=true#eu-west-3",
        "azurite+http://acc:k@127.0.0.1:10000/cont",
        "smb://user:p:a@s?s@DOMAIN\\\\host\\share\0dir\\sub?useVhdDirectory=true",
    ],
)
def test_a_canonical_url_is_formatted_as_it_was(text: str) -> None:
    assert format(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("file:///a", None),
        ("nfs://10.0.0.1:/a", "10.0.0.1"),
        ("smb://u:p@D\\\\nas\\share", "nas"),
        ("s3+http://a:b@127.0.0.1:9000/bucket", "127.0.0.1"),
        ("azurite+http://a:b@[::1]:10000/cont", "::1"),
    ],
)
def test_the_host_of_every_kind_is_known(text: str, host: str | None) -> None:
    assert parse(text).hostname == host


def test_the_text_form_shows_no_secret() -> None:
    remote = parse("s3://AKEY:SECRET@h/b?encryptionKey=%22HIDDEN%22")
    assert not any(secret in repr(remote) for secret in ("AKEY", "SECRET", "HIDDEN"))


def test_a_key_makes_a_remote_encrypted_and_an_empty_one_does_not() -> None:
    assert parse("file:///a?encryptionKey=%22k%22").encrypted
    assert not parse("file:///a?encryptionKey=").encrypted


@given(st.text(max_size=60), st.sampled_from(["", "file://", "nfs://", "smb://", "s3://", "azure://"]))
def test_any_text_is_a_remote_or_refused(text: str, scheme: str) -> None:
    try:
        remote = parse(scheme + text)
    except BadRemote:
        return
    assert parse(format(remote)) == remote


SECRETS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1, max_size=20)


@given(
    SECRETS.filter(lambda text: ":" not in text and "\\\\" not in text), SECRETS.filter(lambda text: "\\\\" not in text)
)
def test_any_password_of_smb_survives(username: str, password: str) -> None:
    remote = parse(f"smb://{username}:{password}@D\\\\h\\s")
    assert (remote.username, remote.password) == (username, password)
