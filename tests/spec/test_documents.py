"""Nothing that the documents declare, and nothing that their real servers were measured to serve, is missing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from codegen.model import Method
from tests.spec import documents, loading, tables

RELAXED = {
    ("Xapi", "allowUnauthorized"): "measured: absent means false",
    ("Xapi", "credentials"): "measured: they may stand in the url",
    ("backup.restoreMetadataBackup", "xapi"): "measured: needed for pools only",
    ("system.methodSignature", "name"): "measured: the parameter is called method, so one of the two",
}
"""What a document requires and the spec does not, with the reason, which `description` has, too."""

TYPES = {"SimpleIdPattern": "IdPattern"}
"""Types of document 000 under another name here."""


def declarations() -> documents.Declarations:
    text = documents.document("000")
    return documents.typescript(text) if text is not None else tables.XO


def sections() -> dict[str, documents.Section]:
    text = documents.document("002")
    return documents.zonemaster(text) if text is not None else tables.ZONEMASTER


def xo(name: str) -> Method:
    return loading.face("xo").methods[name]


def member(face: str, schema: Any, path: str) -> tuple[dict[str, Any], bool]:
    """The schema of a member, with whether it may be left out; members of a union are looked for in its branches."""
    found = loading.face(face)
    owner = loading.resolved(found, schema)
    first, _, rest = path.partition(".")
    branches = [owner, *(loading.resolved(found, part) for part in owner.get("oneOf", ()))]
    inner = next((part for part in branches if first in part.get("properties", {})), None)
    assert inner is not None, f"{path} is missing"
    if rest:
        return member(face, inner["properties"][first], rest)
    return loading.resolved(found, inner["properties"][first]), first not in inner.get("required", ())


# Documents 000 and 001


@pytest.mark.parametrize("number", ["000", "001"])
def test_the_table_says_what_the_document_declares(number: str) -> None:
    """Where the document is at hand; 001 is an older form of 000 that lacks one member."""
    text = documents.document(number)
    found = documents.typescript(text) if text is not None else tables.XO
    expected = {name: dict(members) for name, members in tables.XO.functions.items()}
    if number == "001" and text is not None:
        del expected["backup.importVmBackup"]["settings.mapVdisSrs"]
    assert found.functions == expected
    assert found.interfaces == tables.XO.interfaces
    assert found.defaults == tables.XO.defaults
    assert found.bare == tables.XO.bare
    assert {name: strings for name, strings in found.literals.items() if strings} == tables.XO.literals
    assert {name: members for name, members in found.results.items() if members} == tables.XO.results


def test_the_reader_of_declarations_sees_every_form() -> None:
    found = documents.typescript(
        """
        Words before.
        declare namespace a {
          type Mode = 'x' | 'y'
          interface T { p: { [id: string]: U[] }, q?: 'v' | $Dict<W>; }
          function f(_: { m: string = ''; n?: { o: T[] } }): { r: T }
          function g(U): void
          function h()
        }
        """
    )
    assert found.functions == {"a.f": {"m": True, "n": True, "n.o": False}, "a.g": {}, "a.h": {}}
    assert found.bare == {"a.g": "U"}
    assert found.defaults == {"a.f/m": "''"}
    assert found.interfaces == {"Mode": {}, "T": {"p": False, "q": True}}
    assert found.literals == {"Mode": {"x", "y"}, "T.q": {"v"}}
    assert found.results == {"a.f": {"r"}, "a.g": set()}


@pytest.mark.parametrize("name", sorted(tables.XO.functions))
def test_every_function_of_the_document_is_there_with_its_parameters(name: str) -> None:
    method = xo(name)
    for path, optional in declarations().functions[name].items():
        _, may_miss = member("xo", method.params, path)
        assert may_miss == optional or (may_miss and (name, path) in RELAXED), f"{name}: optional mark of {path}"


def test_no_function_of_the_document_is_left_out() -> None:
    assert set(declarations().functions) <= set(loading.face("xo").methods)


@pytest.mark.parametrize("name", sorted(tables.XO.interfaces))
def test_every_type_of_the_document_is_there_with_its_members(name: str) -> None:
    schema = {"$ref": f"#/types/{TYPES.get(name, name)}"}
    for path, optional in declarations().interfaces[name].items():
        _, may_miss = member("xo", schema, path) if "." not in path else nested(schema, path)
        assert may_miss == optional or (may_miss and (name, path) in RELAXED), f"{name}: optional mark of {path}"


def nested(schema: Any, path: str) -> tuple[dict[str, Any], bool]:
    first, _, rest = path.partition(".")
    inner, _ = member("xo", schema, first)
    return member("xo", inner, rest)


@pytest.mark.parametrize("name", sorted(tables.XO.literals))
def test_every_string_a_type_of_the_document_may_be_is_there(name: str) -> None:
    owner, _, path = name.partition(".")
    schema: dict[str, Any] = {"$ref": f"#/types/{TYPES.get(owner, owner)}"}
    found = member("xo", schema, path)[0] if path else loading.resolved(loading.face("xo"), schema)
    known = set(found["enum"]) if "enum" in found else {found["const"]}
    assert known == declarations().literals[name]


@pytest.mark.parametrize("name", sorted(tables.XO.defaults))
def test_defaults_are_those_of_the_document(name: str) -> None:
    function, _, parameter = name.partition("/")
    schema, _ = member("xo", xo(function).params, parameter)
    written = {"''": "", "false": False, "true": True}
    assert schema["default"] == written[declarations().defaults[name]]


@pytest.mark.parametrize("name", sorted(tables.XO.results))
def test_results_have_the_members_of_the_document(name: str) -> None:
    result = loading.resolved(loading.face("xo"), xo(name).result)
    assert declarations().results[name] <= set(result["properties"])


@pytest.mark.parametrize("name", sorted(tables.XO.bare))
def test_params_that_are_a_value_as_a_whole_are_taken(name: str) -> None:
    assert declarations().bare[name] == "Remote"
    assert not loading.faults("xo", xo(name).params, {"url": "nfs://10.0.0.9:/backups"})


def test_the_request_in_the_document_is_valid() -> None:
    assert not loading.faults("xo", xo("task.getAll").params, {"limit": 10})


# The real proxy


def test_there_are_at_least_35_methods() -> None:
    assert len(loading.face("xo").methods) >= 35


@pytest.mark.parametrize("name", tables.MEASURED)
def test_every_method_of_the_real_proxy_is_there(name: str) -> None:
    kind, marks = tables.MEASURED[name]
    method = xo(name)
    forms = {"unary": "S", "ndjson": "N", "binary": "B"}
    kinds = [method.reply.form] if method.reply.otherwise is None else [method.reply.otherwise, method.reply.form]
    assert "/".join(forms[form] for form in kinds) == kind
    for word in marks.split():
        _, may_miss = member("xo", method.params, word.rstrip("?"))
        one_of_two = (name, word) in {("system.methodSignature", "method"), ("remote.test", "remote")}
        assert may_miss == (word.endswith("?") or one_of_two), word


def test_methods_of_a_namespace_stand_in_the_order_of_the_real_proxy() -> None:
    ours = [name for name in loading.face("xo").methods if name in tables.MEASURED]
    for namespace in {name.split(".")[0] for name in tables.MEASURED}:
        assert [name for name in ours if name.startswith(f"{namespace}.")] == [
            name for name in tables.MEASURED if name.startswith(f"{namespace}.")
        ]


@pytest.mark.parametrize(("code", "name"), tables.XO_ERRORS.items())
def test_errors_have_the_codes_of_the_real_proxy(code: int, name: str) -> None:
    assert loading.face("xo").errors[name].code == code


# Document 002


def test_the_table_says_what_document_002_mentions() -> None:
    assert sections() == tables.ZONEMASTER


def test_no_method_of_document_002_is_left_out() -> None:
    assert set(sections()) <= set(loading.face("zonemaster").methods)


@pytest.mark.parametrize("name", tables.ZONEMASTER)
def test_every_key_of_document_002_is_there(name: str) -> None:
    """Keys and values in code marks: all in the schemas, but for languages, of which any will do."""
    found = loading.face("zonemaster")
    method = found.methods[name]
    params = {"$ref": "#/types/TestParameters"} if name == "validate_syntax" else method.params
    free = {"en", "sv", "fr"} | ({"domain"} if name == "add_batch_job" else set())
    assert sections()[name].input - free <= loading.names_in(found, params)
    assert sections()[name].output <= loading.names_in(found, method.result)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("get_test_results", "id language"),
        ("get_test_history", "frontend_params offset? limit?"),
        ("add_api_user", "username api_key"),
        ("add_batch_job", "username api_key batch_params"),
    ],
)
def test_objects_of_document_002_have_its_marks(name: str, keys: str) -> None:
    """`offset` and `limit` may be left out (measured); the document has nothing that may be."""
    method = loading.face("zonemaster").methods[name]
    for key in keys.split():
        _, may_miss = member("zonemaster", method.params, key.rstrip("?"))
        assert may_miss == key.endswith("?")


def test_test_parameters_are_nine_keys_and_no_other() -> None:
    schema = loading.face("zonemaster").types["TestParameters"].schema
    assert len(schema["properties"]) == 9
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["domain"]


# Document 003


def verbs_of(face: str) -> dict[tuple[str | None, str, str], Method]:
    methods = loading.face(face).methods.values()
    return {(method.within, method.http.verb, method.http.path): method for method in methods if method.http}


def test_no_verb_of_document_003_is_left_out() -> None:
    text = documents.document("003")
    verbs, protocols = documents.proxmox(text) if text else (tables.PROXMOX_VERBS, tables.PROXMOX_PROTOCOLS)
    assert (verbs, protocols) == (tables.PROXMOX_VERBS, tables.PROXMOX_PROTOCOLS)
    found = verbs_of("pbs")
    assert verbs <= {(verb, path) for _, verb, path in found}
    upgrades = {(path, method.http.upgrade) for (_, _, path), method in found.items() if method.http}
    assert ("/api2/json/backup", "proxmox-backup-protocol-v1") in upgrades
    assert ("/api2/json/reader", "proxmox-backup-reader-protocol-v1") in upgrades


@pytest.mark.parametrize(("verb", "marks"), tables.PROXMOX_MEASURED.items())
def test_every_verb_of_the_real_server_is_there(verb: tuple[str, str, str], marks: str) -> None:
    method = verbs_of("pbs")[verb]
    expected = {word.rstrip("?"): word.endswith("?") for word in marks.split()}
    assert {key: key not in method.params.get("required", ()) for key in method.params["properties"]} == expected


def test_sessions_open_with_the_parameters_of_the_real_server() -> None:
    methods = loading.face("pbs").methods
    needed = ["store", "backup-type", "backup-id", "backup-time"]
    assert methods["backup.open"].params["required"] == needed
    assert methods["reader.open"].params["required"] == needed
    assert set(methods["backup.open"].params["properties"]) == {*needed, "ns", "debug", "benchmark", "no-cache"}
    assert set(methods["reader.open"].params["properties"]) == {*needed, "ns", "debug"}


# Document 004


def test_no_verb_of_document_004_is_left_out() -> None:
    text = documents.document("004")
    verbs, statuses, path, credential = documents.services(text) if text else tables.SERVICES
    assert (verbs, statuses, path, credential) == tables.SERVICES
    face = loading.face("plugin")
    found = {key: method for key, method in verbs_of("plugin").items() if method.name != "plugin.list"}
    assert {verb for _, verb, _ in found} == verbs
    for (_, _, where), method in found.items():
        assert re.fullmatch(re.escape(path) + r"\{name\}.*", where)
        assert credential in loading.names_in(face, method.params)
        assert statuses <= {face.errors[name].code for name in method.errors}
