"""The OpenRPC documents: valid under the official meta-schema, and saying what the spec says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT7

from codegen import openrpc
from tests.codegen.trees import faces

VENDOR = Path(__file__).parent / "vendor"
FACES = faces()


def judge() -> jsonschema.Draft7Validator:
    """The meta-schema, whose own meta-schema is close to draft 7."""
    schema = json.loads((VENDOR / "openrpc.json").read_text())
    inner = DRAFT7.create_resource(json.loads((VENDOR / "json_schema_tools.json").read_text()))
    names = ["https://meta.json-schema.tools", "https://meta.json-schema.tools/"]
    registry: Registry[Any] = Registry().with_resources((name, inner) for name in names)
    return jsonschema.Draft7Validator(schema, registry=registry)


def document(face: str) -> Any:
    return json.loads(openrpc.render(FACES[face], "header"))


def method(face: str, name: str) -> Any:
    return next(found for found in document(face)["methods"] if found["name"] == name)


@pytest.mark.parametrize("face", sorted(FACES))
def test_documents_are_valid_under_the_official_meta_schema(face: str) -> None:
    assert [error.message for error in judge().iter_errors(document(face))] == []


def test_the_judge_refuses_what_is_no_document() -> None:
    broken = document("library")
    broken["methods"][0]["params"][0].pop("schema")

    assert [error.message for error in judge().iter_errors(broken)] != []


@pytest.mark.parametrize("face", sorted(FACES))
def test_every_method_is_there_in_the_order_of_the_spec(face: str) -> None:
    assert [found["name"] for found in document(face)["methods"]] == list(FACES[face].methods)


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("face", sorted(FACES))
def test_every_reference_leads_to_a_schema_of_the_document(face: str) -> None:
    found = document(face)
    known = {f"#/components/schemas/{name}" for name in found.get("components", {}).get("schemas", {})}

    assert references(found) <= known


def test_params_by_name_say_which_are_required() -> None:
    assert method("library", "catalog.list")["params"] == [
        {"name": "limit", "required": False,
         "schema": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 10}},
        {"name": "language", "required": False, "schema": {"$ref": "#/components/schemas/Language"}},
    ]  # fmt: skip


def test_params_of_a_type_are_its_keys() -> None:
    found = method("library", "catalog.add")

    assert found["paramStructure"] == "by-name"
    assert [row["name"] for row in found["params"] if row["required"]] == [
        "id", "title", "pages", "price", "lentTo", "in-print", "class",
    ]  # fmt: skip


def test_a_bare_value_stands_as_one_param() -> None:
    found = method("library", "catalog.read")

    assert found["paramStructure"] == "either"
    assert found["params"] == [
        {"name": "params", "required": True, "schema": {"type": "string", "description": "The bare id."}}
    ]


def test_the_whole_schema_of_the_params_is_kept() -> None:
    assert method("xo", "system.methodSignature")["x-params"]["maxProperties"] == 1


EXTRAS = [
    ("catalog.list", "ndjson", "gatewright.library.v1.CatalogService/List"),
    ("catalog.read", "binary", "gatewright.library.v1.CatalogService/Read"),
    ("catalog.export", "pieces", "gatewright.library.v1.CatalogService/Export"),
    (
        "catalog.find",
        {"when": "stream", "true": "ndjson", "else": "unary"},
        "gatewright.library.v1.CatalogService/Find",
    ),
    ("desk.open", "session", "gatewright.library.v1.DeskService/Open"),
    ("about", "unary", None),
]


@pytest.mark.parametrize(("name", "reply", "rpc"), EXTRAS, ids=[row[0] for row in EXTRAS])
def test_what_openrpc_has_no_place_for_is_kept(name: str, reply: Any, rpc: str | None) -> None:
    found = method("library", name)

    assert (found["x-reply"], found.get("x-grpc")) == (reply, rpc)


def test_records_are_an_array_as_in_a_batch() -> None:
    assert method("library", "catalog.list")["result"]["schema"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Book"},
    }


def test_declared_errors_are_listed() -> None:
    assert method("library", "catalog.get")["errors"] == [
        {"code": 1, "message": "no book {id}"},
        {"code": 2, "message": "the library is closed"},
    ]


def test_a_deprecated_method_is_marked() -> None:
    assert method("library", "catalog.count")["deprecated"] is True


def test_annotations_about_the_wire_are_left_out() -> None:
    text = openrpc.render(FACES["library"], "header")

    assert b"x-wire" not in text and b"x-presence" not in text
