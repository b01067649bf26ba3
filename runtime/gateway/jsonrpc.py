"""The JSON-RPC 2.0 envelope: a body in, requests or what is wrong with them out; answers as bytes.

The order of members in an answer is the original proxy's: `id, jsonrpc, result` and `error, id, jsonrpc`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from runtime.contract import jsontext
from runtime.contract.abi import Json

Id = bytes
"""The JSON text of an identifier."""

NULL: Id = b"null"

_NOT_STRUCTURE = bytes(byte for byte in range(256) if byte not in b'"[]{}')
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
"""As signed bytes: what a bracket adds to the depth."""
_STRIDE = 8192

_NAME = re.compile(r"[A-Za-z0-9_.-]*").fullmatch
"""The names of methods in a liberal dialect; the empty one is unknown and nothing worse."""

Member = Literal["body", "id", "jsonrpc", "method", "params"]


@dataclass(slots=True)
class Request:
    method: str
    params: Json
    """`{}` where the request has none."""
    id: Id | None
    """None for a notification."""
    bare: bool
    """The request has no params member."""


@dataclass(frozen=True, slots=True)
class NotJson:
    """The body is not JSON text in UTF-8."""


@dataclass(frozen=True, slots=True)
class TooMuch:
    """The body is JSON and goes beyond a limit; `words` say which."""

    words: str


@dataclass(frozen=True, slots=True)
class Invalid:
    """A value that is no request: `member` is `found` (a JavaScript type, as the original names them)."""

    member: Member
    found: str


Parsed = Request | Invalid
Body = Parsed | list[Parsed] | NotJson | TooMuch


def parse(body: bytes, *, depth: int, containers: int, batch: int, any_params: bool, liberal: bool = False) -> Body:
    """Return what body asks for; a list for a batch.

    Of duplicate keys the last counts. The identifier may be a number, a string or null; without one the request is a
    notification. `jsonrpc` may be missing. `any_params` allows params that are neither object nor array.
    `liberal`: what `jsonrpc` says does not matter, and the method may be a number, but no text that cannot be a name.
    """
    excess = exceeds(body, depth, containers)
    if excess is not None:
        return TooMuch(excess)
    try:
        value = jsontext.loads(body)
    except jsontext.JSONDecodeError:
        return NotJson()
    if type(value) is not list:
        return _request(value, any_params, liberal)
    if not value:
        return TooMuch("a batch needs at least one request")
    if len(value) > batch:
        return TooMuch(f"a batch of {len(value)} requests, at most {batch} are allowed")
    return [_request(item, any_params, liberal) for item in value]


def exceeds(body: bytes, depth: int, containers: int) -> str | None:
    """Return in words which limit body, if it is JSON, exceeds: nesting, or the number of its arrays and objects.

    Reads no value and recurses nowhere. What is not JSON may give either answer. The number has a limit because the
    parser spends a second on a million of small containers, and nothing else runs meanwhile.
    """
    if body.count(b"[") + body.count(b"{") <= min(depth, containers):
        return None
    text = body.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _NOT_STRUCTURE)
    # Every second part stands between two quotes: it is the inside of a string.
    text = b"".join(text.split(b'"')[::2]).translate(_STEPS)
    opened = text.count(1)
    if opened > containers:
        return f"more than {containers} arrays and objects"
    if opened * 2 != len(text):
        return None
    level = 0
    for start in range(0, len(text), _STRIDE):
        part = memoryview(text)[start : start + _STRIDE].cast("b")
        if max(accumulate(part, initial=level)) > depth:
            return f"nested deeper than {depth} levels"
        level += sum(part)
    return None


def _request(value: Json, any_params: bool, liberal: bool) -> Parsed:
    if type(value) is not dict:
        return Invalid("body", kind(value))
    method = value.get("method")
    if liberal and type(method) in (int, float):
        method = jsontext.dumps(method).decode()
    if "id" in value:
        identifier = value["id"]
        if identifier is not None and type(identifier) not in (int, str, float):
            return Invalid("id", kind(identifier))
        id_text: Id | None = jsontext.dumps(identifier)
    elif type(method) is not str:
        # Without a method it is no notification either; the original looks at the identifier first.
        return Invalid("body", "undefined")
    else:
        id_text = None
    if not liberal and value.get("jsonrpc", "2.0") != "2.0":
        return Invalid("jsonrpc", kind(value["jsonrpc"]))
    if type(method) is not str:
        return Invalid("method", kind(method) if "method" in value else "undefined")
    if liberal and _NAME(method) is None:
        return Invalid("method", "string")
    if "params" not in value:
        return Request(method, {}, id_text, True)
    params = value["params"]
    if params == [] and method.startswith("rpc."):
        # These are no methods of the original but extensions of the standard (JSON-RPC 2.0, 4.3), where an empty array
        # is the same as no parameters; OpenRPC's clients send it.
        params = {}
    if not any_params and type(params) not in (dict, list):
        return Invalid("params", kind(params))
    return Request(method, params, id_text, False)


def kind(value: Json) -> str:
    """Return what JavaScript's `typeof` says of value, and `null` for null."""
    if value is None:
        return "null"
    if type(value) is bool:
        return "boolean"
    if type(value) is str:
        return "string"
    return "number" if type(value) in (int, float) else "object"


def answer(id: Id, result: bytes) -> bytes:
    """Return the answer whose result is a JSON text, on one line."""
    return b'{"id":%b,"jsonrpc":"2.0","result":%b}' % (id, one_line(result))


def head(id: Id) -> bytes:
    """Return what comes before a result that is sent in pieces; TAIL ends it."""
    return b'{"id":%b,"jsonrpc":"2.0","result":' % id


TAIL = b"}"


def failure(id: Id, error: Json) -> bytes:
    """Return the answer that says error, an object with code and message."""
    return b'{"error":%b,"id":%b,"jsonrpc":"2.0"}' % (jsontext.dumps(error), id)


def one_line(text: bytes) -> bytes:
    """Return a JSON text without line ends; between tokens is the only place where JSON allows them."""
    if b"\n" in text or b"\r" in text:
        return text.replace(b"\n", b" ").replace(b"\r", b" ")
    return text
