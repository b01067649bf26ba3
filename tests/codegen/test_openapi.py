"""The OpenAPI documents: valid under an outside validator, and saying what the spec says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from codegen import openapi
from runtime.contract.formats import FORMATS
from tests.codegen.trees import faces, spec_of_text

FACES = faces()
DOCUMENTS: dict[str, Any] = {
    name.removesuffix(".json"): json.loads(text)
    for face in FACES.values()
    for name, text in openapi.render(face, "header").items()
}
OPERATIONS = {
    operation["operationId"]: (name, path, verb, operation)
    for name, document in DOCUMENTS.items()
    for path, verbs in document["paths"].items()
    for verb, operation in verbs.items()
}


def operation(method: str) -> Any:
    return OPERATIONS[method][3]


def test_the_documents_of_the_faces() -> None:
    """Three for pbs, one for plugin; none for a face without HTTP methods."""
    assert sorted(DOCUMENTS) == ["library", "pbs", "pbs-backup", "pbs-reader", "plugin"]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_documents_are_valid_under_an_outside_validator(name: str) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENTS[name]).iter_errors()] == []


def test_the_judge_refuses_what_is_no_document() -> None:
    broken = json.loads(json.dumps(DOCUMENTS["plugin"]))
    broken["paths"]["/services/plugin/{name}"]["get"]["parameters"] = []

    assert [error.message for error in OpenAPIV31SpecValidator(broken).iter_errors()] != []


def test_every_http_method_is_there_once() -> None:
    bound = {method.name: method for face in FACES.values() for method in face.methods.values() if method.http}

    assert OPERATIONS.keys() == bound.keys()
    for name, method in bound.items():
        document, path, verb, _ = OPERATIONS[name]
        assert method.http is not None
        assert (path, verb.upper()) == (method.http.path, method.http.verb)
        assert document.partition("-")[2] == (method.within or "")


def values(part: Any, key: str) -> list[Any]:
    if isinstance(part, list):
        return [value for item in part for value in values(item, key)]
    if not isinstance(part, dict):
        return []
    own = [part[key]] if isinstance(part.get(key), str) else []
    return own + [value for item in part.values() for value in values(item, key)]


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_references_lead_to_the_types_of_the_document_and_to_each_of_them(name: str) -> None:
    schemas = DOCUMENTS[name].get("components", {}).get("schemas", {})

    assert {f"#/components/schemas/{known}" for known in schemas} == set(values(DOCUMENTS[name], "$ref"))


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_examples_are_valid(name: str) -> None:
    root = {"components": DOCUMENTS[name].get("components", {})}
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, list):
            for item in part:
                look(item)
        elif isinstance(part, dict):
            if isinstance(part.get("examples"), dict) and "schema" in part:
                validator = Draft202012Validator({**root, "allOf": [part["schema"]]})
                for example in part["examples"].values():
                    found.extend(error.message for error in validator.iter_errors(example["value"]))
            for item in part.values():
                look(item)

    look(DOCUMENTS[name]["paths"])
    assert found == []


def test_parameters_of_the_query() -> None:
    rows = {row["name"]: row for row in operation("backup.uploadBlob")["parameters"]}

    assert {name: (row["in"], row["required"]) for name, row in rows.items()} == {
        "file-name": ("query", True),
        "encoded-size": ("query", True),
    }
    assert rows["encoded-size"]["schema"]["maximum"] == 16777260


def test_a_parameter_that_may_be_left_out_is_not_required() -> None:
    rows = {row["name"]: row for row in operation("backup.open")["parameters"]}

    assert "required" not in rows["ns"]
    assert rows["ns"]["schema"]["default"] == ""


def test_parameters_of_a_path_template() -> None:
    assert [(row["name"], row["in"], row["required"]) for row in operation("catalog.get")["parameters"]] == [
        ("id", "path", True)
    ]


def test_parameters_of_a_body_in_either_form() -> None:
    body = operation("backup.createFixedIndex")["requestBody"]

    assert body["required"] is True
    assert list(body["content"]) == ["application/json", "application/x-www-form-urlencoded"]
    schema = body["content"]["application/json"]["schema"]
    assert (schema["required"], schema["dependentRequired"]) == (["archive-name"], {"reuse-csum": ["size"]})
    assert "parameters" not in operation("backup.createFixedIndex")


TEXT = """
spec: 1
face: made
source: {document: d, section: s}
backend: b
auth: none
methods:
  a.form:
    summary: S.
    params: {type: object, additionalProperties: false, required: [id, x], properties: {id: {type: string}, x: {}}}
    http: {verb: POST, path: "/a/{id}", params: form}
  a.json:
    summary: S.
    params: {type: object, additionalProperties: false, properties: {x: {type: integer}}}
    http: {verb: PUT, path: /a, params: json}
  a.any:
    summary: S.
    params: {type: object, additionalProperties: false, properties: {x: {type: integer}}}
    http: {verb: DELETE, path: /a, params: any}
  a.records:
    summary: S.
    http: {verb: GET, path: /a, params: query}
    reply: ndjson
    result: {type: integer}
