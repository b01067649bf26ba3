"""What schemas become on the wire, by the table of rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codegen import numbers, proto
from codegen.wire.build import build
from codegen.wire.model import Wire
from tests.codegen.trees import spec_of_text


def closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": list(required)}


def listing(items: Any, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


def mapping(values: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values, **more}


def ref(name: str, **more: Any) -> dict[str, Any]:
    return {"$ref": f"#/types/{name}", **more}


TYPES = {
    "Person": closed({"name": {"type": "string"}, "children": listing(ref("Person"), default=[])}, "name"),
    "Colour": {"enum": ["red", "blue"]},
    "Names": listing({"type": "string"}),
    "Ages": mapping({"type": "integer"}),
    "Anything": {"x-wire": "json"},
    "Tree": listing(ref("Tree")),
    "Cat": closed({"kind": {"const": "cat"}}, "kind"),
    "Dog": closed({"kind": {"const": "dog"}}, "kind"),
    "Pet": {"oneOf": [ref("Cat"), ref("Dog")]},
}

SPEC = {"spec": 1, "face": "library", "source": {"document": "made up"}, "auth": "none", "backend": "shelf"}


def wire_of(method: dict[str, Any], types: dict[str, Any] | None = None) -> Wire:
    """The wire model of a face with the one method `a.b`; YAML reads JSON."""
    text = json.dumps({**SPEC, "methods": {"a.b": {"summary": "S.", **method}}, "types": {**TYPES, **(types or {})}})
    return build(spec_of_text(text).faces["library"])


def proto_of(method: dict[str, Any], types: dict[str, Any] | None = None) -> str:
    wire = wire_of(method, types)
    return proto.render(wire, numbers.assign({}, proto.fields_in_order(wire)), "header").decode()


def message(text: str, name: str) -> list[str]:
    """The lines of a message at the top of the file, without indent."""
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith(f"message {name} "))
    if lines[start].endswith("{}"):
        return []
    end = lines.index("}", start)
    return [line.strip() for line in lines[start + 1 : end]]


def request(params: Any, types: dict[str, Any] | None = None) -> list[str]:
    return message(proto_of({"params": params}, types), "AServiceBRequest")


JSON = "gatewright.contract.v1.JsonValue"

STRING = {"type": "string"}

FIELDS = [
    # schema, the field where the key is required, the field where it is not
    (STRING, "string x = 1;", "optional string x = 1;"),
    ({"type": "boolean"}, "bool x = 1;", "optional bool x = 1;"),
    ({"type": "integer"}, "int64 x = 1;", "optional int64 x = 1;"),
    ({"type": "number"}, "double x = 1;", "optional double x = 1;"),
    ({"enum": ["a", ""]}, 'string x = 1;  // a | ""', 'optional string x = 1;  // a | ""'),
    ({"enum": [1, 2]}, "int64 x = 1;", "optional int64 x = 1;"),
    ({"enum": [1, 2.5]}, "double x = 1;", "optional double x = 1;"),
    ({"const": "a"}, 'string x = 1;  // always "a"', 'optional string x = 1;  // always "a"'),
    ({"type": "string", "format": "uuid"}, "string x = 1;  // uuid", "optional string x = 1;  // uuid"),
    ({"allOf": [STRING, {"minLength": 1}]}, "string x = 1;", "optional string x = 1;"),
    ({"oneOf": [{"type": "number"}, {"type": "integer"}]}, "double x = 1;", "optional double x = 1;"),
    ({"oneOf": [STRING, {"type": "integer"}]}, "X x = 1;", "X x = 1;"),
    (ref("Colour"), "string x = 1;  // red | blue", "optional string x = 1;  // red | blue"),
    (ref("Person"), "Person x = 1;", "Person x = 1;"),
    (ref("Pet"), "Pet x = 1;", "Pet x = 1;"),
    (ref("Names", default=[]), "repeated string x = 1;", "repeated string x = 1;"),
    (ref("Ages", default={}), "map<string, int64> x = 1;", "map<string, int64> x = 1;"),
    (listing({"type": "number"}, default=[]), "repeated double x = 1;", "repeated double x = 1;"),
    (listing(ref("Person"), default=[]), "repeated Person x = 1;", "repeated Person x = 1;"),
    (listing(STRING, **{"x-presence": "keep"}), "repeated string x = 1;", "XList x = 1;"),
    (listing({"type": ["string", "null"]}, default=[]), f"repeated {JSON} x = 1;", f"repeated {JSON} x = 1;"),
    (listing({"type": "object"}, default=[]), f"repeated {JSON} x = 1;", f"repeated {JSON} x = 1;"),
    ({"type": ["string", "null"]}, "optional string x = 1;  // Unset is null.", f"{JSON} x = 1;"),
    ({"oneOf": [{"type": "null"}, ref("Person")]}, "Person x = 1;  // Unset is null.", f"{JSON} x = 1;"),
    ({"type": ["array", "null"], "items": STRING}, "XList x = 1;  // Unset is null.", f"{JSON} x = 1;"),
    (
        {"type": ["string", "null"], "default": None},
        "optional string x = 1;  // Unset is null.",
        "optional string x = 1;  // Unset is null.",
    ),
]


@pytest.mark.parametrize(("schema", "required", "optional"), FIELDS, ids=[json.dumps(row[0])[:60] for row in FIELDS])
def test_a_key_becomes_a_field(schema: Any, required: str, optional: str) -> None:
    # A default is of no use where the key is required; there the lint rules have nothing against it.
    assert request(closed({"x": schema}, "x"))[-1] == required
    assert request(closed({"x": schema}))[-1] == optional


AS_JSON = [
    True,
    {},
    {"enum": [0, 1, False, True]},
    {"const": 2**63},
    {"type": ["string", "integer"]},
    {"type": "object"},
    {"type": "object", "patternProperties": {"^a": STRING}},
    {"type": "array"},
    {"type": "array", "prefixItems": [STRING]},
    ref("Anything"),
    listing(ref("Names")),
    listing(ref("Ages")),
    mapping(ref("Names")),
    mapping(mapping(STRING)),
    mapping(STRING, properties={"a": {}}),
    {"oneOf": [STRING, {"type": ["string", "integer"]}]},
    {"oneOf": [ref("Person"), ref("Cat")]},
    {"oneOf": [closed({"k": {"const": 1}}, "k"), closed({"k": {"const": True}}, "k")]},
    {"allOf": [ref("Person"), {"type": "object", "properties": {"a": {}}}]},
]


@pytest.mark.parametrize("schema", AS_JSON, ids=[json.dumps(row)[:60] for row in AS_JSON])
def test_what_has_no_exact_form_is_carried_as_json(schema: Any) -> None:
    assert request(closed({"x": schema}, "x")) == [f"{JSON} x = 1;"]
    assert request(closed({"x": schema})) == [f"{JSON} x = 1;"]


VALUES = [
    # params, the fields of the request
    ({"type": "string"}, ["string value = 1;"]),
    ({"type": ["string", "null"]}, ["optional string value = 1;  // Unset is null."]),
    ({"$ref": "#/types/Person"}, ["Person value = 1;"]),
    ({"$ref": "#/types/Names"}, ["repeated string value = 1;"]),
    ({"type": "array", "items": {"type": "integer"}}, ["repeated int64 value = 1;"]),
    ({"type": "object", "x-wire": "json", "properties": {"a": {"type": "string"}}}, [f"{JSON} value = 1;"]),
    ({"oneOf": [{"$ref": "#/types/Person"}, closed({"person": {"$ref": "#/types/Person"}}, "person")]},
     [f"{JSON} value = 1;"]),
    (closed({}), []),
    (closed({"a-b": {"type": "string"}, "taskId": {"type": "string"}, "class": {"type": "string"}}, "a-b", "class"),
     ['string a_b = 1 [json_name = "a-b"];', "optional string task_id = 2;",
      'string class_value = 3 [json_name = "class"];']),
]  # fmt: skip


@pytest.mark.parametrize(("params", "expected"), VALUES, ids=[json.dumps(row[0])[:60] for row in VALUES])
def test_params_become_a_request(params: Any, expected: list[str]) -> None:
    assert request(params) == expected


def test_a_method_without_params_has_an_empty_request() -> None:
    assert message(proto_of({}), "AServiceBRequest") == []


def test_a_method_without_result_has_an_empty_response() -> None:
    assert message(proto_of({}), "AServiceBResponse") == []


REPLIES = [
    # method, the rpc, the fields of the response
    ({"result": {"type": "string"}}, "(AServiceBRequest) returns (AServiceBResponse)", ["string value = 1;"]),
    ({"result": {"type": "object", "properties": {"a": {"type": "string"}}}},
     "(AServiceBRequest) returns (AServiceBResponse)", ["optional string a = 1;"]),
    ({"reply": "ndjson", "result": {"type": "string"}}, "(AServiceBRequest) returns (stream AServiceBResponse)",
     ["repeated string items = 1;  // A batch; where batches end carries no meaning."]),
    ({"reply": "ndjson", "result": {"$ref": "#/types/Names"}}, "(AServiceBRequest) returns (stream AServiceBResponse)",
     [f"repeated {JSON} items = 1;  // A batch; where batches end carries no meaning."]),
    ({"reply": "binary"}, "(AServiceBRequest) returns (stream AServiceBResponse)", ["bytes data = 1;"]),
    ({"reply": "session"}, "(AServiceBRequest) returns (stream AServiceBResponse)",
     ["string session = 1;  // Its id, in the first message; then the stream stays open as long as the session does."]),
    ({"result": {"x-wire": "pieces", "type": "object"}}, "(AServiceBRequest) returns (stream AServiceBResponse)",
     ["bytes json = 1;  // A piece of one JSON text."]),
    ({"params": closed({"s": {"type": "boolean", "default": False}}), "result": {"type": "string"},
      "reply": {"when": "s", "true": "ndjson", "else": "unary"}},
     "(AServiceBRequest) returns (stream AServiceBResponse)",
     ["oneof kind {", "AServiceBItems items = 1;  // Records, when s is true.",
      "string result = 2;  // The result, otherwise.", "}"]),
    ({"body": "binary"}, "(stream AServiceBRequest) returns (AServiceBResponse)", []),
    ({"sends": {"$ref": "#/types/Pet"}, "reply": "ndjson", "result": {"type": "string"}},
     "(stream AServiceBRequest) returns (stream AServiceBResponse)",
     ["repeated string items = 1;  // A batch; where batches end carries no meaning."]),
]  # fmt: skip


@pytest.mark.parametrize(("method", "rpc", "expected"), REPLIES, ids=[json.dumps(row[0])[:60] for row in REPLIES])
def test_the_form_of_the_reply_is_that_of_the_rpc(method: Any, rpc: str, expected: list[str]) -> None:
    text = proto_of(method)

    assert f"  rpc B{rpc};" in text
    assert message(text, "AServiceBResponse") == expected


def test_a_byte_stream_goes_up_between_params_and_commit() -> None:
    text = proto_of({"body": "binary", "params": closed({"id": {"type": "string"}}, "id")})

    assert message(text, "AServiceBParams") == ["string id = 1;"]
    assert message(text, "AServiceBRequest") == [
        "oneof kind {",
        "AServiceBParams params = 1;  // First.",
        "bytes data = 2;  // Then the bytes.",
        "gatewright.contract.v1.Commit commit = 3;  // Last; without it nothing is kept.",
        "}",
    ]


def test_records_go_up_after_params() -> None:
    text = proto_of({"sends": {"$ref": "#/types/Pet"}, "params": closed({"id": {"type": "string"}}, "id")})

    assert message(text, "AServiceBRequest") == [
        "oneof kind {",
        "AServiceBParams params = 1;  // First.",
        "Pet item = 2;  // Then any number of these.",
        "}",
    ]


@pytest.mark.parametrize(
    "method", [{"backend": "gateway"}, {"reply": "passthrough", "http": {"verb": "GET", "path": "/"}}]
)
def test_methods_without_rpc_leave_nothing_on_the_wire(method: Any) -> None:
    wire = wire_of({**method, "params": {"$ref": "#/types/Person"}})

    assert (wire.rpcs, wire.messages) == ((), ())


def test_a_type_inside_itself_is_a_message_inside_itself() -> None:
    assert message(proto_of({"result": {"$ref": "#/types/Person"}}), "Person") == [
        "string name = 1;",
        "repeated Person children = 2;",
    ]


def test_a_list_inside_itself_is_json() -> None:
    assert request({"$ref": "#/types/Tree"}) == [f"{JSON} value = 1;"]


def test_types_that_no_rpc_needs_are_left_out() -> None:
    assert [message.name for message in wire_of({}).messages] == ["AServiceBRequest", "AServiceBResponse"]


def test_a_union_told_apart_by_a_constant_has_its_name() -> None:
    text = proto_of({"result": {"$ref": "#/types/Pet"}})

    assert message(text, "Pet") == ["oneof kind {", "Cat cat = 1;", "Dog dog = 2;", "}"]
    assert "// Told apart by `kind`.\nmessage Pet {" in text


def test_a_union_told_apart_by_types_has_their_names() -> None:
    union = {"oneOf": [{"type": "string"}, closed({"a": {"type": "string"}}), {"$ref": "#/types/Names"}]}

    assert message(proto_of({"result": {"$ref": "#/types/U"}}, {"U": union}), "U") == [
        "message ObjectValue {",
        "optional string a = 1;",
        "}",
        "message NamesList {",
        "repeated string items = 1;",
        "}",
        "oneof kind {",
        "string string_value = 1;",
        "ObjectValue object_value = 2;",
        "NamesList names = 3;",
        "}",
    ]


def test_a_nested_message_does_not_hide_the_one_that_is_meant() -> None:
    """protoc takes the innermost `Person`; the other one is named from the root."""
    holder = closed({"person": closed({"a": {"type": "string"}}), "other": {"$ref": "#/types/Person"}})

    assert message(proto_of({"result": {"$ref": "#/types/Holder"}}, {"Holder": holder}), "Holder") == [
        "message Person {",
        "optional string a = 1;",
        "}",
        "Person person = 1;",
        ".gatewright.library.v1.Person other = 2;",
    ]


NAMES = [
    ("task.getAll", "TaskService", "GetAll"),
    ("appliance.updater.getState", "ApplianceUpdaterService", "GetState"),
    ("validate_syntax", "LibraryService", "ValidateSyntax"),
    ("get_ns_ips", "LibraryService", "GetNsIps"),
]


@pytest.mark.parametrize(("name", "service", "rpc"), NAMES)
def test_services_are_named_after_namespaces(name: str, service: str, rpc: str) -> None:
    text = json.dumps({**SPEC, "methods": {name: {"summary": "S."}}})
    wire = build(spec_of_text(text).faces["library"])

    assert [(found.service, found.name, found.request.name) for found in wire.rpcs] == [
        (service, rpc, f"{service}{rpc}Request")
    ]


def test_reserved_numbers_and_names_stand_in_the_proto() -> None:
    wire = wire_of({"params": closed({"a": {"type": "string"}})})
    old: numbers.Ledger = {"gatewright.library.v1.AServiceBRequest": numbers.Entry({"a": 2}, {"gone": 7, "went": 3})}

    text = proto.render(wire, numbers.assign(old, proto.fields_in_order(wire)), "header").decode()

    assert message(text, "AServiceBRequest") == ["reserved 3, 7;", 'reserved "gone", "went";', "optional string a = 2;"]


def test_fields_stand_in_the_order_of_their_numbers() -> None:
    """So that a spec in another order gives the same text."""
    one = wire_of({"params": closed({"a": {"type": "string"}, "b": {"type": "string"}})})
    other = wire_of({"params": closed({"b": {"type": "string"}, "a": {"type": "string"}})})
    ledger = numbers.assign({}, proto.fields_in_order(one))

    assert proto.render(one, ledger, "h") == proto.render(
        other, numbers.assign(ledger, proto.fields_in_order(other)), "h"
    )
