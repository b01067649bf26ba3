"""The database of the pool: objects, the pairs between them, and what changed since when."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import sqlite3
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.contract import jsontext
from runtime.xapi import xmlrpc
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.schema import CLASSES, INVERSES, NULL
from runtime.xapi.simulator.store import Store, StoredRow, Tombstone
from runtime.xapi.xmlrpc import DateTime

TRANSIENT = frozenset({"session"})
"""Classes that make no events and are gone with the process: their refs are secrets."""

TOMBSTONES = 20_000
"""Removed objects that are remembered; a token from before them is too old (EVENTS_LOST)."""

END_OF_TIME = 253402300800
"""The first second of the year 10000, for which dates have no form."""


class Row:
    """An object. Its values are replaced, never changed in place, and only by the Pool."""

    __slots__ = ("_json", "_xml", "cls", "created", "hidden", "modified", "ref", "values")

    def __init__(self, cls: str, ref: str, values: dict[str, Any], hidden: dict[str, Any], created: int, modified: int):
        self.cls = cls
        self.ref = ref
        self.values = values
        self.hidden = hidden
        """Facts about it that are not part of the API."""
        self.created = created
        """The generation of its creation and of its last change; 0 until the transaction that makes it ends."""
        self.modified = modified
        self._json: jsontext.Raw | None = None
        self._xml: xmlrpc.Encoded | None = None

    def __getitem__(self, field: str) -> Any:
        return self.values[field]

    def json(self) -> jsontext.Raw:
        """Return the record as JSON text, which is kept until the next change."""
        if self._json is None:
            self._json = jsontext.Raw(jsontext.dumps(self.values))
        return self._json

    def xml(self) -> xmlrpc.Encoded:
        """Return the record as an XML-RPC value, which is kept until the next change."""
        if self._xml is None:
            self._xml = xmlrpc.Encoded(xmlrpc.value(self.values))
        return self._xml

    def replace(self, values: dict[str, Any]) -> None:
        self.values = values
        self._json = self._xml = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened after a generation: objects as they are now, in the order of their last change."""

    added: list[Row]
    modified: list[Row]
    removed: list[Tombstone]


