"""The reference pages: one for each service of a face, one for the face with its types and errors.

Anchors are the names of methods, types and errors, so they do not move with the words around them.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from codegen import names, protojson, readable
from codegen.examples import has_result
from codegen.introspection import named_params, required_params
from codegen.layout import laid_out, one_line, sentence
from codegen.model import Face, Method, Schema
from codegen.openapi import TEMPLATE, WITHOUT_BODY, takes_parameters
from codegen.samples import Samples
from codegen.wire import shapes
from codegen.wire.model import ABSENT, Wire

INTERNAL = "internal"
"""The face that only the parts of the product call."""

PATHS = {"xo": "/api/v1", "zonemaster": "/zonemaster/v1", "rpcapi": "/zonemaster"}
"""Where the gateway has a JSON-RPC face; any other is at `/<face>`."""

GATEWAY = "https://127.0.0.1:8443"
BACKEND = "127.0.0.1:8445"

CREDENTIALS = {
    "token": '-H "Authorization: Bearer $TOKEN"',
    "ticket": '-H "Authorization: PBSAPIToken=$TOKEN"',
    "session": '-b "session_id=$SESSION"',
}

WHO = {
    "none": "Anybody may call it.",
    "token": "Needs a token.",
    "ticket": "Needs a ticket or an API token.",
    "session": "Needs a session of the pool.",
    "loopback": "Only for this machine.",
}

SHORT = 100
"""JSON up to this length stands on one line."""

PLAIN = frozenset({"type", "additionalProperties", "required", "properties", "description", "x-wire", "$ref"})


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter."""

    name: str
    type: str
    need: str
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A block of code under a title."""

    title: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A method, laid out by `reference_service.md.j2`."""

    name: str
    summary: str
    in_table: str
    """The summary as a cell of a table."""
    description: str
    facts: str
    signature: list[str]
    rows: list[Row]
    more: str
    result: str
    errors: list[tuple[str, int, str, str]]
    lines: list[Shown]
    examples: list[tuple[str, list[Shown]]] = field(default_factory=list)


def render(face: Face, wire: Wire, header: str) -> dict[str, bytes]:
    """Return the pages of the face by file name."""
    pages: dict[str, list[Entry]] = {}
    writer = _Writer(face, wire)
    for method in face.methods.values():
        pages.setdefault(method.namespace, []).append(writer.entry(method))
    found = {
        f"{namespace}.md": laid_out(
            "reference_service.md.j2",
            header=header,
            face=face.name,
            title=face.title or face.name,
            namespace=namespace,
            service=_service(face, namespace),
            entries=entries,
        )
        for namespace, entries in pages.items()
    }
    services = [(name, _service(face, name), entries) for name, entries in pages.items()]
    found["README.md"] = laid_out(
        "reference_face.md.j2",
        header=header,
        face=face.name,
        title=face.title or face.name,
        services=services,
        types=[
            (name, _description(definition.schema), readable.declaration(name, definition.schema, face.types))
            for name, definition in sorted(face.types.items())
        ],
        errors=[
            (error.name, error.code, error.category, cell(error.message), cell(_data(error.data)))
            for error in face.errors.values()
        ],
    )
    return found


def index(faces: list[Face], header: str) -> bytes:
    """Return the page that leads to those of the faces."""
    rows = [(face.name, cell(face.title or face.name), len(face.methods)) for face in faces]
    return laid_out("reference.md.j2", header=header, rows=rows)


def _service(face: Face, namespace: str) -> str:
    """The gRPC service; "" where no method has an rpc."""
    if not any(method.has_rpc for method in face.methods.values() if method.namespace == namespace):
        return ""
    return f"{names.proto_package(face.name)}.{names.service(namespace)}"


def _description(schema: Schema) -> str:
    return one_line(schema.get("description", "")) if isinstance(schema, dict) else ""


def _data(schema: Schema | None) -> str:
    return "" if schema is None else f"`{readable.text(schema)}`"


def cell(text: str) -> str:
    """The text as a cell of a table."""
    return one_line(text).replace("|", "\\|")


def pretty(value: Any) -> str:
    line = json.dumps(value, ensure_ascii=False)
    return line if len(line) <= SHORT else json.dumps(value, ensure_ascii=False, indent=2)


