"""The OpenAPI 3.1 documents of a face's HTTP surfaces, one for each path space.

Methods outside sessions are in the document that has the face's name, those of a session in `<face>-<session>`: they
live on the connection that the session's upgrade opens, with paths of their own. What OpenAPI has no place for stands
under `x-`: where parameters may stand as well (`x-params`), the errors that share a status (`x-errors`), the rpc
(`x-grpc`), the document of the session that an upgrade opens (`x-session`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codegen import names
from codegen.introspection import named_params, required_params
from codegen.model import ErrorDef, Face, HttpBinding, Method, Schema
from codegen.openrpc import referring
from codegen.wire import shapes

VERSION = "3.1.1"

TEMPLATE = re.compile(r"\{([^{}]+)\}")

COMPONENTS = "#/components/schemas/"

WITHOUT_BODY = frozenset({"DELETE", "GET", "HEAD", "OPTIONS"})
"""Verbs whose parameters stand in the query, whatever else is allowed (RFC 9110 section 9.3)."""

BYTES, FORM, JSON, RECORDS, TEXT = (
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/json",
    "application/x-ndjson",
    "text/plain",
)

SCHEMES: dict[str, dict[str, dict[str, str]]] = {
    "token": {
        "tokenCookie": {"type": "apiKey", "in": "cookie", "name": "authenticationToken"},
        "tokenBearer": {"type": "http", "scheme": "bearer"},
    },
    "ticket": {
        "ticketCookie": {"type": "apiKey", "in": "cookie", "name": "PBSAuthCookie"},
        "csrfToken": {
            "type": "apiKey",
            "in": "header",
            "name": "CSRFPreventionToken",
            "description": "Goes with the ticket wherever something is changed.",
        },
        "apiToken": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`PBSAPIToken=USER@REALM!NAME:SECRET`.",
        },
    },
    "session": {
        "sessionQuery": {"type": "apiKey", "in": "query", "name": "session_id"},
        "sessionCookie": {"type": "apiKey", "in": "cookie", "name": "session_id"},
    },
}
"""How a caller shows who it is, by the `auth` of a method."""

REFUSED = {"token": "401", "ticket": "401", "session": "403", "loopback": "403"}

STATUS = {
    "invalid": "400", "unauthenticated": "401", "forbidden": "403", "not-found": "404", "conflict": "409",
    "exhausted": "429", "cancelled": "499", "deadline": "504", "unavailable": "503", "unimplemented": "501",
    "lost": "500", "internal": "500",
}  # fmt: skip
"""For errors whose code is no HTTP status."""


@dataclass(frozen=True, slots=True)
class Space:
    """A path space: the methods outside sessions, or those of one session."""

    name: str
    session: str | None
    methods: tuple[Method, ...]


def spaces(face: Face) -> list[Space]:
    """The path spaces of the face, that outside sessions first; none for a face without HTTP methods."""
    bound = [method for method in face.methods.values() if method.http is not None]
    found = []
    for session in dict.fromkeys([None, *(method.within for method in bound)]):
        methods = tuple(method for method in bound if method.within == session)
        if methods:
            found.append(Space(document_name(face.name, session), session, methods))
    return found


def document_name(face: str, session: str | None) -> str:
    return face if session is None else f"{face}-{session}"


def render(face: Face, header: str) -> dict[str, bytes]:
    """Return the documents of the face by the name of the file."""
    return {
        f"{space.name}.json": (json.dumps(document(space, face, header), indent=1, ensure_ascii=False) + "\n").encode()
        for space in spaces(face)
    }


def document(space: Space, face: Face, header: str) -> dict[str, Any]:
    title = face.title or face.name
    info = {"title": title if space.session is None else f"{title}: the session {space.session!r}", "version": "1"}
    opener = _opener(space, face)
    if opener is not None and opener.http is not None:
        info["description"] = (
            f"The paths of the HTTP/2 connection that {opener.http.verb} {opener.http.path} opens "
            f"(`{opener.name}`, upgrade to `{opener.http.upgrade}`). The connection has shown who it is from."
        )
    paths: dict[str, Any] = {}
    for method in space.methods:
        assert method.http is not None
        paths.setdefault(method.http.path, {})[method.http.verb.lower()] = operation(method, face)
    found: dict[str, Any] = {"openapi": VERSION, "info": info, "x-generated": header}
    found["tags"] = [{"name": name} for name in dict.fromkeys(method.namespace for method in space.methods)]
    found["paths"] = paths
    components: dict[str, Any] = {}
    auths = dict.fromkeys(method.auth for method in space.methods if method.within is None)
    schemes = {name: scheme for auth in auths for name, scheme in SCHEMES.get(auth, {}).items()}
    if schemes:
        components["securitySchemes"] = schemes
    types = _reached(paths, face)
    if types:
        components["schemas"] = {name: referring(face.types[name].schema) for name in types}
    if components:
        found["components"] = components
    return found


def _opener(space: Space, face: Face) -> Method | None:
    """The method whose answer is the connection that the space lives on."""
    if space.session is None:
        return None
    openers = (method for method in face.methods.values() if method.reply.form == "session")
    return next((method for method in openers if method.namespace == space.session), None)


def _reached(value: Any, face: Face) -> list[str]:
    """The types that a part of a document refers to, also by way of others, sorted."""
    found: set[str] = set()
    waiting: list[Any] = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            name = str(part.get("$ref")).removeprefix(COMPONENTS)
            if name in face.types and name not in found:
                found.add(name)
                waiting.append(referring(face.types[name].schema))
    return sorted(found)


def operation(method: Method, face: Face) -> dict[str, Any]:
    http = method.http
    assert http is not None
    found: dict[str, Any] = {"operationId": method.name, "tags": [method.namespace], "summary": method.summary}
    if method.description:
        found["description"] = method.description
    if method.stability == "deprecated":
        found["deprecated"] = True
    rows = [*parameters(method, face), *_upgrade(http)]
    if rows:
        found["parameters"] = rows
    body = request_body(method, face)
    if body is not None:
        found["requestBody"] = body
    found["responses"] = responses(method, face)
    found["security"] = security(method)
    if http.params == "any" and _in_body(method) and body is not None:
        found["x-params"] = "Those of the body may stand in the query as well, where it is no JSON."
    if http.coerce:
        found["x-coerce"] = True
    if method.reply.form == "session":
        found["x-session"] = {
            "document": f"{document_name(face.name, method.namespace)}.json",
            "name": method.namespace,
        }
    if method.has_rpc:
        service = f"{names.proto_package(face.name)}.{names.service(method.namespace)}"
        found["x-grpc"] = f"{service}/{names.rpc(method.name)}"
    return found


def security(method: Method) -> list[dict[str, list[str]]]:
    """The ways to show who calls, one of which is needed; none on the connection of a session."""
    if method.within is not None:
        return []
    if method.auth == "ticket" and method.http is not None and method.http.verb not in WITHOUT_BODY - {"DELETE"}:
        return [{"ticketCookie": [], "csrfToken": []}, {"apiToken": []}]
    return [{name: []} for name in SCHEMES.get(method.auth, {}) if name != "csrfToken"]


# Requests


def _in_body(method: Method) -> bool:
    """Whether the parameters that are not in the path stand in the body."""
    assert method.http is not None
    return method.http.params != "query" and method.http.verb not in WITHOUT_BODY and not method.body


def takes_parameters(method: Method, face: Face) -> bool:
    """Whether the params can be anything but an empty object."""
    closed = shapes.is_closed(shapes.resolved(method.params, face.types))
    return not closed or bool(named_params(method.params, face.types))


def parameters(method: Method, face: Face) -> list[dict[str, Any]]:
    """Those in the path and in the query, without what shows who calls."""
    assert method.http is not None
    in_path = TEMPLATE.findall(method.http.path)
    known = {scheme["name"] for scheme in SCHEMES.get(method.auth, {}).values() if scheme.get("in") == "query"}
    required = required_params(method.params, face.types)
    found = []
    for key, schema in named_params(method.params, face.types).items():
        if key in known or (key not in in_path and _in_body(method)):
            continue
        row: dict[str, Any] = {"name": key, "in": "path" if key in in_path else "query"}
        description = _description(schema, face)
        if description:
            row["description"] = description
        if key in in_path or key in required:
            row["required"] = True
        row["schema"] = referring(schema)
        examples = {
            example.name: {"value": example.params[key]}
            for example in method.examples
            if isinstance(example.params, dict) and key in example.params
        }
        if examples:
            row["examples"] = examples
        found.append(row)
    if not _in_body(method) and not shapes.is_closed(shapes.resolved(method.params, face.types)):
        found.append(
            {
                "name": "others",
                "in": "query",
                "description": "Any others.",
                "style": "form",
                "explode": True,
                "schema": {"type": "object", "additionalProperties": True},
            }
        )
    return sorted(found, key=lambda row: row["in"] != "path")


def _description(schema: Schema, face: Face) -> str:
    return next((part["description"] for part in shapes.chain(schema, face.types) if part.get("description")), "")


def _upgrade(http: HttpBinding) -> Iterator[dict[str, Any]]:
    """The headers that ask for another protocol (RFC 9110 section 7.8)."""
    if http.upgrade is not None:
        yield {"name": "Connection", "in": "header", "schema": {"type": "string"}, "example": "Upgrade"}
        yield {"name": "Upgrade", "in": "header", "required": True, "schema": {"const": http.upgrade}}


def request_body(method: Method, face: Face) -> dict[str, Any] | None:
    assert method.http is not None
    if method.body:
        return {"required": True, "content": {BYTES: {}}}
    if method.reply.form == "passthrough":
        return None if method.http.verb in WITHOUT_BODY else {"content": {"*/*": {}}}
    if not _in_body(method):
        return None
    in_path = TEMPLATE.findall(method.http.path)
    rest = {key: schema for key, schema in named_params(method.params, face.types).items() if key not in in_path}
    if not rest and shapes.is_closed(shapes.resolved(method.params, face.types)):
        return None
    required = required_params(method.params, face.types) - set(in_path)
    schema = method.params
    if in_path:
        schema = {"type": "object", "properties": rest, "required": sorted(required)}
    media: dict[str, Any] = {"schema": referring(schema)}
    examples = {
        example.name: {"value": _without(example.params, in_path)} for example in method.examples if example.params
    }
    if examples:
        media["examples"] = examples
    kinds = {"json": [JSON], "form": [FORM], "any": [JSON, FORM]}[method.http.params]
    found: dict[str, Any] = {"content": dict.fromkeys(kinds, media)}
    return {"required": True, **found} if required else found


def _without(params: Any, keys: list[str]) -> Any:
    return {key: value for key, value in params.items() if key not in keys} if isinstance(params, dict) else params


# Responses


def responses(method: Method, face: Face) -> dict[str, Any]:
    """Every answer by its status, in the order of the numbers, `default` last."""
    refusals: dict[str, list[ErrorDef]] = {}
    if takes_parameters(method, face) and method.reply.form != "passthrough":
        refusals["400"] = []
    if method.within is None and method.auth in REFUSED:
        refusals[REFUSED[method.auth]] = []
    for name in method.errors:
        refusals.setdefault(status_of(face.errors[name]), []).append(face.errors[name])
    found = dict(success(method))
    for status, errors in refusals.items():
        found[status] = refusal(status, errors, method)
    found = dict(sorted(found.items()))
    if "default" not in found:
        found["default"] = {"description": "Any other failure.", "content": {TEXT: {"schema": {"type": "string"}}}}
    else:
        found["default"] = found.pop("default")
    return found


def status_of(error: ErrorDef) -> str:
    return str(error.code) if 300 <= error.code <= 599 else STATUS[error.category]


def refusal(status: str, errors: list[ErrorDef], method: Method) -> dict[str, Any]:
    """One status with all errors that have it: the text tells them apart."""
    words = []
    if status == "400" and method.reply.form != "passthrough":
        words.append("Parameters do not fit; a line `'name': reason` for each.")
    if method.within is None and status == REFUSED.get(method.auth):
        words.append("Who calls is not known, or may not.")
    words += [f"`{error.name}`: {error.message}." for error in errors]
    found: dict[str, Any] = {"description": "\n\n".join(words)}
    if status.startswith("3"):
        found["headers"] = {"Location": {"required": True, "schema": {"type": "string"}}}
    else:
        found["content"] = {TEXT: {"schema": {"type": "string"}}}
    if errors:
        found["x-errors"] = [
            {"name": error.name, "category": error.category, "message": error.message} for error in errors
        ]
    return found


def success(method: Method) -> Iterator[tuple[str, dict[str, Any]]]:
    form, http = method.reply.form, method.http
    assert http is not None
    if form == "passthrough":
        yield "default", {"description": "Whatever the service answers.", "content": {"*/*": {}}}
    elif form == "session":
        yield (
            "101",
            {
                "description": "The connection belongs to the session from here on.",
                "headers": {
                    "Connection": {"schema": {"type": "string"}, "example": "Upgrade"},
                    "Upgrade": {"required": True, "schema": {"const": http.upgrade or method.namespace}},
                },
            },
        )
    else:
        forms = [form] if method.reply.when is None else [form, method.reply.otherwise or "unary"]
        content: dict[str, Any] = {}
        for one in forms:
            content |= _content(one, method)
        yield "200", {"description": _outcome(method), "content": content}


def _outcome(method: Method) -> str:
    if method.result is None and method.reply.form == "unary":
        return "It is done."
    words = method.result.get("description") if isinstance(method.result, dict) else None
    return words or {"ndjson": "The records, one a line.", "binary": "The bytes."}.get(method.reply.form, "The result.")


def _content(form: str, method: Method) -> dict[str, Any]:
    if form == "binary":
        return {BYTES: {}}
    result: Schema = {"type": "null"} if method.result is None else referring(method.result)
    if form == "ndjson":
        return {RECORDS: {"schema": {"type": "string"}, "x-record": result}}
    examples = {
        example.name: {"value": _enveloped(method, example.result)}
        for example in method.examples
        if example.error is None and (method.reply.when is None or not isinstance(example.result, list))
    }
    media: dict[str, Any] = {"schema": _enveloped_schema(method, result)}
    if examples:
        media["examples"] = examples
    return {JSON: media}


def _is_enveloped(method: Method) -> bool:
    """Whether a result stands under `data`, as all do where callers have tickets: that is Proxmox's form of HTTP."""
    return method.auth == "ticket" and not (method.http is not None and method.http.whole)


def _enveloped(method: Method, result: Any) -> Any:
    return {"data": result} if _is_enveloped(method) else result


def _enveloped_schema(method: Method, result: Schema) -> Schema:
    if not _is_enveloped(method):
        return result
    return {"type": "object", "required": ["data"], "properties": {"data": result}}
