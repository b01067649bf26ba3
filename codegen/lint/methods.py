"""Rules about methods and errors: what they refer to exists, and their keys go together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from codegen.findings import Finding, Rule, nearest
from codegen.model import Face, Method, Schema, Spec
from codegen.schemas import IN_PLACE, below

_FACT = re.compile(r"\{([^{}]*)\}")
_HOLE = re.compile(r"\{([^{}/]*)\}")
_REF = "#/types/"


def _methods(spec: Spec) -> Iterator[tuple[Face, Method]]:
    for face in spec.faces.values():
        for method in face.methods.values():
            yield face, method


def _at(method: Method, rule: str, message: str, pointer: str = "") -> Finding:
    return Finding(method.file.place(method.pointer + pointer), rule, message)


def _at_name(method: Method, rule: str, message: str) -> Finding:
    return Finding(method.file.key_place(method.pointer), rule, message)


def properties(schema: Schema, face: Face, seen: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the properties that a schema declares for its value, through references and combined schemas."""
    if not isinstance(schema, dict):
        return {}
    found: dict[str, Any] = {}
    for keyword, _, inner in below(schema):
        if keyword in IN_PLACE:
            found.update(properties(inner, face, seen))
    name = schema["$ref"].removeprefix(_REF) if isinstance(schema.get("$ref"), str) else ""
    if name in face.types and name not in seen:
        found.update(properties(face.types[name].schema, face, seen | {name}))
    own = schema.get("properties")
    found.update(own if isinstance(own, dict) else {})
    return found


def _resolved(schema: Schema, face: Face) -> Schema:
    """Follow references until there is a schema that says something itself."""
    for _ in range(len(face.types) + 1):
        if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str) or "type" in schema:
            break
        named = face.types.get(schema["$ref"].removeprefix(_REF))
        if named is None:
            break
        schema = named.schema
    return schema


def error_unknown(spec: Spec) -> Iterator[Finding]:
    for face, method in _methods(spec):
        listing = method.file.document["methods"][method.name].get("errors", [])
        for index, name in enumerate(listing if isinstance(listing, list) else ()):
            if isinstance(name, str) and name not in face.errors:
                words = f"the face declares no error {name!r}{nearest(name, face.errors)}"
                yield _at(method, "error-unknown", words, f"/errors/{index}")


def reply_when(spec: Spec) -> Iterator[Finding]:
    for face, method in _methods(spec):
        when = method.reply.when
        if when is None:
            continue
        known = properties(method.params, face)
        if when not in known:
            words = f"{method.name!r} has no parameter {when!r}{nearest(when, known)}"
            yield _at(method, "reply-when", words, "/reply/when")
        else:
            schema = _resolved(known[when], face)
            if not isinstance(schema, dict) or schema.get("type") != "boolean":
                words = f"the parameter {when!r} decides on the reply, so it must have the type boolean"
                yield _at(method, "reply-when", words, "/reply/when")
        if {method.reply.form, method.reply.otherwise} != {"ndjson", "unary"}:
            words = (
                f"a parameter chooses between ndjson and unary, not {method.reply.form} and {method.reply.otherwise}"
            )
            yield _at(method, "reply-when", words, "/reply/true")


def reply_result(spec: Spec) -> Iterator[Finding]:
    for _, method in _methods(spec):
        form = method.reply.form
        if method.result is None and "ndjson" in (form, method.reply.otherwise):
            words = f"{method.name!r} replies with records: 'result' must be their schema"
            yield _at_name(method, "reply-result", words)
        elif method.result is not None and form in ("session", "passthrough"):
            words = f"a reply of the form {form} has no 'result'"
            yield Finding(method.file.key_place(f"{method.pointer}/result"), "reply-result", words)


def streams(spec: Spec) -> Iterator[Finding]:
    for _, method in _methods(spec):
        up = [key for key, there in (("body", method.body), ("sends", method.sends is not None)) if there]
        if len(up) == 2:
            yield _at(method, "streams", "one stream goes up: bytes ('body') or records ('sends'), not both", "/sends")
        elif up and not method.has_rpc:
            reason = "is answered by the gateway" if method.backend == "gateway" else "passes bytes through"
            words = f"{method.name!r} {reason}: it has no rpc that {up[0]!r} could go up"
            yield _at(method, "streams", words, f"/{up[0]}")
        elif up and method.reply.when is not None:
            words = "a method that takes a stream has one form of reply"
            yield _at(method, "streams", words, "/reply")
        if method.backend == "gateway" and method.reply.form == "session":
            yield _at(method, "streams", "a session lives in a backend, not in the gateway", "/reply")
        if method.task is not None and not method.has_rpc:
            yield _at(method, "streams", f"{method.name!r} has no rpc, so it starts no task", "/task")