class Pool:
    """Objects in memory, kept on disk by the store. One event loop, one process; every method returns at once.

    A change outside a transaction is one of its own. After a commit every change is on disk, both directions of each
    pair agree, and whoever waits for changes wakes.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        """Open the database of a folder, which is made if need be; `seed` counts only for a new one.

        Raises OSError or sqlite3.Error, such as when another process has it open.
        """
        self._store = Store(folder / "pool.db")
        self.fresh = self._store.fact("seed") is None
        self._facts: dict[str, int] = {
            name: self._store.fact(name) or 0 for name in ("seed", "generation", "draws", "offset", "messages", "lost")
        }
        self._rows: dict[str, dict[str, Row]] = {name: {} for name in CLASSES}
        self._by_uuid: dict[str, dict[str, Row]] = {name: {} for name in CLASSES}
        self._order: OrderedDict[str, Row] = OrderedDict()
        """The objects that make events, by their last change."""
        self._tombstones: list[Tombstone] = self._store.tombstones()
        self._frozen: DateTime | None = None
        self._depth = 0
        self._undo: list[Callable[[], None]] = []
        self._touched: dict[str, Row] = {}
        self._waiting: set[asyncio.Future[None]] = set()
        for kept in self._store.rows():
            row = _loaded(kept)
            self._enter(row)
            self._order[row.ref] = row
        if self.fresh:
            self._facts["seed"] = seed
            with self.transaction():
                self._store.begin()
                self._store.keep(self._facts)

    def close(self) -> None:
        self._store.close()

    # Reading

    @property
    def generation(self) -> int:
        return self._facts["generation"]

    @property
    def messages(self) -> int:
        """The generation of the last change of a message."""
        return self._facts["messages"]

    @property
    def seed(self) -> int:
        return self._facts["seed"]

    def rows(self, cls: str) -> Mapping[str, Row]:
        return self._rows[cls]

    def find(self, cls: str, ref: str) -> Row:
        """Return an object. Raises XapiFault HANDLE_INVALID if there is none."""
        row = self._rows[cls].get(ref)
        if row is None:
            raise XapiFault("HANDLE_INVALID", cls, ref)
        return row

    def get(self, cls: str, ref: str) -> Row | None:
        return self._rows[cls].get(ref)

    def all_of(self, owner: Row, field: str) -> list[Row]:
        """Return the objects that a field with refs names, without those that are not there."""
        of = CLASSES[owner.cls].fields[field].of
        rows = self._rows.get(of, {})
        return [rows[ref] for ref in owner[field] if ref in rows]

    def by_uuid(self, cls: str, uuid: str) -> Row:
        """Return an object. Raises XapiFault UUID_INVALID if there is none."""
        row = self._by_uuid[cls].get(uuid)
        if row is None:
            raise XapiFault("UUID_INVALID", cls, uuid)
        return row

    def only(self, cls: str) -> Row:
        """Return the first object of a class, such as the pool."""
        return next(iter(self._rows[cls].values()))

    def counts(self) -> dict[str, int]:
        return {name: len(rows) for name, rows in self._rows.items() if name not in TRANSIENT}

    def changes(self, since: int) -> Changes | None:
        """Return what changed after a generation; None if that is so long ago that removals are forgotten."""
        if 0 < since < self._facts["lost"]:
            return None
        added: list[Row] = []
        modified: list[Row] = []
        for row in reversed(self._order.values()):
            if row.modified <= since:
                break
            (added if row.created > since else modified).append(row)
        removed = []
        for tombstone in reversed(self._tombstones):
            if tombstone.removed <= since:
                break
            if tombstone.created <= since:
                removed.append(tombstone)
        return Changes(added[::-1], modified[::-1], removed[::-1])

    @property
    def waiting(self) -> int:
        """How many wait for changes."""
        return len(self._waiting)

    async def changed(self, seconds: float) -> None:
        """Return after the next commit, or when it is to be woken, or after so many seconds."""
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(waiting)

    def wake(self) -> None:
        """Let go all who wait for changes: something outside the database may concern them."""
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    # Time and names

    def time(self) -> float:
        """Return the seconds since 1970 on the virtual clock."""
        return time.time() + self._facts["offset"]

    def now(self) -> DateTime:
        return self._frozen or date(self.time())

    def advance(self, seconds: int) -> None:
        """Move the virtual clock, back if negative. Raises ValueError, and moves nothing, out of 1970 to 9999."""
        if not 0 <= self.time() + seconds < END_OF_TIME:
            raise ValueError(f"the clock cannot move by {seconds} seconds: it stays within the years 1970 to 9999")
        with self.transaction():
            self._fact("offset", self._facts["offset"] + seconds)

    @contextlib.contextmanager
    def at(self, moment: DateTime) -> Iterator[None]:
        """Let the clock stand for a block: what is made there is the same in every folder."""
        self._frozen = moment
        try:
            yield
        finally:
            self._frozen = None

    def draw(self) -> bytes:
        """Return 32 bytes that follow from the seed and from how many were drawn before."""
        drawn = self._facts["draws"]
        self._fact("draws", drawn + 1)
        return hashlib.sha256(b"%d:%d" % (self.seed, drawn)).digest()

    def uuid(self) -> str:
        return str(uuid.UUID(bytes=self.draw()[:16], version=4))

    # Changing

    @property
    def sql(self) -> sqlite3.Connection:
        """The connection, for tables of others; inside a transaction what is written is part of it."""
        if self._depth:
            self._store.begin()
        return self._store.connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes of a block together, or none of them if it raises. Nothing may be awaited in it."""
        if self._depth:
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
            return
        facts = dict(self._facts)
        self._depth = 1
        try:
            yield
            self._commit(facts)
        except BaseException:
            self._store.rollback()
            for undo in reversed(self._undo):
                undo()
            self._facts = facts
            raise
        finally:
            self._depth = 0
            self._undo.clear()
            self._touched.clear()

    def create(self, cls: str, values: Mapping[str, Any], *, ref: str | None = None, **hidden: Any) -> Row:
        """Return a new object; fields that are not given have their defaults, uuid and ref are drawn."""
        fields = CLASSES[cls].fields
        with self.transaction():
            whole = {name: values.get(name, field.default) for name, field in fields.items()}
            transient = cls in TRANSIENT
            if not whole["uuid"]:
                whole["uuid"] = str(uuid.uuid4()) if transient else self.uuid()
            if ref is None:
                ref = f"OpaqueRef:{uuid.uuid4() if transient else self.uuid()}"
            row = Row(cls, ref, whole, hidden, 0, 0)
            self._enter(row)
            self._undo.append(lambda: self._leave(row))
            self._touch(row)
            for field in CLASSES[cls].points:
                self._listed(row, field.of, field.name, NULL, whole[field.name])
        return row

    def set(self, row: Row, **fields: Any) -> None:
        """Replace values of an object. Values that stay the same are no change."""
        new = {name: value for name, value in fields.items() if row.values[name] != value}
        if not new:
            return
        with self.transaction():
            old = row.values
            self._replace(row, old | new)
            for field in CLASSES[row.cls].points:
                if field.name in new:
                    self._listed(row, field.of, field.name, old[field.name], new[field.name])

    def touch(self, row: Row) -> None:
        """Make an event about an object that did not change."""
        with self.transaction():
            self._touch(row)

    def hide(self, row: Row, **hidden: Any) -> None:
        """Replace hidden facts of an object; they make no event."""
        with self.transaction():
            old = row.hidden
            row.hidden = old | hidden
            self._undo.append(lambda: setattr(row, "hidden", old))
            if row.cls not in TRANSIENT and row.ref not in self._touched:
                self._store.begin()
                self._store.keep_hidden(row.ref, row.hidden)

    def destroy(self, row: Row) -> None:
        """Remove an object; others that point at it point at nothing afterwards. No change if it is gone already."""
        if self._rows[row.cls].get(row.ref) is not row:
            return
        with self.transaction():
            for field in CLASSES[row.cls].points:
                self._listed(row, field.of, field.name, row[field.name], NULL)
            for field in CLASSES[row.cls].fields.values():
                if field.inverse:
                    for other in self.all_of(row, field.name):
                        self._replace(other, other.values | {field.inverse: NULL})
            self._leave(row)
            self._undo.append(lambda: self._enter(row))
            self._touch(row)

    def _enter(self, row: Row) -> None:
        self._rows[row.cls][row.ref] = row
        self._by_uuid[row.cls][row["uuid"]] = row

    def _leave(self, row: Row) -> None:
        del self._rows[row.cls][row.ref]
        if self._by_uuid[row.cls].get(row["uuid"]) is row:
            del self._by_uuid[row.cls][row["uuid"]]

    def _replace(self, row: Row, values: dict[str, Any]) -> None:
        old = row.values
        row.replace(values)
        self._undo.append(lambda: row.replace(old))
        if old["uuid"] != values["uuid"]:
            self._by_uuid[row.cls].pop(old["uuid"], None)
            self._by_uuid[row.cls][values["uuid"]] = row
        self._touch(row)

    def _listed(self, row: Row, of: str, field: str, old: str, new: str) -> None:
        """Take an object out of the set of one that it pointed at, and put it into that of another."""
        inverse = INVERSES[row.cls, field]
        before, after = self._rows[of].get(old), self._rows[of].get(new)
        if before is not None:
            self._replace(before, before.values | {inverse: [one for one in before[inverse] if one != row.ref]})
        if after is not None:
            self._replace(after, after.values | {inverse: [*after[inverse], row.ref]})

    def _touch(self, row: Row) -> None:
        # The order of the last touch is the order of the events.
        self._touched.pop(row.ref, None)
        self._touched[row.ref] = row

    def _fact(self, name: str, value: int) -> None:
        with self.transaction():
            self._facts[name] = value

    def _commit(self, before: Mapping[str, int]) -> None:
        kept: list[StoredRow] = []
        gone: list[Tombstone] = []
        new: list[tuple[Row, int]] = []
        generation = self.generation
        for row in self._touched.values():
            if row.cls in TRANSIENT:
                continue
            there = self._rows[row.cls].get(row.ref) is row
            if not there and row.created == 0:
                continue
            generation += 1
            if row.cls == "message":
                self._facts["messages"] = generation
            if there:
                created = row.created or generation
                kept.append(StoredRow(row.ref, row.cls, created, generation, row.values, row.hidden))
                new.append((row, generation))
            else:
                gone.append(Tombstone(generation, row.created, row.cls, row.ref))
        self._facts["generation"] = generation
        if len(self._tombstones) + len(gone) > TOMBSTONES:
            forgotten = self._tombstones[: TOMBSTONES // 10]
            self._facts["lost"] = forgotten[-1].removed
        facts = {name: value for name, value in self._facts.items() if value != before[name]}
        if kept or gone or facts:
            self._store.begin()
            self._store.write(kept, gone, self._facts["lost"])
            self._store.keep(facts)
        self._store.commit()
        # From here on nothing fails.
        for row, modified in new:
            row.created, row.modified = row.created or modified, modified
            self._order[row.ref] = row
            self._order.move_to_end(row.ref)
        for tombstone in gone:
            self._order.pop(tombstone.ref, None)
        self._tombstones += gone
        while self._tombstones and self._tombstones[0].removed <= self._facts["lost"]:
            del self._tombstones[: TOMBSTONES // 10]
        if kept or gone:
            self.wake()


def date(seconds: float) -> DateTime:
    """Return seconds since 1970 as XAPI writes a time."""
    return DateTime(time.strftime("%Y%m%dT%H:%M:%SZ", time.gmtime(seconds)))


def _loaded(kept: StoredRow) -> Row:
    fields = CLASSES[kept.cls].fields
    values = {name: field.default for name, field in fields.items()}
    for name, value in kept.values.items():
        if name in fields:
            values[name] = DateTime(value) if fields[name].type == "datetime" else value
    return Row(kept.cls, kept.ref, values, dict(kept.hidden), kept.created, kept.modified)
