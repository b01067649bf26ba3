"""From a request's query and body to the params of its method (proxmox-backup.md 1.4). No I/O here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from runtime.contract import jsontext
from runtime.contract.abi import Category, Errors, Face, Fault, Json

Kinds = Mapping[str, str]
"""By parameter its JSON type, where a query has to be turned into it: integer, boolean, array, or text."""

_YES = frozenset({"1", "on", "yes", "true"})
_NO = frozenset({"0", "off", "no", "false"})
_INTEGER = re.compile(r"-?[0-9]{1,19}")
_MISSING = re.compile(r"needs the key '([^']+)'(.*)")
_PAIRS = 20_000
"""Of a query or a form; a PUT of the longest lists has 16,384."""

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


def kinds(face: Face) -> dict[str, Kinds]:
    """Return the types of the parameters of all methods of a face, by method."""
    found: dict[str, Kinds] = {}
    for method in jsontext.loads(face.introspection()):
        found[method["name"]] = {name: _kind(schema) for name, schema in method["params"].items()}
    return found


def _kind(schema: Any) -> str:
    kind = schema.get("type", "string") if isinstance(schema, dict) else "string"
    if isinstance(kind, list):
        kind = next(one for one in kind if one != "null")
    if kind == "array":
        return f"array {_kind(schema.get('items', {}))}"
    return str(kind)


def refused(findings: Errors) -> Fault:
    """Return the error for params that do not fit: a phrase, then one line for each that begins with its name."""
    lines = []
    for pointer, _, words in findings:
        # What is missing is found at what it is missing in.
        missing = _MISSING.fullmatch(words)
        path, words = (f"{pointer}/{missing[1]}", f"is missing{missing[2]}") if missing else (pointer, words)
        lines.append(f"'{path.lstrip('/') or 'parameters'}': {words}")
    return Fault("\n".join(["parameter verification failed", *lines]), code=400, category=Category.INVALID)


def of_query(text: str, kinds: Kinds) -> dict[str, Json]:
    """Return the params of a query or a form. What has no form of its type stays text, for the validator to refuse."""
    params: dict[str, Json] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_PAIRS)
    except ValueError:
        raise Fault(f"more than {_PAIRS} parameters", code=400, category=Category.INVALID) from None
    for name, value in pairs:
        kind = kinds.get(name, "string")
        converted = _converted(value, kind.removeprefix("array "))
        if kind.startswith("array "):
            params.setdefault(name, []).append(converted)
        elif name in params:
            # Twice is an array on this wire, which is what the parameter is not.
            params[name] = [*(params[name] if isinstance(params[name], list) else [params[name]]), converted]
        else:
            params[name] = converted
    return params


def _converted(value: str, kind: str) -> Json:
    if kind == "integer" and _INTEGER.fullmatch(value):
        return int(value)
    if kind == "boolean" and value.lower() in _YES | _NO:
        return value.lower() in _YES
    return value


def of_request(verb: str, query: str, content_type: str, body: bytes, kinds: Kinds) -> dict[str, Json]:
    """Return the params of a request whose body is its parameters. Raises Fault for a body that holds none."""
    kind = content_type.partition(";")[0].strip().lower()
    if verb in ("GET", "DELETE", "HEAD") or not body:
        return of_query(query, kinds)
    if kind == JSON:
        try:
            params = jsontext.loads(body)
        except jsontext.JSONDecodeError:
            raise Fault("the body is not JSON", code=400, category=Category.INVALID) from None
        if type(params) is not dict:
            raise Fault("the body is not a JSON object", code=400, category=Category.INVALID)
        return params
    if kind == FORM:
        form = body.decode("utf-8", "replace")
        return of_query(f"{query}&{form}" if query else form, kinds)
    words = f"the body is {kind or 'of no type'}, expected {JSON} or {FORM}"
    raise Fault(words, code=400, category=Category.INVALID)
