"""Paths, parameters, credentials and answers of the face: bytes in, values out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generated.errors.pbs import DatastoreNotFound, FileNotFound
from generated.handlers.pbs import FACE
from runtime.contract.abi import Category, Fault
from runtime.gateway.pbs import answers, parameters
from runtime.gateway.pbs.credentials import ApiToken, Bearer, Credential, Ticket, shown
from runtime.gateway.pbs.routes import BadPath, Routes, components

KINDS = parameters.kinds(FACE)
REST = Routes(method for method in FACE.methods.values() if method.within is None)
BACKUP = Routes(method for method in FACE.methods.values() if method.within == "backup")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/api2/json/version", ["api2", "json", "version"]),
        ("//api2//json/version/", ["api2", "json", "version"]),
        ("/a%2Fb/root%40pam", ["a/b", "root@pam"]),
        ("/", []),
    ],
)
def test_components_of_a_path(path: str, found: list[str]) -> None:
    assert components(path) == found


@pytest.mark.parametrize("path", ["/.", "/a/..", "/%2e%2e/a", "/.hidden"])
def test_a_component_does_not_begin_with_a_dot(path: str) -> None:
    with pytest.raises(BadPath):
        components(path)


def test_every_method_is_found_by_its_own_path() -> None:
    for routes, within in ((REST, None), (BACKUP, "backup")):
        for method in FACE.methods.values():
            if method.within == within and method.http is not None:
                path = method.http.path.replace("{", "x").replace("}", "x")
                route = routes.find(method.http.verb, components(path))
                assert route is not None
                assert route.method is method


def test_parameters_of_a_path() -> None:
    route = REST.find("POST", components("/api2/json/access/users/root%40pam/token/laptop"))
    assert route is not None
    assert route.method.name == "access.createToken"
    assert route.values == {"userid": "root@pam", "token-name": "laptop"}


@pytest.mark.parametrize("text", ["1", "on", "On", "YES", "true", "TRUE"])
def test_yes(text: str) -> None:
    assert parameters.of_query(f"debug={text}", KINDS["backup.open"]) == {"debug": True}


@pytest.mark.parametrize("text", ["0", "off", "no", "False"])
def test_no(text: str) -> None:
    assert parameters.of_query(f"debug={text}", KINDS["backup.open"]) == {"debug": False}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("backup-time=17", {"backup-time": 17}),
        ("backup-time=-1", {"backup-time": -1}),
        ("backup-time=1.5", {"backup-time": "1.5"}),
        ("backup-time=", {"backup-time": ""}),
        ("backup-time=" + "9" * 30, {"backup-time": "9" * 30}),
        ("ns=", {"ns": ""}),
        ("debug=2", {"debug": "2"}),
        ("backup-id=100", {"backup-id": "100"}),
        ("backup-id=a&backup-id=b", {"backup-id": ["a", "b"]}),
        ("backup-id=a&backup-id=b&backup-id=c", {"backup-id": ["a", "b", "c"]}),
        ("backup-id=a%20b+c", {"backup-id": "a b c"}),
        ("backup-id=%ff", {"backup-id": "�"}),
        ("a", {"a": ""}),
        ("", {}),
    ],
)
def test_a_query(query: str, found: dict[str, Any]) -> None:
    assert parameters.of_query(query, KINDS["backup.open"]) == found


def test_the_same_name_many_times_is_an_array() -> None:
    query = "wid=1&digest-list=aa&offset-list=0&digest-list=bb&offset-list=5"
    assert parameters.of_query(query, KINDS["backup.appendDynamicIndex"]) == {
        "wid": 1,
        "digest-list": ["aa", "bb"],
        "offset-list": [0, 5],
    }
    assert parameters.of_query("digest-list=aa", KINDS["backup.appendDynamicIndex"]) == {"digest-list": ["aa"]}


FORM, JSON = parameters.FORM, parameters.JSON


@pytest.mark.parametrize(
    ("verb", "query", "kind", "body", "found"),
    [
        ("GET", "a=1", FORM, b"b=2", {"a": "1"}),
        ("DELETE", "a=1", JSON, b'{"b":2}', {"a": "1"}),
        ("POST", "a=1", FORM, b"b=2", {"a": "1", "b": "2"}),
        ("POST", "a=1", FORM, b"", {"a": "1"}),
        ("POST", "a=1", "", b"", {"a": "1"}),
        ("POST", "a=1", JSON, b"", {"a": "1"}),
        ("POST", "a=1", JSON, b'{"b":2}', {"b": 2}),
        ("PUT", "a=1", JSON + "; charset=UTF-8", b'{"b":2}', {"b": 2}),
        ("PUT", "a=1", "Application/JSON", b"{}", {}),
    ],
)
def test_where_parameters_come_from(verb: str, query: str, kind: str, body: bytes, found: dict[str, Any]) -> None:
    assert parameters.of_request(verb, query, kind, body, {}) == found


@pytest.mark.parametrize(
    ("kind", "body"), [("text/plain", b"a"), ("", b"a"), (JSON, b"{"), (JSON, b"[]"), (JSON, b"1")]
)
def test_a_body_that_holds_no_parameters(kind: str, body: bytes) -> None:
    with pytest.raises(Fault) as fault:
        parameters.of_request("POST", "", kind, body, {})
    assert answers.status(fault.value) == 400


def test_too_many_parameters() -> None:
    with pytest.raises(Fault):
        parameters.of_query("a=1&" * 30_000, {})


TOKEN = ApiToken("root@pam!laptop", "secret")


@pytest.mark.parametrize(
    ("headers", "credential"),
    [
        ({}, None),
        ({"authorization": "PBSAPIToken=root@pam!laptop:secret"}, TOKEN),
        ({"authorization": "PBSAPIToken root@pam!laptop:secret"}, TOKEN),
        ({"authorization": "pbsapitoken  root%40pam%21laptop:sec%72et "}, TOKEN),
        ({"authorization": "PBSAPIToken=no-secret"}, None),
        ({"authorization": "PVEAPIToken=root@pam!laptop:secret"}, None),
        ({"authorization": "Basic cm9vdA=="}, None),
        ({"authorization": "Bearer own"}, Bearer("own")),
        ({"cookie": "PBSAuthCookie=PBS%3Ax"}, Ticket("PBS:x", None)),
        ({"cookie": "a=b; PBSAuthCookie=PBS:x; path=/; secure", "csrfpreventiontoken": "c"}, Ticket("PBS:x", "c")),
        ({"cookie": "PBSAuthCookie=old; __Host-PBSAuthCookie=new"}, Ticket("new", None)),
        ({"cookie": "XPBSAuthCookie=PBS:x"}, None),
    ],
)
def test_what_a_request_shows(headers: dict[str, str], credential: Credential | None) -> None:
    assert shown(headers.get) == credential


@pytest.mark.parametrize("secret", [repr(TOKEN), repr(Ticket("secret", "secret")), repr(Bearer("secret"))])
def test_no_credential_shows_its_secret(secret: str) -> None:
    assert "secret" not in secret


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (DatastoreNotFound(store="x"), 400, b"no datastore named 'x'"),
        (FileNotFound(name="x"), 404, b"no file 'x' in the snapshot"),
        (Fault("gone", category=Category.UNAVAILABLE), 503, b"gone    "),
        (Fault("not built", category=Category.UNIMPLEMENTED), 501, b"not built"),
        (Fault("broken", category=Category.INTERNAL), 500, b"broken  "),
        (Fault("x", code=1, category=Category.CONFLICT), 400, b"x       "),
    ],
)
def test_an_error_is_a_status_and_words(fault: Fault, status: int, words: bytes) -> None:
    """Of eight bytes at least: that many a Go client compares with a magic number."""
    assert (answers.status(fault), answers.text(fault)) == (status, words)


def test_envelopes() -> None:
    assert json.loads(answers.envelope(b"[1]")) == {"data": [1]}
    assert json.loads(answers.extended(b"null")) == {"success": 1, "status": 200, "data": None}
    failure = json.loads(answers.extended_failure(DatastoreNotFound(store="x")))
    assert failure == {"success": 0, "status": 400, "message": "no datastore named 'x'", "data": None}
