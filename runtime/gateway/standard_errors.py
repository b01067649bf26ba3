"""Plain JSON-RPC 2.0 errors, for faces without a dialect of their own: a spec of somebody else is served with these."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.contract.abi import Category, Fault, Finding, Json
from runtime.gateway.jsonrpc import Invalid, NotJson, TooMuch

_CODES: dict[Category, int] = {
    Category.INVALID: -32602,
    Category.UNIMPLEMENTED: -32601,
    Category.INTERNAL: -32603,
}
_OTHER = -32000


def refused(what: NotJson | TooMuch | Invalid) -> Json:
    """Return the error object for a body that holds no request."""
    match what:
        case NotJson():
            return {"code": -32700, "message": "Parse error"}
        case TooMuch(words):
            return {"code": -32600, "message": "Invalid Request", "data": words}
        case Invalid(member, found):
            return {"code": -32600, "message": "Invalid Request", "data": f"{member} is {found}"}


def unknown_method(name: str) -> Json:
    return {"code": -32601, "message": "Method not found", "data": name}


def parameters(findings: Sequence[Finding]) -> Json:
    """Return the error object for params that do not fit: every finding with its pointer."""
    data = [{"pointer": pointer, "rule": rule, "message": words} for pointer, rule, words in findings]
    return {"code": -32602, "message": "Invalid params", "data": data}


def fault(failed: Fault) -> Json:
    """Return the error object for a call that failed; a declared error has the code of its spec."""
    code = failed.code if failed.name else _CODES.get(failed.category, _OTHER)
    error = {"code": code, "message": failed.message}
    return error if failed.data is None else {**error, "data": failed.data}
