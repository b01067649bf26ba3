"""The xo face's form of findings, faults and refused envelopes: the error objects of the original proxy.

Order of members: errors of the table that Xen Orchestra's clients share have message, code, data; all others code,
data, message (measured on the original).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.contract.abi import Category, Fault, Finding, Json
from runtime.gateway.jsonrpc import Invalid, Member, NotJson, TooMuch

INVALID_PARAMETERS = 10

_EXPECTED: dict[Member, tuple[str, str]] = {
    "body": ("identifier", "number or string"),
    "id": ("identifier", "number or string"),
    "jsonrpc": ("version", "undefined or '2.0'"),
    "method": ("method", "string"),
    "params": ("params", "undefined, array or object"),
}

_UNDECLARED: dict[Category, tuple[int, str]] = {
    Category.UNAUTHENTICATED: (3, "invalid credentials"),
    Category.FORBIDDEN: (2, "not enough permissions"),
    Category.NOT_FOUND: (1, ""),
    Category.UNAVAILABLE: (28, "service unavailable"),
    Category.UNIMPLEMENTED: (0, "not implemented"),
}
"""Code and message for a fault that no spec declares; "" keeps the fault's own words."""

_NAME = re.compile(r"'(.*?)'", re.DOTALL)
_LIMIT = re.compile(r"-?\d+(?:\.\d+)?")


def refused(what: NotJson | TooMuch | Invalid) -> Json:
    """Return the error object for a body that holds no request."""
    match what:
        case NotJson():
            return {"code": -32700, "message": "invalid JSON"}
        case TooMuch(words):
            return {"code": -32600, "message": words}
        case Invalid(member, found):
            noun, expected = _EXPECTED[member]
            found = "undefined" if member == "body" else found
            return {"code": -32600, "message": f"invalid {noun}: {found} instead of {expected}"}


def unknown_method(name: str) -> Json:
    return {"code": -32601, "data": name, "message": f"method not found: {name}"}


def parameters(findings: Sequence[Finding]) -> Json:
    """Return the error object for params that do not fit: code 10 with every finding in the form of ajv."""
    return {
        "message": "invalid parameters",
        "code": INVALID_PARAMETERS,
        "data": {"errors": [_as_ajv(*finding) for finding in findings]},
    }


def fault(failed: Fault) -> Json:
    """Return the error object for a call that failed."""
    code, message, data = failed.code, failed.message, failed.data
    if not failed.name:
        code, words = _UNDECLARED.get(failed.category, (-32000, ""))
        message = words or message
        if failed.category is Category.INVALID:
            code = INVALID_PARAMETERS
    if code < 0:
        return {"code": code, "message": message} if data is None else {"code": code, "data": data, "message": message}
    return {"message": message, "code": code} if data is None else {"message": message, "code": code, "data": data}


def _as_ajv(pointer: str, rule: str, words: str) -> Json:
    """Return one finding with the members that ajv gives it.

    A missing key is found at the object that lacks it, an unknown one too, with its name among the params.
    """
    params: dict[str, Json] = {}
    at = pointer
    quoted = _NAME.search(words)
    match rule:
        case "required" | "dependentRequired":
            params["missingProperty"] = quoted.group(1) if quoted else ""
        case "additionalProperties":
            at, _, last = pointer.rpartition("/")
            params["additionalProperty"] = last.replace("~1", "/").replace("~0", "~")
        case "type":
            params["type"] = _types(words)
        case _ if rule.startswith(("min", "max")):
            number = _LIMIT.search(words)
            if number:
                params["limit"] = float(number[0]) if "." in number[0] else int(number[0])
            elif words == "must not be empty":
                params["limit"] = 1
    return {
        "instancePath": at,
        "schemaPath": f"#{_schema_path(at)}/{rule}",
        "keyword": rule,
        "params": params,
        "message": words,
    }


def _schema_path(pointer: str) -> str:
    """Return where the schema of the value at pointer stands, for params that are plain objects and arrays."""
    parts = pointer.split("/")[1:]
    return "".join("/items" if part.isdigit() else f"/properties/{part}" for part in parts)


_TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")


def _types(words: str) -> Json:
    """Return the type, or the list of types, that a sentence such as `must be a string, is number` asks for."""
    wanted = words.rpartition(", is ")[0] or words
    found = [name for name in _TYPES if re.search(rf"\b{name}\b", wanted)]
    return found[0] if len(found) == 1 else found
