"""The zonemaster face's form of findings, faults and refused envelopes: the error objects of today's Zonemaster.

Three codes are strings and two are numbers, which its clients know: "-32700", "-32600" and "-32602" against -32601 and
-32603. The GUI shows `data[].path` and `data[].message` at the fields of its form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from runtime.contract.abi import Category, Fault, Finding, Json
from runtime.gateway.jsonrpc import Invalid, NotJson, TooMuch

_PARAMETERS = -32602
"""The code of declared errors about parameters, which backends find; on the wire a string as the gateway's own."""

_NAME = re.compile(r"'(.*?)'", re.DOTALL)

_EXPECTED = {
    "body": "must be an object",
    "id": "must be a number, a string or null",
    "jsonrpc": "must be '2.0'",
    "method": "must be a string of letters, digits and _ . -",
    "params": "must be an object",
}


def refused(what: NotJson | TooMuch | Invalid) -> Json:
    """Return the error object for a body that holds no request."""
    match what:
        case NotJson():
            return {"code": "-32700", "message": "The request is not JSON.", "data": "not a JSON text in UTF-8"}
        case TooMuch(words):
            data = f"/: {words}"
        case Invalid("body", "undefined"):
            data = "/method: is missing"
        case Invalid(member, found):
            data = f"/{'' if member == 'body' else member}: {_EXPECTED[member]}, is {found}"
    return {"code": "-32600", "message": "The request is no JSON-RPC request.", "data": data}


def unknown_method(name: str) -> Json:
    return {"code": -32601, "message": f"There is no method {name!r}." if name else "The method has no name."}


def parameters(findings: Sequence[Finding]) -> Json:
    """Return the error object for params that do not fit: every finding, in the order of the paths."""
    data = sorted(_placed(*finding) for finding in findings)
    return {
        "code": "-32602",
        "message": "The parameters are not valid.",
        "data": [{"path": path, "message": words} for path, words in data],
    }


def no_parameters() -> Json:
    """Return the error object for a method that has required parameters and got no params at all."""
    return {"code": "-32602", "message": "The request needs 'params'."}


def fault(failed: Fault) -> Json:
    """Return the error object for a call that failed; the face has one number for all of them."""
    match failed.category:
        case Category.INTERNAL if not failed.name:
            return {"code": -32603, "message": "Internal error.", "data": None}
        case _ if failed.code == _PARAMETERS and failed.name:
            return {"code": str(_PARAMETERS), "message": failed.message, "data": failed.data}
        case _:
            return {"code": failed.code if failed.name else -32603, "message": failed.message, "data": failed.data}


def _placed(pointer: str, rule: str, words: str) -> tuple[str, str]:
    """Return where a form has what is wrong, and the words for it.

    A missing key stands at its own path, a key that is not known at the object's that has it; the root is `/`.
    """
    if rule in ("required", "dependentRequired") and (quoted := _NAME.search(words)):
        return f"{pointer}/{quoted.group(1)}", words
    if rule == "additionalProperties":
        parent, _, key = pointer.rpartition("/")
        return parent or "/", f"{key.replace('~1', '/').replace('~0', '~')}: {words}"
    return pointer or "/", words
