"""The methods that the gateway answers itself: `system.*`, `rpc.discover`, `test.*` and `appliance.getInfo`.

All answers that only depend on the face are put together once. Which of these methods a face has is for its spec.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from runtime.contract import jsontext
from runtime.contract.abi import Category, Face, Fault, Json
from runtime.gateway import ndjson
from runtime.gateway.calls import OwnRecords, OwnValue
from runtime.gateway.faults import declared

_NUMBERS = 11_000
"""Numbers in one block of test.range: 64 KiB when they are small."""

_EXACT = 2.0**53


@dataclass(frozen=True, slots=True)
class Own:
    values: dict[str, OwnValue]
    records: dict[str, OwnRecords]


def own_methods(face: Face, version: str) -> Own:
    """Return what answers the gateway's own methods of face. Raises OSError if its documents are missing."""
    described: dict[str, bytes] = {
        entry["name"]: jsontext.dumps(entry) for entry in jsontext.loads(face.introspection())
    }
    names = [jsontext.dumps(name) for name in face.methods]
    name_list = jsontext.Raw(b"[" + b",".join(names) + b"]")
    info_list = jsontext.Raw(b"[" + b",".join(described.values()) + b"]")
    openrpc = jsontext.Raw(jsontext.dumps(jsontext.loads(face.openrpc())))
    names_block, infos_block = ndjson.block(names), ndjson.block(described.values())
    return Own(
        values={
            "system.listMethods": lambda _: name_list,
            "system.getMethodsInfo": lambda _: info_list,
            "system.methodSignature": partial(_signature, face, described),
            "system.getServerVersion": lambda _: version,
            "rpc.discover": lambda _: openrpc,
            "test.throw": partial(_throw, face),
            "appliance.getInfo": lambda _: _operating_system(),
        },
        records={
            "system.listMethods": lambda _: (names_block,),
            "system.getMethodsInfo": lambda _: (infos_block,),
            "test.range": _range,
        },
    )


def _signature(face: Face, described: dict[str, bytes], params: Json) -> Json:
    asked = params["name"] if "name" in params else params["method"]
    entry = described.get(asked)
    if entry is None:
        method = face.methods["system.methodSignature"]
        message = f"no such method {asked}"
        raise declared(method, Category.NOT_FOUND, message, id=asked, type="method", name=asked)
    return jsontext.Raw(entry)


def _throw(face: Face, params: Json) -> Json:
    words = params["message"]
    raise declared(face.methods["test.throw"], Category.INTERNAL, words, message=words)


def _range(params: Json) -> Iterable[bytes]:
    start, stop = params.get("start", 0), params["stop"]
    step = params.get("step", -1 if start > stop else 1)
    steps = (stop - start) / step
    if math.isinf(steps):
        raise Fault(f"there are too many numbers in steps of {step}", category=Category.INVALID)
    count = max(0, math.ceil(steps))
    if all(type(number) is int or number.is_integer() for number in (start, step)):
        start, step = int(start), int(step)
        if count <= _NUMBERS:
            return (_integers(start, step, count),)
        return (_integers(start + at * step, step, min(_NUMBERS, count - at)) for at in range(0, count, _NUMBERS))
    return _fractions(float(start), float(step), count)


def _integers(start: int, step: int, count: int) -> bytes:
    # The JSON writer writes a list of integers faster than anything else, and no comma is inside a number.
    return jsontext.dumps([*range(start, start + count * step, step)])[1:-1].replace(b",", b"\n")


def _fractions(start: float, step: float, count: int) -> Iterator[bytes]:
    """Yield blocks of numbers that are added up one by one, as the original does."""
    number = start
    for at in range(0, count, _NUMBERS):
        part: list[bytes] = []
        for _ in range(min(_NUMBERS, count - at)):
            whole = number.is_integer() and abs(number) < _EXACT
            part.append(jsontext.dumps(int(number) if whole else number))
            number += step
        yield b"\n".join(part)


def _operating_system() -> Json:
    """Return the operating system from os-release, with the build of an appliance if this is one."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        raise Fault("this system has no os-release", category=Category.UNIMPLEMENTED) from None
    found = {"build": release.get("XOA_BUILD"), "os": release.get("ID"), "osVersion": release.get("VERSION_ID")}
    return {key: value for key, value in found.items() if value is not None}
