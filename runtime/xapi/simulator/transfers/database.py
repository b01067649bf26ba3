"""/pool/xmldbdump: GET takes the database of the pool out, PUT puts one back (reference c, e.4)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from aiohttp import web

from runtime.contract import jsontext
from runtime.xapi import pool_dump
from runtime.xapi.pool_dump import BadDump, Dump, Expression
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.http import Exchange
from runtime.xapi.simulator.schema import CLASSES, Field, taken
from runtime.xapi.simulator.transfers.transfer import Refused, Transfer, carry_out

if TYPE_CHECKING:
    from runtime.xapi.simulator.simulator import Simulator

SCHEMA_VERSION = ("5", "780")
"""Major and minor; a dump of another one is refused."""

_NOT_KEPT = ("session", "task", "event")
_RESTORED = ("pool", "network", "SR", "VM", "VM_metrics", "VM_guest_metrics", "VDI", "VBD", "VIF", "VTPM")
"""Classes that a restore brings back. The hosts, and what they plug, stay as they are."""
_STAY = ("pool", "SR")
"""Of these no object is made or removed."""
_FACTS = "__hidden"


async def pool_database(exchange: Exchange) -> web.StreamResponse:
    if exchange.request.method == "GET":
        return await carry_out(exchange, "Backing up the pool database", _dump)
    return await carry_out(exchange, "Restoring the pool database", _restore)


async def _dump(transfer: Transfer) -> str:
    pieces = list(_pieces(transfer.simulator))
    await transfer.begin({}, names_task=False)
    document = await asyncio.to_thread(b"".join, pieces)
    await transfer.send(document)
    return ""


def _pieces(simulator: Simulator) -> Iterator[bytes]:
    pool = simulator.pool
    manifest = {
        "schema_major_vsn": SCHEMA_VERSION[0],
        "schema_minor_vsn": SCHEMA_VERSION[1],
        "generation_count": str(pool.generation),
    }
    kept = {name: [] if name in _NOT_KEPT else list(pool.rows(name).values()) for name in CLASSES}
    return pool_dump.encode(manifest, [(name, [_row(row) for row in rows]) for name, rows in kept.items()])


def _row(row: Row) -> dict[str, str]:
    fields = CLASSES[row.cls].fields
    facts = {_FACTS: jsontext.dumps(row.hidden).decode()} if row.hidden else {}
    generations = {"__ctime": str(row.created), "__mtime": str(row.modified)}
    return {"ref": row.ref, **generations, **facts, **{name: _text(fields[name], row[name]) for name in fields}}


def _text(field: Field, value: Any) -> str:
    match value:
        case dict():
            return pool_dump.words([[str(key), str(one)] for key, one in value.items()])
        case list():
            return pool_dump.words([str(one) for one in value])
        case bool():
            return "true" if value else "false"
    return str(value)


def _value(field: Field, text: str) -> Any:
    """Return the value of a field. Raises ValueError."""
    match field.type:
        case "map":
            return dict(_pairs(pool_dump.expression(text)))
        case "refs" | "strings" | "ints":
            found = pool_dump.expression(text)
            return taken(field.type, field.name, list(found) if not isinstance(found, str) else found)
        case "bool":
            return taken("bool", field.name, {"true": True, "false": False}[text])
        case "float":
            return float(text)
    return taken(field.type, field.name, text)


def _pairs(found: Expression) -> Iterator[tuple[str, str]]:
    for pair in () if isinstance(found, str) else found:
        match pair:
            case [str(key), str(value)]:
                yield key, value
            case _:
                raise ValueError("a map holds something that is no pair")


async def _restore(transfer: Transfer) -> str:
    if transfer.request.content_length is None:
        raise Refused(411, XapiFault("INTERNAL_ERROR", "a restore needs a Content-Length"))
    await transfer.begin({})
    body = bytearray()
    async for piece in transfer.pieces():
        body += piece
        if len(body) > pool_dump.BYTES:
            raise XapiFault("INTERNAL_ERROR", f"a dump has at most {pool_dump.BYTES} bytes")
    try:
        dump = await asyncio.to_thread(pool_dump.decode, bytes(body))
        version = tuple(dump.manifest.get(name) for name in ("schema_major_vsn", "schema_minor_vsn"))
        if version != SCHEMA_VERSION:
            raise XapiFault("RESTORE_INCOMPATIBLE_VERSION")
        rows = _rows(dump)
    except BadDump as fault:
        raise XapiFault("INTERNAL_ERROR", f"the dump cannot be read {fault}") from None
    if transfer.exchange.query.get("dry_run") != "true":
        _put_back(transfer.simulator, rows)
    return ""


_Rows = dict[str, dict[str, tuple[dict[str, Any], dict[str, Any]]]]


def _rows(dump: Dump) -> _Rows:
    """Return by class and ref the values and the hidden facts of each row. Raises BadDump."""
    found: _Rows = {}
    for name in _RESTORED:
        fields = CLASSES[name].fields
        found[name] = {}
        for ref, row in dump.tables.get(name, {}).items():
            try:
                values = {
                    field: _value(fields[field], text)
                    for field, text in row.items()
                    if field in fields and not fields[field].inverse
                }
                facts = jsontext.loads(row.get(_FACTS, "{}").encode())
            except (ValueError, KeyError, XapiFault) as fault:
                raise BadDump(0, f"{name} {ref}: {fault}") from None
            found[name][ref] = (values, facts if isinstance(facts, dict) else {})
    return found


def _put_back(simulator: Simulator, rows: _Rows) -> None:
    """Make the pool what the rows say, all of it or nothing of it. Sessions end, as those of a host that restarts."""
    pool = simulator.pool
    with pool.transaction():
        for name, wanted in rows.items():
            there = dict(pool.rows(name))
            for ref, row in there.items():
                if ref not in wanted and name not in _STAY:
                    pool.destroy(row)
            for ref, (values, facts) in wanted.items():
                if name == "VDI":
                    facts = _content(simulator, values, facts)
                if ref in there:
                    pool.set(there[ref], **{field: value for field, value in values.items() if field != "master"})
                    pool.hide(there[ref], **facts)
                elif name not in _STAY:
                    pool.create(name, values, ref=ref, **facts)
        for sr in pool.rows("SR"):
            simulator.storage.account(sr)
    for session in list(pool.rows("session").values()):
        simulator.sessions.end(session)


def _content(simulator: Simulator, values: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of a disk; one whose bytes are gone for good is empty."""
    try:
        simulator.blocks.open(str(facts.get("content")))
    except KeyError:
        return facts | {"content": simulator.blocks.empty(values.get("virtual_size", 0)).id}
    return facts
