"""Conformance vectors: cases by method for whoever implements a face or its backends, in any language.

Valid params come from the examples and from boundaries, invalid ones have exactly one fault each and say which: the
former are for backends, the latter for what stands before them. What the answer must be is said by the method's reply,
its result schema and its errors, which stand beside the cases; a reference `#/types/Name` is one into the same
document. The validators that are rendered for the face judge every value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from codegen.introspection import WIRE
from codegen.model import Face, Method, Schema
from codegen.openrpc import reply_of
from codegen.samples import Named, Samples
from codegen.schemas import rewritten
from codegen.validator.naming import function_name
from codegen.wire.model import Rpc, Wire

Check = Callable[[Any], list[tuple[str, str, str]]]

VALID, INVALID = 20, 24
"""Cases of one method at most; where there are more candidates, they are taken at even distances."""

ITEMS = 6
"""Records that go up."""


def render(face: Face, wire: Wire, validators: bytes, header: str) -> bytes:
    """Return `vectors/<face>.json`, one case a line. `validators` is the text of the face's validators.

    They are run, so what they import of the runtime must be importable.
    """
    checks: dict[str, Any] = {}
    exec(compile(validators, f"validators/{face.name}.py", "exec"), checks)
    samples = Samples({name: definition.schema for name, definition in face.types.items()})
    rpcs = {rpc.method.name: rpc for rpc in wire.rpcs}
    methods = [
        _method(method, rpcs.get(method.name), wire, samples, checks[function_name(method.name)])
        for method in face.methods.values()
    ]
    lines = ["{", f' "x-generated": {text(header)},', f' "face": {text(face.name)},']
    lines += _members("errors", {error.name: _error(error) for error in face.errors.values()})
    lines += _members("types", {name: plain(definition.schema) for name, definition in sorted(face.types.items())})
    lines.append(' "methods": {\n' + ",\n".join(methods) + "\n }" if methods else ' "methods": {}')
    return ("\n".join([*lines, "}"]) + "\n").encode()


def _members(key: str, members: dict[str, Any]) -> list[str]:
    if not members:
        return [f" {text(key)}: {{}},"]
    rows = ",\n".join(f"  {text(name)}: {text(value)}" for name, value in members.items())
    return [f" {text(key)}: {{\n{rows}\n }},"]


def _error(error: Any) -> dict[str, Any]:
    found = {"code": error.code, "category": error.category}
    return found if error.data is None else {**found, "data": plain(error.data)}


def plain(schema: Schema) -> Schema:
    """The schema without the annotations about the wire."""
    return rewritten(schema, "", lambda inner, _: {key: value for key, value in inner.items() if key not in WIRE})


def _method(method: Method, rpc: Rpc | None, wire: Wire, samples: Samples, check: Check) -> str:
    facts: dict[str, Any] = {}
    if rpc is not None:
        facts["path"] = f"/{wire.package}.{rpc.service}/{rpc.name}"
    facts |= {"backend": method.backend, "reply": reply_of(method)}
    if method.body:
        facts["body"] = True
    if method.within is not None:
        facts["within"] = method.within
    facts["params"] = plain(method.params)
    if method.result is not None:
        facts["result"] = plain(method.result)
    facts["errors"] = list(method.errors)
    rows = [f"   {text(key)}: {text(value)}" for key, value in facts.items()]
    if method.sends is not None:
        rows.append(f"   {text('sends')}: {text(plain(method.sends))}")
        rows.append(_cases("items", [{"item": value} for _, value in _spread(samples.valid(method.sends), ITEMS)]))
    if rpc is not None and (streams := list(_streams(rpc))):
        rows.append(_cases("streams", streams))
    rows.append(_cases("valid", valid(method, samples, check)))
    rows.append(_cases("invalid", invalid(method, samples, check)))
    return f"  {text(method.name)}: {{\n" + ",\n".join(rows) + "\n  }"


def _streams(rpc: Rpc) -> Iterator[dict[str, Any]]:
    """Calls that go wrong on the way, with the params of the first valid case: what is sent, and what comes of it.

    What is left must leave the method as it was; what was sent without a proper commit must not be taken.
    """
    if rpc.method.body:
        yield {"name": "an upload without a commit", "sends": ["params", "data"], "fails": "uncommitted"}
        sends = ["params", "data", "commit of other bytes"]
        yield {"name": "an upload with a commit of other bytes", "sends": sends, "fails": "uncommitted"}
    if rpc.streams_down:
        yield {"name": "a stream that is left", "sends": ["params"], "leaves": "after the first message"}


def _cases(key: str, cases: list[dict[str, Any]]) -> str:
    if not cases:
        return f"   {text(key)}: []"
    return f"   {text(key)}: [\n" + ",\n".join(f"    {text(case)}" for case in cases) + "\n   ]"


def valid(method: Method, samples: Samples, check: Check) -> list[dict[str, Any]]:
    """Params that are valid: those of the examples first."""
    examples = {_canonical(example.params): example for example in reversed(method.examples)}
    found = [{"name": f"example: {one.name}", "params": one.params} for one in reversed(examples.values())]
    more = [named for named in samples.valid(method.params) if _canonical(named[2]) not in examples]
    for name, value in _spread((named for named in more if not check(named[2])), VALID - len(found)):
        found.append({"name": name, "params": value})
    return found


def invalid(method: Method, samples: Samples, check: Check) -> list[dict[str, Any]]:
    """Params with exactly one fault, and the rule that they break at which pointer."""
    candidates = [named for named in samples.faulty(method.params) if len(check(named[2])) == 1]
    found = []
    for name, value in _spread(candidates, INVALID):
        ((at, rule, _),) = check(value)
        found.append({"name": name, "params": value, "at": at, "rule": rule})
    return found


def _spread(candidates: Iterable[Named], count: int) -> list[tuple[str, Any]]:
    """So many of the candidates, each value once."""
    distinct: dict[str, tuple[str, Any]] = {}
    for at, words, value in candidates:
        distinct.setdefault(_canonical(value), (f"{at}: {words}" if at else words, value))
    every = list(distinct.values())
    if len(every) <= count:
        return every
    return [every[index * len(every) // count] for index in range(max(count, 0))]


# In ASCII: some of the texts have line ends that not every tool takes for characters. One encoder for all, as
# `json.dumps` with any settings makes one for each call.
_plain = json.JSONEncoder()


def text(value: Any) -> str:
    """The JSON text on one line."""
    return _plain.encode(value)


def _canonical(value: Any) -> str:
    """A text that tells values apart; far quicker to make than JSON, and nobody sees it."""
    return repr(value)
