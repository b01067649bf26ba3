"""One pure function for each face from a finding, a fault or a refused envelope to the face's own error object."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.contract.abi import Category, Fault, Finding
from runtime.gateway import standard_errors, xo_errors, zonemaster_errors
from runtime.gateway.jsonrpc import Invalid, NotJson, TooMuch

REFUSED = [
    # what, xo message, zonemaster code and data
    (NotJson(), "invalid JSON", "-32700", "not a JSON text in UTF-8"),
    (TooMuch("too deep"), "too deep", "-32600", "/: too deep"),
    (Invalid("body", "undefined"), "invalid identifier: undefined instead of number or string", "-32600",
     "/method: is missing"),
    (Invalid("body", "number"), "invalid identifier: undefined instead of number or string", "-32600",
     "/: must be an object, is number"),
    (Invalid("id", "object"), "invalid identifier: object instead of number or string", "-32600",
     "/id: must be a number, a string or null, is object"),
    (Invalid("jsonrpc", "string"), "invalid version: string instead of undefined or '2.0'", "-32600",
     "/jsonrpc: must be '2.0', is string"),
    (Invalid("method", "undefined"), "invalid method: undefined instead of string", "-32600",
     "/method: must be a string of letters, digits and _ . -, is undefined"),
    (Invalid("params", "null"), "invalid params: null instead of undefined, array or object", "-32600",
     "/params: must be an object, is null"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "message", "code", "data"), REFUSED)
def test_a_refused_envelope(what: NotJson | TooMuch | Invalid, message: str, code: str, data: str) -> None:
    xo, zonemaster = xo_errors.refused(what), zonemaster_errors.refused(what)

    assert xo == {"code": -32700 if isinstance(what, NotJson) else -32600, "message": message}
    assert (zonemaster["code"], zonemaster["data"]) == (code, data)


FINDINGS: list[tuple[Finding, Any, str]] = [
    # finding, instancePath to params of ajv, path of zonemaster
    (("", "required", "needs the key 'method'"),
     ("", "#/required", "required", {"missingProperty": "method"}), "/method"),
    (("/a/0", "required", "needs the key 'b'"),
     ("/a/0", "#/properties/a/items/required", "required", {"missingProperty": "b"}), "/a/0/b"),
    (("/job", "required", "needs the key 'mode', as type is 'backup'"),
     ("/job", "#/properties/job/required", "required", {"missingProperty": "mode"}), "/job/mode"),
    (("/name", "additionalProperties", "unknown key"),
     ("", "#/additionalProperties", "additionalProperties", {"additionalProperty": "name"}), "/"),
    (("/a/b~1c~0d", "additionalProperties", "unknown key; did you mean 'bcd'?"),
     ("/a", "#/properties/a/additionalProperties", "additionalProperties", {"additionalProperty": "b/c~d"}),
     "/a"),
    (("/stop", "type", "must be a number, is a string"),
     ("/stop", "#/properties/stop/type", "type", {"type": "number"}), "/stop"),
    (("", "type", "must be an object, is an array"), ("", "#/type", "type", {"type": "object"}), "/"),
    (("/x", "type", "must be a string or null, is an array"),
     ("/x", "#/properties/x/type", "type", {"type": ["string", "null"]}), "/x"),
    (("/token", "minLength", "must have at least 1 character"),
     ("/token", "#/properties/token/minLength", "minLength", {"limit": 1}), "/token"),
    (("/token", "minLength", "must not be empty"),
     ("/token", "#/properties/token/minLength", "minLength", {"limit": 1}), "/token"),
    (("/format", "enum", "must be 'zip' or 'tgz'"), ("/format", "#/properties/format/enum", "enum", {}), "/format"),
]  # fmt: skip


@pytest.mark.parametrize(("finding", "ajv", "path"), FINDINGS)
def test_a_finding(finding: Finding, ajv: tuple[str, str, str, Any], path: str) -> None:
    instance, schema, keyword, params = ajv

    assert xo_errors.parameters([finding]) == {
        "message": "invalid parameters",
        "code": 10,
        "data": {
            "errors": [
                {"instancePath": instance, "schemaPath": schema, "keyword": keyword, "params": params,
                 "message": finding[2]},
            ]
        },
    }  # fmt: skip
    assert zonemaster_errors.parameters([finding])["code"] == "-32602"
    [told] = zonemaster_errors.parameters([finding])["data"]
    assert told["path"] == path
    assert told["message"].endswith(finding[2])


def test_zonemaster_names_an_unknown_key_beside_the_object_that_has_it() -> None:
    found = [("/a/b~1c~0d", "additionalProperties", "unknown key")]
    assert zonemaster_errors.parameters(found)["data"] == [{"path": "/a", "message": "b/c~d: unknown key"}]


def test_zonemaster_lists_findings_by_path() -> None:
    found = [("/b", "type", "2"), ("", "required", "needs the key 'a'"), ("/a/x", "type", "1")]

    assert [item["path"] for item in zonemaster_errors.parameters(found)["data"]] == ["/a", "/a/x", "/b"]


FAULTS: list[tuple[Fault, Any, Any, Any]] = [
    # fault, xo, zonemaster, standard
    (Fault("no such VM v", name="noSuchObject", code=1, category=Category.NOT_FOUND, data={"id": "v"}),
     {"message": "no such VM v", "code": 1, "data": {"id": "v"}},
     {"code": 1, "message": "no such VM v", "data": {"id": "v"}},
     {"code": 1, "message": "no such VM v", "data": {"id": "v"}}),
    (Fault("job is already running", name="jobAlreadyRunning", code=-32000, data={"jobId": "j"}),
     {"code": -32000, "data": {"jobId": "j"}, "message": "job is already running"},
     {"code": -32000, "message": "job is already running", "data": {"jobId": "j"}},
     {"code": -32000, "message": "job is already running", "data": {"jobId": "j"}}),
    (Fault("m is not implemented in this version", category=Category.UNIMPLEMENTED),
     {"message": "not implemented", "code": 0},
     {"code": -32603, "message": "m is not implemented in this version", "data": None},
     {"code": -32601, "message": "m is not implemented in this version"}),
    (Fault("internal error"),
     {"code": -32000, "message": "internal error"},
     {"code": -32603, "message": "Internal error.", "data": None},
     {"code": -32603, "message": "internal error"}),
    (Fault("no backend", category=Category.UNAVAILABLE),
     {"message": "service unavailable", "code": 28},
     {"code": -32603, "message": "no backend", "data": None},
     {"code": -32000, "message": "no backend"}),
    (Fault("x is bad", category=Category.INVALID),
     {"message": "x is bad", "code": 10},
     {"code": -32603, "message": "x is bad", "data": None},
     {"code": -32602, "message": "x is bad"}),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "xo", "zonemaster", "standard"), FAULTS)
def test_a_fault(fault: Fault, xo: Any, zonemaster: Any, standard: Any) -> None:
    assert xo_errors.fault(fault) == xo
    assert zonemaster_errors.fault(fault) == zonemaster
    assert standard_errors.fault(fault) == standard


def test_members_of_xo_errors_have_the_order_of_the_original() -> None:
    shared = xo_errors.fault(Fault("m", name="x", code=1, data={}))
    other = xo_errors.fault(Fault("m", name="x", code=-32000, data={}))

    assert [*shared] == ["message", "code", "data"]
    assert [*other] == ["code", "data", "message"]


def test_an_unknown_method_has_a_number_for_a_code_on_both_faces() -> None:
    assert xo_errors.unknown_method("nope") == {"code": -32601, "data": "nope", "message": "method not found: nope"}
    assert zonemaster_errors.unknown_method("nope") == {"code": -32601, "message": "There is no method 'nope'."}