class _Writer:
    def __init__(self, face: Face, wire: Wire) -> None:
        self.face = face
        self.wire = wire
        self.rpcs = {rpc.method.name: rpc for rpc in wire.rpcs}
        self.samples = Samples({name: definition.schema for name, definition in face.types.items()})
        # A face of which every method has a path, or that takes connections over, is HTTP itself: what has no path
        # there is for the contract only. JSON-RPC is what all others are.
        paths = [method.http for method in face.methods.values()]
        upgrades = any(http is not None and http.upgrade is not None for http in paths)
        self.calls = None in paths and not upgrades and face.name != INTERNAL

    def entry(self, method: Method) -> Entry:
        errors = [self.face.errors[name] for name in method.errors]
        return Entry(
            name=method.name,
            summary=sentence(method.summary),
            in_table=cell(sentence(method.summary)),
            description=one_line(method.description),
            facts=" ".join(self.facts(method)),
            signature=self.signature(method),
            rows=self.rows(method),
            more=self.more(method),
            result=self.result(method),
            errors=[(error.name, error.code, error.category, cell(error.message)) for error in errors],
            lines=list(self.lines(method)),
            examples=[(example.name, shown) for example, shown in self.examples(method)],
        )

    def facts(self, method: Method) -> Iterator[str]:
        yield WHO[method.auth]
        if method.within is not None:
            yield f"Only on the connection of a session (`{method.within}.open`)."
        yield "Answered by the gateway itself." if method.backend == "gateway" else f"Backend: `{method.backend}`."
        if method.task is not None:
            yield f"Starts a task of the kind `{method.task}`: leaving the call does not stop the work."
        if method.stability != "stable":
            since = f" since {method.since}" if method.since else ""
            instead = f"; use `{method.instead}`" if method.instead else ""
            yield f"{method.stability.capitalize()}{since}{instead}."
        yield f"Source: {sentence(': '.join(filter(None, [method.source.document, method.source.section])))}"

    # The signature

    def signature(self, method: Method) -> list[str]:
        given = []
        if takes_parameters(method, self.face):
            given.append(f"params: {readable.text(method.params)}")
        if method.body:
            given.append("body: Bytes")
        if method.sends is not None:
            given.append(f"records: Stream<{readable.text(method.sends)}>")
        end = f"): {self.returned(method)}"
        line = f"{method.name}({', '.join(given)}{end}"
        if len(line) <= SHORT:
            return [line]
        inline = isinstance(method.params, dict) and "properties" in method.params
        if inline:
            members = [f"  {member}," for member in readable.members(method.params)]
            return [f"{method.name}(params: {{", *members, "}" + "".join(f", {part}" for part in given[1:]) + end]
        return [f"{method.name}(", *(f"  {part}," for part in given), end]

    def returned(self, method: Method) -> str:
        if method.reply.when is None:
            return self.form(method.reply.form, method)
        one, other = (self.form(form, method) for form in (method.reply.form, method.reply.otherwise or "unary"))
        return f"{method.reply.when} ? {one} : {other}"

    def form(self, form: str, method: Method) -> str:
        result = "void" if method.result is None else readable.text(method.result)
        return {"ndjson": f"Stream<{result}>", "binary": "Bytes", "session": "Session", "passthrough": "any"}.get(
            form, result
        )

    # Parameters and result

    def rows(self, method: Method) -> list[Row]:
        required = required_params(method.params, self.face.types)
        found = [
            Row(f"`{cell(key)}`", self.type_cell(schema), self.need(key, schema, required), self.words(schema))
            for key, schema in named_params(method.params, self.face.types).items()
        ]
        if found or shapes.is_closed(shapes.resolved(method.params, self.face.types)):
            return found
        return [Row("(the value)", self.type_cell(method.params), "", self.words(method.params))]

    def need(self, key: str, schema: Schema, required: set[str]) -> str:
        default = shapes.default_of(schema, self.face.types)
        if key in required:
            return "required"
        return "optional" if default is ABSENT else f"`{cell(json.dumps(default, ensure_ascii=False))}`"

    def type_cell(self, schema: Schema) -> str:
        """The type, with links to the named types in it."""
        found = f"`{cell(readable.text(schema))}`"
        known = [name for name in _references(schema) if name in self.face.types]
        if len(known) == 1 and readable.text(schema) in (known[0], f"{known[0]}[]"):
            return f"[{found}](README.md#type-{known[0]})"
        links = ", ".join(f"[{name}](README.md#type-{name})" for name in known)
        return f"{found} ({links})" if links else found

    def words(self, schema: Schema) -> str:
        if not isinstance(schema, dict):
            return ""
        description = schema.get("description", "")
        if not description:
            # Of a type one sentence will do: it is described in full where the link leads.
            others = (part["description"] for part in shapes.chain(schema, self.face.types) if "description" in part)
            description = one_line(next(others, "")).partition(". ")[0]
        narrowing = [rule for part in shapes.chain(schema, self.face.types) for rule in readable.narrowing(part)]
        rules = [f"{rule[0].upper()}{rule[1:]}." for rule in narrowing]
        return cell(" ".join(filter(None, [sentence(description) if description else "", *rules])))

    def more(self, method: Method) -> str:
        """What holds across parameters, which the table cannot say."""
        schema = shapes.resolved(method.params, self.face.types)
        if not isinstance(schema, dict):
            return ""
        found = [
            f"`{key}` needs {' and '.join(f'`{other}`' for other in others)}."
            for key, others in schema.get("dependentRequired", {}).items()
        ]
        if schema.keys() - PLAIN - {"dependentRequired"} and "properties" in schema:
            found.append(
                "More holds across parameters; `x-params` of the method in the OpenRPC document has all of it."
            )
        elif not shapes.is_closed(schema) and "properties" in schema:
            found.append("Others are taken as they come.")
        return " ".join(found)

    def result(self, method: Method) -> str:
        form = method.reply.form
        if method.result is None:
            return {"binary": "Bytes.", "session": "The session, as long as it lives.", "passthrough": ""}.get(
                form, "Nothing, which is `true` here." if self.face.name == "xo" else "Nothing."
            )
        found = self.type_cell(method.result)
        # What a link leads to says of itself what it is.
        words = "" if found.startswith("[") else self.words(method.result)
        found += f": {words}" if words else "."
        if form == "ndjson" and method.reply.when is None:
            return f"Records, each {found}"
        return found

    # Command lines

    def lines(self, method: Method) -> Iterator[Shown]:
        params = self.params(method)
        if self.calls:
            path = PATHS.get(self.face.name, f"/{self.face.name}")
            call = {"id": 0, "jsonrpc": "2.0", "method": method.name, "params": params}
            words = ["curl -k", GATEWAY + path, CREDENTIALS.get(method.auth, ""), f"-d {shell(call)}"]
            yield Shown("JSON-RPC", "sh", " ".join(filter(None, words)))
        if method.http is not None:
            yield self.http(method, params)
        if method.name in self.rpcs:
            rpc = self.rpcs[method.name]
            item = None if method.sends is None else self.samples.least(method.sends)
            sent = protojson.request(self.wire, rpc, params, item)
            data = shlex.quote(" ".join(map(compact, sent)))
            session = ' -H "gatewright-session: $SESSION"' if method.within is not None else ""
            path = f"{self.wire.package}.{rpc.service}/{rpc.name}"
            yield Shown("gRPC", "sh", f"grpcurl -plaintext{session} -d {data} {BACKEND} {path}")

    def params(self, method: Method) -> Any:
        """Those of the first example with a result, else of the first, else the least there are."""
        fitting = [example for example in method.examples if example.error is None] or list(method.examples)
        return fitting[0].params if fitting else self.samples.least(method.params)

    def http(self, method: Method, params: Any) -> Shown:
        http = method.http
        assert http is not None
        in_path = TEMPLATE.findall(http.path)
        path = TEMPLATE.sub(lambda match: quote(str(params[match[1]]), safe=""), http.path)
        rest = {key: value for key, value in params.items() if key not in in_path}
        body = http.params != "query" and http.verb not in WITHOUT_BODY and not method.body
        if not body and rest:
            pairs = {key: str(value).lower() if isinstance(value, bool) else value for key, value in rest.items()}
            path += f"?{urlencode(pairs, doseq=True)}"
        bytes_up = method.body or (method.reply.form == "passthrough" and http.verb not in WITHOUT_BODY)
        if method.within is not None:
            head = [f"{http.verb} {path}"]
            if body and rest:
                head += ["content-type: application/json", "", json.dumps(rest, ensure_ascii=False)]
            elif method.body:
                head += ["content-type: application/octet-stream", "", "(the bytes)"]
            return Shown("HTTP, on the connection of the session", "http", "\n".join(head))
        words = ["curl -k", "" if http.verb == "GET" else f"-X {http.verb}", shlex.quote(GATEWAY + path)]
        words.append(CREDENTIALS.get(method.auth, ""))
        if http.upgrade is not None:
            words.append(f"--http1.1 -H 'Connection: Upgrade' -H 'Upgrade: {http.upgrade}'")
        if bytes_up:
            words.append("--data-binary @FILE")
        elif body and rest:
            words.append(f"-H 'Content-Type: application/json' -d {shell(rest)}")
        return Shown("HTTP", "sh", " ".join(filter(None, words)))

    def examples(self, method: Method) -> Iterator[tuple[Any, list[Shown]]]:
        for example in method.examples:
            shown = [Shown("params", "json", pretty(example.params))]
            if example.error is not None:
                shown.append(Shown(f"fails with [{example.error}](README.md#error-{example.error})", "", ""))
            elif has_result(example, method):
                shown.append(Shown("result", "json", pretty(example.result)))
            yield example, shown


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shell(value: Any) -> str:
    return shlex.quote(compact(value))


def _references(schema: Schema) -> list[str]:
    """The types that a schema names, each once, in their order."""
    found: dict[str, None] = {}

    def look(part: Any) -> None:
        if isinstance(part, list):
            for item in part:
                look(item)
        elif isinstance(part, dict):
            name = shapes.ref_name(part)
            if name is not None:
                found[name] = None
            for item in part.values():
                look(item)

    look(schema)
    return list(found)