"""


def made(path: str, verb: str) -> Any:
    (text,) = openapi.render(spec_of_text(TEXT, "made").faces["made"], "header").values()
    document = json.loads(text)
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    return document["paths"][path][verb]


def test_a_form_without_what_stands_in_the_path() -> None:
    found = made("/a/{id}", "post")

    assert [row["name"] for row in found["parameters"]] == ["id"]
    assert found["requestBody"]["content"] == {
        "application/x-www-form-urlencoded": {
            "schema": {"type": "object", "properties": {"x": {}}, "required": ["x"]},
        }
    }


def test_a_body_of_json_that_may_be_left_out() -> None:
    assert list(made("/a", "put")["requestBody"]) == ["content"]
    assert list(made("/a", "put")["requestBody"]["content"]) == ["application/json"]


def test_a_verb_without_a_body_has_its_parameters_in_the_query() -> None:
    assert [(row["name"], row["in"]) for row in made("/a", "delete")["parameters"]] == [("x", "query")]


def test_records() -> None:
    assert made("/a", "get")["responses"]["200"]["content"] == {
        "application/x-ndjson": {"schema": {"type": "string"}, "x-record": {"type": "integer"}}
    }


def test_bytes_go_up_and_come_down() -> None:
    assert operation("backup.uploadBlob")["requestBody"] == {
        "required": True,
        "content": {"application/octet-stream": {}},
    }
    assert operation("reader.download")["responses"]["200"]["content"] == {"application/octet-stream": {}}


def test_a_result_of_the_backup_server_stands_under_data() -> None:
    media = operation("backup.previousBackupTime")["responses"]["200"]["content"]["application/json"]

    assert media["schema"]["properties"]["data"] == {"type": ["integer", "null"], "minimum": 1}
    assert {name: example["value"] for name, example in media["examples"].items()} == {
        "there is one": {"data": 1795187822},
        "there is none": {"data": None},
    }


def test_a_result_elsewhere_is_itself() -> None:
    media = operation("catalog.get")["responses"]["200"]["content"]["application/json"]

    assert media["schema"] == {"$ref": "#/components/schemas/Book"}


def test_errors_stand_at_their_status() -> None:
    responses = operation("backup.open")["responses"]

    assert list(responses) == ["101", "400", "401", "403", "404", "default"]
    assert [error["name"] for error in responses["404"]["x-errors"]] == ["namespaceNotFound"]
    assert "`locked`: {path} is locked: {reason}" in responses["400"]["description"]
    assert list(responses["400"]["content"]) == ["text/plain"]


def test_errors_whose_code_is_no_status_stand_at_that_of_their_category() -> None:
    responses = operation("catalog.get")["responses"]

    assert {status: [e["name"] for e in found.get("x-errors", ())] for status, found in responses.items()} == {
        "200": [], "400": [], "401": [], "404": ["noSuchBook"], "503": ["closed"], "default": [],
    }  # fmt: skip


def test_a_redirect_says_where_to() -> None:
    found = operation("plugin.get")["responses"]["302"]

    assert (list(found["headers"]), "content" in found) == (["Location"], False)


def test_an_upgrade() -> None:
    found = operation("reader.open")
    headers = {row["name"]: row for row in found["parameters"] if row["in"] == "header"}

    assert headers["Upgrade"]["schema"] == {"const": "proxmox-backup-reader-protocol-v1"}
    assert list(found["responses"]["101"]["headers"]) == ["Connection", "Upgrade"]
    assert found["x-session"] == {"document": "pbs-reader.json", "name": "reader"}
    assert "GET /api2/json/reader" in DOCUMENTS["pbs-reader"]["info"]["description"]


WAYS: list[tuple[str, Any]] = [
    ("backup.open", [{"ticketCookie": []}, {"apiToken": []}]),
    ("backup.uploadBlob", []),
    ("plugin.put", [{"sessionQuery": []}, {"sessionCookie": []}]),
    ("catalog.get", [{"tokenCookie": []}, {"tokenBearer": []}]),
]


@pytest.mark.parametrize(("method", "ways"), WAYS, ids=[row[0] for row in WAYS])
def test_how_a_caller_shows_who_it_is(method: str, ways: Any) -> None:
    name, _, _, found = OPERATIONS[method]

    assert found["security"] == ways
    known = DOCUMENTS[name].get("components", {}).get("securitySchemes", {})
    assert {scheme for way in ways for scheme in way} <= known.keys()


def test_a_change_with_a_ticket_needs_the_other_token() -> None:
    text = TEXT.replace("auth: none", "auth: ticket")
    (document,) = openapi.render(spec_of_text(text, "made").faces["made"], "header").values()

    paths = json.loads(document)["paths"]
    for verb in ("put", "delete"):
        assert paths["/a"][verb]["security"] == [{"ticketCookie": [], "csrfToken": []}, {"apiToken": []}]
    assert paths["/a"]["get"]["security"] == [{"ticketCookie": []}, {"apiToken": []}]


def test_bytes_that_pass_through() -> None:
    put, get = operation("plugin.put"), operation("plugin.get")

    assert put["requestBody"] == {"content": {"*/*": {}}} and "requestBody" not in get
    assert get["responses"]["default"]["content"] == {"*/*": {}}
    assert [(row["name"], row["in"]) for row in get["parameters"]] == [("name", "path"), ("others", "query")]


def test_annotations_about_the_wire_are_left_out() -> None:
    for document in DOCUMENTS.values():
        text = json.dumps(document)
        assert "x-wire" not in text and "x-presence" not in text


def test_formats_are_names_that_the_runtime_knows() -> None:
    assert {name for document in DOCUMENTS.values() for name in values(document, "format")} <= FORMATS.keys()
