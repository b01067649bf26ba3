"""Validators: the params of Zonemaster's `validate_syntax`, all findings collected, against two peers.

The peers, jsonschema and jsonschema-rs, get the schema with its references written out and call our functions for the
formats, so that all do the same work.
"""

from __future__ import annotations

import statistics
import time
import timeit
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs

from bench.table import Row, row
from codegen.reader import read
from codegen.validator import load
from runtime.contract.formats import FORMATS

SPEC = Path(__file__).parent.parent / "spec"
RUNS = 7
SECONDS = 0.06
"""How long one run takes."""

GOAL = 40.0

MINIMAL: dict[str, Any] = {"domain": "example.org", "ipv4": True}

FULL: dict[str, Any] = {
    "domain": "example.org",
    "ipv4": 1,
    "ipv6": True,
    "ds_info": [{"algorithm": "sha1", "digest": "0123456789abcdef0123456789abcdef01234567"}],
    "nameservers": [
        {"ns": "ns1.example.org", "ip": "192.0.2.1"},
        {"ns": "ns2.example.org", "ip": "2001:db8::1"},
    ],
    "profile": "default_profile",
    "advanced": True,
    "client_id": "bench",
    "client_version": "1.0",
}

INVALID: dict[str, Any] = {
    "ipv4": 5,
    "ds_info": [{"algorithm": "sha1", "digest": "f" * 64}, {"algorithm": "md5", "digest": ""}],
    "nameservers": [{"ns": "a b", "ip": "192.0.2.256"}, {"ns": "ns2.example.org"}],
    "profile": "mine",
    "advanced": 1,
    "bogus": None,
}

BIG: dict[str, Any] = {**FULL, "nameservers": FULL["nameservers"] * 500, "ds_info": FULL["ds_info"] * 300}

VALUES = {"full": FULL, "minimal": MINIMAL, "nine faults": INVALID, "big": BIG}


def run() -> list[Row]:
    types = {name: named.schema for name, named in read(SPEC, SPEC.name).spec.faces["zonemaster"].types.items()}
    ours = load({"$ref": "#/types/TestParameters"}, types)
    whole = written_out(types["TestParameters"], types)
    checker = jsonschema.FormatChecker(formats=())
    for name, form in FORMATS.items():
        checker.checks(name)(partial(_checked, form.check))
    python = jsonschema.Draft202012Validator(whole, format_checker=checker)
    rust = jsonschema_rs.Draft202012Validator(
        whole, formats={name: form.check for name, form in FORMATS.items()}, validate_formats=True
    )
    rows = []
    for name, value in VALUES.items():
        found, peer = ours(value), list(python.iter_errors(value))
        if bool(found) is not bool(peer):
            raise AssertionError(f"{name}: we find {found}, jsonschema {peer}")
        goal = GOAL if name == "full" else None
        runs, theirs = _in_turn(partial(ours, value), partial(_all, python, value))
        rows.append(row(f"validate_syntax, {name}", runs, "us", "jsonschema", theirs, goal=goal, less_is_better=True))
        runs, theirs = _in_turn(partial(ours, value), partial(_all, rust, value))
        rows.append(row(f"validate_syntax, {name}", runs, "us", "jsonschema-rs", theirs, less_is_better=True))
    return rows


def _checked(check: Callable[[str], bool], value: object) -> bool:
    return not isinstance(value, str) or check(value)


def _all(validator: Any, value: Any) -> list[Any]:
    return list(validator.iter_errors(value))


def written_out(schema: Any, types: dict[str, Any]) -> Any:
    """The schema with its references to named types, none of them recursive, replaced by the types."""
    if isinstance(schema, list):
        return [written_out(item, types) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema and len(schema) == 1:
        return written_out(types[schema["$ref"].removeprefix("#/types/")], types)
    out = {key: written_out(item, types) for key, item in schema.items() if key != "$ref"}
    if "$ref" in schema:
        named = written_out(types[schema["$ref"].removeprefix("#/types/")], types)
        out["allOf"] = [named, *out.get("allOf", ())]
    return out


def _in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[list[float], float]:
    """Return our times and the median of the peer's, taken in turn: what else the machine does meets both."""
    pairs = [(_microseconds(ours), _microseconds(theirs)) for _ in range(RUNS)]
    return [mine for mine, _ in pairs], statistics.median(other for _, other in pairs)


def _microseconds(call: Callable[[], object]) -> float:
    # The time of this process: what others do meanwhile is not ours.
    timer = timeit.Timer(call, timer=time.process_time)
    once = max(timer.timeit(1), 1e-7)
    number = max(1, int(SECONDS / once))
    return min(timer.repeat(3, max(1, number // 3))) / max(1, number // 3) * 1e6
