"""The OpenRPC 1.3.2 document of a face, as `rpc.discover` serves it.

What OpenRPC has no place for stands under `x-`: the whole schema of the params (`x-params`), the form of the reply
(`x-reply`), the rpc (`x-grpc`).
"""

from __future__ import annotations

import json
from typing import Any

from codegen import names
from codegen.introspection import mapped, named_params, required_params
from codegen.model import ErrorDef, Example, Face, Method, Schema
from codegen.wire import shapes

VERSION = "1.3.2"


def render(face: Face, header: str) -> bytes:
    """Return `openrpc/<face>.json`."""
    return (json.dumps(document(face, header), indent=1, ensure_ascii=False) + "\n").encode()


def document(face: Face, header: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "openrpc": VERSION,
        "info": {"title": face.title or face.name, "version": "1"},
        "x-generated": header,
        "methods": [method_object(method, face) for method in face.methods.values()],
    }
    if face.types:
        schemas = {name: referring(definition.schema) for name, definition in sorted(face.types.items())}
        found["components"] = {"schemas": schemas}
    return found


def referring(schema: Schema) -> Schema:
    """The schema with its references pointing to the components of the document."""
    if not isinstance(schema, dict):
        return schema
    found = mapped(schema, referring)
    name = shapes.ref_name(schema)
    if name is not None:
        found["$ref"] = f"#/components/schemas/{name}"
    return found


def method_object(method: Method, face: Face) -> dict[str, Any]:
    found: dict[str, Any] = {"name": method.name, "summary": method.summary}
    if method.description:
        found["description"] = method.description
    found |= {"paramStructure": "by-name", "params": params_of(method, face)}
    if not found["params"] and not shapes.is_closed(shapes.resolved(method.params, face.types)):
        # A bare value: OpenRPC knows named parameters only, so it stands as one that both forms can describe.
        found["paramStructure"] = "either"
        found["params"] = [{"name": "params", "required": True, "schema": referring(method.params)}]
    found["result"] = {"name": "result", "schema": result_schema(method)}
    if method.errors:
        found["errors"] = [error_object(face.errors[name]) for name in method.errors]
    examples = [
        example_object(example, bare=found["paramStructure"] == "either")
        for example in method.examples
        if isinstance(example.params, dict) or found["paramStructure"] == "either"
    ]
    if examples:
        found["examples"] = examples
    if method.stability == "deprecated":
        found["deprecated"] = True
    found |= {"x-params": referring(method.params), "x-reply": reply_of(method), "x-auth": method.auth}
    found["x-stability"] = method.stability
    if method.has_rpc:
        service = f"{names.proto_package(face.name)}.{names.service(method.namespace)}"
        found["x-grpc"] = f"{service}/{names.rpc(method.name)}"
    return found


def params_of(method: Method, face: Face) -> list[dict[str, Any]]:
    required = required_params(method.params, face.types)
    found = []
    for key, schema in named_params(method.params, face.types).items():
        row: dict[str, Any] = {"name": key, "required": key in required, "schema": referring(schema)}
        if isinstance(schema, dict) and isinstance(schema.get("description"), str):
            row["description"] = schema["description"]
        found.append(row)
    return found


def result_schema(method: Method) -> Schema:
    """The schema of the result as it is in a batch, where records stand in one array."""
    if method.result is None:
        return True
    inner = referring(method.result)
    return {"type": "array", "items": inner} if method.reply.form == "ndjson" and method.reply.when is None else inner


def reply_of(method: Method) -> Any:
    if method.pieces:
        return "pieces"
    if method.reply.when is None:
        return method.reply.form
    return {"when": method.reply.when, "true": method.reply.form, "else": method.reply.otherwise or "unary"}


def error_object(error: ErrorDef) -> dict[str, Any]:
    return {"code": error.code, "message": error.message}


def example_object(example: Example, *, bare: bool) -> dict[str, Any]:
    given = {"params": example.params} if bare else dict(example.params)
    found: dict[str, Any] = {
        "name": example.name,
        "params": [{"name": key, "value": value} for key, value in given.items()],
    }
    if example.error is not None:
        found["x-error"] = example.error
    else:
        found["result"] = {"name": "result", "value": example.result}
    return found