def session_unknown(spec: Spec) -> Iterator[Finding]:
    for face, method in _methods(spec):
        if method.within is None:
            continue
        opened = sorted({other.namespace for other in face.methods.values() if other.reply.form == "session"})
        if method.within not in opened:
            words = f"no method of {method.within!r} opens a session (reply: session){nearest(method.within, opened)}"
            yield _at(method, "session-unknown", words, "/within")


def deprecated(spec: Spec) -> Iterator[Finding]:
    for face, method in _methods(spec):
        if method.stability == "deprecated":
            missing = [key for key in ("since", "instead") if getattr(method, key) is None]
            if missing:
                words = f"{method.name!r} is deprecated: it needs {' and '.join(map(repr, missing))}"
                yield _at_name(method, "deprecated", words)
        elif method.instead is not None:
            yield _at(method, "deprecated", f"{method.name!r} is not deprecated, so nothing stands instead", "/instead")
        if method.instead is not None and method.instead not in face.methods:
            words = f"the face has no method {method.instead!r}{nearest(method.instead, face.methods)}"
            yield _at(method, "deprecated", words, "/instead")


def http_path(spec: Spec) -> Iterator[Finding]:
    for face, method in _methods(spec):
        if method.http is None:
            continue
        path = method.http.path
        if not path.startswith("/") or "?" in path or "#" in path or any(part.isspace() for part in path):
            words = f"a path begins with / and has no query, fragment or space, is {path!r}"
            yield _at(method, "http-path", words, "/http/path")
        known = properties(method.params, face)
        holes = _HOLE.findall(path)
        for name in holes:
            if name not in known:
                words = f"{{{name}}} is no parameter of {method.name!r}{nearest(name, known)}"
                yield _at(method, "http-path", words, "/http/path")
        if re.search(r"[{}]", _HOLE.sub("", path)):
            yield _at(method, "http-path", f"a parameter in a path is {{name}}, in {path!r}", "/http/path")


def http_twice(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        first: dict[tuple[str | None, str, str], str] = {}
        for method in face.methods.values():
            if method.http is None:
                continue
            shape = _HOLE.sub("{}", method.http.path)
            other = first.setdefault((method.within, method.http.verb, shape), method.name)
            if other != method.name:
                words = f"{method.http.verb} {method.http.path} is bound to {other!r} already"
                yield _at(method, "http-twice", words, "/http/path")


def http_missing(spec: Spec) -> Iterator[Finding]:
    for _, method in _methods(spec):
        if method.reply.form == "passthrough" and method.http is None:
            words = f"{method.name!r} passes bytes through, so it needs 'http' to be reached"
            yield _at_name(method, "http-missing", words)


def error_fact(spec: Spec) -> Iterator[Finding]:
    for face in spec.faces.values():
        for error in face.errors.values():
            place = error.file.place(f"{error.pointer}/message")
            known = properties(error.data, face)
            data = _resolved(error.data, face)
            required = data.get("required") if isinstance(data, dict) else None
            required = required if isinstance(required, list) else []
            for name in _FACT.findall(error.message):
                if name not in known:
                    words = f"{{{name}}} is not declared in the data of {error.name!r}{nearest(name, known)}"
                    yield Finding(place, "error-fact", words)
                elif name not in required:
                    yield Finding(place, "error-fact", f"{{{name}}} may be missing: require it in the data")
            if re.search(r"[{}]", _FACT.sub("", error.message)):
                yield Finding(place, "error-fact", "a fact in a message is {name}; other braces have no meaning")


RULES = (
    Rule("error-unknown", "A method lists errors that its face declares.", error_unknown),
    Rule("reply-when", "A reply is chosen by a boolean parameter, between ndjson and unary.", reply_when),
    Rule("reply-result", "A reply of records has a schema, one that is no value has none.", reply_result),
    Rule("streams", "Streams go where there is an rpc, one up at most.", streams),
    Rule("session-unknown", "A method within a session names a namespace that opens one.", session_unknown),
    Rule("deprecated", "A deprecated method says since when, and names the method to use instead.", deprecated),
    Rule("http-path", "A path is one, and its parameters are those of the method.", http_path),
    Rule("http-twice", "A verb and a path belong to one method.", http_twice),
    Rule("http-missing", "A method that passes bytes through is bound to a path.", http_missing),
    Rule("error-fact", "The facts in the message of an error are required keys of its data.", error_fact),
)
